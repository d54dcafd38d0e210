"""What a contract says -> its landmarks: who, from when to when (signed acts included), which establishments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from cpomdoc.domain.dossier import Contrat, Dossier
from cpomdoc.domain.errors import ArchiveError, TemplateError
from cpomdoc.domain.journal import Archivee, Reperes
from cpomdoc.domain.suivi import EcheanceVue
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.actes import answers_of
from cpomdoc.engine.memory.forms import accepted, dossier_digest, last_version
from cpomdoc.engine.memory.modeles import modeles_of_version
from cpomdoc.engine.memory.note import load_dossier
from cpomdoc.engine.memory.vigueur import signed_acts
from cpomdoc.schema.checks import DATE_EFFET, DATE_FIN
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.checks.check import Facts
from cpomdoc.stages.contrat.actes import terme, to_terme
from cpomdoc.stages.contrat.consolidate import consolidate
from cpomdoc.stages.pieces.deadlines import deadlines


def landmarks(contrat: Contrat, famille: Famille) -> Reperes:
    """What the dashboard says of a contract before its first version."""
    values = to_terme(contrat, famille).values
    name, start, end = (values.get(key) for key in (famille.roles.gestionnaire, DATE_EFFET, DATE_FIN))
    sites = tuple(dict.fromkeys(str(site) for site in Facts(values, {}, {}).column(famille.roles.etablissement)))
    return Reperes(
        gestionnaire=name if isinstance(name, str) else None,
        date_effet=start if isinstance(start, date) else None,
        date_fin=end if isinstance(end, date) else None,
        perimetre=sites or None,
    )


def landmarks_of_form(atelier: Atelier, dossier: Dossier, familles: Mapping[str, Famille]) -> Reperes:
    """What one accepted form tells of them, its contract being bound by the acts that all have signed. *familles* know
    these acts.
    """
    famille, contrat = familles[dossier.famille], dossier.contrat
    signed = signed_acts(atelier, contrat)
    entries = accepted(atelier, contrat) if signed else {}
    acts = [
        load_dossier(atelier, dossier_digest(entry))
        for (questionnaire, site), entry in entries.items()
        if f"{questionnaire}-{site}" in signed and questionnaire != dossier.questionnaire
    ]
    alone = consolidate(contrat, [dossier], famille)
    return landmarks(replace(alone, actes=consolidate(contrat, acts, famille).actes, signes=frozenset(signed)), famille)


@dataclass(frozen=True, slots=True)
class Dates:
    """From when to when a contract binds, and the dates that it entails."""

    debut: date
    fin: date
    echeances: tuple[EcheanceVue, ...]


def term_moved(atelier: Atelier, contrat: str) -> date | None:
    """The term of *contrat* as the acts that all have signed move it, whatever the journal told before; None when none
    is signed, or when its last version cannot be read: what the journal told stands, and others say that the archive
    is not whole.
    """
    known = _bound(atelier, contrat)
    return terme(*known) if known is not None else None


def dates_moved(atelier: Atelier, contrat: str) -> Dates | None:
    """The dates of *contrat* when signed acts move its term beyond what the journal told with its last version: a
    journal that an older release wrote, or a version that is not told yet. None when the journal is right.
    """
    known, told = _bound(atelier, contrat), atelier.archive.journal(contrat).told(Archivee)
    if known is None or not told:
        return None
    start, end = known[0].values.get(DATE_EFFET), terme(*known)
    if not isinstance(start, date) or end is None or end == told[-1].etape.date_fin:
        return None
    return Dates(start, end, deadlines(*known, signe=True))


def _bound(atelier: Atelier, contrat: str) -> tuple[Contrat, Famille] | None:
    """The answers of the last version of a contract of which an act is signed, and the family that reads them."""
    version = last_version(atelier, contrat)
    if version is None or not signed_acts(atelier, contrat):
        return None
    try:
        famille = modeles_of_version(atelier, version).ensemble
        return answers_of(atelier, version, famille), famille
    except (ArchiveError, TemplateError):
        return None
