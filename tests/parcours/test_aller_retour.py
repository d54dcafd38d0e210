"""There and back: what a person does to the 22-page contract in LibreOffice, and in ONLYOFFICE, is told, and no more.

The draft is that of a real instance. A person makes each gesture in each program (writer_user.py, onlyoffice_user.py),
the file is dropped in the folder of a party, and the product deals with it. What a file holds is read by
tests/juge_suivi.py, which knows nothing of the product; what the next version must say is worked out here, from the
words of the draft and the gestures alone.
"""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cpomdoc.domain.avant_signature import Sorte
from cpomdoc.domain.negociation import Remarque
from cpomdoc.domain.places import REMARQUES
from cpomdoc.engine.decisions.remarques import remarks_of
from cpomdoc.engine.events import RelectureDone, Trouble, VersionDone
from cpomdoc.engine.families import take_families
from cpomdoc.engine.memory.points import points_of
from cpomdoc.engine.reports.views import view_instance
from cpomdoc.engine.shown.demandes import show_requests
from cpomdoc.engine.shown.retouchees import show_mended_forms
from cpomdoc.store.files import Files
from tests import juge_suivi as juge
from tests.campagnes.negociation.editeurs import unstamped
from tests.engine.banc import Banc
from tests.parcours.editeurs import LIBREOFFICE, ONLYOFFICE, WRITERS, played
from tests.parcours.grand_contrat import CONTRAT, drafted

PIECE = "Contrat pluriannuel d’objectifs et de moyens"
OTHER = {LIBREOFFICE: ONLYOFFICE, ONLYOFFICE: LIBREOFFICE}
N = "\u00a0"
AUBERT, DIALLO = "Mme Aubert", "M. Diallo"
Gesture = Mapping[str, str]
Told = tuple[str, str, str]
"""A doubt before signing: its kind, where, its words."""


def plain(text: str) -> str:
    return text.replace(N, " ").replace("\u202f", " ")


# --- what people do, and what is to be told of it ---------------------------------------------------------------------

COMMENTS = (
    (AUBERT, "Révision du contrat", "La demande est écrite et motivée", "Et par courriel ?"),
    (DIALLO, "Comité de suivi", "Médecin départemental", "Qui est son suppléant ?"),
)
"""Who, under which title, beside which words, what. The second one stands in a cell."""
IN_MARGINS: Sequence[Gesture] = [
    {"do": "comment", "words": words, "text": text, "by": who} for who, _, words, text in COMMENTS
]
OF_MARGINS: Sequence[Told] = [("COMMENTAIRE", where, f"ARS ({who}) : « {text} »") for who, where, _, text in COMMENTS]


@dataclass(frozen=True)
class Value:
    """A generated value that somebody types over: *typed* where *words* stood, which is half of it or all of it."""

    where: str
    before: str
    after: str
    words: str
    typed: str
    answer: str
    also: str = ""

    @property
    def gesture(self) -> Gesture:
        found = {"do": "replace", "words": self.words, "by": self.typed}
        return found if self.words == self.before else {**found, "inside": self.before}

    @property
    def told(self) -> Told:
        said = (
            f"« {plain(self.before)} » est devenu « {plain(self.after)} », changé à la main par l’ARS. {self.answer}."
        )
        return "VALEUR", self.where, f"{said} {self.also}".strip()


