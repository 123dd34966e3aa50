namespace HtcNotebook.Images.Support.Http;

/// <summary>Says whether a document may be used and kept; asked before either.</summary>
public interface IDocumentGuard
{
    /// <summary>Whether a copy in the cache is good enough to ask the server whether it is still the same.</summary>
    /// <param name="copy">The copy.</param>
    bool Trusts(IndexDocument copy);

    /// <summary>Refuses a document by an exception; nothing of it is kept then.</summary>
    /// <param name="document">What the server sent, or the copy that it says is unchanged.</param>
    /// <param name="copy">The copy in the cache, where there is one that is trusted and another.</param>
    void Check(IndexDocument document, IndexDocument? copy);
}
