"""A contract whose first drafts are ready -> the same, negotiated in Word by three parties: one text for all.

Each party corrects a copy of the same draft in its own way: one writes over it, two track what they propose, one
changes a figure that came from a form. What they ask is decided in the table of remarks, and the form is mended with
the workbook that lies ready.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from openpyxl import load_workbook

from cpomdoc.engine.instance.forms import EXAMPLES_BY
from tools.demo.projets import Projet, newest
from tools.demo.terminal import FORMS, INBOX, OUTBOX, begin_anew, say, shown, type_and_show

EXAMPLE = "un-etablissement"
TABLE, MENDED = "Tableau des remarques.xlsx", "valeurs changées dans le projet"
NBSP, DELAY, AGREED = "\u00a0", "Délai de convocation", 30
LEADS, QUALITY = "Nadia Ferrand", "chargée de tarification"
NAMED, TITLES = {"demande.par": LEADS, "demande.qualite": QUALITY}, ("Texte proposé", "Commentaire")
"""What is written on the first sheet, by the name of the question; the columns that tell remarks apart."""


def _gestionnaire(projet: Projet) -> None:
    projet.write("à sa bonne exécution", "à sa bonne exécution et se réunit une première fois avant le 31 mars 2027")


def _ars(projet: Projet) -> None:
    projet.propose("écrite et motivée", "écrite, motivée et chiffrée")
    projet.comment("Le comité peut inviter", "Qui prévient les personnes invitées ?")


def _departement(projet: Projet) -> None:
    projet.propose("les signataires se rapprochent", "les signataires se réunissent sous un mois")
    projet.write(f"21{NBSP}jours", f"{AGREED}{NBSP}jours")


CORRECTIONS: dict[str, tuple[str, Callable[[Projet], None]]] = {
    "retour-gestionnaire": ("Odile Fontanel", _gestionnaire),
    "retour-ars": ("Hélène Marchal-Duroc", _ars),
    "retour-conseil-departemental": ("Gilles Ravenel", _departement),
}
"""By folder of the inbox: who corrects the draft, and how."""
DECISIONS: dict[str, tuple[str, str]] = {
    "motivée et chiffrée": ("Acceptée", "Convenu le 24 novembre."),
    "sous un mois": ("Refusée", "Le délai de saisine du comité suffit."),
    "Qui prévient": ("Acceptée", "Le secrétariat, avec la convocation."),
}
"""By some words of a remark: what people decided of it round a table, and the answer."""


def main() -> int:
    """Play it alone, up to the decisions, on the contract of one establishment: for those who take pictures of it."""
    begin_anew(EXAMPLE)
    for form in (FORMS / EXAMPLE).glob("*.xlsx"):
        shutil.copyfile(form, INBOX / form.name)
    type_and_show("traiter")
    (contrat,) = (path.name for path in OUTBOX.iterdir() if (path / "projets").is_dir())
    correct(contrat)
    return 0


def negotiate(contrat: str) -> None:
    """From the first draft to the one that three parties have agreed on."""
    correct(contrat)
    decide(contrat)


def correct(contrat: str) -> None:
    """Each party drops the draft that it corrected."""
    first = newest(contrat)
    say(f"\nTrois parties corrigent {shown(first)} dans Word, chacune de son côté :")
    for folder, (person, change) in CORRECTIONS.items():
        projet = Projet(first, person)
        change(projet)
        projet.save(INBOX / folder / f"{contrat} - Contrat, {person}.docx")
        say(f"  {person} dépose le sien dans {shown(INBOX / folder)}/")
    type_and_show("traiter")


def decide(contrat: str) -> None:
    """The table of remarks comes back filled; so does the form, with the figure that a hand wrote in the draft,
    saved by the person who had filled it.
    """
    folder = OUTBOX / contrat
    say(f"{LEADS} remplit {shown(folder / TABLE)} et le dépose.")
    fill_table(folder / TABLE, INBOX / TABLE)
    for form in (folder / "a-corriger").glob(f"*{MENDED}.xlsx"):
        say(f"{EXAMPLES_BY} relit le formulaire préparé, l’enregistre et le dépose : {shown(form)}")
        book = load_workbook(form)
        book.properties.lastModifiedBy = EXAMPLES_BY
        book.save(INBOX / form.name)
    type_and_show("traiter")


def keep_agreed(form: Path) -> None:
    """A later form, with what the parties agreed on by then: people begin with the last one."""
    book = load_workbook(form)
    cells = (row for sheet in book for row in sheet.iter_rows(max_col=4) if row[2].value == DELAY)
    next(cells)[3].value = AGREED
    book.save(form)


def fill_table(table: Path, filled: Path) -> None:
    """The table of remarks as a person fills it: her name, a decision and an answer in front of each remark."""
    book = load_workbook(table)
    names = book["Vous"]
    for row in names.iter_rows():
        if row[0].value in NAMED:
            row[3].value = NAMED[row[0].value]
    sheet = book["Remarques"]
    rows = list(sheet.iter_rows())
    start, heads = next((at, row) for at, row in enumerate(rows) if row[2].value == "Nom")
    column = {str(head.value): head.column - 1 for head in heads}
    for row in rows[start + 1 :]:
        told = " ".join(str(row[column[title]].value or "") for title in TITLES)
        for words, (decision, answer) in DECISIONS.items():
            if words in told:
                row[column["Décision"]].value, row[column["Réponse"]].value = decision, answer
    book.save(filled)


if __name__ == "__main__":
    sys.exit(main())
