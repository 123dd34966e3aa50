namespace HtcNotebook.Images.Projects;

/// <summary>Where an image's software comes from.</summary>
public enum NotebookStack
{
    /// <summary>Debian's signed archive; PyPI and CRAN only for what Debian lacks.</summary>
    Debian,

    /// <summary>The Jupyter Docker Stacks image of the flavor, HTCondor from the HTCSS repository, conda-forge.</summary>
    Jupyter,
}
