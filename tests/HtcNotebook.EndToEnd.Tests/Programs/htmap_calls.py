"""htmap_calls.py: HTMap's own calls, as a user makes them; prints one line for each thing that it did."""
import os
import sys
import tempfile
import time
from pathlib import Path

import htmap

LIMIT = float(sys.argv[1])
options = htmap.MapOptions(request_cpus="1", request_memory="64MB", request_disk="64MB")


def until(what, condition):
    give_up = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < give_up, f"no {what} within {LIMIT} s"
        time.sleep(0.2)


doubled = htmap.map(lambda x: 2 * x, range(3), tag="doubled", map_options=options)
assert list(doubled.iter(timeout=LIMIT)) == [0, 2, 4]
assert doubled.is_done and len(doubled) == 3
print("map")

powers = htmap.starmap(lambda x, power=1: x**power, args=[(2,), (3,)], kwargs=[{"power": 5}, {"power": 2}], map_options=options)
assert list(powers.iter(timeout=LIMIT)) == [32, 9]
print("starmap")

assert doubled.components_by_status()[htmap.ComponentStatus.COMPLETED] == (0, 1, 2)
assert "doubled" in htmap.status(), htmap.status()
print("status")


@htmap.mapped(map_options=options)
def fails(x):
    print("looking at", x)
    if x:
        raise ValueError(f"not {x}")
    return x


failing = fails.map([0, 1], tag="failing")
until("error", lambda: failing.component_statuses == [htmap.ComponentStatus.COMPLETED, htmap.ComponentStatus.ERRORED])
assert "ValueError: not 1" in failing.errors[1].report(), failing.errors[1].report()
assert "\nlooking at 0\n" in failing.stdout[0], failing.stdout[0]
print("errors and what components printed")

held = htmap.map(lambda x: x, range(2), tag="held", map_options=htmap.MapOptions.merge(htmap.MapOptions(requirements="time() > 9999999999"), options))
held.hold()
until("hold", lambda: held.component_statuses == [htmap.ComponentStatus.HELD] * 2)
assert set(held.holds) == {0, 1}, held.hold_report()
held.release()
until("release", lambda: held.component_statuses == [htmap.ComponentStatus.IDLE] * 2)
held.remove()
print("hold and release")

folder = tempfile.mkdtemp(dir=os.path.expanduser("~"))


def resumes(mark):
    # What is not in this image's Python, the component imports itself.
    import os
    import time

    import htmap

    if os.path.exists("progress"):
        with open("progress", encoding="utf-8") as file:
            return "resumed from " + file.read()
    with open("progress", "w", encoding="utf-8") as file:
        file.write("step 7")
    htmap.checkpoint("progress")
    open(mark, "w", encoding="utf-8").close()
    time.sleep(600)


mark = os.path.join(folder, "mark")
checkpointed = htmap.map(resumes, [mark], tag="checkpointed", map_options=options)
until("checkpoint", lambda: os.path.exists(mark))
checkpointed.vacate()
assert checkpointed.get(0, timeout=LIMIT) == "resumed from step 7"
print("checkpoint")


def writes(x):
    import htmap

    with open(f"result-{x}.txt", "w", encoding="utf-8") as file:
        file.write(f"result {x}")
    htmap.transfer_output_files(f"result-{x}.txt")


written = htmap.map(writes, range(2), tag="written", map_options=options)
written.wait(timeout=LIMIT)
assert [(written.output_files.get(x, timeout=LIMIT) / f"result-{x}.txt").read_text() for x in range(2)] == ["result 0", "result 1"]
print("output files")

failing.rerun([1])
until("rerun", lambda: failing.component_statuses[1] == htmap.ComponentStatus.ERRORED)
assert htmap.load("doubled")[2] == 4
assert set(htmap.get_tags()) >= {"doubled", "failing", "checkpointed", "written"}, htmap.get_tags()
assert Path(htmap.settings["HTMAP_DIR"]).is_dir()
print("rerun and load")
