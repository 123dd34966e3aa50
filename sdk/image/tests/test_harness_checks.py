"""Each check of the harness has a case here in which it must fail, with the words that a user gets."""
import contextlib
import http.server
import io
import json
import os
import stat
import sys
import tempfile
import threading
import unittest
from types import SimpleNamespace
from unittest import mock

HARNESS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "harness")
sys.path.insert(0, HARNESS)
sys.dont_write_bytecode = True

from checks import contents, escalation, hub, kernels, life, packages, page, place, pool, project, root_start, secrets, security  # noqa: E402
from runner import main  # noqa: E402
from support import inspected, processes, programs, server, shapes  # noqa: E402
from support.verdict import Failed, Skipped  # noqa: E402

JWT = "eyJhbGciOiJIUzI1NiIsImtpZCI6IlBPT0wifQ.eyJpYXQiOjE3MDAwMDAwMDAsImlzcyI6InBvb2wuZXhhbXBsZSIsInN1YiI6ImFsaWNlIn0.c2lnbmF0dXJlLXRoYXQtaXMtbm9uZQ"
CASES = {}


def case(kind, words):
    """The function below puts things wrong, in what the stack undoes, and returns what checks.json says of the check beyond the usual."""
    def take(function):
        CASES.setdefault(kind, []).append((function.__name__, words, function))
        return function
    return take


def ended(status, output=""):
    return programs.Ended(status, output)


def runs(stack, *answers):
    """Programs that checks start end so, one after another; the last one again and again."""
    left = list(answers)
    return stack.enter_context(mock.patch.object(programs, "run", side_effect=lambda *_, **__: left.pop(0) if len(left) > 1 else left[0]))


def jupyter(stack, answers, listening=True):
    """A Jupyter server as far as checks ask one. Its answers, by method and path (a * stands for any end), are (status, kind, content)."""
    class Handler(http.server.BaseHTTPRequestHandler):
        def answer(self):
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked = f"{self.command} {self.path.split('?')[0]}"
            near = next((answer for known, answer in answers.items() if known.endswith("*") and asked.startswith(known[:-1])), (404, "text/html", ""))
            status, kind, content = answers.get(asked, near)
            body = (content if isinstance(content, str) else json.dumps(content)).encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_PUT = do_DELETE = do_HEAD = do_POST = answer

        def log_message(self, *_):
            pass

    there = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=there.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    stack.callback(there.server_close)
    stack.callback(there.shutdown)
    record = {
        "url": f"http://localhost:{there.server_port}/", "base_url": "/", "port": there.server_port, "token": "right", "pid": os.getpid(),
        "root_dir": stack.enter_context(tempfile.TemporaryDirectory()),
    }
    stack.enter_context(mock.patch.object(server, "outside_address", return_value="127.0.0.1" if listening else "127.0.0.2"))
    stack.enter_context(mock.patch.object(server, "records", return_value=[record]))
    return record


def folder(stack):
    return stack.enter_context(tempfile.TemporaryDirectory())


def write(path, text, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, mode)
    return path


def image(stack, **facts):
    """What the engine says of the image."""
    stack.enter_context(mock.patch.object(inspected, "inspect", return_value=facts))
    stack.enter_context(mock.patch.object(inspected, "history", return_value=facts.get("history", [])))


# -- Packages.
@case("python-package", "pandas is not installed")
def a_python_package_is_missing(stack):
    runs(stack, ended(0, '\n{"problem": "pandas is not installed"}'))
    return {"package": "pandas", "installs": []}


@case("python-package", "importing it ended Python with status -11")
def a_python_package_that_crashes(stack):
    runs(stack, ended(-11, ""))
    return {"package": "pandas", "installs": []}


@case("python-module", "import no.such.module")
def a_python_module_is_missing(stack):
    return {"promise": "no.such.module", "limit": 60}


@case("packages-fit", r"packages do not fit together\nnumba 0.61.2 has requirement numpy<2.3,>=1.24, but you have numpy 2.3.1.$")
def a_new_package_breaks_one_of_debians(stack):
    stack.enter_context(mock.patch.object(packages, "PIP_OF_DEBIAN", folder(stack)))
    known = "jupyter-lsp 2.2.5 requires cffi, which is not installed.\n"
    alone = "htmap 0.6.1 requires htcondor, which is not installed.\n"
    runs(stack, ended(1, known + alone + "numba 0.61.2 has requirement numpy<2.3,>=1.24, but you have numpy 2.3.1.\n"), ended(1, known))
    return {"packages": ["htmap", "numpy"], "alone": ["htmap"]}


@case("packages-fit", "pip check failed\npython3: No module named pip")
def there_is_no_pip(stack):
    runs(stack, ended(1, "python3: No module named pip\n"))
    return {"packages": []}


@case("commands", "1 of 1 commands do not start\n/opt/conda/bin/htmap --help: TypeError: autocompletion")
def a_command_does_not_start(stack):
    runs(stack, ended(0, '["/opt/conda/bin/htmap"]'), ended(1, "Traceback (most recent call last):\nTypeError: autocompletion"))
    return {}