_FORM, _MONEY = "Identification du gestionnaire et du périmètre", "Moyens, base budgétaire et PGFP"
_ANNEXE_1 = "Annexe 1, Fiche signalétique du gestionnaire et des établissements"
WHOLE = (
    Value(
        "Frais de siège", f"607{N}344,83{N}€", f"612{N}000,00{N}€", f"607{N}344,83{N}€", f"612{N}000,00{N}€",
        f"Réponse : « Frais de siège de la première année » : {_MONEY}, feuille « Cadre financier », case D27",
        "Le même chiffre se lit aussi dans « Annexe 6, Base budgétaire, évolution des moyens et équations tarifaires » "
        "et « Annexe 10, Autorisation de frais de siège et clé de répartition » : voyez s’il doit changer.",
    ),
    Value(
        "Périmètre du contrat", "01/09/2020", "09/01/2020", "01/09/2020", "09/01/2020",
        f"Réponse : « Date de l’arrêté » : {_FORM}, feuille « Établissements », case R13",
        f"Encore « 01/09/2020 » ailleurs : {_ANNEXE_1}, EHPAD Les Marronniers ; Annexe 8, Arrêtés d’autorisation et "
        "tableau des capacités.",
    ),
)  # fmt: skip
"""One in the text; one in a table, the day and the month of a date swapped."""
HALVES = (
    Value(
        "Crédits non reconductibles et investissements", f"1{N}700{N}000{N}€", f"1{N}850{N}000{N}€", "700", "850",
        f"Calculé (somme) d’après « Emprunt » : {_MONEY}, feuille « Investissements », cases M7 à M13",
        "Encore « 1 700 000 € » ailleurs : Annexe 7, Plan global de financement pluriannuel.",
    ),
    Value(
        "", f"15{N}décembre{N}2026", f"17{N}décembre{N}2026", "15", "17",
        f"Réponse : « Date de signature visée » : {_FORM}, feuille « Contrat », case D20",
    ),
    Value(
        "Présentation du gestionnaire", "Monsieur Étienne Vauquelin", "Monsieur Étienne Vaucqelin", "qu", "cq",
        f"Réponse : « Présidence de l’organe délibérant » : {_FORM}, feuille « Gestionnaire », case D32",
        f"Encore « Monsieur Étienne Vauquelin » ailleurs : {_ANNEXE_1}.",
    ),
)  # fmt: skip
"""Some digits of an amount, the day of a date, two letters of a name."""
VALUES: Sequence[Gesture] = [one.gesture for one in (*WHOLE, *HALVES)]
OF_VALUES: Sequence[Told] = [one.told for one in (*WHOLE, *HALVES)]

NEW = "Le gestionnaire ouvre une antenne à Lachaume."
MOVED = "Les documents de suivi ne contiennent aucune donnée qui permette d’identifier une personne accueillie."
TEXTS: Sequence[Gesture] = [
    {"do": "add_paragraph", "words": "Un service de portage de repas", "text": NEW},
    {"do": "move", "words": MOVED, "after": "Chaque réunion donne lieu à un compte rendu"},
]
OF_TEXTS: Sequence[Told] = [
    ("MODIFICATION", "Présentation du gestionnaire", f"Texte ajouté : ajout de « {NEW} »"),
    ("MODIFICATION", "Dialogues de gestion", f"Texte déplacé : déplacement de « {MOVED} »"),
]
"""Said to be moved: neither lost nor new."""
CONVENTIONS = "Révision du terme de la (des) convention(s) tripartite(s) préexistante(s)"
ROW = "EHPAD Le Clos Fleuri | Convention tripartite | Convention n° 2015-23 | 15/12/2015 | 31/12/2026 | 31/12/2026"
ROWS: Sequence[Gesture] = [{"do": "drop_row", "words": "15/12/2015"}]
OF_ROWS: Sequence[Told] = [
    (
        "VALEUR", CONVENTIONS,
        f"« {ROW} » a été retiré à la main par l’ARS. Ce passage imprimait : « Nature », « Référence », « Date de "
        f"signature », « Échéance prévue » et 1 autre : {_FORM}, feuille « Conventions antérieures », cases D9, E9, "
        f"F9, G9 et H9 ; « Établissement ou service » : {_FORM}, feuille « Établissements », case D11.",
    )
]  # fmt: skip
"""One row that went, not six values that went."""
LOOKS: Sequence[Gesture] = [
    {"do": "embolden", "words": "Ses équipes sont fatiguées"},
    {"do": "centre", "words": "il est convenu ce qui suit"},
    {"do": "restyle", "words": "La cessation d’activité du gestionnaire", "style": "Texte d’introduction"},
]
OF_LOOKS: Sequence[Told] = [
    ("MODIFICATION", where, f"Mise en forme changée : la mise en forme a changé : « {words} »")
    for where, words in (
        ("Visas", "il est convenu ce qui suit."),
        ("Préambule", "Ses équipes sont fatiguées : la continuité de l’accompagnem…"),
        ("Résiliation", "La cessation d’activité du gestionnaire."),
    )
]
GONE = "À défaut de prorogation, les parties ouvrent la négociation d’un nouveau contrat."
LATER = "Les parties en reparlent en 2028."
QUALITY = "Association Les Tilleuls | Responsable de la qualité | — | Membre"
TRACKED: Sequence[Gesture] = [
    {"do": "track", "by": AUBERT},
    {"do": "replace", "words": "également", "by": "en outre", "inside": "Un dialogue de gestion est également"},
    {"do": "drop_row", "words": "Responsable de la qualité"},
    {"do": "track", "by": DIALLO},
    {"do": "replace", "words": "quatrième", "by": "cinquième", "inside": "au cours de la quatrième année"},
    {"do": "drop_paragraph", "words": GONE},
    {"do": "add_paragraph", "words": "Chaque partie est responsable", "text": LATER},
]
"""Two authors, who write in one paragraph too."""
PROPOSALS = (
    (AUBERT, "suppression d’une ligne de tableau", "Comité de suivi", QUALITY, ""),
    (AUBERT, "remplacement", "Dialogues de gestion", "également", "en outre"),
    (DIALLO, "remplacement", "Dialogues de gestion", "quatrième", "cinquième"),
    (DIALLO, "paragraphe retiré", "Date d’entrée en vigueur et durée", GONE, ""),
    (DIALLO, "paragraphe ajouté", "Données personnelles", "", LATER),
)
"""Who, what, under which title, the words before and after: one for each gesture."""
IMPOSED = "Touche un texte imposé par le droit : Prorogation et préavis (Arrêté du 3 mars 2017, art. 2)."


