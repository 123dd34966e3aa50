"""Submitting from a notebook: descriptions and items, which folders matter, containers, and the words for what becomes of jobs."""
import contextlib
import io
import json
import os
import stat
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "rootfs", "usr", "local", "lib", "htcnotebook"))

import htcnotebook  # noqa: E402
from htcnotebook import batch, containers, description, errors, fitting, gpus, personal_view, place, sharing, status, submission, surroundings, tools  # noqa: E402

SITE = {"_condor_SCHEDD_HOST": "ap.site.pool"}


class InFolder(unittest.TestCase):
    """A test with a folder of its own, and a program in it."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = os.path.realpath(folder.name)
        self.program = os.path.join(self.folder, "job.py")
        with open(self.program, "w", encoding="utf-8") as file:
            file.write("#!/usr/bin/env python3\n")

    def complete(self, **wanted):
        return description.complete({"executable": self.program, "initialdir": self.folder, **wanted})


class ModuleTest(unittest.TestCase):
    def test_it_offers_what_users_need_and_imports_nothing_of_HTCondor_before(self):
        self.assertEqual(["JobError", "JobTimeout", "Jobs", "PoolError", "attach", "jobs", "submit"], dir(htcnotebook))
        for name in dir(htcnotebook):
            self.assertTrue(callable(getattr(htcnotebook, name)), name)
        with self.assertRaises(AttributeError):
            htcnotebook.nothing_of_that_name
        code = "import sys; sys.path.insert(0, sys.argv[1]); import htcnotebook.supervise, htcnotebook.cli; print(sorted(m for m in sys.modules if 'condor' in m))"
        path = os.path.dirname(os.path.dirname(os.path.abspath(htcnotebook.__file__)))
        self.assertEqual("[]\n", subprocess.run([sys.executable, "-I", "-B", "-c", code, path], stdout=subprocess.PIPE, text=True, check=True).stdout)


class ItemTest(unittest.TestCase):
    def test_items(self):
        self.assertIsNone(description.rows_of(None))
        self.assertEqual([{"seed": "1", "name": "a b"}], description.rows_of([{"seed": 1, "name": "a b"}]))
        self.assertEqual([{"item": "3"}, {"item": "4"}], description.rows_of(range(3, 5)))

    def test_items_that_cannot_be(self):
        for items, words in (
            ([], "nothing to submit"), ([{"a": 1}, {"b": 1}], "same names"), ([{"a b": 1}], "'a b' is no name"),
            (["x\nqueue 1000"], "line break"), ([{"a": "\x1f"}], "control character"),
        ):
            with self.subTest(items), self.assertRaisesRegex(ValueError, words):
                description.rows_of(items)


class DescriptionTest(InFolder):
    def test_values_become_texts_and_what_is_left_out_is_filled_in(self):
        made = self.complete(request_cpus=2, transfer_input_files=["a.csv", "b.csv"], getenv=False, log=None)
        self.assertEqual(
            {"executable": self.program, "initialdir": self.folder, "request_cpus": "2", "transfer_input_files": "a.csv, b.csv", "getenv": "false",
             "transfer_executable": "true", "output": "job-$(ClusterId).$(ProcId).out", "error": "job-$(ClusterId).$(ProcId).err", "should_transfer_files": "YES",
             "leave_in_queue": description.LEAVE_IN_QUEUE, "My.HtcNotebook": "true"}, made)

    def test_what_the_user_says_stays_in_whatever_case(self):
        made = self.complete(Output="mine", Should_Transfer_Files="IF_NEEDED", LEAVE_IN_QUEUE="false")
        self.assertEqual("mine", made["Output"])
        self.assertNotIn("output", made)
        self.assertNotIn("should_transfer_files", made)
        self.assertNotIn("leave_in_queue", made)

    def test_a_program_is_looked_for_where_the_user_is_and_in_the_jobs_folder(self):
        elsewhere = os.getcwd()
        self.addCleanup(os.chdir, elsewhere)
        self.assertEqual(self.program, self.complete(executable="job.py")["executable"])
        os.chdir(self.folder)
        self.assertEqual(self.program, description.complete({"executable": "job.py"})["executable"])
        self.assertEqual("/bin/no-such", self.complete(executable="/bin/no-such", transfer_executable=False)["executable"])
        self.assertEqual("$(program)", self.complete(executable="$(program)")["executable"])
        self.assertNotIn("executable", description.complete({"container_image": "docker://a.org/b"}))

    def test_descriptions_that_cannot_be(self):
        for wanted, words in (
            ({"executable": None}, "no executable"), ({"executable": "no-such"}, "no program no-such"), ({"initialdir": "/no/such"}, "no folder /no/such"),
            ({"queue": 3}, "leave 'queue' out"), ({"arguments": "a\nqueue 100"}, "line break"), ({"Executable": self.program}, "twice"),
        ):
            with self.subTest(wanted), self.assertRaisesRegex(ValueError, words):
                self.complete(**wanted)

    def test_the_folders_that_the_access_point_has_to_have(self):
        def folders(rows=None, **wanted):
            return description.folders(self.complete(**wanted), rows)

        self.assertEqual({self.folder}, folders())
        self.assertEqual({self.folder, "/bin"}, folders(executable="/bin/sh"))
        self.assertEqual({self.folder}, folders(executable="/bin/sh", transfer_executable=False))
        self.assertEqual(
            {self.folder, "/data", f"{self.folder}/in/a", f"{self.folder}/in/b"},
            folders([{"name": "a"}, {"name": "b"}], transfer_input_files="in/$(NAME)/x.csv, /data/y.csv, https://example.org/z, http://$(name)/z"))
        self.assertEqual({self.folder, "/results"}, folders(output="$(where)/out-$(ProcId)", where="/results"))
        self.assertEqual({self.folder}, folders(log="/dev/null"))
        self.assertIn(None, folders(output="$(ClusterId)/out"))
        self.assertIn(None, folders(output="$(a)/out", a="$(b)", b="$(a)"))
        self.assertIn(None, folders([{"x": "/data/y.csv"}], transfer_input_files="$Fpnx(x)"))
        self.assertIn(None, folders(output="$(x:/results/)out"))


class ContainerTest(unittest.TestCase):
    """What is offered is read from condor_status, whose place a script takes here: the real one is asked in SubmitHelperTests."""

    def choose(self, reference="a.org/b:c", slots=(("e1", "true"), ("e2", "false"), ("e2", "false")), environment=SITE, status=0, **wanted):
        answer = tools.Result(status, "".join(f"{machine}\t{has}\n" for machine, has in slots), "")
        with mock.patch.object(containers.tools, "run", return_value=answer):
            return containers.choose({**environment, "HTCNOTEBOOK_IMAGE": reference}, wanted)

    def test_in_the_image_where_the_pool_runs_containers(self):
        choice = self.choose()
        self.assertEqual(
            {"universe": "container", "container_image": "docker://a.org/b:c", "docker_override_entrypoint": "true",
             "environment": '"PATH=/opt/conda/bin:/usr/local/bin:/usr/bin:/bin"'}, choice.lines)
        self.assertEqual("in containers of a.org/b:c, which 1 of the pool's 2 machines can run", choice.words)

    def test_what_the_user_says_wins(self):
        for name in ("universe", "Container_Image", "docker_image"):
            with self.subTest(name):
                self.assertEqual(containers.Choice({}, ""), self.choose(**{name: "x"}))

    def test_nothing_is_decided_in_the_images_own_pool(self):
        self.assertEqual(containers.Choice({}, ""), self.choose(environment={}))

    def test_why_there_is_no_container(self):
        for options, words in (
            ({"slots": [("e1", "false")]}, "none of the pool's 1 machines"), ({"status": None}, "did not tell"), ({"reference": ""}, "HTCNOTEBOOK_IMAGE is not set"),
            ({"reference": "climate:scipy"}, "names no registry"), ({"reference": "lab/climate"}, "registry.example.org/lab/climate"),
        ):
            with self.subTest(options):
                choice = self.choose(**options)
                self.assertEqual({}, choice.lines)
                self.assertIn(words, choice.words)

    def test_one_missing_answer_decides_nothing(self):
        answers = [tools.Result(None, "", ""), tools.Result(1, "", "communication error"), tools.Result(0, "e1\ttrue\n", "")]
        with mock.patch.object(containers.tools, "run", side_effect=answers):
            self.assertEqual(containers.Offer(1, 1), containers.offered())

    def test_names_that_machines_elsewhere_can_pull(self):
        for reference in ("a.org/b", "host:5000/b:c", "localhost/b", f"lab/b@sha256:{'0' * 64}", f"a.org:5000/b:c@sha256:{'0' * 64}"):
            with self.subTest(reference):
                self.assertIsNone(place.useless(reference))

    def test_the_users_environment_gets_a_PATH_unless_it_has_one(self):
        path = f"PATH={containers.PATH}"
        for given, expected in (
            ('"A=1 B=\'x y\'"', f'"{path} A=1 B=\'x y\'"'), ("A=1;B=2", f"{path};A=1;B=2"), ('"A=1 PATH=/mine"', None), ('"\'A=b c\' \'PATH=/mine\'"', None), ("PATH=/mine", None), ('"PATHS=1"', f'"{path} PATHS=1"'),
        ):
            with self.subTest(given):
                self.assertEqual(expected, containers.lines("a.org/b", {"Environment": given}).get("Environment"))


class GpuTest(InFolder):
    """What a job that asks for GPUs has to get, by the image's own software."""

    def lines(self, manifest, **description):
        with open(os.path.join(self.folder, "image.json"), "w", encoding="utf-8") as file:
            file.write(manifest)
        return gpus.lines(description, os.path.join(self.folder, "image.json"))

    def test_drivers_and_GPUs_that_its_CUDA_runs_on(self):
        self.assertEqual({"gpus_minimum_runtime": "12.0", "gpus_minimum_capability": "5.0"}, self.lines('{"accelerator": "cuda12"}', request_gpus=1))
        self.assertEqual({"gpus_minimum_runtime": "13.0", "gpus_minimum_capability": "7.5"}, self.lines('{"accelerator": "cuda13"}', Request_GPUs="2"))

    def test_nothing_where_none_is_asked_for_or_the_user_says_which(self):
        for description in ({}, {"request_gpus": 0}, {"request_gpus": "1", "require_gpus": "Capability > 8"}, {"request_gpus": "1", "GPUs_Minimum_Runtime": "12.4"}):
            with self.subTest(description=description):
                self.assertEqual({}, self.lines('{"accelerator": "cuda12"}', **description))

    def test_nothing_where_the_image_has_no_accelerator_or_does_not_say(self):
        for manifest in ("{}", '{"accelerator": "none"}', "[]", "", '{"accelerator": "cuda99"}'):
            with self.subTest(manifest=manifest):
                self.assertEqual({}, self.lines(manifest, request_gpus=1))
        self.assertEqual({}, gpus.lines({"request_gpus": 1}, "/nonexistent"))


