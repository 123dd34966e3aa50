"""Jupyter Server extension: the classic notebook where docker-stacks images have it, at /nbclassic/tree.

Debian's nbclassic serves it at /tree.
"""
from jupyter_server.utils import url_path_join
from tornado.web import RedirectHandler


def _load_jupyter_server_extension(app):
    base = app.web_app.settings["base_url"]
    # Only nbclassic's own pages: a redirect that leads anywhere would lead to other servers.
    app.web_app.add_handlers(".*$", [
        (url_path_join(base, r"/nbclassic/((?:tree|notebooks|edit|terminals|view)(?:/.*)?)"), RedirectHandler, {"url": url_path_join(base, "{0}"), "permanent": False}),
        (url_path_join(base, r"/nbclassic/?"), RedirectHandler, {"url": url_path_join(base, "tree"), "permanent": False}),
    ])
