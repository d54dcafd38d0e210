"""Workshop -> the pages of the outbox as they should be now: each written whole, only when it says something new; the
portfolio with its workbook; and the workbooks by which people ask."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import astuple, replace
from pathlib import Path

from cpomdoc.adapters.excel import writing
from cpomdoc.dashboard.links import CLASSEUR, CSV, ORIGINES, PAGE, PORTEFEUILLE, STYLE
from cpomdoc.dashboard.origines import is_of, page_of_origins
from cpomdoc.dashboard.pages import contract_page, first_page, page_name, portfolio_page, style_sheet
from cpomdoc.dashboard.portefeuille import vitrine
from cpomdoc.dashboard.rows import row
from cpomdoc.domain.accessoires import Accessoire
from cpomdoc.domain.avant_signature import Sorte
from cpomdoc.domain.canonical import digest, digest_of, dumps, loads
from cpomdoc.domain.codec import to_plain
from cpomdoc.domain.portefeuille import LignePortefeuille
from cpomdoc.domain.suivi import Avis, EtatContrat, EtatInstance
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.ennuis import beside, notices_of_ennuis, went_wrong
from cpomdoc.engine.instance.restitution import names_of
from cpomdoc.engine.memory.forms import last_version
from cpomdoc.engine.memory.positions import non_lus, positions, regles_of
from cpomdoc.engine.reports.origines import origins
from cpomdoc.engine.reports.views import view_contrat, view_instance
from cpomdoc.engine.shown.avant import show_points
from cpomdoc.engine.shown.avis import show_refusals
from cpomdoc.engine.shown.calendrier import show_calendar
from cpomdoc.engine.shown.changements import show_last_changes
from cpomdoc.engine.shown.demandes import show_requests
from cpomdoc.engine.shown.retouchees import show_mended_forms
from cpomdoc.engine.shown.returns import clear_returns
from cpomdoc.stages.suivi.portefeuille import lignes, silent
from cpomdoc.stages.suivi.vues import feuilles, portefeuille, to_csv
from cpomdoc.store.files import OURS

_WRITTEN = "portefeuille.json"
"""The digests of the files of the portfolio as they were written."""

OLDEST = 3600
"""Seconds: even when nothing changes, « Page établie le … » is never older than that while the watcher lives."""

_MADE = re.compile(rb"Page \xc3\xa9tablie le [^<]{1,60}\. Rechargez")


def refresh_dashboard(atelier: Atelier, avis: Sequence[Avis] = ()) -> EtatInstance:
    """Write ETAT.html, one page a contract, the style sheet, what is to be settled before signing in Word, and the
    request workbooks. Nothing else of the outbox is touched. What cannot be made of one contract is said on the first
    page, which comes last, and stops nothing else.
    """
    known = (_seen(atelier, contrat) for contrat in atelier.index.sound())
    etat = view_instance(atelier, avis, tuple(one for one in known if one is not None))
    _write(atelier, STYLE, style_sheet())
    seen = beside(atelier, Accessoire.PORTEFEUILLE, lambda: _lines(atelier, etat), "lignes") or {}
    beside(atelier, Accessoire.PORTEFEUILLE, lambda: _show_portfolio(atelier, etat, seen))
    for contrat in etat.contrats:
        _show_contract(atelier, etat, contrat, seen.get(contrat.contrat))
    beside(atelier, Accessoire.DEMANDES, lambda: _show_requests(atelier, etat))
    whole = replace(etat, avis=(*notices_of_ennuis(atelier.ennuis), *etat.avis))
    beside(atelier, Accessoire.ETAT, lambda: _write(atelier, PAGE, first_page(whole, atelier.now(), seen)))
    return whole


def _seen(atelier: Atelier, contrat: str) -> EtatContrat | None:
    """What is seen of a contract, if it can be shown in the table of all."""

    def seen() -> EtatContrat:
        etat = view_contrat(atelier, contrat)
        row(etat, atelier.now())
        return etat

    return beside(atelier, Accessoire.CONTRAT, seen, contrat)


def _lines(atelier: Atelier, etat: EtatInstance) -> Mapping[str, LignePortefeuille]:
    """The lines of the portfolio, by contract, seen today."""
    seen = positions(atelier, etat.contrats)
    found = lignes(tuple(seen.values()), regles_of(atelier), atelier.now().date())
    return {one.position.contrat: one for one in found}


def _show_portfolio(atelier: Atelier, etat: EtatInstance, seen: Mapping[str, LignePortefeuille]) -> None:
    """PORTEFEUILLE.html, .xlsx and .csv, made anew when a contract, the day or a model has changed."""
    now, lines, unread = atelier.now(), tuple(seen.values()), non_lus(atelier, seen)
    day, marks = now.date(), sorted(mark for mark, _ in (atelier.positions or {}).values())
    mark = digest_of((day, etat.service, tuple(marks), tuple((one.contrat, one.raison) for one in unread)))
    hour = digest_of((mark, now.hour))
    if not _shown(atelier, PORTEFEUILLE, hour):
        mute = silent([one.position for one in lines], regles_of(atelier), day)
        _write(atelier, PORTEFEUILLE, portfolio_page(vitrine(lines, day, mute, unread), etat.service, now))
        atelier.montre[PORTEFEUILLE] = hour
    if not _shown(atelier, CSV, mark):
        _put(atelier, CSV, to_csv(portefeuille(lines, day, unread)))
        atelier.montre[CSV] = mark
    if not _shown(atelier, CLASSEUR, mark):
        _put(atelier, CLASSEUR, writing.write_book(feuilles(lines, day, unread)))
        atelier.montre[CLASSEUR] = mark


def _shown(atelier: Atelier, name: str, mark: str) -> bool:
    return atelier.montre.get(name) == mark and (atelier.settings.outbox / name).is_file()


def _put(atelier: Atelier, name: str, data: bytes) -> None:
    """Write a file of the portfolio. One that a person changed since it was written is hers: it stays, under a name
    that says so. A workbook that no program saved since is ours, even when nothing remembers that it was written.
    """
    path, place = atelier.settings.outbox / name, atelier.settings.state / _WRITTEN
    known, present = _known(atelier.files.read(place)), atelier.files.read(path)
    if present == data:
        return
    ours = present is not None and (digest(present) in known.get(name, "").split() or writing.untouched(present))
    if present is not None and not ours:
        stem, _, suffix = name.rpartition(".")
        aside = path.with_name(f"{stem} - gardé le {atelier.now():%Y-%m-%d à %H h %M}.{suffix}")
        atelier.files.replace(aside, present)
    both = " ".join(digest(one) for one in (present, data) if one is not None)  # whichever is there after a crash
    atelier.files.replace(place, dumps({**known, name: both}), OURS)
    atelier.files.replace(path, data)


def _known(data: bytes | None) -> Mapping[str, str]:
    """What was written the last time, by name; a record that cannot be read is as good as none."""
    try:
        return {str(name): str(mark) for name, mark in loads(data).items()} if data is not None else {}
    except (ValueError, TypeError, AttributeError):
        return {}


def _show_contract(atelier: Atelier, etat: EtatInstance, contrat: EtatContrat, suivi: LignePortefeuille | None) -> None:
    name = contrat.contrat
    beside(atelier, Accessoire.PAGE, lambda: _show_page(atelier, etat, contrat, suivi), name)
    beside(atelier, Accessoire.ORIGINES, lambda: _show_origins(atelier, contrat), name)
    beside(atelier, Accessoire.POINTS, lambda: show_points(atelier, contrat), name)
    beside(atelier, Accessoire.RETOUCHEES, lambda: show_mended_forms(atelier, contrat), name)
    beside(atelier, Accessoire.AVIS, lambda: _show_opinions(atelier, contrat), name)
    if went_wrong(atelier, Accessoire.CALENDRIER, name):
        show_calendar(atelier, name)
    if went_wrong(atelier, Accessoire.CHANGEMENTS, name):
        show_last_changes(atelier, name)


def _show_requests(atelier: Atelier, etat: EtatInstance) -> None:
    """The workbooks by which people ask; what went back to them, once it is settled, leaves no empty folder."""
    show_requests(atelier, etat)
    clear_returns(atelier)


def _show_opinions(atelier: Atelier, contrat: EtatContrat) -> None:
    """What parties refuse, told to the others; the same of the folder of the contract."""
    show_refusals(atelier, contrat)
    clear_returns(atelier, contrat.contrat)


def _show_page(atelier: Atelier, etat: EtatInstance, contrat: EtatContrat, suivi: LignePortefeuille | None) -> None:
    """The page of a contract; not even made when it would say the same this hour, and the file is as it was left."""
    now, path = atelier.now(), atelier.settings.outbox / page_name(contrat)
    said = hash((contrat, suivi, etat.service, etat.inbox, etat.outbox, now.date(), now.hour))
    key = page_name(contrat)
    if atelier.montre.get(key) != f"{said} {_as_left(path)}":
        _write(atelier, key, contract_page(etat, contrat, now, suivi))
        atelier.montre[key] = f"{said} {_as_left(path)}"


def _show_origins(atelier: Atelier, contrat: EtatContrat) -> None:
    """Where the figures of the last version come from; made once for it, and again when somebody decides to keep what a
    hand wrote, or the parties said more of the means: nothing else changes them afterwards.
    """
    version = last_version(atelier, contrat.contrat)
    if version is None or not version.bordereau.pieces:
        return
    path = atelier.settings.outbox / contrat.dossier / ORIGINES
    kept = tuple((one.nom, *astuple(one.levee)) for one in contrat.points if one.sorte is Sorte.VALEUR and one.levee)
    negociees = contrat.negociees
    since = (*kept, *([to_plain(negociees)] if negociees else []))
    mark = digest_of((version.digest, since)) if since else version.digest
    if is_of(atelier.files.read(path) or b"", mark):
        return
    nom = names_of(atelier, contrat.contrat)[version.numero]
    found = origins(atelier, version, version.bordereau.pieces)
    told = (contrat.contrat, version.numero, nom, mark, found.trouvees, found.muettes, negociees)
    atelier.files.replace(path, page_of_origins(*told))


def _as_left(path: Path) -> str:
    """What tells a file from the same file written since; empty when it is not there."""
    try:
        seen = path.stat()
    except OSError:
        return ""
    return f"{seen.st_mtime_ns} {seen.st_size} {seen.st_ino}"


def _write(atelier: Atelier, name: str, page: bytes) -> None:
    path = atelier.settings.outbox / name
    kept = atelier.files.read(path) or b""
    if _age(path, atelier.now().timestamp()) > OLDEST or _lasting(kept) != _lasting(page):
        atelier.files.replace(path, page)


def _lasting(page: bytes) -> bytes:
    """A page without the moment when it was made."""
    return _MADE.sub(b"", page)


def _age(path: Path, now: float) -> float:
    try:
        return now - path.stat().st_mtime
    except OSError:
        return OLDEST + 1.0
