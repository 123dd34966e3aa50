namespace HtcNotebook.Images.Diagnostics;

// HTC2xxx: packages, their sources and the lock.
public static partial class DiagnosticTable
{
}
