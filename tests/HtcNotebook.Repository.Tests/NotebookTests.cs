namespace HtcNotebook.Repository.Tests;

using Repository = HtcNotebook.Testing.Repository;

/// <summary>Every notebook of the repository.</summary>
public sealed class NotebookTests
{
    // Without outputs and as Jupyter itself saves a notebook: opening and saving one changes nothing.
    private const string Check = """
        import json, sys, nbformat
        for file in sys.argv[1:]:
            text = open(file, encoding="utf-8").read()
            notebook = json.loads(text)
            assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5), f"{file}: not format 4.5"
            nbformat.validate(notebook)
            for cell in notebook["cells"]:
                assert not cell.get("outputs") and cell.get("execution_count") is None, f"{file}: cell {cell['id']} has outputs"
            saved = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
            assert text == saved, f"{file}: not formatted as Jupyter saves it"
        """;

    [Fact]
    public void Every_notebook_is_valid_and_holds_no_output()
    {
        var notebooks = Repository.Files().Where(file => file.EndsWith(".ipynb", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(notebooks);
        // Debian's own Python, for which apt installed nbformat.
        Command.Run("/usr/bin/python3", ["-c", Check, .. notebooks], Repository.Root).Succeeds();
    }
}
