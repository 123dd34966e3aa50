"""What reaches HTCondor of a description and its items, as it was or not at all; and jobs that are queued once, whole, or not."""
import os
import signal
import sys
import tempfile
import threading
import unittest
from unittest import mock

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "rootfs", "usr", "local", "lib", "htcnotebook"))
sys.dont_write_bytecode = True

from htcnotebook import description, errors, outputs, queueing, submitfile, tools, words  # noqa: E402


class InFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = os.path.realpath(folder.name)

    def complete(self, **wanted):
        return description.complete({"executable": "/bin/true", "initialdir": self.folder, **wanted})


class SpellTest(InFolder):
    def test_arguments_and_the_environment_need_no_quoting(self):
        asked = description.spell({"arguments": ["-c", 'it\'s "$(x)"', 3, ""], "environment": {"A": "b c", "B": True}}, None)
        self.assertEqual({"arguments": '"\'-c\' \'it\'\'s ""$(x)""\' \'3\' \'\'"', "environment": "\"'A=b c' 'B=true'\""}, asked.description)
        self.assertIsNone(asked.arguments)
        self.assertEqual([["a", "1"]], description.spell({"arguments": ["a", 1]}, None).arguments)
        self.assertEqual({"arguments": "a 'b c'"}, description.spell({"arguments": "a 'b c'"}, None).description)
        self.assertEqual("\"'A=b c' 'B=true'\"", self.complete(environment={"A": "b c", "B": True})["environment"])

    def test_what_the_description_defines_needs_no_quoting_in_arguments_either(self):
        self.assertEqual("\"'it''s'\"", description.spell({"arguments": ["$(Word)"], "word": "it's"}, None).description["arguments"])

    def test_quotes_in_items_are_no_quotes_of_the_arguments_or_the_environment(self):
        asked = description.spell({"Arguments": ["$(X)", "$(ProcId)"], "output": "$(x)", "env": {"A": "$(y)"}}, [{"x": "a' \"b", "y": "1 2"}, {"x": "c", "y": ""}])
        self.assertEqual({"Arguments": '"$(htcnotebook_arguments)"', "output": "$(x)", "env": '"$(htcnotebook_environment)"'}, asked.description)
        self.assertEqual(["'a'' \"\"b' '$(ProcId)'", "'c' '$(ProcId)'"], [row["htcnotebook_arguments"] for row in asked.additions])
        self.assertEqual(["'A=1 2'", "'A='"], [row["htcnotebook_environment"] for row in asked.additions])

    def test_what_functions_of_the_submit_language_use_stays(self):
        asked = description.spell({"arguments": ["$INT(a)", "$(b)", "$(c:1)"], "output": "$F(D)"}, [dict.fromkeys("abcde", "1")])
        self.assertEqual([{"htcnotebook_arguments": "'$INT(a)' '1' '$(c:1)'"}], asked.additions)
        (part,) = submitfile.parts(asked, 1, "mark")
        self.assertIn(
            "queue 1 htcnotebook_row,a,c,d,htcnotebook_arguments,htcnotebook_end from (\n0 1 1 1 '$INT(a)'$(htcnotebook_blank)'1'$(htcnotebook_blank)'$(c:1)' 0\n)\n", part.text)

    def test_texts_of_items_that_would_be_something_else(self):
        for wanted, item, said in (
            ({}, "$$(Arch)", "its own"), ({}, "$(ProcId)", "its own"), ({}, "$INT(x)", "its own"), ({"arguments": ["$(item)(x)"]}, "$", "its own"),
            ({"output": "$(item)$(item)"}, "$", "its own"), ({"transfer_input_files": ["in/$(item)"]}, "a,b", "separates by commas"),
            ({"transfer_input_files": ["$(item)"]}, "a ", "takes blanks"), ({"output": "$(item)"}, "a ", "takes blanks"), ({"output": "$Fn(item)"}, "a$b", "do not take a"),
            ({}, "a\nb", "line break"), ({}, "\ud800", "half of a character"),
        ):
            with self.subTest(wanted, item=item), self.assertRaisesRegex(ValueError, said):
                asked = description.spell(wanted, description.rows_of([item]))
                description.check_items(self.complete(**asked.description), asked.rows)

    def test_a_byte_in_the_name_of_a_file_is_text_enough(self):
        self.assertEqual([{"item": "\udcff"}], description.rows_of(["\udcff"]))

    def test_names_of_items_that_are_commands(self):
        for name in ("output", "Arguments", "request_memory", "RequestMemory", "request_foo", "env", "In", "JobPrio", "queue", "dollar", "htcnotebook_row", "hold"):
            with self.subTest(name), self.assertRaisesRegex(ValueError, "means something in HTCondor's submit language"):
                description.rows_of([{name: 1}])
        for name in ("out", "name", "seed", "x", "step", "node", "requested", "file"):
            self.assertEqual([{name: "1"}], description.rows_of([{name: 1}]))
        with self.assertRaisesRegex(ValueError, "upper case from lower"):
            description.rows_of([{"a": 1, "A": 2}])

    def test_names_that_no_description_can_have(self):
        for name in ("a b", "x = 1\nqueue 5\ny", "if", "include", "@", "", "htcnotebook_row"):
            with self.subTest(name), self.assertRaisesRegex(ValueError, "no name for a part of a description"):
                self.complete(**{name: "1"})
        self.assertEqual("1", self.complete(**{"+Mine": 1})["+Mine"])

    def test_a_program_that_is_brought_along_is_so_in_a_container(self):
        self.assertEqual("true", self.complete()["transfer_executable"])
        self.assertEqual("true", self.complete(executable="$(program)")["transfer_executable"])
        self.assertEqual("false", self.complete(transfer_executable=False)["transfer_executable"])


