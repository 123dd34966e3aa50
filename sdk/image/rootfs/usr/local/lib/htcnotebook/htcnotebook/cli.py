"""htc-pool: which pool this notebook uses, how it is, and what to do when something is wrong."""
import argparse
import json
import os
import sys
import time

from . import containers, handover, personal, site, status, surroundings, tokens, tools
from .findings import WRONG, Finding, first_wrong

FINE, SOMETHING_WRONG, USAGE, TOO_LATE = 0, 1, 2, 3
WAIT_SECONDS = 120.0
SHORTEST_LOOK_SECONDS = 5.0
EXIT_CODES = f"""exit codes: {FINE} fine, {SOMETHING_WRONG} something is wrong, {USAGE} wrong usage, {TOO_LATE} the pool did not answer in time
"""


def main(arguments):
    options = _parser().parse_args(arguments)
    try:
        return options.verb(options)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever reads has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE


def _parser():
    parser = argparse.ArgumentParser(
        prog="htc-pool", description="The HTCondor pool of this notebook.", epilog=EXIT_CODES, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)

    def verb(function, name, text):
        added = verbs.add_parser(name, help=text, description=text, epilog=EXIT_CODES, formatter_class=argparse.RawDescriptionHelpFormatter)
        added.set_defaults(verb=function)
        return added

    verb(_status, "status", "which pool, its machines, your jobs, and what is wrong").add_argument("--json", action="store_true", help="for programs")
    wait = verb(_wait, "wait", "waits until the pool answers")
    wait.add_argument("--timeout", type=_seconds, default=WAIT_SECONDS, metavar="S", help=f"seconds at most ({WAIT_SECONDS:g})")
    logs = verb(_logs, "logs", "shows the logs of the pool in this container")
    logs.add_argument("daemon", nargs="?", choices=list(personal.LOGS), help="of one daemon; else the last lines of each")
    logs.add_argument("-f", "--follow", action="store_true", help="goes on as the logs grow")
    verb(_restart, "restart", "starts the pool's daemons anew, or takes a site's token anew").add_argument(
        "--timeout", type=_seconds, default=WAIT_SECONDS, metavar="S", help=f"seconds at most ({WAIT_SECONDS:g})")
    check = verb(_check, "check", "looks at all that a job needs: one line a finding, and what to do")
    verb(_container, "container", "prints the lines of a submit file that run a job in this image, where the pool offers containers")
    output = check.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="for programs")
    # For the start of the container: one line in its log.
    output.add_argument("--log", action="store_true", help=argparse.SUPPRESS)
    return parser


def _seconds(text):
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < 1e9:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds")
    return value


def _status(options):
    report = status.collect(os.environ)
    if options.json:
        print(json.dumps(report, indent=2))
    else:
        print(_for_people(report))
    return FINE if report["answers"] else SOMETHING_WRONG


def _for_people(report):
    where = report["where"]
    pool = {
        "site": lambda: f"a site's: jobs go to {where['accessPoint']}, in the pool of {where['centralManager'] or 'nobody'}",
        "personal": lambda: f"the one in this container, with its state in {where['folder']}",
        "none": lambda: "none",
    }[report["pool"]]()
    lines = [f"Pool:  {pool}"]
    if report["answers"]:
        slots, jobs = report["slots"], report["jobs"]
        lines.append("State: it answers" + (f", and knows you as {report['identity']}" if report["identity"] else ""))
        lines.append("Slots: " + ("the pool does not tell" if slots is None else
                     f"{slots['cpus']} CPUs and {slots['memoryMiB']} MiB on {slots['machines']} machine{'' if slots['machines'] == 1 else 's'}, {slots['cpusFree']} CPUs free"))
        if jobs is None:
            lines.append("Jobs:  the queue does not tell")
        else:
            shown = ", ".join(f"{count} {state}" for state, count in jobs.items() if count or state in ("idle", "running", "held"))
            lines.append(f"Jobs:  {shown}")
    for finding in report["findings"]:
        lines.append(f"{'Wrong:' if finding['state'] == WRONG else 'Note: '} {Finding(**finding).line()}")
    return "\n".join(lines)


def _wait(options):
    return _wait_until_it_answers(options.timeout)


def _wait_until_it_answers(seconds):
    end = time.monotonic() + seconds
    # A pool that is well is found even when no time is given.
    tools.end_at(max(end, time.monotonic() + SHORTEST_LOOK_SECONDS))
    while True:
        which = status.mode(os.environ)
        problem = first_wrong(status.examine(os.environ))
        if problem is None:
            return FINE
        # The pool's folder may come yet: the container has only just started.
        if which == "none" and problem.about != "home":
            print(f"There is no pool here: {problem.line()}", file=sys.stderr)
            return SOMETHING_WRONG
        if time.monotonic() >= end:
            print(f"The pool does not answer after {seconds:g} s: {problem.line()}", file=sys.stderr)
            return TOO_LATE
        time.sleep(min(0.5 if which == "personal" else 2.0, max(0.0, end - time.monotonic())))


def _logs(options):
    if site.wanted(os.environ):
        print("The site's daemons run elsewhere, and so are their logs: htc-pool check tells what can be seen from here.", file=sys.stderr)
        return SOMETHING_WRONG
    files = personal.logs(options.daemon)
    if not files:
        print(f"There is no log{' of the ' + options.daemon if options.daemon else ''} in {personal.folder()}/log.", file=sys.stderr)
        return SOMETHING_WRONG
    sys.stdout.flush()
    os.execvp("tail", ["tail", "-n", "50" if options.daemon else "10", *(["-F"] if options.follow else []), "--", *files])


def _restart(options):
    if site.wanted(os.environ):
        problems = tokens.take(os.environ, os.path.expanduser("~"))
        for problem in problems:
            print(f"wrong  token: {problem}", file=sys.stderr)
        return _wait_until_it_answers(options.timeout) or (SOMETHING_WRONG if problems else FINE)
    problem = personal.restart(options.timeout)
    if problem:
        print(problem.line(), file=sys.stderr)
        return SOMETHING_WRONG
    return _wait_until_it_answers(options.timeout)


def _container(options):
    """Always what a submit file may have: where there is no container, a comment says why."""
    choice = containers.choose(os.environ, {})
    for name, value in choice.lines.items():
        print(f"{name} = {value}")
    if not choice.lines:
        print(f"# {choice.words or 'no container: the jobs run here, in this one'}")
    return FINE


def _check(options):
    # The log has one line for the pool, and one for HTMap where it is.
    found = status.examine(os.environ, trial=True, around=surroundings.has_htmap() if options.log else True)
    if not options.log:
        found = found + status.of_use(os.environ, found)
    problem = first_wrong(found)
    if options.log:
        handover.report(found)
    elif options.json:
        print(json.dumps({"pool": status.mode(os.environ), "ok": problem is None, "findings": [finding._asdict() for finding in found]}, indent=2))
    else:
        width = max(len(finding.about) for finding in found)
        for finding in found:
            print(f"{finding.state:5}  {finding.about:{width}}  {finding.line()}")
    return SOMETHING_WRONG if problem else FINE
