"""What secrets look like, whatever they are called. Each shape has something that nothing else has: a known prefix, a signature's form."""
import base64
import binascii
import json
import re

_WORD = r"[A-Za-z0-9_-]"
# What it is, and how it looks. The names of the prefixes are their makers'.
KNOWN = {
    "a private key": r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|\bAGE-SECRET-KEY-1[0-9A-Z]{40,}",
    "a token of GitHub": rf"\bgh[pousr]_[A-Za-z0-9]{{16,}}|\bgithub_pat_{_WORD}{{16,}}",
    "a token of GitLab": rf"\bgl(?:pat|dt|rt|cbt|ptt|agent)-{_WORD}{{16,}}",
    "a token of Slack": r"\bxox[abeoprs]-[A-Za-z0-9-]{16,}",
    "a key of Amazon": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "a key of Google": rf"\bAIza{_WORD}{{35}}\b|\bya29\.{_WORD}{{20,}}",
    "a token of Hugging Face": r"\bhf_[A-Za-z0-9]{30,}\b",
    "a token of PyPI": rf"\bpypi-AgE{_WORD}{{30,}}",
    "a token of npm": r"\bnpm_[A-Za-z0-9]{36}\b",
    "a token of Docker": rf"\bdckr_[po]at_{_WORD}{{20,}}",
    "a key of OpenAI or Anthropic": rf"\bsk-(?:proj|svcacct|ant)-{_WORD}{{20,}}|\bsk-[A-Za-z0-9]{{40,}}\b",
    "a key of Stripe": r"\b[rs]k_live_[A-Za-z0-9]{20,}",
    "a password of rclone": r"(?m)^(?:pass|password2?|token|secret_access_key|client_secret|service_account_credentials)[ \t]*=[ \t]*\S",
    "a password of netrc": r"(?m)^[ \t]*machine\s+\S+\s+login\s+\S+\s+password\s+\S",
    "a login of a registry": r"\"auth\"\s*:\s*\"[A-Za-z0-9+/=]{8,}\"",
}
_KNOWN = {what: re.compile(shape) for what, shape in KNOWN.items()}
_SECTION = re.compile(r"(?m)^\[[^\]\n]+\]\s*$")
_TYPE = re.compile(r"(?m)^type[ \t]*=[ \t]*\w")
_TOKEN = re.compile(rf"\beyJ{_WORD}{{8,}}\.eyJ{_WORD}{{8,}}\.{_WORD}{{16,}}")


def secret_in(text):
    """What kind of secret is in a text; empty where there is none."""
    for what, shape in _KNOWN.items():
        # An ordinary settings file has passwords, too; rclone's has its types of remotes.
        if shape.search(text) and (what != "a password of rclone" or _SECTION.search(text) and _TYPE.search(text)):
            return what
    return next((f"a token ({named})" for match in _TOKEN.finditer(text) if (named := _signed(match[0]))), "")


def _signed(token):
    """Whom a JSON Web Token is from or for; empty where it is none."""
    header, payload = (_json(part) for part in token.split(".")[:2])
    if not isinstance(header, dict) or not header.get("alg") or not isinstance(payload, dict):
        return ""
    # HTCondor's own name their key.
    return "of an HTCondor pool" if header.get("kid") and "sub" in payload and "iss" in payload else "JWT"


def _json(part):
    try:
        return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return None
