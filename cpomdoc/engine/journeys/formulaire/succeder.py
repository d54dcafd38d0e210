"""A sound form and the one that counts for the same workbook -> what it changes of it, and whether it waits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cpomdoc.domain.dossier import Changement, Dossier, Submission
from cpomdoc.domain.journal import Choisi, Retourne, Suspendu, Valide
from cpomdoc.domain.links import Matter
from cpomdoc.domain.plain import changement
from cpomdoc.domain.succession import MOST_KEPT, Motif, Remplacement
from cpomdoc.domain.values import Value
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.forms import accepted, dossier_digest, form_of
from cpomdoc.engine.memory.lecture import read_form
from cpomdoc.engine.memory.note import load_dossier, note, step_key
from cpomdoc.engine.memory.preremplis import prepared
from cpomdoc.engine.memory.suspendus import suspended
from cpomdoc.engine.shown.choix import show_choices
from cpomdoc.engine.values import Depot, Role
from cpomdoc.schema.questionnaire import Questionnaire
from cpomdoc.stages.formulaire.succession import Copie, overtakes_a_copy, person, plainly_later, why_it_waits, written
from cpomdoc.stages.pieces.compare import compare_workbooks
from cpomdoc.stages.pieces.filiation import filiation
from cpomdoc.store.journal import EntryOf

_FURTHEST = 20
"""Forms that one is derived from, and earlier answers, are looked for no further back than this."""

_UNSURE: frozenset[Motif | None] = frozenset(("personnes", "meme_jour"))
"""Why a form waits as long as nothing shows that its author knew what the other said."""


@dataclass(frozen=True, slots=True)
class Succession:
    """What a form is to the one that counts for the same workbook: what it changes of it (None: nothing does yet, or it
    says the same), why it waits (None: it counts), whether somebody chose by dropping it.
    """

    former: EntryOf[Valide] | None = None
    remplacement: Remplacement | None = None
    motif: Motif | None = None
    chosen: bool = False


def succession(
    atelier: Atelier, depot: Depot, submission: Submission, dossier: Dossier, questionnaire: Questionnaire
) -> Succession:
    """What *depot*, whose answers are *dossier*, is to the form that counts."""
    old = accepted(atelier, dossier.contrat).get((dossier.questionnaire, dossier.site))
    if old is None or form_of(old).digest == depot.sha256:
        return Succession(chosen=bool(depot.apres))
    chosen = bool(depot.apres) or _says_again(atelier, depot, dossier, old)
    before = load_dossier(atelier, dossier_digest(old)).values
    changes = compare_workbooks(before, dossier.values, questionnaire)
    if not changes:
        return Succession(old, chosen=chosen)
    new, former = copy_of(depot, submission.auteur), _as_it_came(atelier, old)
    free = chosen or _answers_us(atelier, submission.identity.refus, old)
    motif = None if free else why_it_waits(new, former)
    goes_on = motif in _UNSURE and _continues(atelier, old, dossier, questionnaire, later=plainly_later(new, former))
    motif = None if goes_on else motif
    back, when = _going_back(atelier, old, dossier, changes, questionnaire)
    told = Remplacement(
        nom=former.nom,
        le=old.link.at,
        nombre=len(changes),
        changements=tuple(changement(one) for one in changes[:MOST_KEPT]),
        par=former.par or None,
        copie=True if not (free or goes_on) and motif is None and overtakes_a_copy(new, former) else None,
        suite=True if goes_on else None,
        revenues=back or None,
        revenues_au=when or None,
    )
    return Succession(old, told, motif, chosen)


def copy_of(depot: Depot, auteur: str) -> Copie:
    """A form that was just dropped."""
    received = datetime.fromisoformat(depot.recu_le)
    modified = datetime.fromtimestamp(depot.date_fichier // 10**9, UTC).astimezone(received.tzinfo)
    return Copie(depot.nom, person(auteur), received, written(modified, received), received)


def _as_it_came(atelier: Atelier, entry: EntryOf[Valide]) -> Copie:
    """The form that counts, as it was dropped."""
    form, etape = form_of(entry), entry.etape
    since = datetime.fromisoformat(entry.link.at)
    seen = atelier.index.seen(form.digest)
    first = datetime.fromisoformat(seen.at) if seen is not None else since
    file_date = datetime.fromisoformat(etape.ecrit_le) if etape.ecrit_le is not None else None
    return Copie(etape.nom, etape.par or "", first, file_date, since)


def _says_again(atelier: Atelier, depot: Depot, dossier: Dossier, old: EntryOf[Valide]) -> bool:
    """Whether a form says again what one of two that a choice is awaited between says: a program that saved it anew may
    have changed its bytes. What came in the same drop has not answered the question that it raised.
    """
    key = (dossier.questionnaire, dossier.site)
    waiting = [one for one in suspended(atelier, dossier.contrat).get(key, []) if before(one.link.at, depot)]
    said = [_dossier_of(atelier, one) for one in waiting]
    said += [load_dossier(atelier, dossier_digest(old))] if waiting else []
    return any(one.values == dossier.values for one in said)


def before(moment: str, depot: Depot) -> bool:
    """Whether something was noted before the round in which *depot* was taken."""
    return datetime.fromisoformat(moment) < datetime.fromisoformat(depot.recu_le)


def _continues(
    atelier: Atelier, old: EntryOf[Valide], dossier: Dossier, questionnaire: Questionnaire, *, later: bool
) -> bool:
    """Whether a form keeps all that the one that counts said. That of an act, or of a negotiation, may also change some
    of it, when it is *later* and plainly made from that one: such a workbook passes from hand to hand before the
    parties sign.
    """
    is_act = questionnaire.per == "acte"
    before = load_dossier(atelier, dossier_digest(old))
    given = _given(atelier, old, before) if is_act else {}
    found = filiation(before.values, dossier.values, given, questionnaire)
    passes_on = is_act or questionnaire.optional
    return found.whole or (passes_on and later and found.made_from)


def _given(atelier: Atelier, old: EntryOf[Valide], dossier: Dossier) -> dict[str, Value]:
    """What the form of an act held when it was given; nothing for one that was given blank."""
    reading = read_form(atelier, form_of(old).digest)
    marked = isinstance(reading, Submission) and bool(reading.identity.repris)
    made = prepared(atelier, dossier.contrat, dossier.questionnaire, dossier.site) if marked else None
    return made.avance.answers() if made is not None else {}


def _answers_us(atelier: Atelier, refused: str, old: EntryOf[Valide]) -> bool:
    """Whether a form is the correction of the one that counts, or of one that was given back since that one counts."""
    given_back = atelier.archive.journal(old.contrat).told(Retourne)
    since = {form_of(one).digest for one in given_back if one.numero > old.numero}
    return any(one == form_of(old).digest or one in since for one in _lineage(atelier, old.contrat, refused))


def _lineage(atelier: Atelier, contrat: str, refused: str) -> Iterator[str]:
    """The digests of the forms that one corrects: that of *refused*, of the one that this corrects, and so on."""
    given_back = {form_of(one).digest for one in atelier.archive.journal(contrat).told(Retourne)} if refused else set()
    for _ in range(_FURTHEST):
        if not refused:
            return
        yield refused
        if refused not in given_back:
            return
        reading = read_form(atelier, refused)
        refused = reading.identity.refus if isinstance(reading, Submission) else ""


def corrected(atelier: Atelier, submission: Submission, dossier: Dossier, questionnaire: Questionnaire) -> str:
    """The place of the workbook that counts and that a correction of its RETOUR takes the place of, under the number of
    another establishment; empty when it corrects none, or its own.
    """
    if questionnaire.per != "partie" or not submission.identity.refus:
        return ""
    counting = accepted(atelier, dossier.contrat).items()
    places = {form_of(entry).digest: site for (key, site), entry in counting if key == questionnaire.key}
    former = _lineage(atelier, dossier.contrat, submission.identity.refus)
    found = next((places[one] for one in former if one in places), dossier.site)
    return found if found != dossier.site else ""


def _going_back(
    atelier: Atelier,
    old: EntryOf[Valide],
    dossier: Dossier,
    changes: Sequence[Changement],
    questionnaire: Questionnaire,
) -> tuple[int, str]:
    """How many of the *changes* give back an answer that counted before *old*, and when it did."""
    key = (old.etape.questionnaire, old.etape.site)
    told = atelier.archive.journal(old.contrat).told(Valide)
    earlier = [one for one in told if (one.etape.questionnaire, one.etape.site) == key and one.numero < old.numero]
    for entry in reversed(earlier[-_FURTHEST:]):
        then = load_dossier(atelier, dossier_digest(entry)).values
        apart = {(one.key, one.where) for one in compare_workbooks(then, dossier.values, questionnaire)}
        back = sum((one.key, one.where) not in apart for one in changes)
        if back:
            return back, entry.link.at
    return 0, ""


# --- once a form counts -----------------------------------------------------------------------------------------------


def settle(atelier: Atelier, entry: EntryOf[Valide], former: EntryOf[Valide] | None, *, chosen: bool) -> None:
    """The forms that waited against the workbook that *entry* accepted, after *former* counted. When a person chose,
    none waits any more; else those that say the same do not.
    """
    key = (entry.etape.questionnaire, entry.etape.site)
    waiting = suspended(atelier, entry.contrat).get(key, [])
    kept, said = form_of(entry), load_dossier(atelier, dossier_digest(entry)).values
    ended = [one for one in waiting if chosen or _dossier_of(atelier, one).values == said]
    others = [form_of(one) for one in ended]
    if chosen and former is not None:
        others.insert(0, form_of(former))
    others = [one for one in others if one.digest != kept.digest]
    if others:
        etape = Choisi(
            questionnaire=key[0],
            site=key[1],
            nom=kept.name,
            ecartes=tuple(dict.fromkeys(one.name for one in others)),
            accord=None if chosen else True,
        )
        materials = [Matter(Role.FORMULAIRE, one.digest, one.name) for one in (kept, *others)]
        digests = [one.digest for one in materials]
        note(atelier, entry.contrat, etape, step_key(Choisi, digests, apres=entry.digest), materials=materials)
    show_choices(atelier, entry.contrat)


def chosen_and_not_told(atelier: Atelier, entry: EntryOf[Valide]) -> bool:
    """Whether *entry* accepted a form that had waited, and the process fell before the choice was noted."""
    journal, digest = atelier.archive.journal(entry.contrat), form_of(entry).digest
    waited = any(form_of(one).digest == digest and one.numero < entry.numero for one in journal.told(Suspendu))
    told = any(one.link.materials[0].digest == digest and one.numero > entry.numero for one in journal.told(Choisi))
    return waited and not told


def former_of(atelier: Atelier, entry: EntryOf[Valide]) -> EntryOf[Valide] | None:
    """The entry of the form that a chosen one took the place of; None when it counted already."""
    key = (entry.etape.questionnaire, entry.etape.site)
    told = atelier.archive.journal(entry.contrat).told(Valide)
    earlier = [one for one in told if (one.etape.questionnaire, one.etape.site) == key and one.numero < entry.numero]
    return earlier[-1] if earlier and chosen_and_not_told(atelier, entry) else None


def _dossier_of(atelier: Atelier, entry: EntryOf[Suspendu]) -> Dossier:
    return load_dossier(atelier, next(one.digest for one in entry.link.products if one.role == "dossier"))
