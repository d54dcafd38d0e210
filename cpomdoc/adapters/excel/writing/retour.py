"""Retour -> the sheets that a form gains when it comes back: À corriger first, Non repris last."""

from __future__ import annotations

from collections.abc import Callable

from cpomdoc.adapters.excel.writing.page import Page, height, printable
from cpomdoc.domain.findings import Severity
from cpomdoc.schema.layout import HEADER_ROW, Layout
from cpomdoc.stages.formulaire.annotate import Remark, Retour

TO_CORRECT_TITLE, UNPLACED_TITLE = "À corriger", "Non repris"
_NBSP = "\u00a0"
_HEADS = (
    "N°",
    "Fait",
    "Gravité",
    "Où (cliquer)",
    "Question",
    "Votre réponse",
    "Ce qui ne va pas",
    "Ce qu’il faut faire",
    "Code",
)
_SHOWN = 300
_DOUBT = "Si une remarque vous paraît inexacte, écrivez à la personne qui suit le contrat avant de déposer de nouveau."
_OUTSIDE = "Ces textes étaient dans votre classeur, hors des cases à remplir. Le contrat ne les reprend pas."


TO_DO, TO_READ_AGAIN, DONE = "À faire", "À relire", "✔ Fait"


def write_to_correct(
    page: Page,
    retour: Retour,
    layout: Layout,
    inbox_name: str,
    identity: str,
    state_of: Callable[[Remark], str],
) -> None:
    """The list of all remarks, one row each, with links to the cells, and whether each was seen to since.

    *state_of* gives the formula of the live state of the cell of a remark, or an empty text when it has none.
    """
    page.width(6, 11, 16, 35, 34, 28, 44, 44, 9)
    page.put(1, 1, identity, "key")
    page.put(1, 2, headline(retour), "title")
    page.row(1, 30)
    page.put(2, 2, _which(retour), "subtitle")
    page.put(3, 2, _what_to_do(retour, inbox_name), "plain")
    page.row(2, 20)
    page.row(3, 20)
    for column, head in enumerate(_HEADS, 2):
        page.put(HEADER_ROW, column, head, "header")
    page.row(HEADER_ROW, 26)
    for offset, remark in enumerate(retour.remarks, 1):
        _remark_row(page, HEADER_ROW + offset, offset, remark, layout, state_of(remark))
    rows = (HEADER_ROW + 1, HEADER_ROW + max(1, len(retour.remarks)))
    page.rule(rows, (_DONE, _DONE), f'=LEFT($C{HEADER_ROW + 1},1)="✔"', "if_good")
    last = HEADER_ROW + len(retour.remarks) + 2
    page.put(last, 2, _DOUBT, "subtitle")


def headline(retour: Retour) -> str:
    """« 4 réponses à corriger, 1 à remplir, 2 à vérifier »."""
    wrong, odd = retour.count(Severity.BLOCKING), retour.count(Severity.TO_CHECK)
    counts = [
        (wrong, "à corriger"),
        (retour.missing, "à remplir"),
        (retour.proposed, "à confirmer"),
        (odd, "à vérifier"),
    ]
    shown = [(count, what) for count, what in counts if count]
    if not shown:
        return "Rien à corriger"
    (first, what), *others = shown
    noun = "réponse" if first == 1 else "réponses"
    return ", ".join([f"{first} {noun} {what}", *(f"{count} {what}" for count, what in others)])


def _which(retour: Retour) -> str:
    again = f" Retour n°{_NBSP}{retour.attempt}." if retour.attempt > 1 else ""
    return f"Classeur «{_NBSP}{printable(retour.file_name)}{_NBSP}», déposé le {retour.received_at}.{again}"


def _what_to_do(retour: Retour, inbox_name: str) -> str:
    kept = ""
    if retour.kept > 1:
        kept = f" Vos {retour.kept} autres réponses sont conservées{_NBSP}: il n’y a rien à ressaisir."
    wrong = retour.count(Severity.BLOCKING) or retour.missing
    cells = (
        "Corrigez dans ce classeur les cases encadrées de rouge"
        if wrong
        else "Relisez les cases signalées de ce classeur"
    )
    return f"{cells}, puis déposez-le dans le dossier «{_NBSP}{inbox_name}{_NBSP}».{kept}"


