"""Contrat + Famille + pieces of the version -> the grid: each item of the cahier des charges, answered or not."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from cpomdoc.domain.canonical import digest_of
from cpomdoc.domain.conformite import Etat, Grille, Ligne
from cpomdoc.domain.dossier import Contrat
from cpomdoc.domain.francais import enumeration
from cpomdoc.domain.show import show
from cpomdoc.domain.values import SansObjet
from cpomdoc.schema.asked import Asked, asked, remedy
from cpomdoc.schema.checks import DATE_FIN
from cpomdoc.schema.exigence import Couverture, Dispense, Exigence
from cpomdoc.schema.famille import Famille, PieceModel
from cpomdoc.schema.lexique import LEXIQUE, Lexique
from cpomdoc.stages.checks.attente import sure
from cpomdoc.stages.checks.facts import usable
from cpomdoc.stages.checks.reach import each, reach
from cpomdoc.stages.checks.words import shorten
from cpomdoc.stages.pieces.jointes import expected, still_awaited
from cpomdoc.stages.templates.outline import Titre, parts_named, plain_words

Lack = tuple[str, str]
"""What is missing, and how to mend it."""


def grille(contrat: Contrat, famille: Famille, pieces: Collection[str]) -> Grille:
    """The grid of *contrat*, in the order of the family. *pieces* are the keys of those of the version."""
    questions = asked(famille)
    if (last_day := contrat.values.get(DATE_FIN)) is not None:
        contrat = replace(contrat, values={**contrat.values, famille.roles.date_fin: last_day})
    lines = tuple(_ligne(item, contrat, famille, pieces, questions) for item in famille.exigences)
    if contrat.repris is None:
        return lines
    told = (item for item in famille.exigences if item.fields)
    copied = {item.key for item in told if not any(_unanswered(item, contrat.values, questions))}
    return tuple(_seen_only(ligne, copied) for ligne in lines)


_ELSEWHERE = "le contrat a été signé sans cpomdoc, qui n’en a pas lu le texte"


def _seen_only(ligne: Ligne, copied: Collection[str]) -> Ligne:
    """An item of a contract that was signed elsewhere: nobody here can say that its text answers the law; that its
    answers were copied can be said.
    """
    state = Etat.CONSTATE if ligne.cle in copied else Etat.NON_VERIFIE
    return replace(ligne, etat=state, raison=_ELSEWHERE, remede="", suppose=None, attend=None, vu=None)


def _ligne(
    item: Exigence, contrat: Contrat, famille: Famille, pieces: Collection[str], questions: Mapping[str, Asked]
) -> Ligne:
    waiver = next((one for one in item.waivers if _holds(one, contrat.values)), None)
    lacks = list(_unwritten(item, famille))
    absent = list(_not_joined(item, contrat, famille)) if waiver is None else []
    if waiver is None:
        lacks += [*_unanswered(item, contrat.values, questions), *([] if item.fields else absent)]
        lacks += _not_made(item, famille, pieces) if not lacks else []
    settled = bool(lacks) or waiver is not None
    weak = [] if settled else [*_weak(item, contrat.values, questions, famille.lexique), *absent]
    awaited = bool(weak) and weak == absent and _told_as_document(item, contrat, famille)
    found = lacks or weak
    supposed = not lacks and waiver is not None and _nobody_said(waiver, questions)
    remedies = [item.remedy] if item.remedy and lacks else dict.fromkeys(todo for _, todo in found)
    return Ligne(
        item.key,
        item.heading,
        item.title,
        item.source,
        item.confidence,
        _state(lacks, weak, waiver),
        _place(item, famille),
        raison=_sentence([what for what, _ in found]) if found else _waived(waiver, supposed=supposed),
        remede=remedy([questions[waiver.field]]) if supposed and waiver is not None else " ".join(remedies),
        doute=item.doubt or None,
        suppose=supposed or None,
        attend=awaited or None,
        vu=digest_of(_texts(item, contrat.values, questions)) if weak else None,
        portee=item.scope or None,
    )


def _waived(waiver: Dispense | None, *, supposed: bool) -> str:
    """Why the item does not apply; that nobody said it, when it follows from an answer left empty."""
    if waiver is None:
        return ""
    return f"rien n’a été répondu, d’où\u00a0: {waiver.reason}" if supposed else waiver.reason


def _state(lacks: Sequence[Lack], weak: Sequence[Lack], waiver: Dispense | None) -> Etat:
    if lacks:
        return Etat.MANQUANT
    if waiver is not None:
        return Etat.SANS_OBJET
    return Etat.RENSEIGNE if weak else Etat.REPOND


def _nobody_said(waiver: Dispense, questions: Mapping[str, Asked]) -> bool:
    """Whether the item does not apply because of an answer that may stay empty, and was left so."""
    return waiver.empty and not questions[waiver.field].said


def _sentence(reasons: Sequence[str]) -> str:
    return " ; ".join(dict.fromkeys(reasons))


# --- the answers ----------------------------------------------------------------------------------------------------


def _unanswered(item: Exigence, values: Mapping[str, Any], questions: Mapping[str, Asked]) -> Iterator[Lack]:
    lacking: dict[tuple[str, str, str], list[Asked]] = {}
    empty: list[str] = []
    for name in item.fields:
        question = questions[name]
        problem = _problem(list(reach(values, name)), question)
        if problem is not None and not any(name.startswith(f"{table}.") for table in empty):
            lacking.setdefault((problem, question.sheet, question.workbook), []).append(question)
            empty += [name] if question.table else []
    for (problem, _, _), group in lacking.items():
        verb = "n’ont" if len(group) > 1 else "n’a"
        yield f"{enumeration([one.quoted for one in group])} {verb} {problem}", remedy(group)
    for coverage in item.coverage:
        if missing := _uncovered(coverage, values):
            shown = enumeration([f"« {value} »" for value in missing], "ni" if coverage.any_of else "et")
            question = questions[coverage.by]
            yield f"{question.quoted} ne compte pas {shown}", remedy([question])


def _problem(found: Sequence[Any], question: Asked) -> str | None:
    """What the values of a question or of a table lack; None when they answer."""
    if question.table:
        return None if found and all(found) else "aucune ligne"
    if not any(map(usable, found)):
        return "pas de réponse"
    sound = all(usable(value) or (isinstance(value, SansObjet) and question.may_be_void) for value in found)
    return None if sound else "pas de réponse partout"


def _weak(item: Exigence, values: Mapping[str, Any], questions: Mapping[str, Asked], lexique: Lexique) -> list[Lack]:
    """The texts that are there and say nothing, or that nothing could be held against. Numbers, days and choices were
    tested when they were read."""
    written = _texts(item, values, questions)
    weak = [lack for name, found in written.items() for lack in _placeholders(questions[name], found, lexique)]
    unseen = lexique == Lexique() and not weak
    return [*weak, *([_not_compared([questions[name] for name in written])] if unseen and written else [])]


def _texts(item: Exigence, values: Mapping[str, Any], questions: Mapping[str, Asked]) -> dict[str, list[str]]:
    """What was written freely in answer to an item, by question."""
    names = (name for name in item.fields if questions[name].free is not None)
    texts = {name: [text for text in each(values, name) if isinstance(text, str)] for name in names}
    return {name: found for name, found in texts.items() if found}


def _placeholders(question: Asked, texts: Sequence[str], lexique: Lexique) -> Iterator[Lack]:
    for text in dict.fromkeys(texts):
        if question.free is not None and (doubt := sure(question.free, text, lexique)) is not None:
            seen = f"«\u00a0{shorten(text)}\u00a0» n’est pas une réponse"
            yield f"{question.quoted} : {seen} ({doubt.raison})", remedy([question])


def _not_compared(group: Sequence[Asked]) -> Lack:
    """A check that could not look is never a yes."""
    verb = "n’ont pas été comparés" if len(group) > 1 else "n’a pas été comparé"
    what = f"{enumeration([one.quoted for one in group])} {verb} aux mots d’attente"
    return f"{what}, dont la liste manque", f"Relisez cette partie, ou remettez « {LEXIQUE} » parmi les modèles."


def _uncovered(coverage: Couverture, values: Mapping[str, Any]) -> list[str]:
    """The expected values that are not there. Where nothing can be expected yet, nothing is proved: it is missing."""
    there = {show(value) for value in each(values, coverage.by) if usable(value)}
    if coverage.any_of:
        return [] if there & set(coverage.any_of) else list(coverage.any_of)
    expected_ = [show(value) for value in each(values, coverage.expected) if usable(value)]
    wanted = coverage.values or expected_ or ["…"]
    return [value for value in dict.fromkeys(wanted) if value not in there]


def _holds(waiver: Dispense, values: Mapping[str, Any]) -> bool:
    found = list(each(values, waiver.field))
    if waiver.empty:
        return bool(found) and all(value == () or isinstance(value, SansObjet) for value in found)
    if not found or None in found:
        return False
    shown = [show(value) for value in found]
    if waiver.without:
        return not any(value in waiver.without for value in shown)
    return all(value in waiver.values for value in shown)


def _not_joined(item: Exigence, contrat: Contrat, famille: Famille) -> Iterator[Lack]:
    """The document that the item rests on. For want of it, an item that has answers as well is not missing, and is not
    found to answer either: the name of a file was given, the file was not.
    """
    jointe = famille.jointe(item.jointe) if item.jointe else None
    if jointe is None:
        return
    came = {(one.cle, one.site) for one in contrat.jointes}
    awaited = [one for one in expected(contrat.values, famille) if one.jointe.key == item.jointe]
    lacking = [one.etablissement for one in awaited if (one.jointe.key, one.site) not in came]
    if lacking or not awaited:
        whose = [name for name in lacking if name]
        what = f"« {jointe.title} » n’est pas joint" + (f" ({enumeration(whose)})" if whose else "")
        yield what, f"Déposez ce document en PDF avec les formulaires : il prendra place à l’annexe {jointe.annexe}."


def _told_as_document(item: Exigence, contrat: Contrat, famille: Famille) -> bool:
    """Whether that document is among those of which « Avant de signer » says that nobody joined them."""
    return any(one.jointe.key == item.jointe for one in still_awaited(contrat, famille))


# --- the document ---------------------------------------------------------------------------------------------------


def unwritten(famille: Famille, outlines: Mapping[str, Sequence[Titre]]) -> dict[str, str]:
    """What the templates lack to answer some items, by the key of the item. *outlines* gives that of each template."""
    questions = asked(famille)
    found = {}
    for item in famille.exigences:
        if item.piece:
            model = famille.piece(item.piece)
            lack = _lack(item, model, list(parts_named(outlines.get(model.template, ()), item.article)), questions)
            if lack:
                found[item.key] = lack
    return found


def _lack(item: Exigence, model: PieceModel, parts: Sequence[Titre], questions: Mapping[str, Asked]) -> str:
    where = f"la partie « {item.article} » du modèle « {model.template} »"
    if not parts:
        return f"{where} a disparu" if item.article else f"le modèle « {model.template} » est vide"
    names = {name for part in parts for name in part.names}
    unread = [questions[name].quoted for name in item.fields if not _read(name, names)]
    unread += [f"« {name} »" for name in item.prints if not _read(name, names)]
    if unread:
        return f"{where if item.article else f'le modèle « {model.template} »'} n’imprime plus {enumeration(unread)}"
    unsaid = [words for words in item.words if not any(_says(part, words) for part in parts)]
    return f"{where} ne dit plus {enumeration([f'« {words} »' for words in unsaid])}" if unsaid else ""


def _read(name: str, names: Collection[str]) -> bool:
    return name in names or any(other.startswith(f"{name}.") for other in names)


def _says(part: Titre, words: str) -> bool:
    return f" {plain_words(words)} " in f" {part.text} "


def _unwritten(item: Exigence, famille: Famille) -> Iterator[Lack]:
    if lack := famille.unwritten.get(item.key):
        yield lack, "Rétablissez ce passage dans le modèle Word, ou dites pourquoi il n’y est pas par une dérogation."


def _not_made(item: Exigence, famille: Famille, pieces: Collection[str]) -> list[Lack]:
    """The piece that answers is not among those of the version."""
    if not item.piece or item.piece in pieces:
        return []
    model = famille.piece(item.piece)
    needs = enumeration([f"« {famille.questionnaires[need].title} »" for need in model.needs])
    return [(f"« {model.title} » n’est pas encore rédigé", f"Déposez les classeurs {needs}, sans réponse à corriger.")]


def _place(item: Exigence, famille: Famille) -> str:
    places = []
    if item.piece:
        model = famille.piece(item.piece)
        name = f"Annexe {model.number}" if model.number is not None else model.filename
        places.append(f"{name}, « {item.article} »" if item.article else name)
    if item.jointe and (jointe := famille.jointe(item.jointe)):
        places.append(f"Annexe {jointe.annexe}, « {jointe.title} »")
    return " ; ".join(places)