class OutputTest(InFolder):
    def check(self, rows=None, count=1, **wanted):
        outputs.check(self.complete(**wanted), rows, count)

    def test_two_jobs_do_not_write_to_one_file(self):
        for rows, count, wanted in (
            (None, 2, {"output": "out"}), ([{"x": "1"}, {"x": "2"}], 1, {"error": "./err"}), ([{"x": "1"}, {"x": "1"}], 1, {"output": "$(x)"}),
            ([{"x": "1"}], 2, {"output": "$(x)"}), ([{"x": "out"}, {"x": "../a/out"}], 1, {"output": "a/$(x)"}), (None, 2, {"output": "$(ProcId)", "error": "1"}),
            ([{"x": "1"}, {"x": "1"}], 2, {"output": "$(Step)"}), ([{"x": "1"}, {"x": "1"}], 2, {"output": "$(Row)"}),
        ):
            with self.subTest(wanted, rows=rows), self.assertRaisesRegex(ValueError, "for the jobs 0 and [12]: each job needs a file of its own"):
                self.check(rows, count, **wanted)

    def test_files_of_their_own(self):
        self.check(None, 3)
        self.check(None, 3, output="/dev/null", error="/dev/null")
        self.check(None, 1, output="both", error="both")
        self.check([{"x": "1"}, {"x": "2"}], 2, output="$(x)-$(Step)", error="$(Row)-$(process)")
        self.check([{"x": "1"}, {"x": "2"}], 1, output="out", error="err", initialdir=self.folder + "/$(x)")
        # HTCondor alone knows these.
        self.check(None, 2, output="$INT(ProcId,%03d)")

    def test_result_files_that_replace_one_another_are_told(self):
        def replaced(rows, **wanted):
            return outputs.replaced(self.complete(**wanted), rows, 1)

        rows = [{"x": "1"}, {"x": "2"}]
        self.assertEqual(["made"], replaced(rows, transfer_output_files=["made", "of-$(x)", "in/of-$(x)"]))
        self.assertEqual([], replaced(rows, transfer_output_files="made", initialdir=self.folder + "/$(x)"))
        self.assertEqual([], replaced(rows, transfer_output_files="made", transfer_output_remaps='"made = made-$(x)"'))
        self.assertEqual([], replaced(rows))


class SubmitFileTest(unittest.TestCase):
    def asked(self, rows, **wanted):
        return description.spell({"executable": "/bin/true", **wanted}, rows)

    def test_nothing_in_a_value_separates_ends_or_begins_anything(self):
        (part,) = submitfile.parts(self.asked([{"x": text} for text in ("#h", "a\\", ")", " a,\tb", "", "$")], arguments="$(x)", batch_name="a\\"), 1, "mark")
        self.assertEqual([
            "0 #h 0", "1 a\\ 1", "2 ) 2", "3 $(htcnotebook_blank)a$(htcnotebook_comma)$(htcnotebook_tab)b 3", "4 $(htcnotebook_nothing) 4", "5 $(DOLLAR) 5", ")"],
            part.text.splitlines()[-7:])
        self.assertIn("\nbatch_name = a\\$(htcnotebook_nothing)\n", part.text)
        self.assertEqual((6, ["0-0", "1-1", "2-2", "3-3", "4-4", "5-5"]), (part.jobs, part.items))

    def test_many_jobs_are_several_clusters_that_count_on(self):
        with mock.patch.object(submitfile, "JOBS_AT_ONCE", 3):
            self.assertEqual(1, len(submitfile.parts(self.asked(None), 3, "mark")))
            first, second = submitfile.parts(self.asked([{"x": "a", "step": "7"}, {"x": "b", "step": "8"}], arguments="$(x)$(step)"), 2, "mark")
        self.assertEqual((0, 3, 3, 1), (first.first, first.jobs, second.first, second.jobs))
        self.assertTrue(first.text.endswith(
            "queue 1 htcnotebook_row,x,step,ProcId,Process,Row,ItemIndex,htcnotebook_end from (\n0 a 7 0 0 0 0 0\n1 a 7 1 1 0 0 1\n2 b 8 2 2 1 1 2\n)\n"), first.text)
        self.assertTrue(second.text.endswith("(\n3 b 8 3 3 1 1 3\n)\n"), second.text)
        self.assertIn("\nMy.HtcNotebookFirst = 3\n", second.text)


