using HtcNotebook.Images.Support.Diagnostics;

namespace HtcNotebook.Images.Projects;

/// <summary>Reads what is on or off. As in MSBuild, <c>true</c> and <c>false</c> in any case.</summary>
internal static class Switch
{
    /// <summary>Reads one.</summary>
    /// <param name="text">What the project file says; empty for off.</param>
    /// <param name="location">Where it says so.</param>
    /// <param name="name">Name of the switch, for messages.</param>
    /// <param name="found">Where a finding goes.</param>
    /// <returns>Whether it is on; off where the text is neither.</returns>
    public static bool Read(string text, SourceLocation? location, string name, DiagnosticBag found)
    {
        if (!bool.TryParse(text, out var isOn) && text.Length != 0)
        {
            found.Add(DiagnosticTable.InvalidSwitch, location, name, Printable.Quote(text));
        }

        return isOn;
    }
}
