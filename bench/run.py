#!/usr/bin/env python3
"""Measures what bench/README.md shows: each thing beside what it is compared with, in one run.

    bench/run.py [--engine docker|podman|buildah] [--runs N] [--image-runs N] [--only NAME ...] [--write]

Needs the .NET SDK, an engine, mmdebstrap and hyperfine. Makes everything in a folder of its own. `--write` puts the table
into bench/README.md.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

BENCH = pathlib.Path(__file__).resolve().parent
REPOSITORY = BENCH.parent
BASE = "localhost/htcnotebook-bench/base"
PLAIN = "localhost/htcnotebook-bench/plain"
HAND = "localhost/htcnotebook-bench/hand"
SETTLE_SECONDS = 45
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


class Engine:
    """The commands that differ between engines."""

    def __init__(self, name):
        self.name = name
        self.program = "/usr/bin/docker" if name == "docker" and os.path.exists("/usr/bin/docker") else name
        self.environment = {"DOCKER_BUILDKIT": "1"}

    def build(self, folder, dockerfile, tag):
        restricted = ["--isolation", "chroot", "--network", "host"] if self.name != "docker" else ["--network", "host"]
        if self.name == "podman":
            restricted = ["--isolation", "chroot", "--network", "host"]
        verb = ["bud", "--layers"] if self.name == "buildah" else ["build"]
        return [self.program, *verb, *restricted, "--no-cache", "-t", tag, "-f", str(dockerfile), str(folder)]

    def forget(self):
        """Removes layers and download caches, so that the next build is a cold one. The base stays."""
        if self.name == "docker":
            quiet([self.program, "builder", "prune", "-af"])
            quiet([self.program, "image", "prune", "-f"])
        else:
            for cache in pathlib.Path("/var/tmp").glob("buildah-cache-*"):
                shutil.rmtree(cache, ignore_errors=True)
            quiet([self.program, "image", "prune", "-f"] if self.name == "podman" else [self.program, "rmi", "--prune"])
        settle()

    def remove(self, tag):
        quiet([self.program, "rmi", "-f", tag])

    def size(self, tag):
        """Bytes of an image as the engine counts them."""
        verb = ["images", "--format", "{{.Size}}", tag] if self.name == "buildah" else ["image", "inspect", "--format", "{{.Size}}", tag]
        if self.name == "buildah":
            verb = ["images", "--json", tag]
            return to_bytes(json.loads(output([self.program, *verb]))[0]["size"])
        return int(output([self.program, *verb]))


def settle():
    """A pause, so that neither side pays for what the other left to the disk."""
    os.sync()
    time.sleep(SETTLE_SECONDS)


def to_bytes(text):
    number, unit = text.split()
    return int(float(number) * {"B": 1, "KB": 1e3, "MB": 1e6, "GB": 1e9}[unit.upper()])


def quiet(command, **options):
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, **options)


def output(command, **options):
    return subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True, **options).stdout.strip()


def timed(command, log, **options):
    """Seconds that a command takes; what it prints goes to a file."""
    with open(log, "ab") as sink:
        start = time.monotonic()
        done = subprocess.run(command, stdout=sink, stderr=subprocess.STDOUT, check=False, **options)
        seconds = time.monotonic() - start
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed; see {log}")
    return seconds


def hyperfine(commands, runs, folder, environment):
    """Medians in seconds, the commands measured in one run of hyperfine."""
    result = folder / "hyperfine.json"
    subprocess.run(
        ["hyperfine", "--warmup", "1", "--runs", str(runs), "--export-json", str(result), *commands],
        check=True, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return [each["median"] for each in json.loads(result.read_text())["results"]]


class Bench:
    def __init__(self, options):
        self.options = options
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="htcnotebook-bench-"))
        self.log = self.folder / "bench.log"
        self.engine = Engine(options.engine)
        self.environment = dict(os.environ, NUGET_PACKAGES=str(self.folder / "packages"), XDG_CACHE_HOME=str(self.folder / "cache"),
                                **self.engine.environment)
        self.rows = []

    def prepare(self):
        timed(["dotnet", "pack", REPOSITORY / "HtcNotebook.Sdk.sln", "-o", self.folder / "feed"], self.log, env=self.environment)
        (self.folder / "nuget.config").write_text(
            f'<configuration><packageSources><add key="bench" value="{self.folder / "feed"}" /></packageSources></configuration>\n')
        self.project = self.folder / "notebook"
        hive = self.folder / "hive"
        template = next((self.folder / "feed").glob("HtcNotebook.Templates.*.nupkg"))
        for command in (["dotnet", "new", "install", template], ["dotnet", "new", "htcnotebook", "-o", self.project, "--flavor", "base"]):
            timed([*command, "--debug:custom-hive", hive], self.log, env=self.environment, cwd=self.folder)

    def dotnet(self, verb, *more):
        return timed(["dotnet", verb, self.project, *more, f"-p:ImageEngine={self.engine.name}", f"-p:DockerCommand={self.engine.program}"]
                     if self.engine.name == "docker" else ["dotnet", verb, self.project, *more, f"-p:ImageEngine={self.engine.name}"],
                     self.log, env=self.environment)

    def row(self, what, ours, theirs, limit, shown):
        ratio = ours / theirs
        self.rows.append((what, shown(ours), shown(theirs), f"{ratio:.2f}", limit))
        print(f"{what}: {shown(ours)} against {shown(theirs)}: {ratio:.2f}{limit and f' (limit {limit})'}", flush=True)

    def fact(self, what, value, limit=""):
        self.rows.append((what, value, "", "", limit))
        print(f"{what}: {value} {f'(limit {limit})' if limit else ''}", flush=True)

    def noop(self):
        """A build that has nothing to do, beside the same of Microsoft.Build.NoTargets."""
        other = self.folder / "notargets"
        other.mkdir()
        (other / "notargets.csproj").write_text(
            '<Project Sdk="Microsoft.Build.NoTargets/3.7.0"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>\n')
        for project in (self.project, other):
            timed(["dotnet", "build", project], self.log, env=self.environment)
        for name, flag in (("with restore", ""), ("--no-restore", " --no-restore")):
            ours, theirs = hyperfine([f"dotnet build{flag} {self.project}", f"dotnet build{flag} {other}"], self.options.runs, self.folder, self.environment)
            self.row(f"no-op `dotnet build`, {name} ÷ Microsoft.Build.NoTargets", ours, theirs, "1.10", seconds)

    def make_base(self):
        """The base of both sides: the one that the SDK itself bootstraps."""
        self.dotnet("build")
        rootfs = next(self.project.glob("obj/**/base/rootfs.tar"))
        context = self.folder / "base"
        context.mkdir(exist_ok=True)
        shutil.copyfile(rootfs, context / "rootfs.tar")
        (context / "Dockerfile").write_text("FROM scratch\nADD rootfs.tar /\n")
        timed(self.engine.build(context, context / "Dockerfile", BASE), self.log, env=self.environment)

    def cold(self):
        """A publish on a machine that has the base and nothing else, beside the plain Dockerfile and a skilful one on the same base."""
        self.make_base()
        ours, theirs, skilful, restores = [], [], [], []
        base = f"-p:ContainerBaseImage={BASE}"
        for _ in range(self.options.image_runs):
            theirs.append(self.dockerfile("Dockerfile.plain", PLAIN))
            skilful.append(self.dockerfile("Dockerfile.hand", HAND))
            self.engine.remove("notebook:base")
            self.engine.forget()
            shutil.rmtree(self.folder / "cache", ignore_errors=True)
            shutil.rmtree(self.project / "obj", ignore_errors=True)
            (self.project / "notebook.lock.json").unlink(missing_ok=True)
            restores.append(self.dotnet("restore", base))
            shutil.rmtree(self.folder / "cache", ignore_errors=True)
            shutil.rmtree(self.project / "obj", ignore_errors=True)
            (self.project / "notebook.lock.json").unlink(missing_ok=True)
            ours.append(self.dotnet("publish", base))
        build_log = next(self.project.glob("obj/**/build.log")).read_text(errors="replace")
        again = statistics.median(self.dotnet("publish", base) for _ in range(self.options.runs))
        whole = statistics.median(ours)
        self.row("cold `dotnet publish` of base ÷ plain Dockerfile", whole, statistics.median(theirs), "0.20", seconds)
        self.row("cold `dotnet publish` of base ÷ Dockerfile.hand", whole, statistics.median(skilful), "", seconds)
        self.row("Dockerfile.hand ÷ plain Dockerfile", statistics.median(skilful), statistics.median(theirs), "", seconds)
        self.row("size of base ÷ plain Dockerfile", self.engine.size("notebook:base"), self.engine.size(PLAIN), "0.35", megabytes)
        self.row("size of base ÷ Dockerfile.hand", self.engine.size("notebook:base"), self.engine.size(HAND), "", megabytes)
        self.fact("of the cold publish: MSBuild, the engine's trial and a build that finds every layer (a publish again)", seconds(again))
        self.fact("of the cold publish: `dotnet restore` alone, cold", seconds(statistics.median(restores)))
        for layer, title, milliseconds in re.findall(r"install-layer: ([a-z-]+): ([A-Za-z ]+): (\d+) ms", build_log):
            if int(milliseconds) >= 500:
                self.fact(f"of the cold publish: layer {layer}, {title}", seconds(int(milliseconds) / 1000))
        for tag in (PLAIN, HAND):
            self.engine.remove(tag)

    def dockerfile(self, name, tag):
        """Seconds of a build of one of this folder's Dockerfiles that finds no layer and no download."""
        self.engine.remove(tag)
        self.engine.forget()
        return timed(self.engine.build(BENCH, BENCH / name, tag), self.log, env=self.environment)

    def edit(self):
        """After editing one notebook, and after adding one Debian Python package."""
        self.dotnet("publish")
        noop, edited = [], []
        notebook = next(self.project.glob("notebooks/*.ipynb"))
        for index in range(self.options.runs):
            noop.append(self.dotnet("publish"))
            notebook.write_text(notebook.read_text() + "\n")
            edited.append(self.dotnet("publish"))
            self.expect_layers(set(), f"after edit {index + 1}")
        extra = statistics.median(edited) - statistics.median(noop)
        self.fact("after editing one notebook: seconds over a no-op publish; no package layer ran", seconds(extra), "8 s")
        project_file = next(self.project.glob("*.csproj"))
        project_file.write_text(project_file.read_text().replace(
            "</Project>", '  <ItemGroup>\n    <PythonPackage Include="humanize" />\n  </ItemGroup>\n</Project>'))
        added = self.dotnet("publish")
        self.expect_layers({"project"}, "after adding a package")
        self.fact("after adding one Debian Python package: the whole publish; only the project's layer ran", seconds(added))

    def expect_layers(self, expected, when):
        text = next(self.project.glob("obj/**/build.log")).read_text(errors="replace")
        ran = set(re.findall(r"install-layer: ([a-z-]+): ", text))
        if ran != expected:
            sys.exit(f"{when}, these layers ran: {sorted(ran)}; expected: {sorted(expected)}")

    def table(self):
        lines = ["| what | ours | theirs | ratio | limit |", "|---|---|---|---|---|"]
        return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in self.rows])

    def close(self):
        for tag in (BASE, "notebook:base"):
            self.engine.remove(tag)
        shutil.rmtree(self.folder, ignore_errors=True)


def seconds(value):
    return f"{value:.2f} s"


def megabytes(value):
    return f"{value / 1e6:.0f} MB"


def write(table, engine):
    readme = BENCH / "README.md"
    text = readme.read_text()
    version = output([engine.program, "--version"])
    head = f"Engine: {version}. {os.cpu_count()} cores. Medians.\n\n"
    begin, end = text.index(BEGIN) + len(BEGIN), text.index(END)
    readme.write_text(f"{text[:begin]}\n{head}{table}\n{text[end:]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", choices=["docker", "podman", "buildah"], default="docker")
    parser.add_argument("--runs", type=int, default=5, help="runs of what takes seconds")
    parser.add_argument("--image-runs", type=int, default=3, help="runs of whole image builds")
    parser.add_argument("--only", nargs="+", choices=["noop", "edit", "cold"], default=["noop", "edit", "cold"])
    parser.add_argument("--write", action="store_true", help="put the table into bench/README.md")
    options = parser.parse_args()
    bench = Bench(options)
    try:
        bench.prepare()
        for name in options.only:
            getattr(bench, name)()
        if options.write:
            write(bench.table(), bench.engine)
        print(bench.table())
    finally:
        bench.close()


if __name__ == "__main__":
    main()
