using HtcNotebook.Images.Support.Names;

namespace HtcNotebook.Images.Tests.Names;

public sealed class DebianNamesTests
{
    [Theory]
    [InlineData("altair", "python3-altair")]
    [InlineData("beautifulsoup4", "python3-bs4")]
    [InlineData("cython", "cython3 python3-dev")]
    [InlineData("dask", "python3-dask python3-distributed")]
    [InlineData("htcondor", "condor")]
    [InlineData("protobuf", "python3-protobuf")]
    [InlineData("pytables", "python3-tables")]
    [InlineData("scikit-image", "python3-skimage")]
    [InlineData("scikit-learn", "python3-sklearn")]
    [InlineData("sqlalchemy", "python3-sqlalchemy")]
    [InlineData("torch", "python3-torch")]
    [InlineData("pyyaml", "python3-yaml")]
    [InlineData("pillow", "python3-pil")]
    [InlineData("nobody-has-this", "python3-nobody-has-this")]
    public void Python_names_follow_the_table_and_then_the_rule(string name, string expected) =>
        Assert.Equal(expected, string.Join(' ', DebianNames.ForPython(name, [])));

    [Theory]
    [InlineData("xarray", "io", "python3-xarray python3-cftime python3-fsspec python3-h5netcdf python3-netcdf4 python3-pooch python3-scipy python3-zarr")]
    [InlineData("dask", "distributed", "python3-dask python3-distributed")]
    [InlineData("pandas", "html,xml", "python3-pandas python3-bs4 python3-html5lib python3-lxml")]
    [InlineData("pandas", "plot,aws", "")]
    [InlineData("xarray", "nobody-has-this", "")]
    public void Extras_need_a_rule_each(string name, string extras, string expected) =>
        Assert.Equal(expected, string.Join(' ', DebianNames.ForPython(name, extras.Split(','))));

    [Theory]
    [InlineData("data.table", "r-cran-data.table r-bioc-data.table")]
    [InlineData("DESeq2", "r-cran-deseq2 r-bioc-deseq2")]
    [InlineData("IRkernel", "r-cran-irkernel r-bioc-irkernel")]
    [InlineData("grDevices", "r-base-core")]
    public void R_names_follow_the_policy(string name, string expected) => Assert.Equal(expected, string.Join(' ', DebianNames.ForR(name)));

    [Fact]
    public void The_table_is_well_formed_and_names_its_source()
    {
        using Stream stream = typeof(DebianNames).Assembly.GetManifestResourceStream("HtcNotebook.Images.Support.Names.python-debian.tsv")!;
        using var reader = new StreamReader(stream);
        string[] lines = reader.ReadToEnd().Split('\n')[..^1];
        string[] rows = [.. lines.Where(line => !line.StartsWith('#'))];
        Assert.True(rows.Length > 6000, $"{rows.Length} rows");
        Assert.Contains(lines, line => line.StartsWith("# generated: from ", StringComparison.Ordinal) && line.Contains("dh-python 6.", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("Copyright: 2010-2013 Piotr", StringComparison.Ordinal));
        Assert.All(rows, row =>
        {
            string[] cells = row.Split('\t');
            string[] asked = cells[0].TrimEnd(']').Split('[');
            Assert.Equal(2, cells.Length);
            Assert.All(asked, name => Assert.True(PythonName.IsValid(name) && PythonName.Normalise(name) == name, row));
            Assert.All(cells[1].Split(' '), package => Assert.True(DebianName.IsValid(package), row));
            Assert.NotEmpty(DebianNames.ForPython(asked[0], asked[1..]));
        });
    }
}