class SharingTest(InFolder):
    def tools(self, script):
        """A condor_submit that writes as an access point does, and a condor_rm."""
        tools_folder = os.path.join(self.folder, "tools")
        os.mkdir(tools_folder)
        for name, text in (("condor_submit", script), ("condor_rm", 'echo "009 (042.000.000) removed" >>"$SHARED/.htcnotebook-probe"\n')):
            path = os.path.join(tools_folder, name)
            with open(path, "w", encoding="utf-8") as file:
                file.write("#!/bin/sh\n" + text)
            os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)
        self.shared = os.path.join(self.folder, "shared")
        self.other = os.path.join(self.folder, "other")
        os.mkdir(self.shared)
        os.mkdir(self.other)
        for patch in (mock.patch.object(tools, "SYSTEM_PATH", tools_folder), mock.patch.dict(os.environ, {"SHARED": self.shared}), mock.patch.object(sharing, "SECONDS", 0.3)):
            patch.start()
            self.addCleanup(patch.stop)

    def test_a_folder_is_shared_when_the_words_of_the_access_point_show_up_in_it(self):
        self.tools('cat >"$SHARED/../asked"; echo "000 (042.001.000) submitted" >>"$SHARED/.htcnotebook-probe"; echo "42.0 - 42.1"\n')
        os.mkdir(self.folder + "/$(x)")
        answer = sharing.ask([self.shared, self.other, None, "/proc/no-such", self.folder + "/no-such", self.folder + "/$(x)"])
        self.assertEqual(sharing.Answer(frozenset([self.shared]), None), answer)
        with open(os.path.join(self.folder, "asked"), encoding="utf-8") as file:
            asked = file.read()
        self.assertTrue(asked.endswith(f"queue folder from (\n{self.other}\n{self.shared}\n)\n"), asked)
        # Nothing is left behind.
        self.assertEqual([], os.listdir(self.shared) + os.listdir(self.other))

    def test_words_of_another_job_do_not_count(self):
        self.tools('echo "000 (041.000.000) submitted" >>"$SHARED/.htcnotebook-probe"; echo "42.0 - 42.0"\n')
        self.assertEqual(sharing.Answer(frozenset(), None), sharing.ask([self.shared]))

    def test_a_refusal_is_told(self):
        self.tools("echo no account >&2; exit 1\n")
        self.assertEqual(sharing.Answer(frozenset(), "no account\n"), sharing.ask([self.shared]))
        self.assertEqual([], os.listdir(self.shared))

    def test_where_nothing_can_be_written_nobody_is_asked(self):
        self.assertEqual(sharing.Answer(frozenset(), None), sharing.ask(["/proc", None]))

    def test_a_link_is_not_followed(self):
        target = os.path.join(self.folder, "precious")
        with open(target, "w", encoding="utf-8") as file:
            file.write("precious")
        os.symlink(target, os.path.join(self.folder, sharing.PROBE))
        self.assertEqual(sharing.Answer(frozenset(), None), sharing.ask([self.folder]))
        with open(target, encoding="utf-8") as file:
            self.assertEqual("precious", file.read())


