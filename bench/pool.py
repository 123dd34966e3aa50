#!/usr/bin/env python3
"""Measures the personal pool beside htc-notebook's values: the same image, two pool configurations, in one run.

    bench/pool.py [--suites trixie sid] [--images IMAGE ...] [--runs N] [--write]

Publishes the flavor base of each Debian suite (trixie has HTCondor 23, sid HTCondor 25) with docker, unless --images
names images to take instead. Two containers of each run side by side, one with the image's own personal.conf, one with
bench/pool-theirs.conf mounted over it, and are measured by turns with bench/pool-driver.py. `--write` puts the table
into bench/README.md. About 20 minutes for both suites.
"""
import argparse
import json
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile

from run import BENCH, REPOSITORY, output, quiet, timed

DOCKER = "/usr/bin/docker" if os.path.exists("/usr/bin/docker") else "docker"
CONFIGURATION = "/usr/local/share/htcnotebook/condor/personal.conf"
BEGIN, END = "<!-- pool: begin -->", "<!-- pool: end -->"
GAPS = (0.3, 1, 5, 30)
MANY, VERY_MANY = 100, 1000


def publish(suites, folder):
    """Publishes the flavor base of each suite; returns the images by suite."""
    log = folder / "publish.log"
    environment = dict(os.environ, NUGET_PACKAGES=str(folder / "packages"), DOCKER_BUILDKIT="1")
    timed(["dotnet", "pack", REPOSITORY / "sdk" / "HtcNotebook.Sdk", "-o", folder / "feed"], log, env=environment)
    (folder / "nuget.config").write_text(
        f'<configuration><packageSources><clear /><add key="bench" value="{folder / "feed"}" /></packageSources></configuration>\n')
    project = folder / "pool"
    project.mkdir()
    (project / "pool.csproj").write_text('<Project Sdk="HtcNotebook.Sdk/1.0.0" />\n')
    for suite in suites:
        # A mirror of sid may be older than sid's own limit of a week.
        timed(["dotnet", "publish", project, "-p:ImageEngine=docker", f"-p:DockerCommand={DOCKER}", "-p:ContainerRepository=htcnotebook-bench/pool",
               f"-p:ContainerImageTag={suite}", f"-p:DebianSuite={suite}", f"-p:DebianCheckValidUntil={'false' if suite == 'sid' else 'true'}"],
              log, env=environment)
    return {suite: f"htcnotebook-bench/pool:{suite}" for suite in suites}


class Pool:
    """A container with a personal pool. Its command tells how long the first slot took, then waits."""

    def __init__(self, image, options=()):
        self.name = f"htcnotebook-bench-pool-{os.getpid()}-{'theirs' if options else 'ours'}"
        quiet([DOCKER, "rm", "-f", self.name])
        output([DOCKER, "run", "-d", "--name", self.name, *options, "-v", f"{BENCH / 'pool-driver.py'}:/pool-driver.py:ro", image,
                "python3", "/pool-driver.py", "first-slot"])

    def first_slot(self):
        """Seconds from the start of the container's command to the first slot."""
        for _ in range(600):
            for line in subprocess.run([DOCKER, "logs", self.name], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True).stdout.splitlines():
                if line.startswith("{"):
                    return json.loads(line)["first slot"]
            subprocess.run(["sleep", "0.1"], check=True)
        sys.exit(f"no slot in {self.name} after a minute")

    def measure(self, what, *arguments):
        """Seconds of each run of a measurement."""
        return json.loads(output([DOCKER, "exec", self.name, "python3", "/pool-driver.py", what, *map(str, arguments)]).splitlines()[-1])[what]

    def version(self):
        return output([DOCKER, "exec", self.name, "condor_version"]).split()[1]

    def close(self):
        quiet([DOCKER, "rm", "-f", "-v", self.name])


THEIRS = ("-v", f"{BENCH / 'pool-theirs.conf'}:{CONFIGURATION}:ro")


class Table:
    def __init__(self):
        self.lines = ["| what | ours: median, p95 | theirs: median, p95 | ratio of medians | limit |", "|---|---|---|---|---|"]

    def row(self, what, ours, theirs, limit):
        ratio = f"{statistics.median(ours) / statistics.median(theirs):.3f}" if theirs else ""
        self.line(what, spread(ours), spread(theirs) if theirs else "", ratio, limit)

    def line(self, *cells):
        print(" | ".join(cells), flush=True)
        self.lines.append(f"| {' | '.join(cells)} |")


def spread(values):
    ordered = sorted(values)
    p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return f"{statistics.median(values):.2f} s, {p95:.2f} s"


def compare(image, runs, table):
    first = {"ours": [], "theirs": []}
    for _ in range(runs):
        for side, options in (("ours", ()), ("theirs", THEIRS)):
            pool = Pool(image, options)
            try:
                first[side].append(pool.first_slot())
            finally:
                pool.close()
    ours, theirs = Pool(image), Pool(image, THEIRS)
    try:
        ours.first_slot()
        theirs.first_slot()
        series = f"HTCondor {ours.version()}: "
        table.row(f"{series}first slot after the start", first["ours"], first["theirs"], "1.00")
        for gap in GAPS:
            singles = {"ours": [], "theirs": []}
            # By turns, so that a busy moment of the machine meets both.
            for _ in range(runs):
                singles["ours"] += ours.measure("single", gap, 4 if gap < 10 else 1)
                singles["theirs"] += theirs.measure("single", gap, 1)
            table.row(f"{series}one job, {gap:g} s after the last one", singles["ours"], singles["theirs"], "0.05")
        many = {"ours": [], "theirs": []}
        for _ in range(runs):
            many["ours"] += ours.measure("burst", MANY)
            many["theirs"] += theirs.measure("burst", MANY)
        table.row(f"{series}{MANY} jobs of /bin/true", many["ours"], many["theirs"], "0.20")
        very_many = [second for _ in range(3) for second in ours.measure("burst", VERY_MANY)]
        table.row(f"{series}{VERY_MANY} jobs of /bin/true", very_many, [], "")
        table.line(f"{series}the same, jobs a second", f"{VERY_MANY / statistics.median(very_many):.1f}", "", "", "at least 15")
    finally:
        ours.close()
        theirs.close()


def write(table):
    readme = BENCH / "README.md"
    text = readme.read_text()
    head = f"{os.cpu_count()} cores, docker. Load of the machine at the end, over the last minute: {os.getloadavg()[0]:.1f}.\n\n"
    begin, end = text.index(BEGIN) + len(BEGIN), text.index(END)
    readme.write_text(f"{text[:begin]}\n{head}{table}\n{text[end:]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--suites", nargs="+", default=["trixie", "sid"])
    parser.add_argument("--images", nargs="+", help="images to measure instead of publishing")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="put the table into bench/README.md")
    options = parser.parse_args()
    # Ended from outside, it ends its containers too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = pathlib.Path(tempfile.mkdtemp(prefix="htcnotebook-bench-pool-"))
    table = Table()
    try:
        for image in options.images or publish(options.suites, folder).values():
            compare(image, options.runs, table)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if options.write:
        write("\n".join(table.lines))
    print("\n".join(table.lines))


if __name__ == "__main__":
    main()
