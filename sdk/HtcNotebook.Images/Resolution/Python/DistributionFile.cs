using HtcNotebook.Images.Support.Names;
using HtcNotebook.Images.Support.Versions;

namespace HtcNotebook.Images.Resolution.Python;

/// <summary>What the name of a Python distribution's file says (the binary and source distribution formats of packaging.python.org).</summary>
/// <param name="Version">The version.</param>
/// <param name="Tags">For a wheel its tags for Python, ABI and platform, each possibly several with dots between; null for a source distribution.</param>
public sealed record DistributionFile(Pep440Version Version, (string Python, string Abi, string Platform)? Tags)
{
    /// <summary>Reads a file name; null for files that are neither a wheel nor a source distribution of the project.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="project">The project's normalised name.</param>
    public static DistributionFile? Read(string name, string project)
    {
        if (name.EndsWith(".whl", StringComparison.Ordinal))
        {
            var parts = name[..^4].Split('-');
            return parts.Length is 5 or 6 && PythonName.Normalise(parts[0]) == project && Pep440Version.TryParse(parts[1], out var version)
                ? new DistributionFile(version, (parts[^3], parts[^2], parts[^1]))
                : null;
        }

        var stem = name.EndsWith(".tar.gz", StringComparison.Ordinal) ? name[..^7]
            : name.EndsWith(".zip", StringComparison.Ordinal) ? name[..^4]
            : "";

        // Old source distributions have hyphens in their names.
        for (var hyphen = stem.IndexOf('-'); hyphen > 0; hyphen = stem.IndexOf('-', hyphen + 1))
        {
            if (PythonName.Normalise(stem[..hyphen]) == project && Pep440Version.TryParse(stem[(hyphen + 1)..], out var version))
            {
                return new DistributionFile(version, null);
            }
        }

        return null;
    }

    /// <summary>Whether it installs on Linux with glibc; a source distribution counts as one that does.</summary>
    /// <param name="minor">The minor version of Python 3; null for any.</param>
    /// <param name="machine">The machine as wheels name it, such as <c>x86_64</c>.</param>
    public bool Installs(int? minor, string machine)
    {
        if (Tags is not var (python, abi, platform))
        {
            return true;
        }

        return platform.Split('.').Any(tag => tag == "any" || tag == $"linux_{machine}"
                || (tag.StartsWith("manylinux", StringComparison.Ordinal) && tag.EndsWith($"_{machine}", StringComparison.Ordinal)))
            && python.Split('.').Any(tag => RunsOn(tag, abi, minor));
    }

    private static bool RunsOn(string tag, string abi, int? minor)
    {
        if (tag == "py3")
        {
            return true;
        }

        if (!(tag.StartsWith("py3", StringComparison.Ordinal) || tag.StartsWith("cp3", StringComparison.Ordinal))
            || !int.TryParse(tag.AsSpan(3), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var its))
        {
            return false;
        }

        // The stable ABI and pure Python run on later versions too (PEP 384, PEP 425); free-threaded builds (cp313t) are another Python.
        return minor is null
            || (tag[0] == 'p' || abi.Split('.').Any(one => one is "abi3" or "none")
                ? its <= minor
                : abi.Split('.').Any(one => one == $"cp3{minor}" || one == $"cp3{minor}m"));
    }
}
