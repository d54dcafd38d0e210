"""A failure told to whoever keeps the program -> what agents read of it on a page: no command, no file of settings."""

from __future__ import annotations

import re

CALL = "Prévenez la personne qui entretient cpomdoc."
_SENTENCES = re.compile(r"(?<=[.!?])[ \n]+(?=\S)")
_TECHNICAL = re.compile(r"(?:«[ \u00a0]?|: |, )cpomdoc [a-zé]|\.toml\b|\bsha256sum\b|\bopenssl\b|--[a-z]")
_FILE = re.compile(r"(?:[\w-]+/)*([\w-]+)\.toml\b")


def for_agents(text: str) -> str:
    """*text* without the sentences that name a command or a file of settings: somebody else knows what to do then, and
    the command line still says it all.
    """
    sentences = _SENTENCES.split(text)
    kept = [one for one in sentences if not _TECHNICAL.search(one)]
    if len(kept) < len(sentences) and CALL.rstrip(".") not in text:
        kept.append(CALL)
    return " ".join(kept) or CALL


def without_path(title: str) -> str:
    """« ehpad/questionnaires/moyens.toml » -> « fichier « moyens » »: who keeps the templates knows which one it is."""
    return _FILE.sub("fichier «\u00a0\\1\u00a0»", title)
