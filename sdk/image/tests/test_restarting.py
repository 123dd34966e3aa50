"""RESTARTABLE=yes: a command that is started again, and ends when it is told to, whatever it is at."""
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "rootfs-debian", "usr", "local", "bin", "htcnotebook-restarting")
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class RestartingTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.ran = os.path.join(folder.name, "ran")

    def start(self, script):
        process = subprocess.Popen(
            [sys.executable, "-B", PROGRAM, "sh", "-c", script, "sh", self.ran], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            # A shell cannot trap what it was started to ignore, as under nohup.
            preexec_fn=lambda: [signal.signal(number, signal.SIG_DFL) for number in SIGNALS], start_new_session=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(self.kill, process)
        return process

    @staticmethod
    def kill(process):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()

    def wait_for_runs(self, number):
        end = time.monotonic() + 30
        while not os.path.exists(self.ran) or os.path.getsize(self.ran) < number:
            self.assertLess(time.monotonic(), end, "it did not run")
            time.sleep(0.01)

    def ends(self, process, number=signal.SIGTERM):
        """Tells it to end; the seconds that it took."""
        started = time.monotonic()
        process.send_signal(number)
        self.assertEqual(0, process.wait(timeout=30))
        return time.monotonic() - started

    def test_it_starts_again(self):
        process = self.start('printf x >>"$1"; exit 3')
        self.wait_for_runs(2)
        self.ends(process)
        self.assertIn("sh ended with status 3; it starts again in 1 s\n", process.stdout.read())

    def test_a_signal_in_a_pause_ends_it(self):
        process = self.start('printf x >>"$1"')
        # The third pause is of four seconds.
        self.wait_for_runs(3)
        self.assertIn("in 4 s", [process.stdout.readline() for _ in range(3)][-1])
        self.assertLess(self.ends(process), 3.0)

    def test_a_signal_is_passed_on(self):
        for number in SIGNALS:
            with self.subTest(number):
                process = self.start(f'trap "printf t >>\\"$1\\"; exit" {number.name[3:]}; printf x >>"$1"; while :; do sleep 0.05; done')
                self.wait_for_runs(1)
                self.ends(process, number)
                with open(self.ran, encoding="ascii") as file:
                    self.assertEqual("xt", file.read())
                os.remove(self.ran)

    def test_a_signal_as_soon_as_the_command_runs_ends_it(self):
        # The command is seen before its starter knows that it started.
        for _ in range(5):
            process = self.start('printf x >>"$1"; exec sleep 60')
            self.wait_for_runs(1)
            self.ends(process)
            os.remove(self.ran)

    def test_no_such_command(self):
        done = subprocess.run([sys.executable, "-B", PROGRAM, "/no/such"], capture_output=True, text=True, check=False)
        self.assertEqual((127, "/no/such: No such file or directory\n"), (done.returncode, done.stderr))


if __name__ == "__main__":
    unittest.main()
