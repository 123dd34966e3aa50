using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;

namespace HtcNotebook.Images.Resolution.Trust;

/// <summary>OpenPGP keys whose signatures count.</summary>
internal sealed class Keyring
{
    private const int SmallestRsa = 2048;
    private static readonly HashAlgorithmTag[] Hashes = [HashAlgorithmTag.Sha256, HashAlgorithmTag.Sha384, HashAlgorithmTag.Sha512];
    private readonly Dictionary<long, (PgpPublicKey Key, PgpPublicKey Primary)> _keys = [];

    private Keyring(string origin) => Origin = origin;

    /// <summary>Where the keys are from, for people.</summary>
    public string Origin { get; }

    /// <summary>Fingerprints of the primary keys, upper-case, sorted.</summary>
    public IReadOnlyList<string> Fingerprints =>
        [.. _keys.Values.Select(pair => Fingerprint(pair.Primary)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Reads a keyring, binary or armored (the form of <c>gpg --export</c>).</summary>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="origin">Where it is from.</param>
    /// <exception cref="FormatException">It is none, or has no key.</exception>
    public static Keyring Read(byte[] bytes, string origin)
    {
        var keyring = new Keyring(origin);
        try
        {
            using var stream = PgpUtilities.GetDecoderStream(new MemoryStream(bytes));
            foreach (var ring in new PgpPublicKeyRingBundle(stream).GetKeyRings())
            {
                var primary = ring.GetPublicKey();
                foreach (var key in ring.GetPublicKeys())
                {
                    keyring._keys.TryAdd(key.KeyId, (key, primary));
                }
            }
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            throw new FormatException($"it is no OpenPGP keyring ({error.Message.ReplaceLineEndings(" ").TrimEnd('.')})");
        }

        return keyring._keys.Count > 0 ? keyring : throw new FormatException("it has no OpenPGP key");
    }

    /// <summary>The same keyring with these primary keys alone.</summary>
    /// <param name="fingerprints">Their fingerprints, upper-case without blanks.</param>
    public Keyring Only(IReadOnlyCollection<string> fingerprints)
    {
        var keyring = new Keyring(Origin);
        foreach (var (id, pair) in _keys.Where(pair => fingerprints.Contains(Fingerprint(pair.Value.Primary))))
        {
            keyring._keys.Add(id, pair);
        }

        return keyring;
    }

    /// <summary>
    /// Checks a signed message as apt does: one good signature is enough, signatures by keys that are not here do not count,
    /// and a wrong signature by one that is here is a forgery whatever the others say.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="now">The time at which keys and signatures have to be valid.</param>
    /// <exception cref="SignatureException">It is not to be trusted.</exception>
    public void Verify(ClearsignedMessage message, DateTimeOffset now)
    {
        var reasons = new List<string>();
        var isGood = false;
        foreach (var signature in Signatures(message))
        {
            if (!_keys.TryGetValue(signature.KeyId, out var pair))
            {
                reasons.Add($"the key {signature.KeyId:X16} is not among those of {Origin}");
                continue;
            }

            if (!IsValid(signature, pair.Key, message.SignedBytes))
            {
                throw new SignatureException($"the signature by the key {signature.KeyId:X16} does not fit the text");
            }

            if (Unfit(signature, pair.Key, pair.Primary, now.UtcDateTime) is { } reason)
            {
                reasons.Add(reason);
            }
            else
            {
                isGood = true;
            }
        }

        if (!isGood)
        {
            throw new SignatureException(reasons.Count == 0 ? "it has no signature" : string.Join("; ", reasons.Distinct()));
        }
    }

    private static List<PgpSignature> Signatures(ClearsignedMessage message)
    {
        var signatures = new List<PgpSignature>();
        try
        {
            var factory = new PgpObjectFactory(PgpUtilities.GetDecoderStream(new MemoryStream(message.Signature)));
            while (factory.NextPgpObject() is { } packet)
            {
                if (packet is PgpSignatureList list)
                {
                    for (var index = 0; index < list.Count; index++)
                    {
                        signatures.Add(list[index]);
                    }
                }
            }
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // Of bytes that anybody may have made the library throws whatever it stumbles over.
            throw new SignatureException($"its signature cannot be read ({error.Message.ReplaceLineEndings(" ").TrimEnd('.')})");
        }

        return signatures;
    }

    private static bool IsValid(PgpSignature signature, PgpPublicKey key, byte[] text)
    {
        try
        {
            signature.InitVerify(key);
            signature.Update(text);
            return signature.SignatureType is PgpSignature.CanonicalTextDocument or PgpSignature.BinaryDocument && signature.Verify();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return false;
        }
    }

    private static string? Unfit(PgpSignature signature, PgpPublicKey key, PgpPublicKey primary, DateTime now)
    {
        var name = $"the key {key.KeyId:X16}";
        return !Hashes.Contains(signature.HashAlgorithm) ? $"its signature uses {signature.HashAlgorithm}, which is broken"
            : key.Algorithm is PublicKeyAlgorithmTag.RsaGeneral or PublicKeyAlgorithmTag.RsaSign && key.BitStrength < SmallestRsa
                ? $"{name} has {key.BitStrength} bits, which is too few"
            : primary.HasRevocation() || key.HasRevocation() ? $"{name} is revoked"
            : Expired(primary, now) || Expired(key, now) ? $"{name} is past its day"
            : Lapsed(signature, now) ? "its signature is past its day"
            : null;
    }

    private static bool Expired(PgpPublicKey key, DateTime now) =>
        key.GetValidSeconds() is > 0 and var seconds && key.CreationTime.AddSeconds(seconds) < now;

    private static bool Lapsed(PgpSignature signature, DateTime now) =>
        signature.GetHashedSubPackets()?.GetSignatureExpirationTime() is > 0 and var seconds && signature.CreationTime.AddSeconds(seconds) < now;

    private static string Fingerprint(PgpPublicKey key) => Convert.ToHexString(key.GetFingerprint());
}