class SpoolTest(InFolder):
    def setUp(self):
        super().setUp()
        submission._shared.clear()
        self.addCleanup(submission._shared.clear)

    def spool(self, shared=(), refusal=None, environment=SITE, **variables):
        with mock.patch.dict(os.environ, {**environment, **variables}), \
                mock.patch.object(sharing, "ask", return_value=sharing.Answer(frozenset(shared), refusal)) as self.asked:
            return submission._spool(self.complete(), None)

    def test_only_what_the_access_point_has_is_left_where_it_is(self):
        self.assertTrue(self.spool())
        submission._shared.clear()
        self.assertFalse(self.spool([self.folder]))
        # Known by now.
        self.assertFalse(self.spool())
        self.asked.assert_not_called()

    def test_a_refusal_is_no_answer(self):
        self.assertTrue(self.spool(refusal="not now"))
        self.assertFalse(self.spool([self.folder]))

    def test_the_images_own_pool_has_the_files(self):
        self.assertFalse(self.spool(environment={"_condor_SCHEDD_HOST": ""}))
        self.asked.assert_not_called()

    def test_what_is_known_of_one_access_point_is_not_known_of_another(self):
        self.assertFalse(self.spool([self.folder]))
        self.assertTrue(self.spool(environment={"_condor_SCHEDD_HOST": "other.site.pool"}))
        self.asked.assert_called_once()

    def test_names_of_files_do_not_repeat_between_pools(self):
        for place, begin in (("", "job-"), ("ap.site.pool", "job-ap.site.pool-")):
            with mock.patch.dict(os.environ, {"_condor_SCHEDD_HOST": place}):
                self.assertEqual({"output": f"{begin}$(ClusterId).$(ProcId).out", "Error": "mine"}, submission._named({"Error": "mine"}))

    def test_the_setting_wins(self):
        self.assertTrue(self.spool([self.folder], HTCNOTEBOOK_SPOOL="Always"))
        self.assertFalse(self.spool(HTCNOTEBOOK_SPOOL="never"))
        with self.assertRaisesRegex(ValueError, "'perhaps': it can be auto, always or never"):
            self.spool(HTCNOTEBOOK_SPOOL="perhaps")


    def test_no_jobs_are_no_number_of_jobs(self):
        with self.assertRaisesRegex(ValueError, "1 or more"):
            submission.submit({"executable": self.program}, count=0)