@case("r-package", "the image has no Rscript")
def r_is_missing(stack):
    stack.enter_context(mock.patch.dict(os.environ, PATH="/nowhere"))
    return {"package": "jsonlite"}


def r_says(stack, script):
    where = folder(stack)
    write(os.path.join(where, "Rscript"), "#!/bin/sh\n" + script, 0o755)
    stack.enter_context(mock.patch.dict(os.environ, PATH=f"{where}:{os.environ['PATH']}"))


@case("r-package", "there is no package called .jsonlite. for >= 1.0")
def an_r_package_is_missing(stack):
    # What R gets: --vanilla -e PROGRAM NAME OPERATOR VERSION.
    r_says(stack, "echo \"there is no package called '$4' for $5 $6\"; exit 1")
    return {"package": "jsonlite", "version": ">= 1.0"}


@case("r-package", "it did not end within 0.5 s")
def an_r_package_that_does_not_end_loading(stack):
    r_says(stack, "exec sleep 100")
    return {"package": "jsonlite", "limit": 0.5}


@case("r-library", "there is no package called .ggplot2.")
def an_r_library_is_missing(stack):
    r_says(stack, "echo \"there is no package called '$4'\"; exit 1")
    return {"promise": "ggplot2"}


@case("system-package", "tree is not installed .dpkg says: config-files.")
def a_system_package_was_removed(stack):
    stack.enter_context(mock.patch.object(packages, "_query", side_effect=lambda form, *names: "config-files" if names else "tree\tconfig-files\t2.1\t\nother\tinstalled\t1\tvirtual\n"))
    return {"installs": ["tree"]}


@case("locked-debian", "tree 2.1 is locked, but 2.2 is installed: the archive had replaced")
def another_version_of_debian_is_installed(stack):
    stack.enter_context(mock.patch.object(packages, "_query", return_value="tree\tinstalled\t2.2\n"))
    stack.enter_context(mock.patch.object(packages.subprocess, "run", return_value=mock.Mock(returncode=0)))
    return {"packages": {"tree": "2.1"}}


@case("locked-python", "six 1.17.0 is locked, but Python finds 1.16.0")
def another_version_of_python_is_installed(stack):
    runs(stack, ended(0, '\n["six 1.17.0 is locked, but Python finds 1.16.0"]'))
    return {"packages": {"six": "1.17.0"}, "others": False}


@case("libraries", "libcublas.so.12 needs libcublasLt.so.12, which is not in the image")
def a_library_of_cuda_misses_another(stack):
    runs(stack, ended(0, "/x/libcublas.so.12:\n\tlibcublasLt.so.12 => not found\n\tlibcuda.so.1 => not found\n/x/libcufile_rdma.so.1:\n\tlibibverbs.so.1 => not found\n"))
    return {}


@case("libraries", "there is no library below /usr/local/lib/nvidia-wheels")
def no_library_of_cuda_is_there(stack):
    runs(stack, ended(1))
    return {}


@case("libraries", "/x/libcudart.so.12 is no library")
def a_library_of_cuda_is_cut_short(stack):
    runs(stack, ended(0, "/x/libcudart.so.12:\n\tnot a dynamic executable\n"))
    return {}


@case("system-package", "tree 2.1 is installed, but >= 3 was asked for")
def a_system_package_is_too_old(stack):
    stack.enter_context(mock.patch.object(packages, "_query", return_value="tree\tinstalled\t2.1\t\n"))
    stack.enter_context(mock.patch.object(packages.subprocess, "run", return_value=mock.Mock(returncode=1)))
    return {"installs": ["tree"], "version": ">= 3"}


@case("command", "there is no program no-such-program in ")
def a_program_is_missing(stack):
    return {"promise": "no-such-program"}


# -- Kernels, notebooks, the project's own.
@case("kernel", r"the kernel answers 6 \* 7 with \['41'\]")
def a_kernel_that_miscalculates(stack):
    runs(stack, ended(0, '{"problem": "", "results": ["41"]}'))
    return {"promise": "python3"}


@case("kernel", "No such kernel named julia")
def a_kernel_that_is_missing(stack):
    runs(stack, ended(0, '{"problem": "NoSuchKernel: No such kernel named julia", "cell": 0, "source": "", "detail": ""}'))
    return {"promise": "julia"}


@case("notebook", "ValueError: no data, in cell 2:\n    raise")
def a_notebook_fails(stack):
    top = folder(stack)
    write(os.path.join(top, "a.ipynb"), "{}")
    stack.enter_context(mock.patch.multiple(kernels, CONTENT=top, HOME=folder(stack)))
    stack.enter_context(mock.patch.object(server, "environment", return_value={}))
    runs(stack, ended(0, '{"problem": "ValueError: no data", "cell": 2, "source": "raise", "detail": ""}'))
    return {"path": "a.ipynb"}


@case("notebook", "gone.ipynb is not in the image")
def a_notebook_is_not_there(stack):
    stack.enter_context(mock.patch.object(kernels, "CONTENT", folder(stack)))
    return {"path": "gone.ipynb"}


