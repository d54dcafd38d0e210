"""The values that hands changed -> in « a-corriger », the workbook of each answer with the new value, to drop back.

Derived from what is kept, as the request workbooks are: written again when it is missing, gone once no doubt needs it.
One that a person saved is hers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from cpomdoc.adapters.excel import writing
from cpomdoc.domain import codec
from cpomdoc.domain.avant_signature import Points
from cpomdoc.domain.canonical import digest_of
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.domain.francais import date_longue
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.places import RETURNS
from cpomdoc.domain.retouchees import ValeurRetouchee
from cpomdoc.domain.suivi import EtatContrat
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.contrat import famille_of
from cpomdoc.engine.memory.forms import form_of, last_version
from cpomdoc.engine.memory.retouchees import VALUES, FormulaireCompte, counting_form
from cpomdoc.stages.follow.sources.valeurs import doubt
from cpomdoc.stages.formulaire.annotate import PROPOSAL, Typed, annotate, typed_answers
from cpomdoc.stages.formulaire.repris import again
from cpomdoc.store.view import contract_folder

PROPOSED, SAID = "W-601", "W-602"


def show_mended_forms(atelier: Atelier, etat: EtatContrat) -> None:
    """The workbooks as they should be now."""
    folder = contract_folder(atelier.settings.outbox, etat.contrat) / RETURNS
    wanted = dict(_wanted(atelier, etat.contrat, etat.points))
    for name, (form, values) in wanted.items():
        _show(atelier, folder / name, form, values)
    for path in folder.glob(f"RETOUR *{VALUES}") if folder.is_dir() else ():
        if path.name not in wanted and _is_ours(atelier, path):
            atelier.files.remove(path)


def _is_ours(atelier: Atelier, path: Path) -> bool:
    """Whether nobody saved it since it was written."""
    data = atelier.files.read(path)
    return data is not None and writing.untouched(data)


Marked = tuple[FormulaireCompte, Sequence[ValeurRetouchee]]


def _wanted(atelier: Atelier, contrat: str, points: Points) -> Iterator[tuple[str, Marked]]:
    """The workbooks to be there, by name: the form that counts, and the values to mark in it."""
    version = last_version(atelier, contrat)
    told = version.bordereau.retouchees if version is not None else None
    if told is None:
        return
    famille, still = atelier.familles.get(famille_of(atelier, contrat)), {one.nom for one in points if one.ouvert}
    by_form: dict[tuple[str, str], list[ValeurRetouchee]] = defaultdict(list)
    for one in told.valeurs:
        if one.retour and doubt(one, famille).nom in still:
            by_form[one.questionnaire, one.lieux[0].site].append(one)
    for place, values in by_form.items():
        form = counting_form(atelier, contrat, *place)
        if isinstance(form, FormulaireCompte):
            here = [one for one in values if form.key_at(one) is not None]
            if here:
                yield form.retour, (form, here)


def _show(atelier: Atelier, path: Path, form: FormulaireCompte, values: Sequence[ValeurRetouchee]) -> None:
    """Written when it is missing or says something else; made once in the life of a process."""
    inbox, told = atelier.settings.inbox.name, codec.to_plain(tuple(values))
    mark = digest_of((form_of(form.entry).digest, form.famille.digest, told, inbox))
    if atelier.montre.get(str(path)) == mark and path.is_file():
        return
    present = atelier.files.read(path)
    if present is not None and not writing.untouched(present):
        return  # somebody is at work in it
    data = _workbook(atelier, form, values)
    if present != data:
        atelier.files.replace(path, data)
    atelier.montre[str(path)] = mark


def _workbook(atelier: Atelier, form: FormulaireCompte, values: Sequence[ValeurRetouchee]) -> bytes:
    """The form that counts, as its author filled it, with the new values in their cells."""
    submission, questionnaire, matter = form.submission, form.questionnaire, form_of(form.entry)
    findings = [_finding(form, one) for one in values]
    received = datetime.fromisoformat(form.entry.link.at).date()
    retour = annotate(
        submission,
        questionnaire,
        findings,
        file_name=matter.name,
        received_at=date_longue(received),
        attempt=submission.identity.attempt + 1,
        digest=matter.digest,
    )
    answers = {**typed_answers(submission, questionnaire), **_written(form, values)}
    disputed = {one.key for one in findings if one.key is not None}
    return writing.write_form(
        form.famille,
        questionnaire,
        contrat=form.entry.contrat,
        site=form.entry.etape.site,
        answers=answers,
        retour=retour,
        inbox_name=atelier.settings.inbox.name,
        repris=again(submission.identity.repris, form.famille, questionnaire, answers, disputed),
    )


def _written(form: FormulaireCompte, values: Sequence[ValeurRetouchee]) -> Mapping[FieldKey, Typed]:
    found: dict[FieldKey, Typed] = {}
    for one in values:
        key = form.key_at(one)
        if key is not None and one.reponse and not (answer := form.answer(one))[1]:
            found[key] = answer[0]
    return found


def _finding(form: FormulaireCompte, one: ValeurRetouchee) -> Finding:
    key = form.key_at(one)
    written = bool(one.reponse)
    facts = {
        "par": f" par {one.par}" if one.par else "",
        "projet": one.apres if written else _now(one),
        "lieu": ", ".join(part for part in (one.titre, one.article) if part),
        "reponse": one.avant,
        "raison": one.empechement,
        **({PROPOSAL: one.reponse} if written else {}),
    }
    rule = CATALOGUE[PROPOSED if written else SAID]
    at = form.submission.places.get(key) if key is not None else None
    return Finding(rule, at, key, one.lieux[0].question, seen=one.avant, facts=facts)


def _now(one: ValeurRetouchee) -> str:
    if one.apres:
        return f"il dit «\u00a0{one.apres}\u00a0»"
    return "le passage a changé" if one.texte else "ces mots ont été retirés"