class MadeQueue:
    """A queue with what a test puts into it; what it is asked to do is kept."""

    def __init__(self, *ads, history=()):
        self.now = [{"ClusterId": 7, "ProcId": number, **ad} for number, ad in enumerate(ads)]
        self.history = [{"ClusterId": 7, **ad} for ad in history]
        self.asked = []

    def jobs(self, constraint, mine=False):
        return [dict(ad) for ad in self.now]

    def gone(self, constraint, most):
        return self.history

    def fetch(self, constraint):
        self.asked.append(("fetch", constraint))

    def act(self, action, constraint, reason):
        self.asked.append((action, constraint))
        return len(self.now)


class JobsTest(InFolder):
    DONE = {"JobStatus": 4, "ExitCode": 0, "CompletionDate": 1}

    def jobs(self, *ads, **options):
        self.queue = MadeQueue(*ads, **options)
        return batch.Jobs(self.queue, 7)

    def test_states_in_words(self):
        jobs = self.jobs({"JobStatus": 1}, {"JobStatus": 2}, self.DONE, {"JobStatus": 5, "HoldReasonCode": 16}, {"JobStatus": 5, "HoldReasonCode": 12}, {"JobStatus": 6})
        self.assertEqual({"waiting": 2, "running": 2, "done": 1, "held": 1, "removed": 0}, jobs.status())
        self.assertEqual("<Jobs 7: 2 waiting, 2 running, 1 done, 1 held, results of 1 not fetched>", repr(jobs))
        self.assertEqual(6, len(jobs))

    def test_results_that_were_handed_over_are_fetched_and_the_jobs_forgotten(self):
        here = os.path.join(self.folder, "results")
        jobs = self.jobs({**self.DONE, "StageInStart": 1, "SUBMIT_Iwd": here, "Out": "o"}, {"JobStatus": 2}, {**self.DONE, "StageInStart": 1, "SUBMIT_Iwd": here})
        which = "ClusterId == 7 && member(ProcId, {0, 2})"
        self.assertEqual(2, jobs.retrieve())
        self.assertEqual([("fetch", which), ("Remove", which)], self.queue.asked)
        with open(os.path.join(here, "o"), "w", encoding="utf-8") as file:
            file.write("result")
        self.assertEqual("result", jobs.output(0))
        self.assertEqual(1, len(self.queue.asked) - 1)

    def test_results_that_are_here_are_not_fetched(self):
        jobs = self.jobs({**self.DONE, "Iwd": self.folder})
        jobs.wait(quiet=True)
        self.assertEqual([("Remove", "ClusterId == 7 && member(ProcId, {0})")], self.queue.asked)

    def test_a_folder_that_cannot_be_made_leaves_the_results_where_they_are(self):
        jobs = self.jobs({**self.DONE, "StageInStart": 1, "SUBMIT_Iwd": self.program + "/x"})
        with self.assertRaisesRegex(errors.JobError, "they stay at the access point"):
            jobs.retrieve()
        self.assertEqual([], self.queue.asked)

    def test_jobs_that_left_the_queue(self):
        jobs = self.jobs(history=[{"ProcId": 0, "JobStatus": 3, "CompletionDate": 0, "RemoveReason": "by alice"}, {"ProcId": 1, "JobStatus": 3, "CompletionDate": 5, "ExitCode": 0}])
        self.assertEqual({"waiting": 0, "running": 0, "done": 1, "held": 0, "removed": 1}, jobs.status())
        with self.assertRaisesRegex(errors.JobError, r"1 job \(7.0: by alice\) is removed"):
            jobs.wait(quiet=True)

    def test_jobs_that_left_the_queue_before_the_others(self):
        jobs = self.jobs({"JobStatus": 2, "TotalSubmitProcs": 3}, history=[{"ProcId": 2, "JobStatus": 3, "CompletionDate": 5}])
        self.assertEqual({"waiting": 0, "running": 1, "done": 1, "held": 0, "removed": 0, "gone": 1}, jobs.status())

    def test_a_job_that_the_access_point_forgot_is_not_removed(self):
        jobs = self.jobs({"JobStatus": 2})
        self.queue.now = []
        with self.assertRaisesRegex(errors.JobError, "not in the queue any more, and the access point does not know how"):
            jobs.wait(quiet=True)
        self.assertEqual("<Jobs 7: 1 gone>", repr(jobs))
        # Its word may come late.
        self.queue.history = [{"ClusterId": 7, "ProcId": 0, "JobStatus": 4, "CompletionDate": 5}]
        self.assertEqual(1, jobs.status()["done"])

    def test_another_kernel_fetched_them_first(self):
        jobs = self.jobs({**self.DONE, "StageInStart": 1, "SUBMIT_Iwd": self.folder})
        self.queue.history = [{**self.queue.now[0], "JobStatus": 3}]

        def too_late(_):
            self.queue.now = []
            raise errors.PoolError("there are no such jobs")

        self.queue.fetch = too_late
        jobs.wait(quiet=True)
        self.assertEqual(1, jobs.status()["done"])

    def test_files_that_cannot_be_fetched_stay_and_are_told(self):
        jobs = self.jobs({**self.DONE, "StageInStart": 1, "SUBMIT_Iwd": self.folder})
        self.queue.fetch = mock.Mock(side_effect=errors.PoolError("the disk is full"))
        with self.assertRaisesRegex(errors.PoolError, "the disk is full"):
            jobs.wait(quiet=True)
        self.assertEqual([], self.queue.asked)

    def test_a_job_that_is_begun_in_vain_is_told_with_its_reason(self):
        jobs = self.jobs({"JobStatus": 1, "NumShadowStarts": 3, "VacateReason": "cannot pull image"}, {"JobStatus": 2, "NumShadowStarts": 1, "VacateReason": "evicted"})
        self.assertEqual({0: "begun 3 times without success: cannot pull image"}, jobs.held())
        said = io.StringIO()
        with contextlib.redirect_stdout(said), self.assertRaisesRegex(errors.JobTimeout, "7.0: begun 3 times without success: cannot pull image"):
            jobs.wait(timeout=0)
        self.assertIn("1 job (7.0: begun 3 times without success: cannot pull image) is waiting still", said.getvalue())

    def test_a_job_that_no_machine_can_run_is_told_with_its_reason(self):
        jobs = self.jobs({"JobStatus": 1, "RequestCpus": 8}, {"JobStatus": 1, "RequestCpus": 1}, {"JobStatus": 2, "RequestCpus": 8})
        said = io.StringIO()
        with mock.patch.object(batch, "_FITTING_AFTER", 0), mock.patch.object(fitting, "machines", return_value=[{"TotalSlotCpus": 2, "TotalSlotMemory": 4000}]):
            with contextlib.redirect_stdout(said), self.assertRaisesRegex(errors.JobTimeout, "7.0: asks for 8 CPUs"):
                jobs.wait(timeout=0)
        self.assertIn("1 job (7.0: asks for 8 CPUs, and no machine has more than 2) is waiting still", said.getvalue())

    def test_several_clusters_are_one_number_of_jobs(self):
        self.queue = MadeQueue()
        self.queue.now = [{"ClusterId": cluster, "ProcId": number, **self.DONE, "Iwd": self.folder} for cluster, number in ((7, 0), (7, 1), (9, 0))]
        jobs = batch.Jobs(self.queue, {7: 0, 9: 2}, 3)
        self.assertEqual(("clusters 7 to 9", 7, 3), (jobs.names(), jobs.cluster, len(jobs)))
        self.assertEqual(3, jobs.retrieve())
        self.assertEqual([("Remove", "ClusterId == 7 && member(ProcId, {0, 1})"), ("Remove", "ClusterId == 9 && member(ProcId, {0})")], self.queue.asked)
        with self.assertRaisesRegex(errors.JobError, "job 9.0 left nothing"):
            jobs.output(2)

    def test_ends_of_lines_stay(self):
        jobs = self.jobs({**self.DONE, "Iwd": self.folder, "Out": "o"})
        with open(os.path.join(self.folder, "o"), "wb") as file:
            file.write(b"a\r\nb\rc\n")
        self.assertEqual("a\r\nb\rc\n", jobs.output())

    def test_jobs_that_never_were(self):
        self.assertEqual(0, len(self.jobs()))

    def test_jobs_on_their_way_out(self):
        jobs = self.jobs({**self.DONE, "JobStatus": 3}, {"JobStatus": 3})
        self.assertEqual("<Jobs 7: 1 done, 1 removed>", repr(jobs))
        self.assertEqual(0, jobs.retrieve())
        self.assertEqual([], self.queue.asked)

    def test_a_job_whose_end_is_not_finished_is_not_fetched(self):
        jobs = self.jobs({**self.DONE, "CompletionDate": 0, "StageInStart": 1}, {"JobStatus": 4})
        self.assertEqual("<Jobs 7: 2 running>", repr(jobs))
        self.assertEqual(0, jobs.retrieve())
        self.assertEqual([], self.queue.asked)

    def test_a_job_that_is_held_is_told_when_the_others_are_done(self):
        jobs = self.jobs({**self.DONE, "Iwd": self.folder}, {"JobStatus": 5, "HoldReason": "no such file", "HoldReasonCode": 13})
        with self.assertRaisesRegex(errors.JobError, r"1 job \(7.1: no such file\) is held") as caught:
            jobs.wait(quiet=True)
        self.assertEqual({1: "no such file"}, caught.exception.jobs)
        self.assertEqual(["JobError: " + str(caught.exception)], caught.exception._render_traceback_())
        self.assertEqual(("Remove", "ClusterId == 7 && member(ProcId, {0})"), self.queue.asked[0])

    def test_the_time_is_over(self):
        jobs = self.jobs({"JobStatus": 1}, {**self.DONE, "Iwd": self.folder})
        with self.assertRaisesRegex(errors.JobTimeout, "after 0 s: 1 waiting, 1 done; .*-better-analyze 7.* The results of 1 were fetched") as caught:
            jobs.wait(timeout=0, quiet=True)
        self.assertIsInstance(caught.exception, TimeoutError)

    def test_an_access_point_that_is_away_is_asked_again(self):
        jobs = self.jobs({**self.DONE, "Iwd": self.folder})
        answers = iter([errors.PoolError("it restarts"), errors.PoolError("it restarts"), None])
        ask = self.queue.jobs

        def sometimes(constraint, mine=False):
            problem = next(answers)
            if problem:
                raise problem
            return ask(constraint)

        self.queue.jobs = sometimes
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            jobs.wait(timeout=60)
        self.assertRegex(said.getvalue(), r"\A +0\.\d s: no answer, asking again: it restarts\n +\d\.\d s: 1 done\n\Z")

    def test_how_jobs_ended_that_were_not_fine(self):
        jobs = self.jobs({**self.DONE, "ExitCode": 3, "Iwd": self.folder}, self.DONE, {**self.DONE, "ExitBySignal": True, "ExitSignal": 9})
        self.assertEqual({0: "exit code 3", 2: "killed by signal 9"}, jobs.failed())
        said = io.StringIO()
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
            jobs.wait()
        self.assertIn("2 jobs (7.0: exit code 3; 7.2: killed by signal 9) are not fine", said.getvalue())

    def test_what_cannot_be_read(self):
        jobs = self.jobs({"JobStatus": 2}, {**self.DONE, "Iwd": self.folder, "Out": "missing"})
        with self.assertRaisesRegex(errors.JobError, "job 7.0 is running"):
            jobs.output(0)
        with self.assertRaisesRegex(errors.JobError, "left nothing to read in .*/missing"):
            jobs.output(1)
        with self.assertRaisesRegex(IndexError, "no job 2"):
            jobs.output(2)

    def test_removing_says_what_is_lost(self):
        jobs = self.jobs({"JobStatus": 2}, {**self.DONE, "StageInStart": 1})
        said = io.StringIO()
        with contextlib.redirect_stderr(said):
            self.assertEqual(2, jobs.remove())
        self.assertIn("1 of them were done", said.getvalue())

    def test_jobs_of_others_cannot_be_removed(self):
        jobs = self.jobs({"JobStatus": 2})
        self.queue.act = lambda *_: 0
        with self.assertRaisesRegex(errors.JobError, "are these jobs yours"):
            jobs.remove()