@case("project", "it ended with status 3\nwhy")
def a_check_of_the_project_fails(stack):
    top = folder(stack)
    write(os.path.join(top, "a.sh"), "#!/bin/sh\necho why\nexit 3\n", 0o755)
    stack.enter_context(mock.patch.object(project, "FOLDER", top))
    stack.enter_context(mock.patch.object(kernels, "HOME", folder(stack)))
    stack.enter_context(mock.patch.object(server, "environment", return_value=dict(os.environ)))
    return {"path": "a.sh"}


# -- The image's configuration.
@case("labels", 'a is "y" instead of "x"\nb is missing')
def a_label_differs(stack):
    image(stack, Config={"Labels": {"a": "y"}})
    return {"labels": {"a": "x", "b": "z"}}


@case("size", "the image has 2.00 GB, more than MaxImageSize allows .10.0 MB.")
def an_image_is_too_large(stack):
    image(stack, Size=2_000_000_000)
    return {"most": 10_000_000}


# -- Jupyter.
@case("jupyter-answers", "Jupyter answers /lab with status 500, though the token is right")
def lab_is_broken(stack):
    jupyter(stack, {"GET /api": (200, "application/json", {}), "GET /api/kernels": (200, "application/json", []), "GET /lab": (500, "text/html", "")})
    return {}


@case("jupyter-answers", "Jupyter listens on 127.0.0.1 only: a port that is published reaches nobody")
def jupyter_listens_on_loopback_only(stack):
    jupyter(stack, {"GET /api": (200, "application/json", {})}, listening=False)
    stack.enter_context(mock.patch.object(server, "LOOPBACK_SECONDS", 0.0))
    return {"limit": 30}


@case("jupyter-answers", "no Jupyter server has written its runtime file")
def jupyter_does_not_start(stack):
    stack.enter_context(mock.patch.object(server, "records", return_value=[]))
    return {"limit": 5.3}


@case("jupyter-refuses", "Jupyter answers without a token .status 200.")
def jupyter_lets_everybody_in(stack):
    jupyter(stack, {"GET /api*": (200, "application/json", [])})
    return {}


@case("health", "the image has no HEALTHCHECK")
def there_is_no_health_check(stack):
    image(stack, Config={})
    return {}


@case("health", "it does not turn healthy: /bin/sh -c echo no; exit 1 ended with status 1\nno")
def the_health_check_fails(stack):
    image(stack, Config={"Healthcheck": {"Test": ["CMD-SHELL", "echo no; exit 1"]}})
    return {"limit": 5}


@case("illness", "it says healthy where no Jupyter runs: true always succeeds")
def the_health_check_never_fails(stack):
    image(stack, Config={"Healthcheck": {"Test": ["CMD", "true"]}})
    return {}


LAB = """<script id="jupyter-config-data" type="application/json">{"federated_extensions": [{"name": "x", "load": "static/e.js"}], "fullLabextensionsUrl": "/lab/extensions"}</script>
<script defer="defer" src="/static/lab/main.1.js"></script>"""
MAIN = '(()=>{a.u=e=>""+e+".1.js"; a.e("apputils").then(); a.e("webpack_sharing_consume_default_y")})()'
SCRIPT = "text/javascript"


def lab(**gone):
    answers = {
        "GET /api": (200, "application/json", {}), "GET /lab": (200, "text/html", LAB), "GET /static/lab/main.1.js": (200, SCRIPT, MAIN),
        "GET /lab/extensions/x/static/e.js": (200, "application/javascript", "x"), "GET /static/lab/apputils.1.js": (200, SCRIPT, 'a.e("terminal").then(); a.e("apputils")'),
        "GET /static/lab/terminal.1.js": (200, SCRIPT, ""),
        "GET /lab/api/settings": (200, "application/json", {"settings": [{"id": page.APPEARANCE, "schema": {"properties": {"theme": {"default": "JupyterLab Light"}}}}]}),
        "GET /lab/api/themes/@jupyterlab/theme-light-extension/index.css": (200, "text/css", "a"),
    }
    answers.update(gone.get("answers", {}))
    return answers


@case("page-scripts", r"a blank page.*\n/static/lab/main.1.js .status 404")
def the_pages_script_is_gone(stack):
    jupyter(stack, lab(answers={"GET /static/lab/main.1.js": (404, "text/html", "")}))
    return {}


@case("page-scripts", r"main.1.js .status 200, text/javascript, 0 bytes")
def the_pages_script_is_empty(stack):
    jupyter(stack, lab(answers={"GET /static/lab/main.1.js": (200, SCRIPT, "")}))
    return {}


@case("page-scripts", r"main.1.js .status 200, text/html")
def the_pages_script_is_a_page(stack):
    jupyter(stack, lab(answers={"GET /static/lab/main.1.js": (200, "text/html", "sorry")}))
    return {}


@case("page-scripts", r"/static/lab/apputils.1.js .status 404.$")
def a_script_that_is_loaded_later_is_gone(stack):
    jupyter(stack, lab(answers={"GET /static/lab/apputils.1.js": (404, "text/html", "")}))
    return {}


@case("page-scripts", r"/static/lab/terminal.1.js .status 404.$")
def a_script_that_such_a_script_loads_is_gone(stack):
    jupyter(stack, lab(answers={"GET /static/lab/terminal.1.js": (404, "text/html", "")}))
    return {}


