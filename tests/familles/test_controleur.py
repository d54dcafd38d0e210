"""An independent calculator reads the pieces of every example: it finds nothing, but what is planted in them."""

from __future__ import annotations

import ast
import shutil
from functools import lru_cache
from pathlib import Path

import docx
import pytest

from cpomdoc.adapters.excel.writing import write_form
from cpomdoc.domain.dossier import Dossier as Answers
from cpomdoc.domain.pieces import Mention
from cpomdoc.stages.contrat.consolidate import consolidate
from tests import controleur
from tests.controle import bilans
from tests.controle.lecture import Dossier, lire, lire_piece, simple
from tests.familles.exemples import LOOKED_AT, as_typed, change, contracts, examples, famille
from tests.familles.rendu import planned, rendered, written
from tests.pictures import verdict

TESTS = Path(__file__).parents[1]
HANDICAP, CHRS, EHPAD = ("handicap", "complet"), ("chrs", "complet"), ("ehpad", "un-etablissement")
UNIQUE, FOYERS = ("ehpad", "forfait-unique"), ("ph-departemental", "complet")
RESIDENCES = ("residences-autonomie", "forfait-soins")


@pytest.fixture(scope="module")
def produced(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    """The folder of each contract, filled when it is asked for."""
    return {one: tmp_path_factory.mktemp("-".join(one)) for one in contracts()}


def filled(folder: Path, key: str, name: str) -> Path:
    """The pieces and the forms of an example, in *folder*; made once."""
    if any(folder.iterdir()):
        return folder
    family = famille(key)
    dossiers = [verdict(family, one.questionnaire.key, as_typed(one)) for one in examples(name, key).values()]
    contrat = consolidate("", [one for one in dossiers if isinstance(one, Answers)], family)
    pieces = planned(contrat, family)
    for piece in pieces:
        made = written(piece, contrat, family, Mention.PROJET, [one.key for one in pieces])
        (folder / f"{piece.key}.docx").write_bytes(made)
    for one in examples(name, key).values():
        form = write_form(family, one.questionnaire, contrat=one.contrat, site=one.site, answers=one.answers)
        (folder / f"{one.questionnaire.key}-{one.site}.xlsx").write_bytes(form)
    return folder


@pytest.mark.parametrize(("key", "name"), LOOKED_AT)
def test_every_figure_and_citation_of_an_example_holds(key: str, name: str, produced: dict[tuple[str, str], Path]):
    dossier = read(filled(produced[key, name], key, name))
    assert dossier.contrat is not None
    assert {1, 3, 4, 5, 6, 7, 8, 14} <= dossier.annexes.keys()
    assert len(dossier.formulaires) == len(examples(name, key))
    assert controleur.differences(dossier) == []


PLANTED = [
    # contract, piece, caption of the table, first cell of the row, column, new text, what is said
    (HANDICAP, "contrat", "Base budgétaire", "IME Les Alouettes", "Charges", "3 511 001", "3 511 001"),
    (HANDICAP, "contrat", "Base budgétaire", "Ensemble", "Produits", "10 775 001", "10 775 001 écrit"),
    (
        HANDICAP,
        "contrat",
        "Répartition de la dotation",
        "MAS La Source",
        "Quote-part",
        "4 909 376,00",
        "donnent 4 968 288,51",
    ),
    (
        HANDICAP,
        "contrat",
        "Répartition de la dotation",
        "SESSAD Les Alouettes",
        "Quote-part",
        "817 582,00",
        "année de la base",
    ),
    (HANDICAP, "contrat", "Trajectoire financière", "2028", "Trésorerie", "1 332 495", "1 332 495"),
    (HANDICAP, "contrat", "Modulation par l", "MAS La Source", "Abattement", "1,24", "½ × (objectif − réalisé)"),
    (
        HANDICAP,
        "annexe-06",
        "Charges par établissement",
        "ESAT Les Ateliers du Pont",
        "Groupe II",
        "1 016 001",
        "1 016 001",
    ),
    (HANDICAP, "annexe-06", "Taux d’évolution", "MAS La Source", "2027", "1,30", "1,30"),
    (HANDICAP, "annexe-06", "Contribution", "MAS La Source", "Contribution", "156 736,00", "le taux du contrat donne"),
    (HANDICAP, "annexe-10", "Contribution", "IME Les Alouettes", "Assiette", "3 511 000,00 €", "3 511 000"),
    (HANDICAP, "annexe-07", "Plan global", "Dette à la clôture", "2029", "1 920 601", "dette a la cloture"),
    (HANDICAP, "annexe-07", "Plan global", "Indép. financière (%)", "2026", "38,5", "indep. financiere"),
    (HANDICAP, "annexe-07", "Plan global", "Trésorerie (jours)", "2026", "14,0", "tresorerie (jours)"),
    (HANDICAP, "annexe-07", "Plan global", "Roulement à l’ouverture", "2030", "1 159 440", "2029"),
    (HANDICAP, "annexe-08", "Capacités", "Semi-internat", "Places", "47", "47"),
    (HANDICAP, "annexe-05", "Valeurs de départ", "A1-O1", "Départ", "47", "47"),
    (CHRS, "contrat", "Établissements et services", "990 009 300", "Places", "49", "49"),
    (CHRS, "annexe-03", "Activité par exercice", "2025", "Occupation", "99,9", "journées réalisées"),
    (CHRS, "annexe-03", "Charges et produits", "2025", "Total", "1 052 001", "1 052 001"),
    (CHRS, "annexe-04", "Moyens de l’objectif", "Total", "2027", "9 001", "9 001 écrit"),
    (CHRS, "annexe-07", "Dépenses par opération", "Ensemble", "2028", "468 001", "468 001 écrit"),
    (
        EHPAD,
        "contrat",
        "Financements complémentaires",
        "EHPAD Les Charmilles",
        "Montant",
        "1 800 000,00",
        "l’autorité ne verse que",
    ),
    (EHPAD, "contrat", "Option tarifaire", "EHPAD Les Charmilles", "GMP", "671,74", "671,74"),
    (EHPAD, "annexe-01", "Modes d’accueil et capacités", "Hébergement permanent", "Places financées", "95", "95"),
    (
        HANDICAP,
        "annexe-06",
        "Taux d’évolution",
        "MAS La Source",
        "Établissement",
        "ESAT Les Ateliers du Pont",
        "aucun taux",
    ),
    (
        EHPAD,
        "contrat",
        "Financements complém",
        "EHPAD Les Charmilles",
        "Objet",
        "PASA (à partir du contrat)",
        "151 048",
    ),
    (EHPAD, "annexe-06", "Valeurs de point", "EHPAD Les Charmilles", "Point soins", "13,31", "13,31"),
    (EHPAD, "annexe-06", "Valeurs de point", "EHPAD Les Charmilles", "Point GIR", "7,75", "7,75"),
    (EHPAD, "annexe-06", "Équation soins", "EHPAD Les Charmilles", "Point (€)", "13,12", "× places × point donne"),
    (
        EHPAD,
        "annexe-06",
        "Équation soins",
        "EHPAD Les Charmilles",
        "GMPS",
        "1 214,222",
        "GMP + coefficient × PMP donne",
    ),
    (EHPAD, "annexe-06", "Équation soins", "EHPAD Les Charmilles", "PMP", "208,90", "208,90"),
    (EHPAD, "annexe-06", "Équation soins", "EHPAD Les Charmilles", "Places", "95", "l’annexe 1, places financées"),
    (EHPAD, "annexe-06", "Équation soins", "EHPAD Les Charmilles", "Résultat", "1 539 701,06", "1 539 701,06 dans"),
    (
        EHPAD,
        "annexe-06",
        "Forfait global de soins",
        "EHPAD Les Charmilles",
        "Équation",
        "1 539 690,96",
        "1 539 690,96 dans",
    ),
    (
        EHPAD,
        "annexe-06",
        "Forfait global de soins",
        "EHPAD Les Charmilles",
        "Financements",
        "204 084,00",
        "compte 204 048",
    ),
    (
        EHPAD,
        "annexe-06",
        "Forfait global de soins",
        "EHPAD Les Charmilles",
        "Forfait",
        "1 743 784,96",
        "1 743 749 dans",
    ),
    (EHPAD, "annexe-06", "Équation dépendance", "EHPAD Les Charmilles", "Points", "76 670", "points GIR ÷ résidents"),
    (
        EHPAD,
        "annexe-06",
        "Équation dépendance",
        "EHPAD Les Charmilles",
        "Résultat",
        "593 359,20",
        "équation et financements",
    ),
    (EHPAD, "annexe-06", "Forfait global dépendance", "EHPAD Les Charmilles", "Forfait", "609 359,20", "609 359,20"),
    (EHPAD, "annexe-06", "Forfait global dépendance", "EHPAD Les Charmilles", "Part du", "413 376,00", "431 376 dans"),
    (EHPAD, "annexe-06", "Tarifs journaliers", "EHPAD Les Charmilles", "GIR 3 et 4", "13,89", "660 / 1 040"),
    (
        UNIQUE,
        "annexe-06",
        "Forfait global unique",
        "EHPAD Les Micocouliers",
        "Équation autonomie",
        "423 390,04",
        "forfait",
    ),
    (
        UNIQUE,
        "annexe-06",
        "Forfait global unique",
        "EHPAD Les Micocouliers",
        "Forfait",
        "2 167 139,00",
        "2 176 139 dans",
    ),
    (
        FOYERS,
        "contrat",
        "Répartition de la dotation",
        "Foyer de vie Les Tournesols",
        "Quote-part",
        "2 911 058,00",
        "donnent 2 940 168,58",
    ),
    (FOYERS, "annexe-06", "Taux d’évolution", "Foyer de vie Les Tournesols", "2028", "1,10", "1,10"),
    (RESIDENCES, "contrat", "Base budgétaire", "Résidence La Closerie", "Charges", "497 600", "497 600"),
    (RESIDENCES, "contrat", "Résidences du périmètre", "990 013 112", "Places installées", "51", "51"),
    (
        RESIDENCES,
        "contrat",
        "Répartition de la dotation",
        "Résidence La Closerie",
        "Quote-part",
        "18 270,00",
        "18 720 dans",
    ),
    (RESIDENCES, "annexe-01", "Modes d’accueil", "Hébergement permanent", "Places du forfait", "51", "l’annexe 8"),
    (RESIDENCES, "annexe-03", "Activité par exercice", "2025", "Occupation", "80,1", "places installées × jours"),
    (
        RESIDENCES,
        "annexe-03",
        "Activité par exercice",
        "2025",
        "Places installées",
        "51",
        "l’annexe 1, places installées",
    ),
    (
        RESIDENCES,
        "annexe-06",
        "Contribution",
        "Résidence La Closerie",
        "Assiette",
        "480 676,33",
        "contribution retirée",
    ),
]


@pytest.mark.parametrize(("contrat", "piece", "caption", "row", "column", "text", "said"), PLANTED)
def test_a_figure_changed_in_a_document_is_found(
    contrat: tuple[str, str], piece: str, caption: str, row: str, column: str, text: str, said: str,
    produced: dict[tuple[str, str], Path], tmp_path: Path,
):  # fmt: skip
    folder = filled(produced[contrat], *contrat)
    document = docx.Document(str(folder / f"{piece}.docx"))
    write(found(document, caption, row, column).paragraphs[0], text)
    words = controleur.differences(with_other(folder, piece, document, tmp_path))
    assert any(said in one for one in words), words


@pytest.fixture(scope="module")
def bilan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bilan of the example with eight establishments, with a small number and a value to keep beside the others."""
    answers = as_typed(next(one for (act, _), one in examples("actes").items() if act == "bilan"))
    change(answers, "bilan_indicateurs[8].effectif", "12")
    typed = [
        verdict(famille("ehpad"), one.questionnaire.key, as_typed(one))
        for one in examples("huit-etablissements").values()
    ]
    dossiers = [one for one in (*typed, verdict(famille("ehpad"), "bilan", answers)) if isinstance(one, Answers)]
    contrat = consolidate("CPOM-2027-014", dossiers, famille("ehpad"))
    path = tmp_path_factory.mktemp("bilan") / "bilan-3.docx"
    path.write_bytes(rendered("bilan-3", contrat, famille("ehpad")))
    return path


def test_every_verdict_of_a_bilan_is_what_its_printed_rule_gives(bilan: Path):
    assert list(bilans.controler(Dossier({"bilan-3": lire_piece(bilan)}, {}))) == []


@pytest.mark.parametrize(
    ("row", "column", "text", "said"),
    [
        ("Taux d’occupation, hébergement permanent", "Réalisé", "93,4", "la règle donne « Non atteinte »"),
        ("Taux d’occupation, hébergement permanent", "Réalisé", "93,3", "la règle donne « Non atteinte, recul »"),
        ("Rotation du personnel", "Réalisé", "14,5", "la règle donne « Atteinte »"),
        ("Absentéisme hors formation", "Appréciation", "Atteinte", "la règle donne « Proche »"),
        ("Séjours d’HAD", "Réalisé", "33", "la règle donne « Atteinte, cible dépassée »"),
        ("Consommation d’énergie", "Appréciation", "Non atteinte", "la règle donne « Non mesurée »"),
    ],
)
def test_a_verdict_that_the_printed_rule_does_not_give_is_found(
    row: str, column: str, text: str, said: str, bilan: Path, tmp_path: Path
):
    document = docx.Document(str(bilan))
    write(found(document, "cible de l’exercice jugé", row, column).paragraphs[0], text)
    document.save(str(tmp_path / "bilan-3.docx"))
    told = list(bilans.controler(Dossier({"bilan-3": lire_piece(tmp_path / "bilan-3.docx")}, {})))
    assert any(said in one for one in told), told


@pytest.mark.parametrize(
    ("contrat", "piece", "caption", "row", "said"),
    [
        (HANDICAP, "annexe-06", "Taux d’évolution", "MAS La Source", "le formulaire dit"),
        (HANDICAP, "annexe-06", "Taux d’évolution", "", "fixe des taux d’évolution, qu’aucun document"),
        (EHPAD, "annexe-06", "Valeurs de point", "", "n’est dit nulle part"),
        (EHPAD, "annexe-06", "Équation soins", "", "l’équation soins n’est pas imprimée"),
        (EHPAD, "contrat", "Base budgétaire", "EHPAD Les Charmilles", "rien dans contrat"),
    ],
)
def test_a_row_or_a_table_taken_away_is_found(
    contrat: tuple[str, str], piece: str, caption: str, row: str, said: str,
    produced: dict[tuple[str, str], Path], tmp_path: Path,
):  # fmt: skip
    folder = filled(produced[contrat], *contrat)
    document = docx.Document(str(folder / f"{piece}.docx"))
    table = captioned(document, caption)
    gone = next((line._tr for line in table.rows if line.cells[0].text.startswith(row)), None) if row else table._tbl
    assert gone is not None
    gone.getparent().remove(gone)
    words = controleur.differences(with_other(folder, piece, document, tmp_path))
    assert any(said in one for one in words), words


@pytest.mark.parametrize(
    ("piece", "words", "other", "said"),
    [
        ("contrat", "à l’annexe 6", "à l’annexe 12", "annexe 12, qui n’existe pas"),
        ("contrat", "est à l’annexe 6", "est à l’annexe 5", "annexe 5"),
        ("contrat", "l’annexe 2, le diagnostic", "l’annexe 9, le diagnostic", "annexe 9"),
        ("contrat", "énumérés à l’article 1", "énumérés à l’article 5", ""),
        ("contrat", "la liste de l’article 1", "la liste de l’article 5", "parle d’autre chose"),
        ("contrat", "Le taux est de 3,1", "Le taux est de 3,0", "le taux du contrat donne"),
        ("contrat", "s’élèvent à 323 981,57", "s’élèvent à 334 025,00", "334 025,00"),
        ("contrat", "Son montant est de 10 636 390,00", "Son montant est de 10 462 525,00", "10 462 525"),
        ("contrat", "compte 4 opérations", "compte 5 opérations", "5 opérations"),
        ("contrat", "ses 12 annexes", "ses 13 annexes", "ses 13 annexes"),
        ("contrat", "soit 228 places", "soit 230 places", "230 places"),
        ("contrat", "annexe 14 — Glossaire", "annexe 14 — Lexique", "Lexique"),
        ("annexe-06", "à l’article 4", "à l’article 14", "article 14, qui n’existe pas"),
    ],
)
def test_words_changed_in_a_document_are_found(
    piece: str, words: str, other: str, said: str, produced: dict[tuple[str, str], Path], tmp_path: Path
):
    folder = filled(produced[HANDICAP], *HANDICAP)
    document = docx.Document(str(folder / f"{piece}.docx"))
    for paragraph in document.paragraphs:
        if simple(words) in simple(paragraph.text):
            write(paragraph, simple_replaced(paragraph.text, words, other))
            break
    else:
        pytest.fail(f"« {words} » is not in {piece}")
    told = controleur.differences(with_other(folder, piece, document, tmp_path))
    assert any(said in one for one in told) if said else told == [], told


read = lru_cache(lire)
"""A folder as it was produced, read once."""


def with_other(folder: Path, piece: str, document: docx.document.Document, there: Path) -> Dossier:
    """The folder with *document* for one of its pieces: only that one is read again."""
    document.save(str(there / f"{piece}.docx"))
    whole = read(folder)
    return Dossier({**whole.pieces, piece: lire_piece(there / f"{piece}.docx")}, whole.formulaires)


def captioned(document: docx.document.Document, caption: str):
    """The first table of that caption."""
    for table in document.tables:
        named = table._tbl.tblPr.xpath("w:tblCaption/@w:val")
        if named and simple(caption) in simple(named[0]):
            return table
    raise LookupError(caption)


def found(document: docx.document.Document, caption: str, row: str, column: str):
    """The cell of a table that *row* begins and *column* heads."""
    table = captioned(document, caption)
    heads = [simple(cell.text) for cell in table.rows[0].cells]
    at = next(place for place, head in enumerate(heads) if head.startswith(simple(column)))
    for line in table.rows[1:]:
        if any(simple(cell.text).startswith(simple(row)) for cell in line.cells[:2]):
            return line.cells[at]
    raise LookupError(f"{caption}, {row}, {column}")


def write(paragraph, text: str) -> None:
    """*text* in place of all that the paragraph says; its look stays."""
    for run in paragraph.runs[1:]:
        run._r.getparent().remove(run._r)
    paragraph.runs[0].text = text


def simple_replaced(text: str, words: str, other: str) -> str:
    """*text* with *other* for *words*, whatever spaces and hyphens it is set with."""
    flat = " ".join(text.split())
    return flat.replace(words, other)


def test_the_controller_shares_nothing_with_the_program():
    for path in (TESTS / "controleur.py", *(TESTS / "controle").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [name for name in names if name.startswith(("cpomdoc", "tests.familles", "tools"))], path


def test_the_command_says_what_differs_and_how_many(
    produced: dict[tuple[str, str], Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    folder = Path(shutil.copytree(filled(produced[HANDICAP], *HANDICAP), tmp_path / "dossier"))
    assert controleur.main([str(folder)]) == 0
    assert "0 différence." in capsys.readouterr().out
    (folder / "annexe-07.docx").unlink()
    assert controleur.main([str(folder)]) == 1
    told = capsys.readouterr().out
    assert "annexe 7" in told
    assert "aucun plan global de financement pluriannuel" in told