class EarlierTest(unittest.TestCase):
    def test_what_waits_to_be_fetched_and_what_never_got_its_files_is_told_once(self):
        submission._said.clear()
        self.addCleanup(submission._said.clear)
        queue = MadeQueue({"JobStatus": 4}, {"ClusterId": 8, "JobStatus": 5}, {"ClusterId": 8, "JobStatus": 5})
        said = io.StringIO()
        with contextlib.redirect_stderr(said):
            submission._tell_of_earlier_jobs(queue)
            submission._tell_of_earlier_jobs(queue)
        self.assertEqual(
            "Note: 1 job of cluster 7 is done and not fetched: htcnotebook.attach(7).retrieve()\n"
            "Note: 2 jobs of cluster 8 wait for files. Unless another kernel is handing them over now, nobody will: htcnotebook.attach(8).remove()\n", said.getvalue())

    def test_all_clusters_are_found_by_any_of_them(self):
        queue = MadeQueue()
        part = {"HtcNotebookSubmission": "mark", "HtcNotebookJobs": 3, "JobStatus": 1}
        queue.now = [{"ClusterId": 9, "ProcId": 0, "HtcNotebookFirst": 2, **part}]
        # The first ones were fetched before.
        queue.history = [{"ClusterId": 7, "ProcId": number, "HtcNotebookFirst": 0, **part, "JobStatus": 3, "CompletionDate": 5} for number in (0, 1)]
        jobs = submission._jobs(queue, 9)
        self.assertEqual(("clusters 7 to 9", 3), (jobs.names(), len(jobs)))
        self.assertEqual({"waiting": 1, "running": 0, "done": 2, "held": 0, "removed": 0}, jobs.status())