@case("page-scripts", r"/lab/extensions/x/static/e.js .status 404")
def the_script_of_an_extension_is_gone(stack):
    jupyter(stack, lab(answers={"GET /lab/extensions/x/static/e.js": (404, "text/html", "")}))
    return {}


@case("page-scripts", "the page /lab has no script")
def the_page_is_empty(stack):
    jupyter(stack, lab(answers={"GET /lab": (200, "text/html", "<html></html>")}))
    return {}


@case("page-scripts", "from elsewhere")
def the_page_needs_the_world(stack):
    jupyter(stack, lab(answers={"GET /lab": (200, "text/html", LAB.replace('src="', 'src="https://cdn.example.org'))}))
    return {}


@case("page-style", "settings lack @jupyterlab/apputils-extension:themes")
def the_schemas_are_gone(stack):
    jupyter(stack, lab(answers={"GET /lab/api/settings": (200, "application/json", {"settings": []})}))
    return {}


@case("page-style", "settings do not load .status 500.")
def the_settings_do_not_load(stack):
    jupyter(stack, lab(answers={"GET /lab/api/settings": (500, "text/html", "")}))
    return {}


@case("page-style", "the theme 'JupyterLab Light' does not load: .* .status 404.")
def the_theme_is_gone(stack):
    jupyter(stack, lab(answers={"GET /lab/api/themes/@jupyterlab/theme-light-extension/index.css": (404, "text/html", "")}))
    return {}


def listing(*names):
    return {"GET /api": (200, "application/json", {}), "GET /api/contents/": (200, "application/json", {"content": [{"name": name} for name in names]})}


@case("files-shown", "the file browser is empty: it shows ")
def the_browsers_folder_is_empty(stack):
    jupyter(stack, listing())
    return {}


@case("files-shown", "the file browser does not show what is in .*: work; it shows nothing")
def the_browser_hides_everything(stack):
    os.mkdir(os.path.join(jupyter(stack, listing())["root_dir"], "work"))
    return {}


@case("files-saved", r"a notebook cannot be saved in \S+: status 403 .Permission denied: work.")
def nothing_can_be_saved(stack):
    jupyter(stack, {"GET /api": (200, "application/json", {}), "PUT /api/contents/*": (403, "application/json", {"message": "Permission denied: work"})})
    return {}


@case("files-saved", r"a notebook cannot be saved in \S+/work: status 500")
def nothing_can_be_saved_in_work(stack):
    record = jupyter(stack, {
        "GET /api": (200, "application/json", {}), "PUT /api/contents/work*": (500, "text/html", ""), "PUT /api/contents/*": (201, "application/json", {}),
        "GET /api/contents/*": (200, "application/json", {"content": contents.MARK}), "DELETE /api/contents/*": (204, "text/html", "")})
    os.mkdir(os.path.join(record["root_dir"], "work"))
    return {}


@case("files-saved", "cannot be read back: status 200")
def what_was_saved_is_lost(stack):
    jupyter(stack, {
        "GET /api": (200, "application/json", {}), "PUT /api/contents/*": (201, "application/json", {}), "GET /api/contents/*": (200, "application/json", {"content": ""}),
        "DELETE /api/contents/*": (204, "text/html", "")})
    return {}


@case("notebook-exported", "cannot be exported as HTML: status 500 .No template.")
def export_is_broken(stack):
    jupyter(stack, {
        "GET /api": (200, "application/json", {}), "PUT /api/contents/*": (201, "application/json", {}), "DELETE /api/contents/*": (204, "text/html", ""),
        "GET /nbconvert/*": (500, "application/json", {"message": "No template"})})
    return {"limit": 30}


@case("server-kernel", "no kernel starts from JupyterLab's page: it did not answer within")
def no_kernel_starts(stack):
    jupyter(stack, {"GET /api": (200, "application/json", {})})
    runs(stack, ended(0, '\n{"problem": "it did not answer within 80 s"}'))
    return {"limit": 90}


@case("server-terminal", "^a terminal begins with: bash: warning: setlocale")
def a_terminal_complains(stack):
    jupyter(stack, {"GET /api": (200, "application/json", {})})
    runs(stack, ended(0, '\n{"problem": "a terminal begins with: bash: warning: setlocale"}'))
    return {"limit": 90}


@case("server-terminal", "no terminal can be asked for: ModuleNotFoundError")
def tornado_is_broken(stack):
    jupyter(stack, {"GET /api": (200, "application/json", {})})
    runs(stack, ended(1, "ModuleNotFoundError: tornado"))
    return {"limit": 90}


@case("variables", "SHELL is not set.*\nPATH is not set\nLANG is not set\nHOME is /nonexistent, where the user cannot write")
def variables_are_missing(stack):
    stack.enter_context(mock.patch.object(server, "environment", return_value={"HOME": "/nonexistent", "SHELL": ""}))
    return {}


@case("variables", "SHELL is /bin/no-such-shell, which cannot be executed")
def the_shell_is_not_there(stack):
    stack.enter_context(mock.patch.object(server, "environment", return_value={**os.environ, "LANG": "C", "SHELL": "/bin/no-such-shell", "HOME": folder(stack)}))
    return {}


