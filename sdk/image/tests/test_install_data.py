"""The installer takes a layer's files as data: what is not a name ends the build, and nothing is ever run."""
import os
import subprocess
import tempfile
import unittest

BUILD = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "build")

HOSTILE = [
    "$(touch {mark})", "`touch {mark}`", "a; touch {mark}", "a && touch {mark}", "a|touch {mark}", "-o=Dpkg::x", "--reinstall",
    "a b", " a", "a ", "a\tb", "'a'", '"a"', "a\\", "../a", "/tmp/a.deb", "a*", "a[0$(touch {mark})]", "аpt", "a\u200b",
    "https://example.org/a.whl", "a @ https://example.org/a.whl", "a;python_version<'4'", "a=1;touch", "a=$(touch {mark})",
]
HOSTILE_OPTIONS = [f"a==1 --hash=sha256:{'0' * 63}", f"a==1 --hash=sha256:{'0' * 64} --pre", f"a==1 --hash=md5:{'0' * 64}", "a==1 --no-deps"]
KINDS = {
    "apt.txt": ("apt_line", ["git", "libstdc++6", "r-cran-caret=7.0-1+dfsg-1", "jupyterlab=4.0.11+ds1+~cs11.25.27-7", "a2=1:2~rc1"]),
    "python.txt": ("locked_line", [f"numpy==2.3.1 --hash=sha256:{'0f' * 32}", f"a-b2==1!2.0rc1+local.1 --hash=sha256:{'a1' * 32}"]),
    "stand-ins.txt": ("provides_line", ["gdb", "node-a (= 2:1.0~rc1+ds-1)"]),
    "python-open.txt": ("python_line", ["numpy", "xarray[io,viz]>=2024.1", "a == 1.*, != 1.2", "Pillow<=11,>10", "b~=1.0rc1"]),
    "r.txt": ("r_line", ["data.table", "ggplot2 3.5.1", "Matrix 1.7-3"]),
    "conda.txt": ("conda_line", ["numpy", "python-dateutil>=2", "r-base=4.4", "_openmp_mutex", "a>=1,<2"]),
}


def run(script, *arguments):
    """`script` in bash, after the installer's own files for messages and data."""
    start = 'set -euo pipefail; name=test; . "$1/lib/say.sh"; . "$1/lib/data.sh"; . "$1/lib/explain.sh"; shift; '
    return subprocess.run(
        ["bash", "-c", start + script, "test", BUILD, *arguments],
        capture_output=True, text=True, env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}, check=False,
    )


class LinesTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.mark = os.path.join(self.folder.name, "mark")

    def read(self, pattern, text):
        path = os.path.join(self.folder.name, "list.txt")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return run('read_lines found "$1" "${!2}" "such a line"; printf "%s\\n" "${found[@]}"', path, pattern)

    def test_lines_are_read_and_comments_skipped(self):
        for name, (pattern, good) in KINDS.items():
            with self.subTest(name):
                result = self.read(pattern, "# comment\n\n" + "\n".join(good))
                self.assertEqual((0, "\n".join(good) + "\n"), (result.returncode, result.stdout), result.stderr)

    def test_hostile_lines_end_the_build_and_do_nothing(self):
        for name, (pattern, good) in KINDS.items():
            for line in HOSTILE + HOSTILE_OPTIONS:
                with self.subTest(f"{name}: {line}"):
                    result = self.read(pattern, good[0] + "\n" + line.replace("{mark}", self.mark) + "\n")
                    self.assertEqual(1, result.returncode, result.stdout)
                    self.assertIn("list.txt line 2 is not such a line", result.stderr)
                    self.assertFalse(os.path.exists(self.mark))


class SettingsTest(unittest.TestCase):
    def read(self, text):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "settings")
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            return run('read_settings "$1"; for key in "${!settings[@]}"; do echo "$key=${settings[$key]}"; done', path)

    def test_known_settings_are_read(self):
        text = "PIP_INDEX_URL=http://127.0.0.1:8080/simple/\n"
        result = self.read(text)
        self.assertEqual((0, text), (result.returncode, result.stdout), result.stderr)

    def test_others_end_the_build(self):
        for line in ("SHELL=/bin/sh", "PATH=/tmp", "PIP_INDEX_URL=file:///etc", "PIP_INDEX_URL=http://x/$(id)", "DEBIAN_MIRROR=http://a b/",
                     "CRAN_MIRROR=http://x/'", "HTCONDOR_SERIES=25.x;id", "no", "BASH_ENV=x"):
            with self.subTest(line):
                self.assertEqual(1, self.read(line + "\n").returncode)


