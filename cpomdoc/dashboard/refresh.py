"""Workshop -> the pages of the outbox as they should be now: each written whole, only when it says something new; and
the workbooks by which people ask."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from cpomdoc.dashboard.pages import pages
from cpomdoc.domain.errors import StorageFailed
from cpomdoc.domain.suivi import Avis, EtatInstance
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.reports.views import view_instance
from cpomdoc.engine.shown.avant import show_points
from cpomdoc.engine.shown.demandes import show_requests

OLDEST = 3600
"""Seconds: even when nothing changes, « Établie le … » is never older than that while the watcher lives."""

_MADE = re.compile(rb"\xc3\x89tablie le [^<]{1,60}\. Rechargez")


def refresh_dashboard(atelier: Atelier, avis: Sequence[Avis] = ()) -> EtatInstance:
    """Write ETAT.html, one page a contract, the style sheet, what is to be settled before signing in Word, and the
    request workbooks. Nothing else of the outbox is touched.
    """
    etat = view_instance(atelier, avis)
    now = atelier.now()
    for name, page in pages(etat, now).items():
        path = atelier.settings.outbox / name
        if not atelier.archive.root.is_dir():  # the share has just gone: what shows instead is not the outbox
            raise StorageFailed(f"« {atelier.settings.outbox} » a disparu.", "Vérifiez que le partage est bien monté.")
        if _age(path, now.timestamp()) > OLDEST or _lasting(atelier.files.read(path) or b"") != _lasting(page):
            atelier.files.replace(path, page)
    for contrat in etat.contrats:
        show_points(atelier, contrat)
    show_requests(atelier, etat)
    return etat


def _lasting(page: bytes) -> bytes:
    """A page without the moment when it was made."""
    return _MADE.sub(b"", page)


def _age(path: Path, now: float) -> float:
    try:
        return now - path.stat().st_mtime
    except OSError:
        return OLDEST + 1.0
