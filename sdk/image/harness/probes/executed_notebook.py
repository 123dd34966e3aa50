"""executed_notebook.py NOTEBOOK: executes a notebook in its folder and says as JSON, on the last line, how that went.

A program of its own, so that it can be ended with its kernel; on the way it says which cell runs. It uses the nbclient that
Jupyter brings.
"""
import json
import os
import signal
import sys

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

MOST_OUTPUT = 10 * 1024 * 1024


class Flood(Exception):
    """A notebook printed more than any reader looks at."""


class Client(NotebookClient):
    """Counts what is printed, and tells which cell runs."""

    printed = 0

    def process_message(self, msg, cell, cell_index):
        content = msg["content"]
        self.printed += len(content.get("text") or "") + sum(len(str(part)) for part in (content.get("data") or {}).values())
        if self.printed > MOST_OUTPUT:
            raise Flood()
        return super().process_message(msg, cell, cell_index)


def main(path):
    notebook = nbformat.read(path, as_version=4)
    client = Client(notebook, timeout=None, resources={"metadata": {"path": os.path.dirname(path) or "."}}, shutdown_kernel="immediate")
    running = {"cell": 0, "source": ""}

    def starts(cell, cell_index, **_):
        running["cell"] = cell_index + 1
        running["source"] = cell.source
        print(json.dumps({"cell": cell_index + 1, "source": cell.source[:400]}), flush=True)

    def stop(*_):
        # The kernel has a session of its own and would outlive this program.
        if client.km is not None and client.km.has_kernel:
            os.killpg(client.km.provisioner.pid, signal.SIGKILL)
        os._exit(1)

    client.on_cell_execute = starts
    signal.signal(signal.SIGTERM, stop)
    try:
        client.execute()
    except CellExecutionError as problem:
        return {"problem": f"{problem.ename}: {problem.evalue}", **running, "detail": problem.traceback.rpartition("------------------\n")[2].strip()}
    except DeadKernelError:
        return {"problem": "its kernel died", **running, "detail": ""}
    except Flood:
        return {"problem": f"it prints more than {MOST_OUTPUT // 1024 // 1024} MiB", **running, "detail": ""}
    except Exception as problem:  # noqa: BLE001 - a kernel that does not start, or a client that does not fit it
        return {"problem": f"{type(problem).__name__}: {problem}", **running, "detail": ""}
    return {"problem": "", "results": [text(output) for cell in notebook.cells for output in cell.get("outputs", [])]}


def text(output):
    return str(output.get("text") or (output.get("data") or {}).get("text/plain") or "")[:200]


if __name__ == "__main__":
    answer = main(sys.argv[1])
    print("\n" + json.dumps(answer), flush=True)
    os._exit(0)
