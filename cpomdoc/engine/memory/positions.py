"""The journal of a contract -> its position in the portfolio, computed once for each state of the journal.

A position is held in memory and on the local disk under the mark of what it was computed from: the last entry of the
journal, the families that read it. Five thousand contracts are not computed anew at each round; the day is no part of
a position, so that its roll-over asks for nothing here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from cpomdoc.domain.accessoires import Accessoire
from cpomdoc.domain.canonical import digest_of, dumps, loads
from cpomdoc.domain.codec import from_plain, to_plain
from cpomdoc.domain.dossier import Contrat
from cpomdoc.domain.errors import CpomdocError
from cpomdoc.domain.journal import Rapproche, Retourne, Valide
from cpomdoc.domain.portefeuille import NonLu, Position
from cpomdoc.domain.statut import CLOS, EN_VIGUEUR
from cpomdoc.domain.suivi import EtatContrat
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.ennuis import beside
from cpomdoc.engine.memory.actes import answers_of, signed_version
from cpomdoc.engine.memory.contrat import famille_of, familles_seen
from cpomdoc.engine.memory.forms import accepted, dossier_digest, form_of, gather, last_version
from cpomdoc.engine.memory.vigueur import signed_acts
from cpomdoc.schema.checks import DATE_EFFET
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.contrat.actes import prolongations, terme
from cpomdoc.stages.suivi.portefeuille import Regles
from cpomdoc.stages.suivi.position import Connu, position
from cpomdoc.store.derives import Derives
from cpomdoc.store.names import DEPOTS

REMEMBERED = "portefeuille.sqlite"
_MEANING = 4
"""Grows when a position means something else: what was held before is computed anew."""


def positions(atelier: Atelier, etats: Sequence[EtatContrat]) -> dict[str, Position]:
    """The positions of the contracts *etats*, by reference, as their journals tell them now. One that cannot be
    computed is absent, and what was raised is kept among what went wrong: it hides no other.
    """
    kept = Derives(atelier.settings.state / REMEMBERED)
    if atelier.positions is None:
        atelier.positions = dict(_taken_back(kept))
    held = atelier.positions
    fresh: dict[str, tuple[str, bytes]] = {}
    for etat in etats:
        mark = _mark(atelier, etat)
        if etat.contrat not in held or held[etat.contrat][0] != mark:
            found = beside(atelier, Accessoire.PORTEFEUILLE, partial(position_of, atelier, etat), etat.contrat)
            if found is None:
                held.pop(etat.contrat, None)
                continue
            held[etat.contrat] = (mark, found)
            fresh[etat.contrat] = (mark, dumps(to_plain(found)))
    names = {one.contrat for one in etats}
    gone = [name for name in held if name not in names]
    for name in gone:
        del held[name]
    kept.keep(fresh, gone)
    return {one.contrat: held[one.contrat][1] for one in etats if one.contrat in held}


def non_lus(atelier: Atelier, seen: Collection[str]) -> tuple[NonLu, ...]:
    """The contracts that are there and that are not among those *seen*, each with the reason."""
    altered = {name: error for name, error in atelier.index.last_altered().items() if name != DEPOTS}
    left: dict[str, CpomdocError] = dict(altered)
    for name in atelier.index.sound():
        if name not in seen:
            said = (atelier.ennuis.get((chose, name)) for chose in (Accessoire.CONTRAT, Accessoire.PORTEFEUILLE))
            left[name] = next((one for one in said if one is not None), _UNSAID)
    return tuple(NonLu(name, left[name].message) for name in sorted(left))


_UNSAID = CpomdocError("Ce contrat n’a pas pu être lu.", "")


def regles_of(atelier: Atelier) -> Regles:
    """What the families of today say of positions."""
    families = atelier.familles.items()
    return Regles({key: one.reglementation for key, one in families}, {key: one.vues for key, one in families})


def _taken_back(kept: Derives) -> Iterator[tuple[str, tuple[str, Position]]]:
    """What a former life held; a line that cannot be understood is as good as none."""
    for name, (mark, data) in kept.all().items():
        try:
            yield name, (mark, from_plain(Position, loads(data)))
        except (ValueError, TypeError):
            continue


def _mark(atelier: Atelier, etat: EtatContrat) -> str:
    """What a position is computed from: the end of the journal, the families of the contract and of today."""
    head = etat.tete.sha256 if etat.tete is not None else ""
    in_use = sorted((key, famille.digest) for key, famille in atelier.familles.items())
    return digest_of((_MEANING, head, etat.statut.value, etat.modeles, tuple(in_use)))


def position_of(atelier: Atelier, etat: EtatContrat) -> Position:
    """The position of one contract, from what its journal keeps."""
    key = famille_of(atelier, etat.contrat)
    base = Position(
        contrat=etat.contrat,
        dossier=etat.dossier,
        famille=key,
        titre=etat.famille,
        gestionnaire=etat.gestionnaire,
        statut=etat.statut.value,
        vigueur=etat.statut in EN_VIGUEUR,
        clos=etat.statut in CLOS,
        echeances=etat.echeances,
    )
    famille = familles_seen(atelier, etat.contrat).get(key)
    if famille is None:
        return base
    contrat = _in_force(atelier, etat.contrat, famille)
    if contrat is None:
        return base
    vues = (atelier.familles.get(key) or famille).vues
    today = _accepted(atelier, etat.contrat, famille)
    actes = today.actes if today is not None else ()
    signed = frozenset(signed_acts(atelier, etat.contrat))
    misfits, awaited = _not_whole(atelier, etat.contrat, famille)
    counted = tuple(
        one
        for one in actes
        if (one.questionnaire not in vues.avenants or one.key in signed)
        and (one.questionnaire != vues.revue or one.key not in {f"{key}-{numero}" for key, numero in misfits | awaited})
    )
    start, bound = contrat.values.get(DATE_EFFET), replace(contrat, actes=counted, signes=signed)
    known = Connu(
        base=replace(base, date_effet=start if isinstance(start, date) else None, date_fin=terme(bound, famille)),
        values=contrat.values,
        actes=counted,
        rendus=tuple(sorted(misfits | {_of_act(famille, *one) for one in _sent_back(atelier, etat.contrat)})),
        reglementation=famille.reglementation,
        en_vigueur={key: one.values for key, one in (today.en_vigueur if today is not None else {}).items()},
        prolongations=prolongations(bound, famille),
    )
    return position(known, vues)


def _in_force(atelier: Atelier, contrat: str, famille: Famille) -> Contrat | None:
    """The answers that all signed, else those of the last version, else those accepted so far; None before any."""
    number = signed_version(atelier.archive.journal(contrat))
    version = atelier.archive.version(contrat, number) if number is not None else last_version(atelier, contrat)
    if version is not None:
        return answers_of(atelier, version, famille)
    return _accepted(atelier, contrat, famille)


def _accepted(atelier: Atelier, contrat: str, famille: Famille) -> Contrat | None:
    """The answers that were accepted so far, those of acts included; None before any."""
    entries = accepted(atelier, contrat)
    return gather(atelier, contrat, sorted(map(dossier_digest, entries.values())), famille) if entries else None


def _sent_back(atelier: Atelier, contrat: str) -> Iterator[tuple[str, str]]:
    """The workbooks whose last form went back for its own answers: their questionnaire, and what tells them apart. The
    return of one that was accepted is told by the look across workbooks, which may settle it.
    """
    last: dict[tuple[str, str], bool] = {}
    taken: dict[tuple[str, str], str] = {}
    for entry in atelier.archive.journal(contrat).entries():
        match entry.etape:
            case Valide() as form:
                place = form.questionnaire, "".join(form.site.split())
                last[place], taken[place] = False, form_of(entry).digest
            case Retourne() as form:
                place = form.questionnaire, "".join(form.site.split())
                last[place] = form_of(entry).digest != taken.get(place)
    yield from (key for key, back in last.items() if back)


_Acts = set[tuple[str, str]]


def _not_whole(atelier: Atelier, contrat: str, famille: Famille) -> tuple[_Acts, _Acts]:
    """The acts (questionnaire, number) of which something went back at the last look across workbooks, and those of
    which a workbook is awaited, or came since: nobody looked at it yet.
    """
    journal = atelier.archive.journal(contrat)
    looks = journal.told(Rapproche)
    last, told = (looks[-1].numero, looks[-1].etape) if looks else (0, None)
    unseen = {
        _of_act(famille, one.etape.questionnaire, one.etape.site) for one in journal.told(Valide) if one.numero > last
    }
    if told is None:
        return set(), unseen
    awaited = {_of_act(famille, *one) for one in told.parties_attendues or ()}
    return {_of_act(famille, one.questionnaire, one.site) for one in told.retours}, awaited | unseen


def _of_act(famille: Famille, questionnaire: str, place: str) -> tuple[str, str]:
    """The act (questionnaire, number) that a workbook is about: that of an establishment counts for its act."""
    act = next((one.key for one in famille.actes if one.parts and one.parts == questionnaire), "")
    return (act, place.partition("-")[0]) if act else (questionnaire, place)
