#!/usr/bin/env python3
"""soak.py IMAGE: does the personal pool of a notebook image lose jobs when it is killed?

A round: a container with its home on a volume, 20 jobs, and at a random moment one of: a daemon killed, the container
stopped, the container killed; then, where it is gone, a new container on the same volume. A round ends when the queue is
empty. Each job writes an event log and a file of its own, and takes a lock, so that it shows whether it ran twice at once.

Exit code 0: every job finished exactly once by its log. 1: one was lost, finished twice, was held, ran twice at the same
time, or a pool did not come back. 2: the container engine failed.

Counted, and no fault: a job that by its own file ran once, and whose log tells its end, a lost connection (022), and its end
again. By these events the queue was killed after a shadow had written the end, and the next shadow wrote it once more.
"""
import argparse
import collections
import json
import random
import signal
import subprocess
import sys
import time

DAEMONS = ("master", "collector", "negotiator", "schedd", "startd", "procd", "shadow", "starter")
ACTIONS = (*DAEMONS, "stop", "stop", "kill", "kill")

SUBMIT = r"""
import os, sys, htcondor2
folder, jobs = sys.argv[1], int(sys.argv[2])
os.makedirs(folder)
with open(os.path.join(folder, "job"), "w") as file:
    file.write('''#!/bin/sh
exec 9>"$1.lock"
flock -n 9 || echo twice at once >>"$1.ran"
sleep "$2"
echo end >>"$1.ran"
''')
description = htcondor2.Submit({
    "executable": "/bin/sh", "transfer_executable": "false", "initialdir": folder, "arguments": "job $(name) $(seconds)", "log": "$(name).log",
    "output": "$(name).out", "error": "$(name).err", "request_cpus": "1", "request_memory": "32MB", "request_disk": "1MB",
})
items = [{"name": f"job{number}", "seconds": sys.argv[3 + number]} for number in range(jobs)]
htcondor2.Schedd().submit(description, itemdata=iter(items))
"""

LOOK = r"""
import json, os, re, sys
folder, jobs = sys.argv[1], int(sys.argv[2])
found = []
for number in range(jobs):
    def text(kind):
        try:
            with open(os.path.join(folder, f"job{number}.{kind}")) as file:
                return file.read()
        except FileNotFoundError:
            return ""
    events = re.findall(r"^(\d{3}) \(", text("log"), re.MULTILINE)
    found.append({"events": events, "ends": text("ran").count("end\n"), "twice": "twice at once" in text("ran")})
print(json.dumps(found))
"""


class Pool:
    """Containers of one image, one after the other, on one volume."""

    def __init__(self, docker, image):
        self._docker = docker
        self._image = image
        self._container = None
        self._volume = self._run("volume", "create").strip()

    def _run(self, *arguments, text=None, may_fail=False):
        done = subprocess.run([self._docker, *arguments], input=text, capture_output=True, text=True, check=False, timeout=600)
        if done.returncode and not may_fail:
            raise RuntimeError(f"{self._docker} {' '.join(arguments)[:200]}: {done.stdout}{done.stderr}")
        return done.stdout if done.returncode == 0 else None

    def start(self):
        if self._container:
            return
        self._container = self._run("run", "--detach", "--no-healthcheck", "--volume", f"{self._volume}:/home/jovyan", self._image, "sleep", "infinity").strip()

    def python(self, script, *arguments, may_fail=False):
        return self._run("exec", "--interactive", self._container, "python", "-", *map(str, arguments), text=script, may_fail=may_fail)

    def wait(self, done, seconds):
        """Seconds until `done()`, or None."""
        start = time.monotonic()
        while not done():
            if time.monotonic() - start > seconds:
                return None
            time.sleep(0.2)
        return time.monotonic() - start

    def answers(self):
        return bool(self._run("exec", self._container, "condor_status", "-af", "Name", may_fail=True)) and self.queued() is not None

    def queued(self):
        """Number of jobs in the queue; None where the schedd does not answer."""
        ids = self._run("exec", self._container, "condor_q", "-allusers", "-af", "ClusterId", may_fail=True)
        return None if ids is None else len(ids.split())

    def hurt(self, action):
        """Does it; returns whether there was something to hurt."""
        if action in DAEMONS:
            # The kernel keeps 15 characters of a name.
            return self._run("exec", self._container, "pkill", "-KILL", "-o", "-x", f"condor_{action}"[:15], may_fail=True) is not None
        self._run(action, self._container)
        self.remove()
        return True

    def log(self):
        """What the container and its daemons said last."""
        said = self._run("logs", self._container, may_fail=True) or ""
        daemons = self._run("exec", self._container, "sh", "-c", "tail -n 30 ~/.condor/htcnotebook/log/*Log; condor_q -nobatch -allusers", may_fail=True)
        return f"{said}\n{daemons or ''}"

    def remove(self):
        if self._container:
            self._run("rm", "--force", self._container, may_fail=True)
            self._container = None

    def close(self):
        self.remove()
        self._run("volume", "rm", "--force", self._volume, may_fail=True)


