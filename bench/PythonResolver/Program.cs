using System.Diagnostics;
using System.Globalization;
using HtcNotebook.Images.Resolution;
using HtcNotebook.Images.Resolution.Solving;
using HtcNotebook.Images.Support.Http;
using HtcNotebook.Images.Support.Names;
using HtcNotebook.Images.Support.Versions;

// Resolves requirements, a line each on standard input, against an index and says how long it took: INDEX CACHE-FOLDER.
var requests = new List<PythonRequest>();
while (Console.ReadLine() is { } line)
{
    var name = line[..(line.IndexOfAny(['[', '<', '>', '=', '!', '~', ' ']) is > 0 and var end ? end : line.Length)];
    var rest = line[name.Length..].Trim();
    string[] extras = [];
    if (rest.StartsWith('['))
    {
        extras = rest[1..rest.IndexOf(']')].Split(',');
        rest = rest[(rest.IndexOf(']') + 1)..];
    }

    requests.Add(new PythonRequest
    {
        Name = PythonName.Normalise(name),
        Extras = [.. extras.Select(extra => PythonName.Normalise(extra.Trim()))],
        Specifier = Pep440SpecifierSet.TryParse(rest, out var set) ? set : throw new FormatException(line),
        Text = line,
    });
}

var options = new ResolverOptions { CacheFolder = args[1] };
using var http = new IndexClient(options);
var answer = await PythonSolver.SolveAsync(
    new PythonProblem { Requests = requests, Platform = PythonPlatform.Trixie("x86_64"), Sources = SourceRule.Never },
    new SimpleIndex([new Uri(args[0])], http, args[1]),
    CancellationToken.None);
var process = Process.GetCurrentProcess();
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{(answer is PythonSolution solution ? solution.Distributions.Count : 0)} packages, {(DateTime.Now - process.StartTime).TotalSeconds:F2} s, {process.PeakWorkingSet64 >> 20} MB, {http.Requests} requests"));
if (answer is PythonConflict conflict)
{
    Console.WriteLine(string.Join('\n', conflict.Lines));
}