@case("hub", "the single-user server does not answer: .*; of Jupyter run: nothing; the hub was asked for nothing")
def no_single_user_server_starts(stack):
    stack.enter_context(mock.patch.object(hub, "PORT", 0))
    stack.enter_context(mock.patch.object(hub, "ask", side_effect=OSError("Connection refused")))
    stack.enter_context(mock.patch.object(processes, "processes", return_value=[]))
    return {"limit": 5.3}


@case("hub", "it did not ask the hub")
def another_server_answers_for_a_hub(stack):
    stack.enter_context(mock.patch.object(hub, "PORT", 0))
    stack.enter_context(mock.patch.object(hub, "ask", return_value=200))
    return {"limit": 6}


@case("start-log", "the container says at its start:\nWARNING: odd")
def the_start_is_not_silent(stack):
    stack.enter_context(mock.patch.object(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"fine\nWARNING: odd\n"))))
    return {}


# -- Start and end.
def started_as_root(stack, uid=root_start.UID, name=root_start.USER, more=(), root_dir=root_start.HOME, status=403):
    record = jupyter(stack, {"GET /api": (200, "application/json", {}), "PUT /api/contents/*": (status, "application/json", {}), "DELETE /api/contents/*": (204, "text/html", "")})
    record["root_dir"] = root_dir or record["root_dir"]
    stack.enter_context(mock.patch.object(processes, "processes", return_value=[(record["pid"], uid, "jupyter-lab", ["jupyter-lab"]), *more]))
    stack.enter_context(mock.patch.object(processes, "of_the_container", return_value={number for number, *_ in more}))
    stack.enter_context(mock.patch.object(root_start.pwd, "getpwuid", return_value=SimpleNamespace(pw_name=name)))
    return record


@case("root-start", "Jupyter runs with uid 0 instead of NB_UID=1234")
def jupyter_stays_root(stack):
    started_as_root(stack, uid=0)
    return {}


@case("root-start", "uid 1234 is jovyan instead of NB_USER=tester")
def the_user_is_not_renamed(stack):
    started_as_root(stack, name="jovyan")
    return {}


@case("root-start", "Jupyter shows /home/jovyan instead of /home/tester")
def the_home_stays(stack):
    started_as_root(stack, root_dir="/home/jovyan")
    return {}


@case("root-start", "NB_USER=tester cannot save a file in /home/tester: status 403")
def the_home_is_roots(stack):
    started_as_root(stack)
    return {}


@case("root-start", "a file that NB_USER=tester saved belongs to uid")
def files_are_somebody_elses(stack):
    here = folder(stack)
    write(os.path.join(here, root_start.NAME), "x")
    stack.enter_context(mock.patch.object(root_start, "HOME", here))
    started_as_root(stack, root_dir=here, status=201)
    return {}


@case("root-start", "processes still run as root:\nsleep 9")
def something_stays_root(stack):
    stack.enter_context(mock.patch.object(root_start, "saved"))
    started_as_root(stack, more=[(1, 0, "tini", ["tini"]), (7, 0, "sleep", ["sleep", "9"])])
    return {}


def said_by_run_sh(stack, text):
    stack.enter_context(mock.patch.object(sys, "stdin", io.StringIO(text)))
    image(stack, Config={"StopSignal": "SIGKILL"})


@case("stop", r"the container was killed after 0 s .exit code 137.*stop signal is SIGKILL")
def a_container_is_killed(stack):
    said_by_run_sh(stack, "137 0\n")
    return {}


@case("stop", "ends with exit code 1, as if it had failed")
def a_container_ends_as_if_it_failed(stack):
    said_by_run_sh(stack, "1 2\n")
    return {}


@case("stop", "it takes 11 s to stop")
def a_container_ends_late(stack):
    said_by_run_sh(stack, "0 11\n")
    return {}


@case("stop", "did not run any more")
def a_container_ended_before(stack):
    said_by_run_sh(stack, "")
    return {}


@case("restart", "a job that was queued before a restart is gone")
def a_queued_job_is_gone(stack):
    jupyter(stack, {"GET /api": (200, "application/json", {})})
    runs(stack, ended(0, '\n{"problem": "a job that was queued before a restart is gone"}'))
    return {"limit": 90}


@case("restart", "after a restart the schedd does not answer")
def the_pool_does_not_come_back(stack):
    jupyter(stack, {"GET /api": (200, "application/json", {})})
    runs(stack, ended(1, "after a restart the schedd does not answer: no answer"))
    return {"limit": 90}


# -- The place.
@case("home", "there is no folder ")
def there_is_no_work(stack):
    stack.enter_context(mock.patch.object(place, "HOME", folder(stack)))
    return {}


@case("home", r"the user cannot change 1 of the files and folders in the home:\n\S+/work .uid \d+, mode 0755.")
def work_is_somebody_elses(stack):
    here = folder(stack)
    os.mkdir(os.path.join(here, "work"), 0o755)
    stack.enter_context(mock.patch.object(place, "HOME", here))
    # As another user's process would see it.
    stack.enter_context(mock.patch.object(place.os, "access", side_effect=lambda path, _: not path.endswith("work")))
    stack.enter_context(mock.patch.object(place.os, "getuid", return_value=os.getuid() + 1))
    return {}


