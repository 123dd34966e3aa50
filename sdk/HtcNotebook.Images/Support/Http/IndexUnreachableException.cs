namespace HtcNotebook.Images.Support.Http;

/// <summary>An index could not be asked: no connection, no answer in time, or an answer that is neither the document nor "there is none".</summary>
/// <param name="address">What was asked for, without credentials.</param>
/// <param name="reason">Why there is no answer; a clause for people, without a full stop.</param>
public sealed class IndexUnreachableException(Uri address, string reason) : Exception($"{address}: {reason}")
{
    /// <summary>What was asked for, without credentials.</summary>
    public Uri Address { get; } = address;

    /// <summary>Why there is no answer; a clause for people, without a full stop.</summary>
    public string Reason { get; } = reason;
}
