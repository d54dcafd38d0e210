"""Retour -> the sheets that a form gains when it comes back: À corriger first, Non repris last."""

from __future__ import annotations

from cpomdoc.adapters.excel.writing.page import Page, height, printable
from cpomdoc.domain.findings import Severity
from cpomdoc.schema.layout import HEADER_ROW, Layout
from cpomdoc.stages.formulaire.annotate import Remark, Retour

TO_CORRECT_TITLE, UNPLACED_TITLE = "À corriger", "Non repris"
_NBSP = "\u00a0"
_HEADS = (
    "N°",
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


def write_to_correct(page: Page, retour: Retour, layout: Layout, inbox_name: str, identity: str) -> None:
    """The list of all remarks, one row each, with links to the cells."""
    page.width(6, 16, 35, 34, 28, 44, 44, 9)
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
        _remark_row(page, HEADER_ROW + offset, offset, remark, layout)
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
    return (
        "Corrigez dans ce classeur les cases encadrées de rouge, puis déposez-le dans le dossier "
        f"«{_NBSP}{inbox_name}{_NBSP}».{kept}"
    )


def _remark_row(page: Page, row: int, number: int, remark: Remark, layout: Layout) -> None:
    sign, style = _gravity(remark)
    seen = printable(remark.seen)
    seen = seen if len(seen) <= _SHOWN else seen[:_SHOWN].rstrip() + "…"
    message = "La réponse est obligatoire." if remark.missing else _sentence(remark.message)
    remedy = remark.remedy
    page.put(row, 2, number, "note")
    page.put(row, 3, sign, style)
    _place(page, row, remark, layout)
    page.put(row, 5, printable(remark.question), "cell")
    page.put(row, 6, seen or "(vide)", "cell" if seen else "note")
    page.put(row, 7, printable(message), "cell")
    page.put(row, 8, printable(remedy), "cell")
    page.put(row, 9, remark.code, "help")
    wrapped = ((remark.question, 36), (seen, 28), (message, 47), (remedy, 47))
    page.row(row, height(*wrapped, least=34))


def _place(page: Page, row: int, remark: Remark, layout: Layout) -> None:
    """Where to go in this workbook; when the person's own file had it elsewhere, that too."""
    here = layout.find(remark.key)
    if here is None:
        page.put(row, 4, str(remark.at) if remark.at is not None else "Le classeur", "cell")
        return
    page.link(row, 4, here, f"{here.sheet}, case {here.cell}")
    if remark.at is not None and remark.at.cell and remark.at != here:
        page.note(row, 4, f"Dans votre fichier{_NBSP}: {remark.at.sheet}, case {remark.at.cell}.")


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
