"""The journal of a contract -> the version that applied on a day: what an act about an exercice is judged by.

It is the last version that all had signed, no act of which takes effect later: the answers of a version are those of
all the acts before it, and an avenant must change nothing of the years before its day of effect.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.domain.dossier import Acte, Contrat, EnVigueur
from cpomdoc.domain.journal import Archivee, Scelle, Valide
from cpomdoc.domain.pieces import Mention
from cpomdoc.domain.values import Value
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.note import load_dossier, require_sound
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.contrat.actes import exercice_of
from cpomdoc.stages.contrat.consolidate import consolidate
from cpomdoc.stages.contrat.parties import beside
from cpomdoc.stages.suivi.signees import Signee
from cpomdoc.store.archive import StoredVersion
from cpomdoc.store.journal import EntryOf


@dataclass(frozen=True, slots=True)
class _Signature:
    """A version that all signed: the act that made it, empty for the contract itself, and when it was sealed."""

    version: int
    sujet: str
    sealed: date


def version_in_force(atelier: Atelier, contrat: str, day: date, famille: Famille) -> int | None:
    """The number of the version that applied on *day*; None before the first was signed. *famille* knows the acts."""
    found = None
    for one in _signatures(atelier, contrat):
        if one.sujet and _effect(atelier, contrat, one, famille) > day:
            break
        found = one.version
    return found


def contract_in_force(atelier: Atelier, contrat: str, day: date, famille: Famille) -> EnVigueur | None:
    """The answers of that version, as *famille* gathers them."""
    number = version_in_force(atelier, contrat, day, famille)
    version = atelier.archive.version(contrat, number) if number is not None else None
    return _gathered(atelier, version, famille) if version is not None else None


def judged_by(atelier: Atelier, contrat: Contrat, famille: Famille) -> dict[str, EnVigueur]:
    """By key of act, what each act of *contrat* that judges an exercice is judged by. One of a contract that nobody
    signed yet is absent: it is judged by the answers of today.
    """
    found = {}
    for acte in beside(contrat):
        if (exercice := exercice_of(acte, famille)) is not None:
            then = contract_in_force(atelier, contrat.numero, last_day(exercice), famille)
            if then is not None:
                found[acte.key] = replace(then, signees=_signed_first(atelier, contrat.numero, then, famille))
    return found


def _signed_first(atelier: Atelier, contrat: str, then: EnVigueur, famille: Famille) -> Mapping[str, Value]:
    """The answers of the contract as it was signed first; none when it is *then* still."""
    first = next(_signatures(atelier, contrat), None)
    version = atelier.archive.version(contrat, first.version) if first is not None else None
    if version is None or version.numero == then.version:
        return {}
    return _gathered(atelier, version, famille).values


def signed_answers(atelier: Atelier, contrat: Contrat, famille: Famille) -> tuple[Signee, ...]:
    """What all signed of *contrat*, first to last: the contract, then each of its acts, as *famille* gathers them."""
    acts = {acte.key: acte for acte in contrat.actes}
    return tuple(
        Signee(
            _dated(acts.get(one.sujet), one, famille), acts.get(one.sujet), _gathered(atelier, version, famille).values
        )
        for one in _signatures(atelier, contrat.numero)
        if (version := atelier.archive.version(contrat.numero, one.version)) is not None
    )


def _dated(acte: Acte | None, signature: _Signature, famille: Famille) -> date:
    """The day of what was signed: that of the act itself, else the one on which all had signed it; none is older than
    the contract.
    """
    if not signature.sujet:
        return date.min
    day = acte.values.get(famille.acte(acte.questionnaire).dated) if acte is not None else None
    return day if isinstance(day, date) else signature.sealed


def signed_acts(atelier: Atelier, contrat: str) -> dict[str, int]:
    """By key, the acts that all have signed, each with the version that they signed."""
    told = atelier.archive.journal(contrat).told(Scelle)
    return {one.etape.sujet: one.etape.version for one in told if one.etape.sujet != CONTRAT}


def last_day(exercice: int) -> date:
    """31 December of an exercice."""
    return date(exercice, 12, 31)


def _signatures(atelier: Atelier, contrat: str) -> Iterator[_Signature]:
    """The versions that all signed, first to last."""
    journal = atelier.archive.journal(contrat)
    subjects = {one.etape.version: one.etape.sujet for one in journal.told(Scelle)}
    signed: dict[int, date] = {}
    for entry in journal.entries():
        match entry.etape:
            case Archivee(nom=Mention.SIGNEE | Mention.REPRISE, version=version) | Scelle(version=version):
                signed[version] = datetime.fromisoformat(entry.link.at).date()
    for version, sealed in sorted(signed.items()):
        sujet = subjects.get(version, CONTRAT)
        yield _Signature(version, "" if sujet == CONTRAT else sujet, sealed)


def _effect(atelier: Atelier, contrat: str, signature: _Signature, famille: Famille) -> date:
    """From when an act changes the contract: the day that it says, else the day on which all had signed it."""
    kind = next((one for one in famille.actes if signature.sujet.startswith(f"{one.key}-") and one.effect), None)
    if kind is None:
        return signature.sealed
    numero = signature.sujet.removeprefix(f"{kind.key}-")
    version = atelier.archive.version(contrat, signature.version)
    kept = {one.sha256 for one in version.bordereau.dossiers} if version is not None else set()
    for entry in reversed(atelier.archive.journal(contrat).told(Valide)):
        if (entry.etape.questionnaire, entry.etape.site) == (kind.key, numero) and _dossier(entry) in kept:
            day = load_dossier(atelier, _dossier(entry)).values.get(kind.effect)
            return day if isinstance(day, date) else signature.sealed
    return signature.sealed


def _dossier(entry: EntryOf[Valide]) -> str:
    return next((matter.digest for matter in entry.link.products if matter.role == "dossier"), "")


def _gathered(atelier: Atelier, version: StoredVersion, famille: Famille) -> EnVigueur:
    key = (version.contrat, famille.digest, version.numero)
    require_sound(atelier, (one.sha256 for one in version.bordereau.dossiers))
    return atelier.in_force.of(key, lambda: _consolidated(atelier, version, famille))


def _consolidated(atelier: Atelier, version: StoredVersion, famille: Famille) -> EnVigueur:
    dossiers = [load_dossier(atelier, one.sha256) for one in version.bordereau.dossiers]
    contrat = consolidate(version.contrat, dossiers, famille)
    return EnVigueur(version.numero, contrat.values, contrat.places, contrat.complete)