@case("home", r"the user cannot change 1 of the files and folders in the home:\n\S+/.config/settings .uid \d+, mode 0644.")
def a_file_of_the_home_is_roots(stack):
    here = folder(stack)
    os.mkdir(os.path.join(here, "work"))
    # The shell's settings are the home's owner's, whose home a site's own user shares.
    shell, settings = write(os.path.join(here, ".bashrc"), ""), write(os.path.join(here, ".config", "settings"), "")
    stack.enter_context(mock.patch.object(place, "HOME", here))
    stack.enter_context(mock.patch.object(place.os, "access", side_effect=lambda path, _: path not in (shell, settings)))
    stack.enter_context(mock.patch.object(place.os, "getuid", return_value=os.getuid() + 1))
    real = os.stat
    stack.enter_context(mock.patch.object(place.os, "stat", side_effect=lambda path: SimpleNamespace(st_uid=54321, st_mode=0o100644) if path == settings else real(path)))
    return {}


@case("temporary-files", "no temporary file can be made in /proc/1: ")
def there_is_no_room_for_temporary_files(stack):
    stack.enter_context(mock.patch.object(place, "TEMPORARY", ("/proc/1",)))
    return {}


@case("temporary-files", "has no sticky bit")
def temporary_files_are_everybodys(stack):
    here = folder(stack)
    os.chmod(here, 0o777)
    stack.enter_context(mock.patch.object(place, "TEMPORARY", (here,)))
    return {}


@case("locale", "the locale .LC_ALL=xx_XX.UTF-8.* cannot be used: locale.Error")
def the_locale_is_not_there(stack):
    stack.enter_context(mock.patch.dict(os.environ, LC_ALL="xx_XX.UTF-8"))
    return {"limit": 60}


@case("certificates", "Python finds the certificates of 0 authorities")
def there_are_no_certificates(stack):
    here = folder(stack)
    stack.enter_context(mock.patch.dict(os.environ, SSL_CERT_FILE=write(os.path.join(here, "empty.pem"), ""), SSL_CERT_DIR=here))
    return {"limit": 60}


@case("pip", r"pip cannot install a package .\S+.:\nPermission denied")
def pip_may_not_write(stack):
    runs(stack, ended(1, "Permission denied"))
    return {}


@case("pip", "pip falls back to the home")
def pip_falls_back_to_the_home(stack):
    runs(stack, ended(0, "Defaulting to user installation because normal site-packages is not writeable"))
    return {}


@case("pip", r"cannot be imported .\S+.:\nModuleNotFoundError")
def what_pip_installs_is_not_seen(stack):
    runs(stack, ended(0), ended(1, "ModuleNotFoundError"))
    return {}


# -- The pool.
@case("pool", "the job stays held: no room\nno condor_master runs")
def a_job_is_held(stack):
    stack.enter_context(mock.patch.object(processes, "named", return_value=[]))
    stack.enter_context(mock.patch.object(kernels, "HOME", "/"))
    runs(stack, ended(1, "the job stays held: no room"), ended(0, ""))
    return {}


@case("htcnotebook", "RuntimeError: broken")
def submit_raises(stack):
    stack.enter_context(mock.patch.object(server, "environment", return_value={}))
    runs(stack, ended(1, "RuntimeError: broken"))
    return {"limit": 90}


@case("htmap", "a map did not end within 90 s")
def htmap_does_not_map(stack):
    stack.enter_context(mock.patch.object(server, "environment", return_value={}))
    runs(stack, ended(0), ended(None))
    return {"limit": 90}


@case("site-pool", "_condor_SCHEDD_HOST is set, and yet a pool starts: condor_master")
def a_pool_starts_at_a_site(stack):
    jupyter(stack, {"GET /api": (200, "application/json", {})})
    stack.enter_context(mock.patch.object(processes, "named", return_value=["condor_master"]))
    return {}


def site_token(stack, environment, listed):
    jupyter(stack, {"GET /api": (200, "application/json", {})})
    stack.enter_context(mock.patch.object(server, "environment", return_value=environment))
    runs(stack, ended(0, listed))


@case("site-token", "the token of HTCONDOR_TOKEN is not where HTCondor looks for one")
def a_token_is_not_kept(stack):
    site_token(stack, {}, "")
    return {}


@case("site-token", "still has the token in HTCONDOR_TOKEN")
def a_token_stays_in_the_environment(stack):
    site_token(stack, {"HTCONDOR_TOKEN": f"x.{pool.TOKEN_OF}xyz.z"}, pool.TOKEN_ISSUER)
    return {}


# -- Security.
@case("user", "a container starts as root instead of 1000")
def a_container_starts_as_root(stack):
    image(stack, Config={"User": ""})
    return {"user": "1000"}


@case("user", "processes run as root:\ncron")
def a_process_runs_as_root(stack):
    image(stack, Config={"User": "1000"})
    stack.enter_context(mock.patch.object(processes, "of_the_container", return_value={1, 5}))
    stack.enter_context(mock.patch.object(processes, "processes", return_value=[(5, 0, "cron", ["cron"])]))
    return {"user": "1000"}


