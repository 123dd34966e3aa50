namespace HtcNotebook.Images.Diagnostics;

// HTC3xxx: engines, bases and registries.
public static partial class DiagnosticTable
{
}
