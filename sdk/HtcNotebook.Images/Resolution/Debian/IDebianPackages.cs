namespace HtcNotebook.Images.Resolution.Debian;

/// <summary>What a Debian system can be made of.</summary>
public interface IDebianPackages
{
    /// <summary>All packages of a name, newest version first; empty where there is none.</summary>
    /// <param name="name">The package's name.</param>
    IReadOnlyList<DebianPackage> Packages(string name);

    /// <summary>Names of the packages that provide a virtual package, sorted.</summary>
    /// <param name="name">The virtual package's name.</param>
    IReadOnlyList<string> Providers(string name);

    /// <summary>Names of the packages that every system has, sorted.</summary>
    IReadOnlyList<string> Required();
}
