using System.Reflection;
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

    private static PredicateList In(string room) => Types.InAssembly(Domain).That().ResideInNamespace(Full(room));

    private static string Full(string room) => $"{Root}.{room}";

    private static string Explain(NetArchTest.Rules.TestResult found) =>
        string.Join(", ", (found.FailingTypes ?? []).Select(type => $"{type.FullName} ({type.Explanation})"));
}
