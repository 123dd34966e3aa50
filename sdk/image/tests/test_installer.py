"""The installer's functions, with stand-ins for pip, mamba, R and apt that write down what they are asked."""
import os
import subprocess
import tempfile
import unittest

BUILD = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "build")
PARTS = ("say", "explain", "data", "cache", "apt", "dpkg", "nvidia", "python", "conda", "r")

# Says what it was asked, with its requirements if it has some, what of its surroundings counts, and what it is told to say.
STAND_IN = r"""#!/bin/bash
{
    printf '%s' "${0##*/}"; printf ' %s' "$@"; printf '\n'
    for word; do
        case $word in */requirements.txt | */conda.txt | */r.txt) sed 's/^/  /' "$word" ;; esac
    done
    [ -z "${PIP_NO_CACHE_DIR:-}" ] || printf '  PIP_NO_CACHE_DIR=%s\n' "$PIP_NO_CACHE_DIR"
    [ -z "${LD_PRELOAD:-}" ] || printf '  LD_PRELOAD\n'
} >>"$LOG"
printf '%s' "${SAYS:-}"
exit "${ENDS:-0}"
"""


class InstallerTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = os.path.realpath(folder.name)
        self.log = os.path.join(self.folder, "log")
        for path in ("bin", "conda/bin", "work", "cache"):
            os.makedirs(os.path.join(self.folder, path))

    def provide(self, *paths):
        for path in paths:
            path = os.path.join(self.folder, path)
            with open(path, "w", encoding="utf-8") as file:
                file.write(STAND_IN)
            os.chmod(path, 0o755)

    def run_in_layer(self, script, says="", ends=0):
        """`script` after the installer's own files, in a layer of its own; what was asked, and how it ended."""
        if os.path.exists(self.log):
            os.remove(self.log)
        start = 'set -euo pipefail; name=test; here=$1; work=$2/work; cache=$2/cache; shift\n'
        start += "".join(f'. "$here/lib/{part}.sh"\n' for part in PARTS)
        # Who owns what is the image's matter, not this machine's.
        start += 'conda=$1/conda; own_by_user() { printf "own %s\\n" "${1#"$conda"}" >>"$LOG"; }\n'
        result = subprocess.run(
            ["bash", "-c", start + script, "test", BUILD, self.folder], capture_output=True, text=True, check=False,
            env={"PATH": f"{self.folder}/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "LOG": self.log, "SAYS": says, "ENDS": str(ends)},
        )
        asked = []
        if os.path.exists(self.log):
            with open(self.log, encoding="utf-8") as file:
                asked = [line.rstrip("\n").replace(self.folder, "") for line in file]
        return asked, result

    def assert_dies(self, result, *said):
        self.assertEqual(1, result.returncode, result.stderr)
        line = result.stderr.strip().splitlines()[-1]
        self.assertRegex(line, r"\Ainstall-layer: test: error: ")
        for part in said:
            self.assertIn(part, line)


class PipTest(InstallerTest):
    PACKAGES = 'python_files=(); open_packages=("xarray[io]>=2024.1" numpy); no_deps_packages=(htmap)\n'

    def test_what_is_resolved_comes_before_what_comes_alone(self):
        self.provide("conda/bin/python")
        asked, result = self.run_in_layer(self.PACKAGES + "install_python")
        self.assertEqual(0, result.returncode, result.stderr)
        self.assertEqual([
            "python -m pip install --progress-bar off --requirement /work/requirements.txt", "  xarray[io]>=2024.1", "  numpy", "  PIP_NO_CACHE_DIR=1", "own ",
            "python -m pip install --progress-bar off --no-deps --requirement /work/requirements.txt", "  htmap", "  PIP_NO_CACHE_DIR=1", "own ",
        ], asked)

    def test_nothing_is_asked_where_nothing_is_to_be_installed(self):
        self.assertEqual([], self.run_in_layer("python_files=(); open_packages=(); no_deps_packages=()\ninstall_python")[0])

    def test_a_locked_file_is_taken_by_its_hash_and_brings_nothing_along(self):
        self.provide("conda/bin/python")
        line = "numpy==2.2.4 --hash=sha256:" + "0" * 64
        asked, _ = self.run_in_layer(f'python_files=("{line}"); open_packages=(); no_deps_packages=()\ninstall_python')
        self.assertEqual(["python -m pip install --progress-bar off --no-deps --require-hashes --requirement /work/requirements.txt", "  " + line], asked[:2])

    def test_the_index_is_the_setting_s(self):
        self.provide("conda/bin/python")
        asked, _ = self.run_in_layer(self.PACKAGES + "settings[PIP_INDEX_URL]=https://pypi.site/simple settings[PIP_TRUSTED_HOST]=pypi.site\ninstall_python")
        self.assertIn(" --index-url https://pypi.site/simple --trusted-host pypi.site ", asked[0])

    def test_a_failure_ends_the_build_with_its_cause(self):
        self.provide("conda/bin/python")
        asked, result = self.run_in_layer(self.PACKAGES + "install_python", "ERROR: No matching distribution found for numpy", 1)
        self.assert_dies(result, "pip could not install the Python packages", "the index has no such version")
        self.assertEqual(1, sum(line.startswith("python ") for line in asked))

    def test_an_image_without_Python_is_told(self):
        self.assert_dies(self.run_in_layer(self.PACKAGES + "install_python")[1], "/conda/bin/python", "python3-pip")


class CondaTest(InstallerTest):
    def test_the_channel_is_the_setting_s(self):
        self.provide("conda/bin/mamba", "bin/mamba")
        for setting, channel in (("", "conda-forge"), ("settings[CONDA_CHANNEL]=mine\n", "mine")):
            with self.subTest(channel):
                asked, result = self.run_in_layer(setting + "conda_packages=('python-dateutil>=2')\ninstall_conda")
                self.assertEqual(0, result.returncode, result.stderr)
                self.assertEqual([f"mamba install --yes --quiet --channel {channel} --file /work/conda.txt", "  python-dateutil>=2", "own "], asked)

    def test_a_failure_and_an_image_without_conda_end_the_build(self):
        self.assert_dies(self.run_in_layer("conda_packages=(numpy)\ninstall_conda")[1], "no mamba")
        self.provide("conda/bin/mamba", "bin/mamba")
        asked, result = self.run_in_layer("conda_packages=(numpy)\ninstall_conda", ends=1)
        self.assert_dies(result, "mamba could not install")
        self.assertNotIn("own ", asked)


class RTest(InstallerTest):
    def test_the_mirror_is_the_setting_s(self):
        self.provide("bin/Rscript")
        for setting, mirror in (("", "https://cloud.r-project.org"), ("settings[CRAN_MIRROR]=https://cran.site\n", "https://cran.site")):
            with self.subTest(mirror):
                asked, result = self.run_in_layer(setting + "r_packages=('Matrix 1.7-3')\nensure_r_kernel() { :; }\ninstall_r")
                self.assertEqual(0, result.returncode, result.stderr)
                self.assertRegex(asked[0], rf"\ARscript --vanilla .*/install-cran.R /work/r.txt {mirror}\Z")
                self.assertEqual("  Matrix 1.7-3", asked[1])

    def test_a_failure_and_an_image_without_R_end_the_build(self):
        self.assert_dies(self.run_in_layer("command() { return 1; }\nr_packages=(Matrix)\ninstall_r")[1], "no R")
        self.provide("bin/Rscript")
        self.assert_dies(self.run_in_layer("r_packages=(Matrix)\ninstall_r", ends=1)[1], "R packages could not be installed")


class AptTest(InstallerTest):
    def test_packages_are_no_options_and_nothing_is_flushed(self):
        self.provide("bin/apt-get")
        library = os.path.join(self.folder, "work", "eatmydata", "usr", "libeatmydata.so")
        os.makedirs(os.path.dirname(library))
        with open(library, "w", encoding="ascii"):
            pass
        asked, _ = self.run_in_layer('apt_packages=(git graphviz=2.42.4-3)\nrun_apt "$work/log" 2>/dev/null')
        self.assertRegex(asked[0], r"\Aapt-get -c .*/apt-build\.conf .*-o APT::Install-Recommends=false .* -qq -y install -- git graphviz=2\.42\.4-3\Z")
        self.assertEqual(["  LD_PRELOAD"], asked[1:])

    def test_lists_that_cannot_be_fetched_end_the_build(self):
        self.provide("bin/apt-get")
        asked, result = self.run_in_layer("fetch_apt_lists", ends=100)
        self.assert_dies(result, "the package lists could not be fetched", "DebianMirror")
        self.assertTrue(asked[0].endswith(" update"), asked)

    def test_what_apt_says_is_told_in_one_line(self):
        for text, said in (
            ("E: Version '1.0-1' for 'git' was not found\n", "the archive no longer has git=1.0-1: run 'dotnet restore"),
            ("E: Unable to locate package gti\n", "the archive has no package gti"),
            ("dpkg: error: No space left on device\n", "no space left on the disk"),
            ("E: Failed to fetch http://mirror/pool/git.deb  404\n", "did not hand out a package"),
            ("E: Sub-process /usr/bin/dpkg returned an error code (1)\n", "its own words stand above"),
        ):
            with self.subTest(text):
                path = os.path.join(self.folder, "apt.log")
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
                self.assert_dies(self.run_in_layer('explain_apt "$1/apt.log"')[1], said)


class StepTest(InstallerTest):
    def test_a_step_says_what_it_was_and_how_long_it_took(self):
        _, result = self.run_in_layer("work_hard() { echo done; }\nstep 'apt packages' work_hard")
        self.assertRegex(result.stdout, r"\Adone\ninstall-layer: test: apt packages: \d+ ms\n\Z")

    def test_a_step_that_fails_ends_the_build(self):
        _, result = self.run_in_layer("work_hard() { return 3; }\nstep 'apt packages' work_hard\necho further")
        self.assertEqual((3, ""), (result.returncode, result.stdout))


if __name__ == "__main__":
    unittest.main()
