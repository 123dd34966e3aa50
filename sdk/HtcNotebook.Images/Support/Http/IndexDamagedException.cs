namespace HtcNotebook.Images.Support.Http;

/// <summary>An index answered with something that cannot be what it should be.</summary>
/// <param name="address">What was asked for, without credentials.</param>
/// <param name="reason">What is wrong with it; a clause for people, without a full stop.</param>
public sealed class IndexDamagedException(Uri address, string reason) : Exception($"{address}: {reason}")
{
    /// <summary>What was asked for, without credentials.</summary>
    public Uri Address { get; } = address;

    /// <summary>What is wrong with it; a clause for people, without a full stop.</summary>
    public string Reason { get; } = reason;
}
