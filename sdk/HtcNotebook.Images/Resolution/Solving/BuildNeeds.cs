namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>What the build of well-known source distributions needs besides Python, by Debian's names.</summary>
internal static class BuildNeeds
{
    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["psycopg2"] = "pg_config (libpq-dev)",
        ["psycopg-c"] = "pg_config (libpq-dev)",
        ["mysqlclient"] = "mysql_config (libmariadb-dev)",
        ["gdal"] = "gdal-config (libgdal-dev)",
        ["fiona"] = "gdal-config (libgdal-dev)",
        ["rasterio"] = "gdal-config (libgdal-dev)",
        ["netcdf4"] = "nc-config (libnetcdf-dev)",
        ["h5py"] = "HDF5 (libhdf5-dev)",
        ["tables"] = "HDF5 (libhdf5-dev)",
        ["cffi"] = "libffi (libffi-dev)",
        ["lxml"] = "libxml2 and libxslt (libxml2-dev, libxslt1-dev)",
        ["xmlsec"] = "libxml2 and xmlsec (libxml2-dev, libxmlsec1-dev)",
        ["tiktoken"] = "Rust (cargo)",
        ["tokenizers"] = "Rust (cargo)",
        ["cryptography"] = "Rust (cargo) and OpenSSL (libssl-dev)",
        ["orjson"] = "Rust (cargo)",
        ["pydantic-core"] = "Rust (cargo)",
        ["polars"] = "Rust (cargo)",
        ["numpy"] = "a C and C++ compiler and BLAS (libopenblas-dev)",
        ["scipy"] = "a Fortran compiler (gfortran) and BLAS (libopenblas-dev)",
        ["mpi4py"] = "mpicc (libopenmpi-dev)",
        ["pyaudio"] = "PortAudio (portaudio19-dev)",
        ["pygraphviz"] = "Graphviz (libgraphviz-dev)",
        ["python-ldap"] = "OpenLDAP (libldap-dev, libsasl2-dev)",
        ["pycairo"] = "cairo (libcairo2-dev)",
    };

    /// <summary>What the build of a project needs and what to take instead, a clause.</summary>
    /// <param name="name">The project, normalised.</param>
    public static string Of(string name) =>
        $"its build may need {(Known.TryGetValue(name, out var needs) ? needs : "a compiler")} as SystemPackage; Debian's own would be {DebianPackage(name)}, from Source=\"apt\"";

    private static string DebianPackage(string name) => string.Join(", ", Support.Names.DebianNames.ForPython(name, []));
}
