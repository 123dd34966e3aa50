namespace HtcNotebook.Images.Projects;

/// <summary>What docker-stacks and every image of this SDK agree on: the notebook's user, the home and Jupyter's port. The start scripts of <c>sdk/image</c> say the same.</summary>
public static class ImageConventions
{
    /// <summary>Name of the notebook's user.</summary>
    public const string UserName = "jovyan";

    /// <summary>Number of the notebook's user.</summary>
    public const int UserId = 1000;

    /// <summary>Number of that user's group, <c>users</c>.</summary>
    public const int GroupId = 100;

    /// <summary>Home of the notebook's user.</summary>
    public const string Home = "/home/" + UserName;

    /// <summary>Port that Jupyter listens on in the container.</summary>
    public const int JupyterPort = 8888;
}