def _asked(who: str, what: str, before: str, after: str) -> str:
    words = f"« {before} » devient « {after} »" if before and after else f"{what} : « {before or after} »"
    return f"ARS ({who}) : {words}. {IMPOSED if before == GONE else ''}".removesuffix(" ")


OF_TRACKED: Sequence[Told] = [
    ("PROPOSITION", where, _asked(who, what, before, after)) for who, what, where, before, after in PROPOSALS
]
ALL: Sequence[Gesture] = [*IN_MARGINS, *VALUES, *TEXTS, *ROWS, *LOOKS, *TRACKED]
OF_ALL = [*OF_MARGINS, *OF_VALUES, *OF_TEXTS, *OF_ROWS, *OF_LOOKS, *OF_TRACKED]
FILES: Mapping[str, Sequence[Gesture]] = {
    "rien": (), "marques": [*IN_MARGINS, *TRACKED], "mots": [*VALUES, *TEXTS, *ROWS], "formes": LOOKS, "tout": ALL,
}  # fmt: skip
AGAIN = "tout, enregistré par l’autre programme"


# --- the judge: words of a file, and of what the gestures make of them ------------------------------------------------


def said(docx: bytes, *, accepted: bool = False) -> list[str]:
    """The paragraphs and the rows of the body, all that is tracked being refused unless it is said otherwise."""
    return [_flat(one) for one in _units(juge.stories(docx, accepted=accepted)["word/document.xml"]) if one.strip()]


def _units(blocks: Sequence[Any]) -> Iterator[str]:
    for block in blocks:
        if block[0] == "tbl":
            yield from (" | ".join(" ".join(_units(cell)) for cell in row) for row in block[1])
        else:
            yield "".join(words for _, words in block[3])


def _flat(text: str) -> str:
    """Without kinds of spaces and hyphens, nor the number of the version that the draft bears."""
    return re.sub(r"\bv\d+ du 21 novembre", "vN du 21 novembre", " ".join(text.replace("\u2011", "-").split()))


def corrected(units: Sequence[str], gestures: Sequence[Gesture]) -> list[str]:
    """What a text says once these gestures are made, whoever makes them."""
    found = list(units)
    for one in gestures:
        if one["do"] in {"comment", "embolden", "centre", "restyle", "track"}:
            continue
        held = _flat(one.get("inside", one["words"]))
        at = next(number for number, unit in enumerate(found) if held in unit)
        if one["do"] == "replace":
            found[at] = found[at].replace(held, held.replace(_flat(one["words"]), _flat(one["by"]), 1), 1)
        elif one["do"] == "add_paragraph":
            found.insert(at + 1, one["text"])
        else:
            gone = found.pop(at)
            if one["do"] == "move":
                found.insert(next(n for n, unit in enumerate(found) if one["after"] in unit) + 1, gone)
    return found


# --- there and back ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Back:
    """What became of one file: what was told, the remarks, where, the next version if there is one."""

    verdict: str
    told: list[Told]
    remarks: tuple[Remarque, ...]
    instance: Banc
    version: bytes | None


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Banc:
    return drafted(tmp_path_factory.mktemp("aller") / "instance", tmp_path_factory)