@case("permissions", "the user can write 1 files of the system:\n.*/script")
def a_script_of_the_system_can_be_written(stack):
    here = folder(stack)
    write(os.path.join(here, "script"), "", 0o666)
    os.chmod(here, 0o755)
    stack.enter_context(mock.patch.object(security, "SYSTEM", (here,)))
    return {"user": "54321:54321"}


@case("listeners", r"something beside Jupyter .\d+. can be reached from outside: port 1$")
def something_else_listens(stack):
    jupyter(stack, {"GET /api": (200, "application/json", {})})
    stack.enter_context(mock.patch.object(security, "outside_ports", return_value=[1, 2]))
    return {"ports": [2]}


def whole_image(stack, top="/nowhere", etc="/nowhere", known=()):
    stack.enter_context(mock.patch.object(escalation, "packaged", return_value=set(known)))
    real = (escalation.privileged, escalation.accounts, escalation.rules)
    stack.enter_context(mock.patch.multiple(
        escalation, privileged=lambda _, known: real[0](top, known) if top != "/nowhere" else [], accounts=lambda _: real[1](etc), rules=lambda _: real[2](etc)))


@case("escalation", "anybody in the container becomes root:\n.*/rootsh runs as root .mode 4755., and no package")
def a_shell_runs_as_root(stack):
    here = folder(stack)
    shell = write(os.path.join(here, "rootsh"), "", 0o755)
    roots(stack, {shell: 0o4755})
    whole_image(stack, top=here)
    return {}


@case("escalation", r"/bash runs as root .mode 4755.$")
def a_packages_shell_runs_as_root(stack):
    here = folder(stack)
    shell, su = (write(os.path.join(here, name), "", 0o755) for name in ("bash", "su"))
    roots(stack, {shell: 0o4755, su: 0o4755})
    whole_image(stack, top=here, known=(shell, su))
    return {}


def roots(stack, modes):
    """Shows files as if they were root's and had these modes."""
    real = os.lstat
    stack.enter_context(mock.patch.object(escalation.os, "lstat", side_effect=lambda path: SimpleNamespace(
        st_mode=stat.S_IFREG | modes[path], st_uid=0, st_gid=0, st_dev=real(path).st_dev) if path in modes else real(path)))


@case("escalation", "the account toor has uid 0\nthe account jovyan has no password\n.*sudoers.d/x: jovyan ALL=.ALL. NOPASSWD:ALL")
def accounts_and_rules_make_root(stack):
    etc = folder(stack)
    write(os.path.join(etc, "passwd"), "root:x:0:0::/root:/bin/sh\ntoor:x:0:0::/:/bin/sh\n")
    write(os.path.join(etc, "shadow"), "root:*:1::::::\njovyan::1::::::\n")
    write(os.path.join(etc, "sudoers"), "# %wheel ALL=(ALL) NOPASSWD: ALL\n")
    write(os.path.join(etc, "sudoers.d", "x"), "jovyan ALL=(ALL) NOPASSWD:ALL\n")
    whole_image(stack, etc=etc)
    return {}


@case("secret-variables", "the variable GITHUB_PAT\nthe variable INNOCENT$")
def a_variable_is_a_secret(stack):
    image(stack, Config={"Env": ["GITHUB_PAT=something", f"INNOCENT={JWT}", "PATH=/usr/bin"]})
    return {}


@case("secret-variables", "a token of GitHub in the command of the build that begins with RUN git clone$")
def a_command_has_a_secret(stack):
    image(stack, Config={}, history=["RUN git clone https://ghp_0123456789abcdefghij@github.com/x/y"])
    return {}


@case("secret-files", "keys, tokens or passwords are left in the image:\n.*/notes.txt: a token .of an HTCondor pool.\n.*/rclone.conf: a password of rclone")
def files_have_secrets(stack):
    here = folder(stack)
    write(os.path.join(here, "notes.txt"), f"for later: {JWT}\n")
    write(os.path.join(here, "rclone.conf"), "[drive]\ntype = drive\ntoken = {}\n")
    write(os.path.join(here, "site-packages", "tests.py"), JWT)
    write(os.path.join(here, "settings.ini"), "[a]\npassword = x\n")
    stack.enter_context(mock.patch.multiple(secrets, SEARCHED=(here,), SECRET_PLACES=[], SECRET_HOME_PLACES=[]))
    return {}


@case("secret-files", "^keys, tokens or passwords are left in the image:\n.*/auth.conf$")
def a_place_for_secrets_has_one(stack):
    here = folder(stack)
    stack.enter_context(mock.patch.multiple(secrets, SEARCHED=(), SECRET_PLACES=[write(os.path.join(here, "auth.conf"), "x"), write(os.path.join(here, "empty"), "")], SECRET_HOME_PLACES=[]))
    return {}