class PipCausesTest(unittest.TestCase):
    """pip's own last words, as pip 25.1.1 wrote them, and a word of the advice."""

    CASES = {
        "ContainerTrustedCertificates": "WARNING: Retrying (Retry(total=4, connect=None)) after connection broken by 'SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:1033)'))': /simple/six/\nERROR: No matching distribution found for six",
        "the name of the index": "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError('<pip._vendor.urllib3.connection.HTTPSConnection object>: Failed to establish a new connection: [Errno -3] Temporary failure in name resolution')': /simple/six/\nERROR: No matching distribution found for six",
        "does not answer": "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError('<HTTPConnection object>: Failed to establish a new connection: [Errno 111] Connection refused')': /simple/six/\nERROR: No matching distribution found for six",
        "refuses access": "ERROR: HTTP error 403 while getting http://127.0.0.1/files/a.whl\nERROR: 403 Client Error: Forbidden for url: http://127.0.0.1/files/a.whl",
        "no such version": "ERROR: Could not find a version that satisfies the requirement six==99 (from versions: 1.16.0, 1.17.0)\nERROR: No matching distribution found for six==99",
        "exclude one another": "ERROR: Cannot install boto3==1.34 and botocore==1.30 because these package versions have conflicting dependencies.\nERROR: ResolutionImpossible: for help visit",
        "another file": "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
        "build-essential": "      error: command 'x86_64-linux-gnu-gcc' failed: No such file or directory\n  ERROR: Failed building wheel for pycosat",
        "python3-dev, or": "      picosat.c:1:10: fatal error: Python.h: No such file or directory\n      compilation terminated.\n  ERROR: Failed building wheel for pycosat",
        "-dev SystemPackage": "      _mod.c:1:10: fatal error: ffi.h: No such file or directory\n  ERROR: Failed building wheel for cffi",
        "libpq-dev": "      Error: pg_config executable not found.\nerror: metadata-generation-failed",
        "SystemPackage cargo": "      error: can't find Rust compiler\n  ERROR: Failed building wheel for tiktoken",
        "gfortran": "      ../meson.build:1:0: ERROR: Unknown compiler(s): [['gfortran'], ['flang']]\nerror: metadata-generation-failed",
        "no space left": "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
        "its own words": "Segmentation fault",
    }

    def test_each_has_its_own_advice(self):
        for advice, said in self.CASES.items():
            with self.subTest(advice), tempfile.NamedTemporaryFile("w", encoding="utf-8") as log:
                log.write(said + "\n")
                log.flush()
                result = run('explain "$1" pip_causes "pip failed"', log.name)
                self.assertEqual(1, result.returncode)
                self.assertRegex(result.stderr, "^install-layer: test: error: pip failed: [^\n]*" + advice)
                self.assertEqual(1, result.stderr.count("\n"))


class MirrorsTest(unittest.TestCase):
    def rewrite(self, text, main="http://m.example/debian", security="http://m.example/security"):
        return subprocess.run(
            ["awk", "-v", f"main={main}", "-v", f"security={security}", "-f", os.path.join(BUILD, "apt-mirrors.awk")],
            input=text, capture_output=True, text=True, check=True,
        ).stdout

    def test_one_line_sources(self):
        self.assertEqual(
            "# kept\ndeb [signed-by=/k] http://m.example/debian trixie main\ndeb http://m.example/security trixie-security main\n",
            self.rewrite("# kept\ndeb [signed-by=/k] http://old/debian trixie main\ndeb https://old/security trixie-security main\n"))

    def test_stanzas(self):
        text = "Types: deb\nURIs: http://old/debian\nSuites: trixie trixie-updates\nComponents: main\n\nTypes: deb\nURIs: http://old/s\nSuites: trixie-security\nComponents: main\n"
        self.assertEqual(
            text.replace("http://old/debian", "http://m.example/debian").replace("http://old/s\n", "http://m.example/security\n"),
            self.rewrite(text))

    def test_without_a_replacement_the_source_stays(self):
        text = "deb http://old/security trixie-security main\n"
        self.assertEqual(text, self.rewrite(text, security=""))


class StandInsTest(unittest.TestCase):
    def test_provides(self):
        records = (
            "Package: jupyterlab\nDepends: python3:any, node-ajv (>= 8), node-react, webpack | x, node-ws (>= 8.1), jest\n\n"
            "Package: python3-debugpy\nDepends: gdb, python3\n\nPackage: other\nDepends: node-ws\n"
        )
        result = subprocess.run(
            ["awk", "-f", os.path.join(BUILD, "stand-ins.awk"), os.path.join(BUILD, "stand-ins.txt"), "-"],
            input=records, capture_output=True, text=True, check=True,
        )
        self.assertEqual("node-ajv (= 8), node-react, webpack, node-ws (= 8.1), jest, gdb\n", result.stdout)


if __name__ == "__main__":
    unittest.main()