@pytest.fixture(scope="module")
def draft(bench: Banc) -> bytes:
    return bench.read(f"{CONTRAT}/projets/v1/Contrat.docx")


@pytest.fixture(scope="module")
def returned(draft: bytes, tmp_path_factory: pytest.TempPathFactory) -> Mapping[tuple[str, str], bytes]:
    """By program and by name, the files that people saved; *AGAIN* was saved by the other program after that."""
    folder = tmp_path_factory.mktemp("rendus")
    (folder / "projet.docx").write_bytes(draft)
    path = {(writer, name): folder / f"{writer} {name}.docx" for writer in WRITERS for name in (*FILES, AGAIN)}
    drawn: dict[str, list[dict[str, Any]]] = {
        writer: [
            {"open": str(folder / "projet.docx"), "save": str(path[writer, name]), "gestures": list(gestures)}
            for name, gestures in FILES.items()
        ]
        for writer in WRITERS
    }
    again = {
        writer: {"open": str(path[OTHER[writer], "tout"]), "save": str(path[OTHER[writer], AGAIN])}
        for writer in WRITERS
    }
    played(ONLYOFFICE, folder, drawn[ONLYOFFICE])
    for name in FILES:
        file = path[ONLYOFFICE, name]
        file.write_bytes(unstamped(file.read_bytes()))
    played(LIBREOFFICE, folder, [*drawn[LIBREOFFICE], again[LIBREOFFICE]])
    played(ONLYOFFICE, folder, [again[ONLYOFFICE]])
    return {key: unstamped(one.read_bytes()) for key, one in path.items()}


@pytest.fixture(scope="module")
def back(bench: Banc, returned: Any, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Back]:
    """One file dropped by the ARS in a copy of the instance, and what came of it."""
    before = {one.nom for one in _points(bench)}

    @cache
    def one(writer: str, name: str) -> Back:
        mine = _copy(bench, tmp_path_factory.mktemp("retour") / "instance")
        mine.drop("retour-ars/retour.docx", returned[writer, name])
        return _seen(mine, before)

    return one


def _copy(bench: Banc, root: Path) -> Banc:
    shutil.copytree(bench.root, root, symlinks=True)
    return replace(bench, root=root, files=Files(), dropped=dict(bench.dropped))


def _points(bench: Banc) -> list[Any]:
    with bench.open() as (atelier, _):
        return [one for one in points_of(atelier, CONTRAT) if one.sorte is not Sorte.AVIS]


def _seen(bench: Banc, before: set[str]) -> Back:
    events = bench.run()
    assert [one for one in events if isinstance(one, Trouble)] == []
    (event,) = (one for one in events if isinstance(one, RelectureDone))
    made = [one for one in events if isinstance(one, VersionDone)]
    with bench.open() as (atelier, _):
        remarks = remarks_of(atelier, CONTRAT)
    return Back(
        event.verdict,
        sorted(_told(one) for one in _points(bench) if one.nom not in before),
        remarks,
        bench,
        bench.read(f"{CONTRAT}/projets/v2/Contrat.docx") if made else None,
    )


def _told(point: Any) -> Told:
    """The same without the file, nor who saved it and when."""
    text = re.sub(r" \(« retour\.docx », [^)]*(?:\([^)]*\))?\)\.$", "", plain(point.texte))
    text = re.sub(r"par l’ARS(?: \([^)]*\))? le \d{2}/\d{2}/\d{4}", "par l’ARS", text)
    return point.sorte.name, plain(point.lieu).removeprefix(PIECE).removeprefix(", "), text


def table(bench: Banc) -> list[tuple[str, ...]]:
    """The table of remarks as another program opens it: who, where, before, after, what is said."""
    with bench.open() as (atelier, _):
        take_families(atelier)
        show_requests(atelier, view_instance(atelier))
    book = openpyxl.load_workbook(io.BytesIO(bench.read(f"{CONTRAT}/{REMARQUES}")))
    rows = [[plain(str(cell or "")) for cell in row] for one in book for row in one.iter_rows(values_only=True)]
    named = ((row, at) for row in rows for at, cell in enumerate(row) if cell.startswith("remarque-"))
    return [tuple(row[at + 1 : at + 6]) for row, at in named]


