"""Runs programs within a limit of time, keeping little of what they print, and leaves nothing of them running."""
import os
import signal
import subprocess
import threading

KEPT_BYTES = 32 * 1024
GRACE_SECONDS = 5.0


class Ended:
    """How a program ended: its status (None when it had to be ended), and the beginning and end of its output."""

    def __init__(self, status, output):
        self.status = status
        self.output = output

    def last_lines(self, count=12):
        return "\n".join([line for line in self.output.splitlines() if line.strip()][-count:])


def run(command, limit, cwd="/", env=None, text=None):
    """Runs a command; both of its streams make one output. Raises OSError where it cannot be started."""
    process = subprocess.Popen(
        command, cwd=cwd, env=env, start_new_session=True,
        stdin=subprocess.PIPE if text is not None else subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    kept = _Kept(process.stdout)
    if text is not None:
        try:
            process.stdin.write(text.encode())
            process.stdin.close()
        except BrokenPipeError:
            pass
    try:
        status = process.wait(limit)
    except subprocess.TimeoutExpired:
        status = None
        _signal(process, signal.SIGTERM)
        try:
            process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            pass
    # Whatever it left behind in its session holds the output open.
    _signal(process, signal.SIGKILL)
    process.wait()
    return Ended(status, kept.text())


def _signal(process, number):
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        pass


class _Kept:
    """Reads everything, so that the program never waits, and keeps the beginning and the end."""

    def __init__(self, stream):
        self._stream = stream
        self._head = b""
        self._tail = b""
        self._lost = 0
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self):
        while block := os.read(self._stream.fileno(), 65536):
            room = KEPT_BYTES - len(self._head)
            self._head += block[:room]
            tail = self._tail + block[room:] if room < len(block) else self._tail
            self._lost += max(0, len(tail) - KEPT_BYTES)
            self._tail = tail[-KEPT_BYTES:]

    def text(self):
        self._thread.join(2.0)
        if not self._thread.is_alive():
            self._stream.close()
        gap = f"\n[{self._lost} bytes left out]\n".encode() if self._lost else b""
        return (self._head + gap + self._tail).decode("utf-8", "replace")
