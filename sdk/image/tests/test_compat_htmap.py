"""HTMap's settings for the place, and what the build mends in HTMap."""
import base64
import csv
import hashlib
import os
import subprocess
import sys
import tempfile
import unittest
import zipfile

IMAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
PLACE = os.path.join(IMAGE, "rootfs", "usr", "local", "lib", "htcnotebook", "htcnotebook", "place.py")


def after(**variables):
    """What is added to the environment or changed in it by what the hook evaluates."""
    result = subprocess.run(
        ["bash", "-euc", 'eval "$(python3 -I -S -B "$1")"; exec env -0', "bash", PLACE], env={"PATH": "/usr/bin:/bin", **variables}, stdout=subprocess.PIPE, text=True, check=True)
    environment = dict(line.split("=", 1) for line in result.stdout.split("\0") if line)
    return {name: value for name, value in environment.items() if variables.get(name) != value and name not in ("PATH", "PWD", "SHLVL", "_")}


class HtmapTest(unittest.TestCase):
    def test_the_personal_pool_runs_jobs_with_this_python(self):
        self.assertEqual({"HTMAP_DELIVERY_METHOD": "assume"}, after(HTCNOTEBOOK_IMAGE="registry.example.org/a:b"))

    def test_what_the_user_set_stays(self):
        self.assertEqual({}, after(HTMAP_DELIVERY_METHOD="transplant"))
        self.assertEqual({}, after(HTMAP_DELIVERY_METHOD="transplant", _condor_SCHEDD_HOST="ap.example.org", HTCNOTEBOOK_IMAGE="a.org/b:c"))
        self.assertEqual({}, after(HTMAP_DOCKER_IMAGE="x", _condor_SCHEDD_HOST="ap.example.org", HTCNOTEBOOK_IMAGE="a.org/b:c"))

    def test_a_site_runs_jobs_in_containers_of_this_image(self):
        self.assertEqual(
            {"HTMAP_DOCKER_IMAGE": "a.org/b:c", "HTMAP_SINGULARITY_IMAGE": "docker://a.org/b:c"},
            after(_condor_SCHEDD_HOST="ap.example.org", HTCNOTEBOOK_IMAGE="a.org/b:c"))

    def test_a_hub_knows_the_image_better(self):
        self.assertEqual(
            {"HTMAP_DOCKER_IMAGE": "hub.org/b:c", "HTMAP_SINGULARITY_IMAGE": "docker://hub.org/b:c", "HTCNOTEBOOK_IMAGE": "hub.org/b:c"},
            after(_condor_SCHEDD_HOST="ap.example.org", HTCNOTEBOOK_IMAGE="a.org/b:c", JUPYTER_IMAGE_SPEC="hub.org/b:c"))

    def test_a_digest_wins_over_a_name(self):
        digest = f"a.org/b@sha256:{'0' * 64}"
        self.assertEqual(
            {"HTMAP_DOCKER_IMAGE": digest, "HTMAP_SINGULARITY_IMAGE": f"docker://{digest}"},
            after(_condor_SCHEDD_HOST="ap.example.org", HTCNOTEBOOK_IMAGE=digest, JUPYTER_IMAGE_SPEC="hub.org/b:c"))

    def test_an_image_without_a_registry_says_nothing_of_itself(self):
        self.assertEqual({}, after(_condor_SCHEDD_HOST="ap.example.org"))

    def test_no_value_is_run_as_code(self):
        name = "a.org/b:$(touch /tmp/x)'; false; '"
        self.assertEqual(name, after(_condor_SCHEDD_HOST="ap.example.org", JUPYTER_IMAGE=name)["HTCNOTEBOOK_IMAGE"])

    def test_a_name_without_a_registry_is_not_for_other_machines(self):
        for name in ("climate", "climate:scipy", "lab/climate:scipy"):
            with self.subTest(name):
                self.assertEqual({}, after(_condor_SCHEDD_HOST="ap.example.org", HTCNOTEBOOK_IMAGE=name))
        for name in ("a.org/b", "host:5000/b", "localhost/b", f"lab/b@sha256:{'0' * 64}"):
            with self.subTest(name):
                self.assertEqual(name, after(_condor_SCHEDD_HOST="ap.example.org", HTCNOTEBOOK_IMAGE=name).get("HTMAP_DOCKER_IMAGE"))


class MendTest(unittest.TestCase):
    """On HTMap's real wheel."""

    WHEEL = os.path.join(IMAGE, "..", "..", "..", "shared", "pypi", "wheels", "files", "htmap-0.6.1-py2.py3-none-any.whl")
    MEND = "import runpy, sys; sys.path.insert(0, sys.argv[1]); runpy.run_path(sys.argv[2], run_name='__main__')"

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        with zipfile.ZipFile(self.WHEEL) as wheel:
            wheel.extractall(self.folder)

    def mend(self):
        subprocess.run([sys.executable, "-I", "-B", "-c", self.MEND, self.folder, os.path.join(IMAGE, "build", "mend-htmap.py")], check=True)

    def read(self, name):
        with open(os.path.join(self.folder, name), "rb") as file:
            return file.read()

    def test_nothing_is_left_that_click_does_not_know(self):
        self.mend()
        cli = self.read("htmap/cli.py").decode()
        self.assertNotIn("autocompletion=", cli)
        self.assertNotIn("COMPLETE=source_", cli)
        self.assertEqual(2, cli.count("shell_complete=_autocomplete_tag"))

    def test_pip_still_knows_its_files(self):
        self.mend()
        for name, digest, size in csv.reader(self.read("htmap-0.6.1.dist-info/RECORD").decode().splitlines()):
            if digest:
                content = self.read(name)
                self.assertEqual((digest, size), ("sha256=" + base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode(), str(len(content))), name)

    def test_a_second_layer_changes_nothing(self):
        self.mend()
        before = {name: self.read(name) for name in ("htmap/cli.py", "htmap/settings.py", "htmap-0.6.1.dist-info/RECORD")}
        self.mend()
        self.assertEqual(before, {name: self.read(name) for name in before})

    def test_an_image_without_it_is_left_alone(self):
        with tempfile.TemporaryDirectory() as empty:
            self.folder = empty
            self.mend()
            self.assertEqual([], os.listdir(empty))


if __name__ == "__main__":
    unittest.main()
