namespace HtcNotebook.Images.Projects;

/// <summary>What a project is for: the property <c>HtcNotebookKind</c>.</summary>
public enum NotebookKind
{
    /// <summary>An image for users.</summary>
    Notebook,

    /// <summary>A JupyterHub that offers images of other projects.</summary>
    Hub,
}
