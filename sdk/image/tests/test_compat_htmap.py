"""HTMap's settings for the place, as the hook exports them."""
import os
import subprocess
import unittest

HOOK = os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "..", "rootfs", "usr", "local", "bin", "before-notebook.d", "80-htcnotebook-htmap.sh")


def after(**variables):
    """What the hook adds to the environment or changes in it, sourced as start.sh does."""
    result = subprocess.run(
        ["bash", "-euc", '. "$1"; exec env -0', "bash", HOOK], env={"PATH": "/usr/bin:/bin", **variables}, stdout=subprocess.PIPE, text=True, check=True)
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

    def test_a_name_without_a_registry_is_not_for_other_machines(self):
        for name in ("climate", "climate:scipy", "lab/climate:scipy"):
            with self.subTest(name):
                self.assertEqual({}, after(_condor_SCHEDD_HOST="ap.example.org", HTCNOTEBOOK_IMAGE=name))
        for name in ("a.org/b", "host:5000/b", "localhost/b", f"lab/b@sha256:{'0' * 64}"):
            with self.subTest(name):
                self.assertEqual(name, after(_condor_SCHEDD_HOST="ap.example.org", HTCNOTEBOOK_IMAGE=name).get("HTMAP_DOCKER_IMAGE"))


if __name__ == "__main__":
    unittest.main()
