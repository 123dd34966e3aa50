#!/usr/bin/env python3
"""The health check of the stand-in: Jupyter answers."""
import urllib.request

urllib.request.urlopen("http://127.0.0.1:8888/api", timeout=1)