_NUMBER, _DONE, _SIGN, _WHERE, _QUESTION, _SEEN, _WRONG, _REMEDY, _CODE = range(2, 11)


def _remark_row(page: Page, row: int, number: int, remark: Remark, layout: Layout, state: str) -> None:
    sign, style = _gravity(remark)
    seen = printable(remark.seen)
    seen = seen if len(seen) <= _SHOWN else seen[:_SHOWN].rstrip() + "…"
    message = "La réponse est obligatoire." if remark.missing else _sentence(remark.message)
    remedy = remark.remedy
    page.put(row, _NUMBER, number, "note")
    _done(page, row, remark, state)
    page.put(row, _SIGN, sign, style)
    _place(page, row, remark, layout)
    page.put(row, _QUESTION, printable(remark.question), "cell")
    page.put(row, _SEEN, seen or "(vide)", "cell" if seen else "note")
    page.put(row, _WRONG, printable(message), "cell")
    page.put(row, _REMEDY, printable(remedy), "cell")
    page.put(row, _CODE, remark.code, "help")
    wrapped = ((remark.question, 36), (seen, 28), (message, 47), (remedy, 47))
    page.row(row, height(*wrapped, least=34))


def _done(page: Page, row: int, remark: Remark, state: str) -> None:
    """Whether the remark was seen to: the state of its cell says it, as it changes."""
    if not state or remark.severity is Severity.INFORMATION:
        page.put(row, _DONE, "–", "note")
        return
    blocking = remark.severity is Severity.BLOCKING and not remark.proposal
    left, signs = (TO_DO, '{"!","○"}') if blocking else (TO_READ_AGAIN, '{"!","○","?"}')
    test = f"ISNUMBER(MATCH(LEFT({state},1),{signs},0))"
    page.formula(row, _DONE, f'=IFERROR(IF({test},"{left}","{DONE}"),"{left}")', left, "cell")


def _place(page: Page, row: int, remark: Remark, layout: Layout) -> None:
    """Where to go in this workbook; when the person's own file had it elsewhere, that too."""
    here = layout.find(remark.key)
    if here is None:
        page.put(row, _WHERE, str(remark.at) if remark.at is not None else "Le classeur", "cell")
        return
    page.link(row, _WHERE, here, f"{here.sheet}, case {here.cell}")
    if remark.at is not None and remark.at.cell and remark.at != here:
        page.note(row, _WHERE, f"Dans votre fichier{_NBSP}: {remark.at.sheet}, case {remark.at.cell}.")


def _gravity(remark: Remark) -> tuple[str, str]:
    if remark.missing:
        return "○ À remplir", "grave_fill"
    if remark.proposal:
        return "? À confirmer", "grave_odd"
    return {
        Severity.BLOCKING: ("! À corriger", "grave_wrong"),
        Severity.TO_CHECK: ("? À vérifier", "grave_odd"),
        Severity.INFORMATION: ("– Pour information", "grave_fill"),
    }[remark.severity]


def _sentence(message: str) -> str:
    return message[:1].upper() + message[1:]


def write_unplaced(page: Page, retour: Retour, identity: str) -> None:
    """The texts that stood where no question stands, so that nobody loses a word."""
    page.width(6, 30, 100)
    page.put(1, 1, identity, "key")
    page.put(1, 2, UNPLACED_TITLE, "title")
    page.row(1, 30)
    page.put(2, 2, _OUTSIDE, "subtitle")
    page.put(3, 2, "Recopiez dans une case bleue ceux qui répondent à une question.", "plain")
    for column, head in enumerate(("N°", "Où, dans votre fichier", "Texte"), 2):
        page.put(HEADER_ROW, column, head, "header")
    page.row(HEADER_ROW, 26)
    for number, (where, text) in enumerate(retour.unplaced, 1):
        row = HEADER_ROW + number
        page.put(row, 2, number, "note")
        page.put(row, 3, printable(where), "cell")
        page.put(row, 4, printable(text), "cell")
        page.row(row, height((text, 105), (where, 30)))
