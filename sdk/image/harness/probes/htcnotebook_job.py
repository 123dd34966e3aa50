"""htcnotebook_job.py SECONDS: submits two jobs with `htcnotebook`, as docs/jobs.md shows it, waits for them, and checks what they wrote."""
import os
import shutil
import sys
import tempfile
import traceback

PROGRAM = "#!/bin/sh\necho \"$1 of $(id -u)\"\n"


def main(seconds):
    import htcnotebook

    folder = tempfile.mkdtemp(prefix=".htcnotebook-test-", dir=os.path.expanduser("~"))
    try:
        program = os.path.join(folder, "job.sh")
        with open(program, "w", encoding="utf-8") as file:
            file.write(PROGRAM)
        os.chmod(program, 0o755)
        os.chdir(folder)
        jobs = htcnotebook.submit(
            {"executable": "job.sh", "arguments": "$(word)", "request_memory": "16MB", "request_disk": "1MB"},
            items=[{"word": "first"}, {"word": "second"}], quiet=True)
        try:
            jobs.wait(timeout=seconds, quiet=True)
        except Exception:
            jobs.remove()
            raise
        for number, word in enumerate(("first", "second")):
            said = jobs.output(number)
            if said != f"{word} of {os.getuid()}\n":
                return f"job {number} wrote {said!r} instead of '{word} of {os.getuid()}'"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return ""


if __name__ == "__main__":
    try:
        problem = main(float(sys.argv[1]))
    except Exception as error:  # noqa: BLE001 - whatever it raises, the user would see it
        problem = "".join(traceback.format_exception_only(type(error), error)).strip()
    sys.exit(problem or 0)