class FittingTest(unittest.TestCase):
    HAVING = [{"TotalSlotCpus": 2, "TotalSlotMemory": 8000}, {"TotalSlotCpus": 64, "TotalSlotMemory": 4000, "TotalSlotGPUs": 1}]

    def test_what_no_machine_has(self):
        for job, words in (
            ({"RequestCpus": 65}, "asks for 65 CPUs, and no machine has more than 64"),
            ({"RequestCpus": 1, "RequestMemory": 8001}, "asks for 8001 MB of memory, and no machine has more than 8000"),
            ({"RequestGPUs": 2}, "asks for 2 GPUs, and no machine has more than 1"),
            ({"RequestCpus": 64, "RequestMemory": 8000}, "asks for more than any one machine has together"),
            ({"RequestCpus": 64, "RequestMemory": 4000, "RequestGPUs": 1}, None), ({}, None), ({"RequestMemory": "ifthenelse(x, 1, 2)"}, None),
        ):
            with self.subTest(job):
                self.assertEqual(words, fitting.too_large(job, self.HAVING))

    def test_where_the_pool_tells_nothing_nothing_is_too_large(self):
        self.assertIsNone(fitting.too_large({"RequestCpus": 65}, []))
        with mock.patch.object(tools, "run", return_value=tools.Result(None, "", "")):
            self.assertIsNone(fitting.machines())

    def test_machines_of_one_kind_are_one(self):
        slots = [{"TotalSlotCpus": 2, "TotalSlotMemory": 8000}] * 3
        with mock.patch.object(tools, "run", return_value=tools.Result(0, json.dumps(slots), "")):
            self.assertEqual([{"TotalSlotCpus": 2, "TotalSlotMemory": 8000, "TotalSlotGPUs": 0}], fitting.machines())