def told_twice(job):
    """Whether one run's end is told twice: by the shadow of a killed queue, and by the next one."""
    return job["ends"] == 1 and job["events"].count("005") == 2 and job["events"][-3:] == ["005", "022", "005"]


def faults(job):
    """What is wrong with a job that has left the queue."""
    finished = job["events"].count("005")
    if finished != 1 and not told_twice(job):
        yield f"finished {finished} times"
    if job["twice"]:
        yield "ran twice at the same time"
    if "009" in job["events"] or "012" in job["events"]:
        yield "was removed or held"
    if job["ends"] > job["events"].count("001"):
        yield "ran more often than its log says"


def one_round(pool, number, jobs, chance, counts):
    pool.start()
    if pool.wait(pool.answers, 120) is None:
        print(f"round {number}: the pool did not come up\n{pool.log()}", flush=True)
        return False
    folder = f"/home/jovyan/soak/{number}"
    lengths = [f"{chance.uniform(0, 2):.2f}" for _ in range(jobs)]
    pool.python(SUBMIT, folder, jobs, *lengths)
    action = chance.choice(ACTIONS)
    moment = chance.uniform(0, 4)
    time.sleep(moment)
    hurt = pool.hurt(action)
    hurt_at = time.monotonic()
    pool.start()
    took = pool.wait(lambda: pool.queued() == 0, 300)
    wrong = [] if took is not None else ["jobs are still in the queue after 300 s"]
    found = json.loads(pool.python(LOOK, folder, jobs))
    for index, job in enumerate(found):
        wrong += [f"job {index} {fault}: {' '.join(job['events'])}" for fault in faults(job)]
    again = sum(job["events"].count("001") > 1 for job in found)
    counts[action if hurt else "nothing there to kill"] += 1
    counts["jobs"] += jobs
    counts["run again"] += again
    counts["end told twice"] += sum(map(told_twice, found))
    print(f"round {number}: {action} after {moment:.1f} s; all done {time.monotonic() - hurt_at:.1f} s later, {again} of {jobs} jobs ran again", flush=True)
    if wrong:
        print("\n".join(wrong) + "\n" + pool.log(), flush=True)
    return not wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("image")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=20, help="jobs a round")
    parser.add_argument("--seed", type=int, default=None, help="the same seed hurts in the same way")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="begin no round after these")
    parser.add_argument("--docker", default="docker", help="docker or podman")
    arguments = parser.parse_args()
    seed = arguments.seed if arguments.seed is not None else random.SystemRandom().randrange(1 << 30)
    print(f"seed {seed}", flush=True)
    # An end from outside cleans up as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    chance = random.Random(seed)
    counts = collections.Counter()
    start = time.monotonic()
    good = rounds = 0
    try:
        pool = Pool(arguments.docker, arguments.image)
        try:
            while rounds < arguments.rounds and time.monotonic() - start < arguments.seconds:
                rounds += 1
                good += one_round(pool, rounds, arguments.jobs, chance, counts)
        finally:
            pool.close()
    except (RuntimeError, OSError, subprocess.TimeoutExpired) as problem:
        print(problem, file=sys.stderr)
        return 2
    print(json.dumps({"rounds": rounds, "good": good, "seconds": round(time.monotonic() - start), **dict(sorted(counts.items()))}))
    return 0 if good == rounds else 1


if __name__ == "__main__":
    sys.exit(main())
