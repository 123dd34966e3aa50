using HtcNotebook.Images.Support.Diagnostics;

namespace HtcNotebook.Images.Tests;

public sealed class DiagnosticTableTests
{
    [Fact]
    public void NoCodeStandsForTwoThings()
    {
        Assert.Empty(DiagnosticTable.All.GroupBy(row => row.Code).Where(group => group.Count() > 1).Select(group => group.Key));
    }

    [Fact]
    public void EveryCodeIsOfItsRange()
    {
        Assert.All(DiagnosticTable.All, row => Assert.Matches("^HTC[1-4][0-9]{3}$", row.Code));
    }
}
