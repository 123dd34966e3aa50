"""The cache of downloads, to which packages of any project can write: nothing of it is used that no digest vouches for."""
import hashlib
import os
import subprocess
import tempfile
import unittest

BUILD = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "build")
SITE = "deb.example.org_debian_dists_trixie"


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


class CacheTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.cache, self.work = os.path.join(folder.name, "cache"), os.path.join(folder.name, "work")

    def write(self, path, text="x"):
        path = os.path.join(self.cache, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def files(self):
        return sorted(os.path.relpath(os.path.join(folder, name), self.cache) for folder, folders, files in os.walk(self.cache)
                      for name in files + [name for name in folders if os.path.islink(os.path.join(folder, name))])

    def run_in_cache(self, script):
        start = 'set -euo pipefail; name=test; here=$1; cache=$2; work=$3; . "$here/lib/say.sh"; . "$here/lib/cache.sh"; . "$here/lib/apt.sh"; . "$here/lib/dpkg.sh"\n'
        # The log's folder is the image's.
        start += 'mkdir() { [ "${!#}" != /run/htcnotebook/log ] || set -- "${@:1:$#-1}"; command mkdir "$@"; }\n'
        return subprocess.run(["bash", "-c", start + script, "test", BUILD, self.cache, self.work], capture_output=True, text=True, check=False,
                              env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"})

    def test_only_plain_lists_and_packages_stay(self):
        for path in ("archives/a_1_all.deb", f"lists/{SITE}_InRelease", f"lists/{SITE}_main_binary-amd64_Packages", "eatmydata/usr/lib/libeatmydata.so", "pip/x", "sources",
                     "lists/flat_Release", "lists/flat_Packages", "compiling"):
            self.write(path)
        os.symlink("/etc/passwd", os.path.join(self.cache, "archives", "b_1_all.deb"))
        os.symlink("/etc", os.path.join(self.cache, "lists", "auxfiles"))
        os.mkfifo(os.path.join(self.cache, "lists", "pipe"))
        os.makedirs(self.work)
        with open(os.path.join(self.work, "old"), "w", encoding="ascii"):
            pass
        done = self.run_in_cache("prepare_cache")
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        self.assertEqual(["archives/a_1_all.deb", f"lists/{SITE}_InRelease", f"lists/{SITE}_main_binary-amd64_Packages"], self.files())
        self.assertFalse(os.path.exists(os.path.join(self.work, "old")))

    def test_links_in_the_folders_place(self):
        os.makedirs(self.cache)
        os.symlink("/etc", os.path.join(self.cache, "lists"))
        self.write("archives", "a file")
        self.assertEqual(0, self.run_in_cache("prepare_cache").returncode)
        self.assertEqual([], self.files())
        self.assertTrue(os.path.isdir(os.path.join(self.cache, "archives", "partial")))

    def test_a_list_that_is_not_what_its_index_says_goes(self):
        good, contrib = "Package: a\n", "Package: c\n"
        self.write(f"lists/{SITE}_InRelease", f"Suite: trixie\nMD5Sum:\n {digest('evil')} 5 main/binary-amd64/Packages\nSHA256:\n {digest(good)} 11 main/binary-amd64/Packages\n"
                   f" {digest(contrib)} 11 contrib/binary-amd64/Packages\nSHA512:\n {digest('evil')} 5 non-free/binary-amd64/Packages\n")
        self.write(f"lists/{SITE}_main_binary-amd64_Packages", good)
        self.write(f"lists/{SITE}_contrib_binary-amd64_Packages", "evil")
        self.write(f"lists/{SITE}_non-free_binary-amd64_Packages", "evil")
        self.write("lists/elsewhere_dists_x_main_binary-amd64_Packages", good)
        self.write(f"lists/{SITE}_main_binary-amd64_Packages.lz4", good)
        done = self.run_in_cache("drop_wrong_lists && echo all good || echo some wrong; drop_wrong_lists && echo all good")
        self.assertEqual("some wrong\nall good\n", done.stdout, done.stderr)
        self.assertEqual([f"lists/{SITE}_InRelease", f"lists/{SITE}_main_binary-amd64_Packages"], self.files())

    def test_a_package_that_is_not_what_the_lists_say_goes(self):
        for name, text in (("good_1%3a2_all.deb", "good"), ("evil_1_all.deb", "evil"), ("other_1_all.deb", "other")):
            self.write(f"archives/{name}", text)
        uris = "".join(f"'http://x/{name}' {name} 4 SHA256:{digest(text)}\\n" for name, text in (("good_1%3a2_all.deb", "good"), ("evil_1_all.deb", "fine"), ("new_1_all.deb", "n")))
        done = self.run_in_cache(f'mkdir -p "$work"; apt-get() {{ case " $* " in *" --print-uris install -- a b "*) printf "{uris}" ;; esac; }}; drop_wrong_archives a b')
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        self.assertEqual(["archives/good_1%3a2_all.deb", "archives/other_1_all.deb"], self.files())

    def test_no_library_of_the_cache_is_preloaded(self):
        self.write("eatmydata/usr/lib/libeatmydata.so", "evil")
        done = self.run_in_cache("prepare_cache; apt-get() { return 1; }; without_flushing sh -c 'echo \"[$LD_PRELOAD]\"'")
        self.assertEqual("[]\n", done.stdout.splitlines(True)[-1], done.stderr)


if __name__ == "__main__":
    unittest.main()