class WordsTest(unittest.TestCase):
    def test_words_come_back(self):
        asked = ["a", "", "it's", " ", "\t", "a b", "''", "'"]
        self.assertEqual(asked, words.split(words.join(asked)))
        # As HTCondor writes them.
        self.assertEqual(["it's", "a b", ""], words.split("it''''s a' 'b ''"))


class AccessPoint:
    """Answers of an access point to questions, as a test wants them; what it was asked is kept."""

    def __init__(self, answers):
        self.answers, self.asked, self.removed = list(answers), [], []

    def look(self, constraint, _):
        self.asked.append(constraint)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def act(self, action, constraint, reason):
        self.removed.append((action, constraint))

    def refused(self, said):
        return errors.PoolError(said)


class QueueingTest(unittest.TestCase):
    """condor_submit is a script here: what the real one queues is compared in SubmitHelperTests."""

    ASKED = description.spell({"executable": "/bin/true", "output": "o-$(x)", "arguments": ["$(x)"]}, [{"x": "a"}, {"x": "b"}])
    WHOLE = [{"ClusterId": 4, "ProcId": 0, "HtcNotebookItem": "0-0", "Arguments": "a"}, {"ClusterId": 4, "ProcId": 1, "HtcNotebookItem": "1-1", "Arguments": "b"}]

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.addCleanup(queueing._unsure.clear)

    def queue(self, *answers, status=0, output="4.0 - 4.1", spool=False, script="cat >/dev/null"):
        path = os.path.join(self.folder, "condor_submit")
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"#!/bin/sh\n{script}\necho '{output}'\nexit {status}\n")
        os.chmod(path, 0o755)
        self.point = AccessPoint(answers)
        with mock.patch.object(tools, "FOLDERS", self.folder):
            return queueing.queue(self.point, self.ASKED, 1, spool)

    def test_what_was_asked_for(self):
        self.assertEqual(({4: 0}, False), self.queue(self.WHOLE))
        self.assertEqual([], self.point.removed)

    def test_something_else_is_removed(self):
        one, two = self.WHOLE
        for queued, said in (
            ([one], "1 jobs for 2"), ([one, {**two, "HtcNotebookItem": "b-"}], "job 1 has another item"), ([one, {**two, "Arguments": "b c"}], "job 1 has other arguments"),
        ):
            with self.subTest(said), self.assertRaisesRegex(errors.PoolError, said):
                self.queue(queued)
            self.assertEqual(1, len(self.point.removed))

    def test_a_rule_of_the_access_point_may_change_all_arguments(self):
        self.assertEqual(({4: 0}, False), self.queue([{**ad, "Arguments": "wrapped " + ad["Arguments"]} for ad in self.WHOLE]))

    def test_a_refusal(self):
        with self.assertRaisesRegex(errors.PoolError, "no such thing"):
            self.queue([], status=1, output="no such thing")
        self.assertEqual([], self.point.removed)

    def test_the_answer_is_lost_and_the_jobs_are_there(self):
        self.assertEqual(({4: 0}, False), self.queue(self.WHOLE, status=1, output="connection lost"))
        # Half of them, or without their files, are no use.
        for ads, spool in ((self.WHOLE[:1], False), ([{**ad, "HoldReasonCode": 16} for ad in self.WHOLE], True)):
            with self.assertRaisesRegex(errors.PoolError, "connection lost"):
                self.queue(ads, status=1, output="connection lost", spool=spool)
            self.assertEqual(1, len(self.point.removed))

    def test_the_second_attempt_does_not_submit_twice(self):
        with self.assertRaises(errors.PoolError):
            self.queue(errors.PoolError("away"), status=1, output="connection lost")
        asked = self.point.asked
        self.assertEqual(({4: 0}, True), self.queue(self.WHOLE, status=9, output="called again"))
        self.assertEqual(asked, self.point.asked)
        self.assertEqual({}, queueing._unsure)

    def test_a_second_attempt_submits_where_the_first_queued_nothing(self):
        with self.assertRaises(errors.PoolError):
            self.queue(errors.PoolError("away"), status=1, output="connection lost")
        self.assertEqual(({4: 0}, False), self.queue([], self.WHOLE))

    def test_an_interruption_takes_the_jobs_back(self):
        begun = os.path.join(self.folder, "begun")

        def interrupt():
            while not os.path.exists(begun):
                pass
            os.kill(os.getpid(), signal.SIGINT)

        threading.Thread(target=interrupt).start()
        with self.assertRaises(KeyboardInterrupt):
            self.queue(script=f"touch '{begun}'; exec sleep 60")
        self.assertEqual(1, len(self.point.removed))


if __name__ == "__main__":
    unittest.main()