class CheckTest(unittest.TestCase):
    def test_jobs_that_need_help_are_notes(self):
        jobs = [{"ClusterId": 1, "ProcId": 0, "JobStatus": 5, "HoldReason": "no file"}, {"ClusterId": 2, "ProcId": 3, "JobStatus": 1, "NumShadowStarts": 11, "VacateReason": "cannot pull"}]
        jobs.append({"ClusterId": 4, "ProcId": 0, "JobStatus": 1, "RequestCpus": 9})
        having = [{"TotalSlotCpus": 4, "TotalSlotMemory": 9}]
        with mock.patch.object(tools, "run", return_value=tools.Result(0, json.dumps(jobs), "")), mock.patch.object(fitting, "machines", return_value=having):
            notes = status.of_use(SITE, [])
        self.assertEqual("1 cannot start, such as 4.0: it asks for 9 CPUs, and no machine has more than 4", notes.pop().text)
        self.assertEqual(["1 held, such as 1.0 (no file)", "1 begun again and again, such as 2.3 (11 times: cannot pull)"], [note.text for note in notes])

    def test_the_notebook_s_Python_that_cannot_ask_is_wrong(self):
        for result, state in ((tools.Result(0, "/x/htcondor2.py\n", ""), "ok"), (tools.Result(1, "/x/htcondor2.py\n", "FS:1004\n"), "wrong"), (tools.Result(0, "", ""), None)):
            with mock.patch.object(tools, "run", return_value=result):
                found = personal_view.asked_by_python()
            self.assertEqual(state, found and found.state)

    def test_in_a_pool_of_its_own_the_notebook_s_Python_is_asked(self):
        with mock.patch.object(tools, "run", side_effect=lambda *command, **_: tools.Result(0, "" if command[0] == "condor_q" else "/x/htcondor2.py\n", "")):
            self.assertEqual(["ok"], [finding.state for finding in status.of_use({}, [])])


class SurroundingsTest(unittest.TestCase):
    def look(self, shared, htmap):
        with mock.patch.object(sharing, "ask", return_value=sharing.Answer(frozenset(["/home/x"] if shared else []), None)), \
                mock.patch.object(surroundings, "has_htmap", return_value=htmap), \
                mock.patch.object(containers, "offered", return_value=containers.Offer(3, 2)):
            return {finding.about: (finding.state, finding.line()) for finding in surroundings.examine({**SITE, "HTCNOTEBOOK_IMAGE": "a.org/b"}, "/home/x")}

    def test_a_home_that_is_shared(self):
        found = self.look(shared=True, htmap=True)
        self.assertEqual(["home", "containers"], list(found))
        self.assertEqual({"ok"}, {state for state, _ in found.values()})

    def test_HTMap_needs_a_home_that_is_shared(self):
        self.assertEqual(["home", "containers"], list(self.look(shared=False, htmap=False)))
        state, line = self.look(shared=False, htmap=True)["htmap"]
        self.assertEqual("note", state)
        self.assertIn("HTMap does not work here", line)


if __name__ == "__main__":
    unittest.main()
