using System.Text;
using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace HtcNotebook.Images.Tests.Resolution;

/// <summary>A key of the tests' own that stand-in archives are signed with.</summary>
internal sealed class ArchiveKey
{
    private static readonly Lazy<string> SharedFile = new(() =>
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("htcnotebook-keyring-").FullName, "keyring.gpg");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        File.WriteAllBytes(path, Shared!.Keyring);
        return path;
    });

    private readonly PgpKeyPair _pair;
    private readonly PgpPublicKey _public;

    private ArchiveKey(PublicKeyAlgorithmTag algorithm, AsymmetricCipherKeyPair pair, TimeSpan? life, bool isRevoked)
    {
        _pair = new PgpKeyPair(algorithm, pair, MadeArchive.Published.AddYears(-1).UtcDateTime);
        var generator = new PgpSignatureGenerator(algorithm, HashAlgorithmTag.Sha256);
        generator.InitSign(PgpSignature.PositiveCertification, _pair.PrivateKey);
        var fields = new PgpSignatureSubpacketGenerator();
        fields.SetKeyExpirationTime(isCritical: false, (long)(life?.TotalSeconds ?? 0));
        generator.SetHashedSubpackets(fields.Generate());
        const string Id = "Tests <tests@example.org>";
        _public = PgpPublicKey.AddCertification(_pair.PublicKey, Id, generator.GenerateCertification(Id, _pair.PublicKey));
        if (isRevoked)
        {
            generator.InitSign(PgpSignature.KeyRevocation, _pair.PrivateKey);
            _public = PgpPublicKey.AddCertification(_public, generator.GenerateCertification(_public));
        }
    }

    /// <summary>The key of every stand-in archive.</summary>
    public static ArchiveKey Shared { get; } = Make();

    /// <summary>A keyring with the shared key, gone after the tests.</summary>
    public static string KeyringFile => SharedFile.Value;

    /// <summary>The key as a keyring.</summary>
    public byte[] Keyring => _public.GetEncoded();

    public string Fingerprint => Convert.ToHexString(_public.GetFingerprint());

    /// <summary>Makes a key.</summary>
    /// <param name="life">How long it is good; null for ever.</param>
    /// <param name="isRevoked">Whether it was taken back.</param>
    public static ArchiveKey Make(TimeSpan? life = null, bool isRevoked = false)
    {
        var generator = new Ed25519KeyPairGenerator();
        generator.Init(new Ed25519KeyGenerationParameters(new SecureRandom()));
        return new ArchiveKey(PublicKeyAlgorithmTag.EdDsa_Legacy, generator.GenerateKeyPair(), life, isRevoked);
    }

    /// <summary>Makes an RSA key.</summary>
    /// <param name="bits">Its length.</param>
    public static ArchiveKey MakeRsa(int bits)
    {
        var generator = new RsaKeyPairGenerator();
        generator.Init(new KeyGenerationParameters(new SecureRandom(), bits));
        return new ArchiveKey(PublicKeyAlgorithmTag.RsaGeneral, generator.GenerateKeyPair(), null, isRevoked: false);
    }

    /// <summary>The keyring, armored.</summary>
    public string Armored() => Armor(Keyring);

    /// <summary>A text with this key's signature, and those of others.</summary>
    public string Sign(string text, HashAlgorithmTag hash = HashAlgorithmTag.Sha256, params ArchiveKey[] others)
    {
        var lines = text.TrimEnd('\n').Split('\n');
        var signed = Encoding.UTF8.GetBytes(string.Join("\r\n", lines.Select(line => line.TrimEnd(' ', '\t'))));
        using var packets = new MemoryStream();
        foreach (var key in others.Prepend(this))
        {
            var generator = new PgpSignatureGenerator(key._public.Algorithm, hash);
            generator.InitSign(PgpSignature.CanonicalTextDocument, key._pair.PrivateKey);
            generator.Update(signed);
            generator.Generate().Encode(packets);
        }

        var escaped = lines.Select(line => line.StartsWith('-') ? $"- {line}" : line);
        return $"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n{string.Join('\n', escaped)}\n{Armor(packets.ToArray())}";
    }

    private static string Armor(byte[] packets)
    {
        using var text = new MemoryStream();
        using (var armor = new ArmoredOutputStream(text, new Dictionary<string, string>()))
        {
            armor.Write(packets);
        }

        return Encoding.ASCII.GetString(text.ToArray());
    }
}
