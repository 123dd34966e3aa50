namespace HtcNotebook.Images.Support.Http;

/// <summary>A document of an index.</summary>
/// <param name="Body">Its bytes.</param>
/// <param name="ContentType">Media type without parameters, lower-case; empty where the server gave none.</param>
public sealed record IndexDocument(byte[] Body, string ContentType);
