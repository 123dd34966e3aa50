using HtcNotebook.Images.Support.Names;

namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>What the build of well-known source distributions needs besides Python.</summary>
internal static class BuildNeeds
{
    private static readonly Dictionary<string, BuildNeed> Known = new(StringComparer.Ordinal)
    {
        ["psycopg2"] = new("pg_config", "gcc", "python3-dev", "libpq-dev"),
        ["psycopg-c"] = new("pg_config", "gcc", "python3-dev", "libpq-dev"),
        ["mysqlclient"] = new("mysql_config", "gcc", "python3-dev", "libmariadb-dev"),
        ["gdal"] = new("gdal-config", "g++", "python3-dev", "libgdal-dev"),
        ["fiona"] = new("gdal-config", "g++", "python3-dev", "libgdal-dev"),
        ["rasterio"] = new("gdal-config", "g++", "python3-dev", "libgdal-dev"),
        ["netcdf4"] = new("nc-config", "gcc", "python3-dev", "libnetcdf-dev"),
        ["h5py"] = new("HDF5", "gcc", "python3-dev", "libhdf5-dev"),
        ["tables"] = new("HDF5", "gcc", "python3-dev", "libhdf5-dev"),
        ["cffi"] = new("libffi", "gcc", "python3-dev", "libffi-dev"),
        ["lxml"] = new("libxml2 and libxslt", "gcc", "python3-dev", "libxml2-dev", "libxslt1-dev"),
        ["xmlsec"] = new("libxml2 and xmlsec", "gcc", "python3-dev", "libxml2-dev", "libxmlsec1-dev"),
        ["tiktoken"] = new("Rust", "gcc", "cargo"),
        ["tokenizers"] = new("Rust", "gcc", "cargo"),
        ["cryptography"] = new("Rust and OpenSSL", "gcc", "cargo", "libssl-dev"),
        ["orjson"] = new("Rust", "gcc", "cargo"),
        ["pydantic-core"] = new("Rust", "gcc", "cargo"),
        ["polars"] = new("Rust", "gcc", "cargo"),
        ["numpy"] = new("a C and C++ compiler and BLAS", "gcc", "g++", "python3-dev", "libopenblas-dev"),
        ["scipy"] = new("a Fortran compiler and BLAS", "gcc", "g++", "python3-dev", "gfortran", "libopenblas-dev"),
        ["mpi4py"] = new("mpicc", "gcc", "python3-dev", "libopenmpi-dev"),
        ["pyaudio"] = new("PortAudio", "gcc", "python3-dev", "portaudio19-dev"),
        ["pygraphviz"] = new("Graphviz", "gcc", "python3-dev", "libgraphviz-dev"),
        ["python-ldap"] = new("OpenLDAP", "gcc", "python3-dev", "libldap-dev", "libsasl2-dev"),
        ["pycairo"] = new("cairo", "gcc", "python3-dev", "libcairo2-dev"),
    };

    /// <summary>What the build of a project is known to need; null where nothing is.</summary>
    /// <param name="name">The project, normalised.</param>
    public static BuildNeed? Find(string name) => Known.GetValueOrDefault(name);

    /// <summary>What the build of a project needs and what to take instead, a clause.</summary>
    /// <param name="name">The project, normalised.</param>
    public static string Of(string name) =>
        $"its build may need {(Find(name) is { } need ? $"{need.What} ({string.Join(", ", need.Packages)})" : "a compiler")} as SystemPackage; {Instead(name)}";

    /// <summary>What there is of a project without a build, a clause.</summary>
    /// <param name="name">The project, normalised.</param>
    public static string Instead(string name) => $"Debian's own would be {string.Join(", ", DebianNames.ForPython(name, []))}, from Source=\"apt\"";
}

/// <summary>What the build of a source distribution needs.</summary>
/// <param name="What">For people.</param>
/// <param name="Packages">The Debian packages that bring it.</param>
internal sealed record BuildNeed(string What, params IReadOnlyList<string> Packages);