class EachCheckFailsTest(unittest.TestCase):
    def test_each_kind_of_check_has_a_case_in_which_it_fails(self):
        self.assertEqual(sorted(main.KINDS), sorted(CASES))

    def test_each_case_fails_in_its_words(self):
        for kind, cases in CASES.items():
            for name, words, function in cases:
                with self.subTest(kind=kind, case=name), contextlib.ExitStack() as stack:
                    check = {"id": 1, "kind": kind, "limit": 10, **function(stack)}
                    with self.assertRaisesRegex(Failed, words):
                        main.KINDS[kind](check)


class ContentsTest(unittest.TestCase):
    def test_what_other_checks_make_meanwhile_does_not_count(self):
        with contextlib.ExitStack() as stack:
            record = jupyter(stack, listing("work"))
            os.mkdir(os.path.join(record["root_dir"], "work"))
            write(os.path.join(record["root_dir"], f"1-2-{contents.NAME}"), "")
            contents.browser({"limit": 10})


class PageTest(unittest.TestCase):
    def test_a_sound_page_passes(self):
        with contextlib.ExitStack() as stack:
            jupyter(stack, lab())
            page.scripts({"limit": 10})
            page.style({"limit": 10})

    def test_the_names_of_what_is_loaded_later(self):
        for script, expected in (
                (MAIN, {"apputils.1.js"}),
                ('x.u=e=>""+(e===1?"vendors":e)+"."+{12:"0123456789abcdef",34:"fedcba9876543210"}[e]+".js?v="+e; x.e(12); x.e(99)', {"12.0123456789abcdef.js"}),
                ("another packer's", set())):
            self.assertEqual(expected, {page.spelling(script)(name) for name in page.chunks(script)} - {None})


class UserTest(unittest.TestCase):
    def test_what_the_engine_starts_beside_the_container_s_processes_is_not_the_image_s(self):
        with contextlib.ExitStack() as stack:
            image(stack, Config={"User": "1000"})
            stack.enter_context(mock.patch.object(processes, "of_the_container", return_value={1, 5}))
            stack.enter_context(mock.patch.object(processes, "processes", return_value=[(1, 1000, "tini", ["tini"]), (9, 0, "runc:[2:INIT]", ["runc", "init"])]))
            security.user({"user": "1000"})


class ShapesTest(unittest.TestCase):
    def test_what_is_a_secret_and_what_is_not(self):
        for what, text in (
                ("a private key", "-----BEGIN OPENSSH PRIVATE KEY-----"), ("a private key", "-----BEGIN PRIVATE KEY-----"), ("a private key", "-----BEGIN PGP PRIVATE KEY BLOCK-----"),
                ("a token of GitHub", "x=ghs_0123456789abcdef01"), ("a token of GitLab", "glpat-0123456789abcdef01"), ("a token of Slack", "xoxb-0123456789-abcdef"),
                ("a key of Amazon", "AKIA0123456789ABCDEF"), ("a token of Hugging Face", "hf_" + "a" * 34), ("a token of PyPI", "pypi-AgEIcHlwaS5vcmc" + "a" * 40),
                ("a key of OpenAI or Anthropic", "sk-proj-" + "a" * 30), ("a token (of an HTCondor pool)", f"a {JWT} b"), ("a token (JWT)", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0." + "b" * 20),
                ("a password of netrc", "machine example.org login me password pw"), ("a login of a registry", '{"auths": {"x": {"auth": "bWU6cHc2Nzg5"}}}')):
            self.assertEqual(what, shapes.secret_in(text))
        for text in ("-----BEGIN CERTIFICATE-----", "-----BEGIN PUBLIC KEY-----", "ghp_short", "eyJhbGciOiJub25lIn0 and eyJzdWIiOiJhIn0", "eyJxxxxxxxxxx.eyJxxxxxxxxxx." + "x" * 30, "sk-learn-is-a-library", "token = x", "password: y"):
            self.assertEqual("", shapes.secret_in(text), text)


class SkippedTest(unittest.TestCase):
    def test_what_another_check_says_is_not_said_twice(self):
        with contextlib.ExitStack() as stack:
            image(stack, Config={})
            with self.assertRaisesRegex(Skipped, "no HEALTHCHECK"):
                main.KINDS["illness"]({"limit": 5})
        with contextlib.ExitStack() as stack:
            jupyter(stack, {"GET /api": (200, "application/json", {}), "PUT /api/contents/*": (500, "text/html", "")})
            with self.assertRaisesRegex(Skipped, "no notebook to export"):
                main.KINDS["notebook-exported"]({"limit": 30})
        with contextlib.ExitStack() as stack:
            jupyter(stack, {"GET /api": (200, "application/json", {})})
            runs(stack, ended(0, '{"skipped": "no job could be queued before the restart"}'))
            with self.assertRaisesRegex(Skipped, "no job could be queued"):
                main.KINDS["restart"]({"limit": 90})

    def test_what_a_project_asked_for_in_its_variables_is_no_secret(self):
        with contextlib.ExitStack() as stack:
            image(stack, Config={"Env": [f"DEMO_TOKEN={JWT}"]}, history=[f"ENV DEMO_TOKEN={JWT} A=b"])
            main.KINDS["secret-variables"]({"allowed": ["DEMO_TOKEN"]})


if __name__ == "__main__":
    unittest.main()
