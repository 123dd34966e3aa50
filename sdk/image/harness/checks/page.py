"""JupyterLab's page as a browser asks for it: its own scripts, its settings, its theme."""
import html.parser
import http.client
import json
import re
import urllib.parse

from support import server
from support.verdict import Failed

# Kinds of content that a browser runs as a script.
SCRIPT = ("text/javascript", "application/javascript", "application/x-javascript")
# Settings without which nothing of Lab's page shows, and the extension that has each of Lab's own themes.
APPEARANCE = "@jupyterlab/apputils-extension:themes"
THEMES = {"JupyterLab Light": "@jupyterlab/theme-light-extension", "JupyterLab Dark": "@jupyterlab/theme-dark-extension"}
SHOWN = 5


def scripts(check):
    """The page names its scripts, and these name those that they load later, which name others: each of them is there."""
    record = server.wait(check["limit"] - 5)
    page = _page(record)
    if not page.scripts:
        raise Failed("the page /lab has no script: a browser shows nothing of it")
    host = f"{record['url'].split('://')[0]}://{server.outside_address()}:{record['port']}"
    bodies = {}
    missing = []
    for path in [*page.scripts, *page.extensions(record)]:
        answer = _get(record, host, path)
        if answer.status != 200 or answer.kind not in SCRIPT or not answer.body:
            missing.append(f"{path} (status {answer.status}, {answer.kind}, {len(answer.body)} bytes)")
        bodies[path] = answer.body.decode("utf-8", "replace")
    for path in page.scripts:
        missing += sorted(f"{later} (status {status})" for later, status in _later(record, path, bodies[path]) if status != 200)
    if missing:
        more = f"\nand {len(missing) - SHOWN} more" if len(missing) > SHOWN else ""
        raise Failed("a browser shows a blank page, or one with gaps: scripts of JupyterLab do not load:\n" + "\n".join(missing[:SHOWN]) + more)


def style(check):
    """Lab asks for the settings of all its parts, and for its theme's style sheet, before it shows anything."""
    record = server.wait(check["limit"] - 5)
    configuration = _page(record).configuration()
    answer = server.ask(record, _below(record, configuration.get("fullSettingsUrl") or "/lab/api/settings"), record["token"], limit=30.0)
    try:
        settings = {each["id"]: each for each in answer.json()["settings"]}
    except (ValueError, KeyError, TypeError):
        raise Failed(f"JupyterLab's settings do not load (status {answer.status})") from None
    if APPEARANCE not in settings:
        raise Failed(f"JupyterLab's settings lack {APPEARANCE}: its schemas are not in the image, and a browser shows an error instead of the page")
    theme = _theme(settings[APPEARANCE])
    if theme not in THEMES:
        return
    path = f"{configuration.get('fullThemesUrl') or '/lab/api/themes'}/{THEMES[theme]}/index.css"
    answer = server.ask(record, _below(record, path), record["token"])
    if answer.status != 200 or not answer.body:
        raise Failed(f"the theme {theme!r} does not load: {path} (status {answer.status}); the page has no style")


def _theme(settings):
    """The theme that a new user gets."""
    return ((settings.get("schema") or {}).get("properties") or {}).get("theme", {}).get("default")


def chunks(script):
    """Numbers and names of the chunks that a script loads later, as webpack writes it."""
    named = {first or second for first, second in re.findall(r'\.e\((?:"([\w.@-]+)"|(\d+))\)', script)}
    # Modules that are shared with extensions: these names are no files.
    return {name for name in named if not name.startswith("webpack_sharing_consume")}


def spelling(script):
    """How webpack's own part of a page's script makes a file name of a chunk; what it does not know, or does in another way, is None."""
    if ending := re.search(r'\.u=\w+=>""\+\w+\+"(\.[\w.-]+\.js)"', script):
        return lambda name: name + ending[1]
    if table := re.search(r'\.u=\w+=>.{0,4000}?"\."\+(\{[^{}]*\})\[\w+\]\+"\.js', script):
        hashes = dict(re.findall(r'"?([\w.@-]+)"?:"([0-9a-f]{8,64})"', table[1]))
        return lambda name: f"{name}.{hashes[name]}.js" if name in hashes else None
    return lambda name: None


class _Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.scripts = []
        self._data = None
        self._text = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "script" and attributes.get("src"):
            self.scripts.append(attributes["src"])
        self._data = tag == "script" and attributes.get("id") == "jupyter-config-data"

    def handle_data(self, data):
        if self._data:
            self._text += data

    def handle_endtag(self, tag):
        self._data = False

    def configuration(self):
        try:
            return json.loads(self._text)
        except ValueError:
            raise Failed("the page /lab does not tell JupyterLab its configuration") from None

    def extensions(self, record):
        """The scripts by which prebuilt extensions begin."""
        configuration = self.configuration()
        top = configuration.get("fullLabextensionsUrl") or record.get("base_url", "/") + "lab/extensions"
        return [f"{top}/{each['name']}/{each['load']}" for each in configuration.get("federated_extensions", [])]


def _page(record):
    answer = server.ask(record, "lab", record["token"], limit=30.0)
    if answer.status != 200:
        raise Failed(f"Jupyter answers /lab with status {answer.status}")
    return _Page(answer.body.decode("utf-8", "replace"))


def _below(record, path):
    return path[len(record.get("base_url", "/")):] if path.startswith(record.get("base_url", "/")) else path.lstrip("/")


def _get(record, host, path):
    found = urllib.parse.urlsplit(urllib.parse.urljoin(host + record.get("base_url", "/") + "lab", path))
    if found.netloc != urllib.parse.urlsplit(host).netloc:
        raise Failed(f"the page loads {path} from elsewhere: it does not work without the world outside")
    return server.ask(record, _below(record, found.path + (f"?{found.query}" if found.query else "")), record["token"], limit=30.0)


def _later(record, path, script):
    """Path and status of each script that a page's script loads later, and that these load. One connection for all: there are hundreds."""
    file = spelling(script)
    known, waiting = {None}, [file(name) for name in sorted(chunks(script))]
    connection = server.connection(record)
    try:
        while waiting:
            name = waiting.pop()
            if name in known:
                continue
            known.add(name)
            found = urllib.parse.urljoin(path, name)
            connection.request("GET", f"{found}?{server.MARK}", headers={"Authorization": f"token {record['token']}"})
            answer = connection.getresponse()
            body = answer.read()
            yield found, answer.status
            if answer.status == 200:
                waiting += [file(each) for each in chunks(body.decode("utf-8", "replace"))]
    except (OSError, http.client.HTTPException) as problem:
        raise Failed(f"Jupyter stops to answer while a page loads: {problem}") from None
    finally:
        connection.close()
