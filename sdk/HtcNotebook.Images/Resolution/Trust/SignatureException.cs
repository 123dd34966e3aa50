namespace HtcNotebook.Images.Resolution.Trust;

/// <summary>A signature that does not make what it signs trustworthy.</summary>
/// <param name="reason">Why; a clause for people, without a full stop.</param>
internal sealed class SignatureException(string reason) : Exception(reason);
