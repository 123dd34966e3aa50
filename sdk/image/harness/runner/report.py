"""Tells run.sh what happens, one line each on standard output:

    >ID NAME        a check starts
    |TEXT           a line for people, shown together with the record that follows
    {"id":ID,...}   a verdict
"""
import json
import re
import sys
import threading

# run.sh writes a record in one piece; the kernel keeps pieces up to 4096 bytes whole (pipe(7), PIPE_BUF).
LONGEST_LINE = 3900
# More of one line of a program's output says nothing to a reader.
LONGEST_OUTPUT_LINE = 300
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b[@-_]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_lock = threading.Lock()


def plain(text):
    """Text without what would move a terminal's cursor or change its colours."""
    text = _CONTROLS.sub("", _ESCAPES.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    return "\n".join(line if len(line) <= LONGEST_OUTPUT_LINE else line[:LONGEST_OUTPUT_LINE] + " [...]" for line in text.split("\n"))


def shorten(text, most):
    """At most `most` characters: the beginning, which says what is wrong, and the end."""
    if len(text) <= most:
        return text
    cut = "\n[...]\n"
    head = (most - len(cut)) // 2
    return text[:head] + cut + text[-(most - len(cut) - head):]


def started(check):
    _write([f">{check['id']} {check['name']}"])


def verdict(check, outcome, seconds, reason):
    reason = plain(reason).strip()
    if outcome == "failed" and check.get("by"):
        reason += f"\n(every image of the flavor {check['by']} has it)"
    most = 3000
    while True:
        record = json.dumps({
            "id": check["id"], "category": check["category"], "name": check["name"],
            "outcome": outcome, "seconds": round(seconds, 3), "reason": shorten(reason, most),
        }, separators=(",", ":"))
        if len(record) <= LONGEST_LINE or most < 100:
            break
        most = most * 3 // 4
    word = {"passed": "PASS", "failed": "FAIL", "skipped": "SKIP"}[outcome]
    lines = [f"|{word} {seconds:7.2f} s  {check['category']}: {check['name']}"]
    lines += [f"|{' ' * 16}{line}" for line in shorten(reason, 2000).splitlines()]
    _write([*lines, record])


def _write(lines):
    with _lock:
        sys.stdout.write("".join(line.replace("\n", " ") + "\n" for line in lines))
        sys.stdout.flush()