@pytest.mark.parametrize("writer", WRITERS)
def test_a_save_without_a_gesture_is_no_change_and_makes_no_version(writer: str, back: Any) -> None:
    seen = back(writer, "rien")
    assert (seen.verdict, seen.told, seen.remarks, seen.version) == ("inchangee", [], (), None)


@pytest.mark.parametrize("writer", WRITERS)
def test_a_comment_in_the_text_or_in_a_cell_is_in_the_table_with_its_author_its_passage_and_its_words(
    writer: str, back: Any
) -> None:
    seen = back(writer, "marques")
    read = [(one.auteur, one.lieu, one.passage, one.commentaire) for one in seen.remarks if one.commentaire]
    assert sorted(read) == sorted(COMMENTS)
    assert sorted(row for row in table(seen.instance) if row[-1] and not row[-1].startswith("Touche")) == sorted(
        (f"ARS ({who})", f"{PIECE}, {where}", words, "", text) for who, where, words, text in COMMENTS
    )


@pytest.mark.parametrize("writer", WRITERS)
def test_each_tracked_gesture_of_two_authors_is_one_proposal_and_the_text_is_the_one_that_was_given_out(
    writer: str, back: Any, returned: Any, draft: bytes
) -> None:
    file, seen = returned[writer, "marques"], back(writer, "marques")
    assert said(file) == said(draft)
    assert said(file, accepted=True) == corrected(said(draft), TRACKED)
    assert (seen.verdict, seen.told, seen.version) == ("inchangee", sorted([*OF_MARGINS, *OF_TRACKED]), None)
    asked = [one for one in seen.remarks if not one.commentaire]
    assert [(one.auteur, one.nature, one.lieu, one.avant, one.apres) for one in asked] == list(PROPOSALS)


@pytest.mark.parametrize("writer", WRITERS)
def test_words_typed_over_added_moved_or_taken_out_are_told_each_once_and_the_next_version_says_them(
    writer: str, back: Any, returned: Any, draft: bytes
) -> None:
    """Whole values and halves of values are told with their workbook, sheet and cell, as one word each."""
    seen, expected = back(writer, "mots"), corrected(said(draft), FILES["mots"])
    assert said(returned[writer, "mots"]) == expected
    assert seen.told == sorted([*OF_VALUES, *OF_TEXTS, *OF_ROWS])
    assert (seen.verdict, seen.remarks, said(seen.version)) == ("relue", (), expected)


def test_a_day_and_a_month_swapped_by_hand_are_that_other_day_in_the_workbook_that_mends_the_form(back: Any) -> None:
    seen = back(LIBREOFFICE, "mots")
    with seen.instance.open() as (atelier, _):
        take_families(atelier)
        show_mended_forms(atelier, next(one for one in view_instance(atelier).contrats if one.contrat == CONTRAT))
    (path,) = (seen.instance.settings.outbox / CONTRAT / "a-corriger").glob("RETOUR Identification*")
    assert openpyxl.load_workbook(path)["Établissements"]["R13"].value == datetime(2020, 1, 9)


@pytest.mark.parametrize("writer", WRITERS)
def test_looks_alone_are_listed_as_looks_and_no_word_is_changed(
    writer: str, back: Any, returned: Any, draft: bytes
) -> None:
    seen = back(writer, "formes")
    assert said(returned[writer, "formes"]) == said(draft)
    assert seen.told == sorted(OF_LOOKS)
    assert (seen.verdict, seen.remarks, said(seen.version)) == ("relue", (), said(draft))


@pytest.mark.parametrize("name", ["tout", AGAIN])
@pytest.mark.parametrize("writer", WRITERS)
def test_all_of_it_in_one_file_is_told_and_nothing_more_whichever_program_saved_it_last(
    writer: str, name: str, back: Any, returned: Any, draft: bytes
) -> None:
    seen, untracked = back(writer, name), [one for one in ALL if one not in TRACKED]
    expected = corrected(said(draft), untracked)
    assert said(returned[writer, name]) == expected
    assert said(returned[writer, name], accepted=True) == corrected(said(draft), ALL)
    assert seen.told == sorted(OF_ALL)
    assert (seen.verdict, said(seen.version), len(seen.remarks)) == ("relue", expected, len(PROPOSALS) + len(COMMENTS))
    assert seen.instance.oracle() == []
