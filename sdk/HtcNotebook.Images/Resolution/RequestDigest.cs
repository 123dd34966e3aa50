using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HtcNotebook.Images.Projects;
using HtcNotebook.Images.Resolution.Debian;
using HtcNotebook.Images.Support.Http;

namespace HtcNotebook.Images.Resolution;

/// <summary>
/// Digest of everything that a resolution answers: the foundation, the merged package requests, the stack, suite and architecture, the base
/// that is asked for, and the settings that say which contents a source has. Mirrors of Debian's archive and of CRAN are
/// not part of it, since they hold the same contents wherever they are, so that a lock made at home fits at a site with
/// mirrors of its own; nor are credentials.
/// </summary>
public static class RequestDigest
{
    /// <summary>The digest as <c>sha256:...</c>.</summary>
    /// <param name="project">The project.</param>
    public static string Of(NotebookProject project)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            var sources = project.Sources;
            var isDebian = project.Stack == NotebookStack.Debian;
            json.WriteStartObject();
            json.WriteNumber("form", 2);
            json.WriteString("stack", project.Stack.ToString());
            json.WriteString("architecture", project.Architecture);
            json.WriteString("base", project.Container.BaseImage ?? (isDebian ? "" : project.Flavor.JupyterImage + (project.Flavor.JupyterTag.Length == 0 ? "" : $":{project.Flavor.JupyterTag}")));
            json.WriteString("suite", isDebian ? sources.DebianSuite : "");
            json.WriteBoolean("security", isDebian && sources.DebianSecurityMirror != DebianMirrors.None);
            json.WriteString("pip", WithoutCredentials(sources.PipIndexUrl));
            json.WriteString("conda", isDebian ? "" : WithoutCredentials(sources.CondaChannel));
            json.WriteString("standIns", isDebian ? StandIns.OfThisSdk.Digest : "");
            json.WriteStartArray("packages");
            foreach (var request in project.Foundation.Concat(PackageRequests.Merge(project.Packages)))
            {
                json.WriteStartArray();
                json.WriteStringValue(request.Kind.ToString());
                json.WriteStringValue(request.Name);
                json.WriteStringValue(request.Specifier);
                json.WriteStringValue(string.Join(',', request.Extras));
                json.WriteStringValue(request.Source.ToString());
                json.WriteStringValue(request.Flavor ?? request.Layer);
                json.WriteBooleanValue(request.Optional);
                json.WriteBooleanValue(request.NoDependencies);
                if (request.IndexUrl.Length != 0)
                {
                    json.WriteStringValue(WithoutCredentials(request.IndexUrl));
                }

                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return $"sha256:{Convert.ToHexStringLower(SHA256.HashData(text.ToArray()))}";
    }

    private static string WithoutCredentials(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) ? IndexClient.WithoutCredentials(uri).AbsoluteUri.TrimEnd('/') : address;
}
