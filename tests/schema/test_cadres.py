"""A budget frame is data: a later year is one file more, and a file that is not understood names the word at fault."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from cpomdoc.adapters.excel.reading import read_cadre as opened
from cpomdoc.adapters.instance import load_cadres as shipped
from cpomdoc.domain.classeur import Classeur
from cpomdoc.domain.errors import TemplateError
from cpomdoc.schema.cadres import Cadre, load_cadres, of_exercice
from cpomdoc.schema.reglementation import FOLDER
from cpomdoc.stages.formulaire.cadre import read_cadre, sheets_wanted
from tests.familles.exemples import TEMPLATES
from tests.resources.cadres_budgetaires import TILLEULS, Compte, Page, compte, garde, workbook

FILES = {path.name: path.read_bytes() for path in (TEMPLATES / "commun/cadres").glob("*.toml")}
SMALL = """
cadre = "essai"
titre = "Cadre d’essai"
annee = 2020
connu_jusqu_au = 2024
signes = ["essai"]
garde = "garde"

[[feuille]]
cle = "compte"
motif = "^crp"

[[feuille.millesime]]
en_tetes = ["réalisé {n}"]

[[feuille.poste]]
nom = "charges"
titre = "Charges"
libelles = ["total des charges"]

[[feuille.poste]]
nom = "dotations"
titre = "Dotations"
comptes = ["68"]
"""
YEAR_2027 = """
comme = "errd-complet-2020"
annee = 2027
connu_jusqu_au = 2027

[[feuille]]
cle = "compte"
motif = "^compte de resultat"

[[feuille.millesime]]
en_tetes = ["exécution {n}"]
suffixe = "_realise"
"""


def loaded(text: str, **others: str) -> tuple[Cadre, ...]:
    return load_cadres(
        {"essai-2020.toml": text.encode(), **{f"{name}.toml": said.encode() for name, said in others.items()}}
    )


def fault(text: str, **others: str) -> str:
    with pytest.raises(TemplateError) as told:
        loaded(text, **others)
    return told.value.message


def read(files: Mapping[str, bytes], pages: list[Page]) -> dict[str, object]:
    cadres = load_cadres(files)
    book = opened(workbook(pages), sheets_wanted(cadres))
    assert isinstance(book, Classeur)
    return {lue.nom: lue.valeur for lue in read_cadre(book, cadres).lues}


def test_a_year_more_is_a_file_more():
    """The sheet has another name and its column another heading: nothing of the program knows."""
    old = compte("CRA", TILLEULS, Compte(), None, 2027)
    cells = {at: "Exécution 2027" if value == "Réalisé 2027" else value for at, value in old.cells.items()}
    pages = [garde("ERRD", 2027), Page("Compte de résultat 1", cells)]
    assert read(FILES, pages) == {}
    assert read({**FILES, "errd-complet-2027.toml": YEAR_2027.encode()}, pages)["resultat_realise"] == -35_000


def test_a_frame_of_before_is_read_as_it_was():
    pages = [garde("ERRD", 2024), compte("CRA", TILLEULS, Compte(), None, 2024)]
    assert read({**FILES, "errd-complet-2027.toml": YEAR_2027.encode()}, pages)["resultat_realise"] == -35_000


def test_an_exercice_is_read_as_the_last_frame_that_began_before_it():
    later = SMALL.replace("annee = 2020", "annee = 2026")
    both = loaded(SMALL, **{"essai-2026": later})
    found = [of_exercice(both, "essai", year) for year in (2019, 2020, 2025, 2026, 2031)]
    assert [one and one.annee for one in found] == [None, 2020, 2020, 2026, 2026]


def test_each_frame_that_is_shipped_is_understood_and_none_counts_among_the_files_of_a_family():
    keys = {cadre.cle for cadre in shipped(TEMPLATES)}
    assert keys == {"errd-complet", "errd-simplifie", "ercp", "eprd-complet", "eprd-simplifie"}
    assert not FOLDER.startswith("commun/cadres")


def test_a_frame_that_takes_up_another_says_only_what_differs():
    errd, ercp = (next(one for one in shipped(TEMPLATES) if one.cle == key) for key in ("errd-complet", "ercp"))
    assert ercp.feuilles[0] == errd.feuilles[0]
    assert "ratios" not in [feuille.motif.pattern for feuille in ercp.feuilles]


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ('titre = "Cadre d’essai"', "", "titre"),
        ("annee = 2020", 'annee = "2020"', "annee"),
        ('motif = "^crp"', 'motif = "(crp"', "(crp"),
        ('comptes = ["68"]', "", "dotations"),
        ('nom = "charges"', 'nom = "charges"\ncomptes = ["6"]', "charges"),
        ('nom = "charges"', 'nom = "charges"\nmesure = "franc"', "franc"),
        ('signes = ["essai"]', "signes = []", "signes"),
        ('en_tetes = ["réalisé {n}"]', "en_tetes = []", "en-têtes"),
        ('cadre = "essai"', 'cadre = "essai"\nvirgule = 1', "virgule"),
        ('cadre = "essai"', 'cadre = "essai"\ncomme = "autre"', "autre"),
        ('cadre = "essai"', 'cadre = "essai"\ncomme = "essai-2020"', "essai-2020"),
    ],
)
def test_what_is_not_understood_is_named(old: str, new: str, word: str):
    assert old in SMALL
    assert word in fault(SMALL.replace(old, new, 1))


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ('[[feuille.recoupement]]\ntitre = "x"\nsomme = { charges = 1 }\negale = "produits"', "produits"),
        ('[[feuille.recoupement]]\ntitre = "x"\nsomme = { charges = 2 }\negale = "dotations"', "signe"),
        ('[[feuille.deduction]]\nnom = "solde"\nsomme = { charges = 1 }', "solde"),
        ('[[report]]\ntable = "pgfp"\ncolonnes = { caf = "caf_pgfp" }', "caf_pgfp"),
    ],
)
def test_a_sum_or_a_form_that_cites_an_unknown_amount_is_named(more: str, word: str):
    assert word in fault(f"{SMALL}\n{more}\n")


def test_two_files_for_one_frame_and_year_are_told():
    assert "essai-2020.toml" in fault(SMALL, **{"essai-bis": SMALL})
