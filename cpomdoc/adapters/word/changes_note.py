"""What a version changes -> the page « Ce qui a changé », to read before the files that show it; one page as a rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from cpomdoc.adapters.word.note import as_written, cell, paragraph, table, write_note
from cpomdoc.adapters.word.package import read_parts, write_parts
from cpomdoc.adapters.word.parts import note_properties
from cpomdoc.domain import extraits
from cpomdoc.domain.avant_signature import TITRE as BEFORE_SIGNING
from cpomdoc.domain.changements import AVoir, Changements, Comparee, Intervention, Recrite, Reponse
from cpomdoc.domain.francais import enumeration, majuscule_initiale, pluriel, serie
from cpomdoc.domain.fusion import AVerifier, Conflit, MiseEnForme
from cpomdoc.domain.places import CHANGES
from cpomdoc.stages.pieces.retours import focused

MARK = "cpom.changements"
"""What the page bears, and each file that shows the changes: neither is a draft."""
_MOST = 8
"""Rows of a table: what is left is counted, and is in the files."""
_LONG = 140
_AROUND = 80
"""Signs of a cell; of each wording of a passage that was changed."""
_ANSWERS, _BY_HAND, _TO_SEE = (3100, 1900, 1900, 2171), (2500, 4600, 1971), (2500, 2100, 4471)
"""Widths of the columns, in twips."""
T = TypeVar("T")


def write_changes(told: Changements) -> bytes:
    """The Word file. The same changes give the same bytes."""
    return write_note(f"{CHANGES}, version {told.numero}", told.contrat, "".join(_body(told)), MARK)


def is_ours(data: bytes) -> bool:
    """Whether a file is such a page as we wrote it: a person who saves it in Word makes another one."""
    return as_written(data, MARK)


def to_be_read(docx: bytes) -> bytes:
    """A file that shows changes, with what tells it from the draft whose other properties it bears."""
    parts = dict(read_parts(docx))
    note_properties(parts, {MARK: "oui"})
    return write_parts(parts)


def _body(told: Changements) -> Iterator[str]:
    who = f"{told.contrat}, {told.gestionnaire}" if told.gestionnaire != told.contrat else told.contrat
    yield paragraph(CHANGES, "Title")
    yield paragraph(
        f"{who} — version {told.numero} ({told.nom}), depuis la version {told.avant} ({told.nom_avant})", "Subtitle"
    )
    yield paragraph(_summary(told), "Count")
    yield from _answers(told.reponses)
    yield from _by_hand(told.corrections)
    yield from _to_see(told.a_voir)
    yield from _documents(told)
    yield from _files(told.comparees)
    yield paragraph("Cette page n’est pas une pièce du contrat : elle n’est jamais signée.", "Note")


def _summary(told: Changements) -> str:
    counts = (
        (len(told.reponses), "aucune réponse changée", "réponse changée", "réponses changées"),
        (len(told.corrections), "aucune correction à la main", "correction à la main", "corrections à la main"),
        (len(told.a_voir), "rien à concilier ni à vérifier", "passage à revoir", "passages à revoir"),
    )
    line = enumeration([pluriel(count, one, many) if count else none for count, none, one, many in counts])
    return f"{majuscule_initiale(line)}."


def _cut(rows: Sequence[T]) -> tuple[Sequence[T], int]:
    """The rows that are shown, and how many are not."""
    return (rows, 0) if len(rows) <= _MOST + 1 else (rows[:_MOST], len(rows) - _MOST)


def _more(left: int, where: str) -> Iterator[str]:
    if left:
        yield paragraph(f"Et {pluriel(left, 'autre')}, {where}.", "Small")


def _short(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[: _LONG - 1].rstrip()}…"


# --- what changed, and by whom ----------------------------------------------------------------------------------------


def _answers(found: Sequence[Reponse]) -> Iterator[str]:
    if not found:
        return
    shown, left = _cut(found)
    yield paragraph("Par le questionnaire", "Heading1")
    rows = [_answer(one) for one in shown]
    yield table("Réponses changées", ("Réponse", "Avant", "Maintenant", "Par"), rows, _ANSWERS)
    yield from _more(left, "sur la page du contrat")


def _answer(one: Reponse) -> Sequence[str]:
    place = " — ".join(part for part in (one.article, one.lieu) if part)
    before, after = (text or extraits.NOTHING for text in extraits.focused(one.avant, one.apres, _LONG))
    return (cell(one.question, place), cell(before), cell(after), cell(one.personne or "—", one.fichier))


def _by_hand(found: Sequence[Intervention]) -> Iterator[str]:
    if not found:
        return
    shown, left = _cut(found)
    yield paragraph("À la main, dans Word", "Heading1")
    rows = [_correction(one) for one in shown]
    yield table("Corrections faites à la main", ("Où", "Modification", "Par"), rows, _BY_HAND)
    yield from _more(left, "dans les fichiers ci-dessous")


def _correction(one: Intervention) -> Sequence[str]:
    said = focused(one.modification, _AROUND)
    who = (one.partie, one.personne) if one.partie else (one.personne, "")
    return (cell(one.piece, said.lieu), cell(said.phrase), cell(*who))


def _to_see(found: Sequence[AVoir]) -> Iterator[str]:
    if not found:
        return
    shown, left = _cut(found)
    yield paragraph("À concilier ou à vérifier", "Heading1")
    rows = [_seen(one) for one in shown]
    yield table("Passages à concilier ou à vérifier", ("Où", "Pourquoi", "Ce qui est écrit"), rows, _TO_SEE)
    yield from _more(left, f"dans « {BEFORE_SIGNING} »")


def _seen(one: AVoir) -> Sequence[str]:
    what = one.quoi
    match what:
        case Conflit():
            voices = "".join(paragraph(f"{voice.partie} : {_quoted(voice.texte)}", "Cell") for voice in what.voix)
            why = cell("à concilier", what.differend.value)
            return (cell(one.piece, what.lieu), why, voices + paragraph(f"reste : {_quoted(what.retenu)}", "Small"))
        case AVerifier():
            return (cell(one.piece, what.lieu), cell("à vérifier", what.motif.value), cell(_quoted(what.texte)))
        case MiseEnForme():
            why = cell("à vérifier", f"mise en forme non reprise : {what.quoi}")
            return (cell(one.piece, what.lieu), why, cell(_quoted(what.texte), what.partie))
        case str():
            return (cell(one.piece), cell("à vérifier"), cell(what))


def _quoted(text: str) -> str:
    return f"« {_short(text)} »" if text else "rien"


# --- where it is ------------------------------------------------------------------------------------------------------


def _documents(told: Changements) -> Iterator[str]:
    yield paragraph("Documents et articles touchés", "Heading1")
    for one in told.recrites:
        yield paragraph(_rewritten(one))
    for word, titles in (("Ajouté", told.ajoutees), ("Retiré", told.retirees)):
        if titles:
            yield paragraph(f"{word} : {serie(titles)}.")
    if not (told.recrites or told.ajoutees or told.retirees):
        yield paragraph("Aucun document ne change.")


_ASIDE = "l’en-tête ou le pied de page seulement"


def _rewritten(one: Recrite) -> str:
    shown, left = _cut(one.articles)
    names = [f"« {name} »" for name in shown] + ([pluriel(left, "autre")] if left else [])
    where = enumeration(names) if names else _ASIDE if one.page and not one.texte else "le texte"
    return f"{one.titre} : {where}."


def _files(found: Sequence[Comparee]) -> Iterator[str]:
    """The files that show each change; where there is none, the two to compare."""
    if not found:
        return
    yield paragraph("Où lire les modifications", "Heading1")
    yield paragraph(
        "En modifications suivies : tout accepté, le fichier a le nouveau texte ; tout refusé, l’ancien. Il se lit "
        "seulement : corrigez le projet lui-même."
    )
    for one in found:
        yield paragraph(one.phrase)
