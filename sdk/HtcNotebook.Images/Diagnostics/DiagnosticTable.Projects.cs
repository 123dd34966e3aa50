namespace HtcNotebook.Images.Diagnostics;

// HTC1xxx: what the project file says.
public static partial class DiagnosticTable
{
}
