using System.Reflection;
using System.Text.RegularExpressions;
using HtcNotebook.Images.Planning;
using NetArchTest.Rules;

namespace HtcNotebook.Images.Tests;

/// <summary>Which namespace may use which: data flows one way, so a room knows only those before it.</summary>
public class RoomTests
{
    private const string Root = "HtcNotebook.Images";
    private static readonly Assembly Domain = typeof(ImagePlan).Assembly;

    /// <summary>The rooms in the order of the data; those in one line know nothing of one another.</summary>
    private static readonly string[][] Order =
    [
        ["Support.Diagnostics", "Support.Names", "Support.Versions", "Support.Processes"],
        ["Support.Files"],
        ["Support.Http"],
        ["Projects"],
        ["Resolution"],
        ["Planning"],
        ["Rendering"],
        ["Engines"],
        ["Testing", "Running", "Hubs"],
    ];

    /// <summary>The rooms inside of Resolution, in the same way; what stands in none of them is shared by all.</summary>
    private static readonly string[][] OrderOfResolution =
    [
        ["Resolution.Trust", "Resolution.Conda", "Resolution.Python"],
        ["Resolution.Solving"],
        ["Resolution.Debian"],
        ["Resolution.Bases", "Resolution.Sources"],
    ];

    public static TheoryData<string> RoomsOfResolution => [.. OrderOfResolution.SelectMany(line => line)];

    public static TheoryData<string> Rooms => [.. Order.SelectMany(line => line)];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_uses_only_rooms_before_it(string room)
    {
        var before = Order.TakeWhile(line => !line.Contains(room)).SelectMany(line => line);
        var others = Order.SelectMany(line => line).Except(before).Where(other => other != room).Select(Full).ToArray();

        var found = In(room).ShouldNot().HaveDependencyOnAny(others).GetResult();

        Assert.True(found.IsSuccessful, $"{room} uses rooms after it: {Explain(found)}");
    }

    [Theory]
    [MemberData(nameof(RoomsOfResolution))]
    public void A_room_of_Resolution_uses_only_those_before_it(string room)
    {
        var before = OrderOfResolution.TakeWhile(line => !line.Contains(room)).SelectMany(line => line);
        var others = OrderOfResolution.SelectMany(line => line).Except(before).Where(other => other != room).Select(Full).ToArray();

        Assert.NotEmpty(In(room).GetTypes());
        var found = In(room).ShouldNot().HaveDependencyOnAny(others).GetResult();

        Assert.True(found.IsSuccessful, $"{room} uses rooms after it: {Explain(found)}");
    }

    [Fact]
    public void Every_room_of_Resolution_is_in_its_order() => Assert.Equal(
        OrderOfResolution.SelectMany(line => line).Select(Full).Order(StringComparer.Ordinal),
        Domain.GetTypes().Select(type => type.Namespace).Where(place => place?.StartsWith($"{Root}.Resolution.", StringComparison.Ordinal) == true).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void A_use_of_another_room_is_seen()
    {
        Assert.False(In("Planning").ShouldNot().HaveDependencyOnAny(Full("Projects")).GetResult().IsSuccessful);
    }

    [Fact]
    public void The_domain_knows_nothing_of_MSBuild()
    {
        var found = Types.InAssembly(Domain).ShouldNot().HaveDependencyOnAny("Microsoft.Build", "NuGet").GetResult();

        Assert.True(found.IsSuccessful, Explain(found));
    }

    [Fact]
    public void Every_type_stands_in_a_room()
    {
        var rooms = Order.SelectMany(line => line).Select(Full).ToList();

        var homeless = Domain.GetTypes()
            .Where(type => type.Namespace is { } place && place.StartsWith(Root, StringComparison.Ordinal)
                && !rooms.Exists(room => place == room || place.StartsWith(room + ".", StringComparison.Ordinal)))
            .Select(type => type.FullName);

        Assert.Empty(homeless);
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_is_not_empty(string room) => Assert.NotEmpty(In(room).GetTypes());

    // Not by the beginning alone: PythonClosure is no part of Resolution.Python.
    private static PredicateList In(string room) => Types.InAssembly(Domain).That().ResideInNamespaceMatching($@"^{Regex.Escape(Full(room))}(\.|$)");

    private static string Full(string room) => $"{Root}.{room}";

    private static string Explain(NetArchTest.Rules.TestResult found) =>
        string.Join(", ", (found.FailingTypes ?? []).Select(type => $"{type.FullName} ({type.Explanation})"));
}
