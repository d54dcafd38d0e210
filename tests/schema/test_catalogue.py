"""The catalogue of a family: what is not understood is refused by name; each family offers enough, with its sources."""

from __future__ import annotations

import pytest

from cpomdoc.domain.errors import TemplateError
from cpomdoc.schema.catalogue import FILE, SHARED, known, load_catalogue
from tests.familles.exemples import TEMPLATES, famille

ONE = """
[[indicateur]]
code = "PP"
libelle = "Projets révisés"
definition = "Part des projets revus."
formule = "Projets révisés ÷ personnes"
numerateur = "projets révisés"
denominateur = "personnes"
unite = "%"
sens = "hausse"
source = "dossier"
texte = "Convention"
confiance = "B"
"""
FAMILIES = ("ehpad", "handicap", "chrs", "residences-autonomie", "ph-departemental")


def files(own: str, shared: str = "") -> dict[str, bytes]:
    return {FILE: own.encode(), SHARED: shared.encode()}


def test_a_family_without_a_catalogue_proposes_nothing():
    assert load_catalogue({}) == {}


def test_a_family_takes_shared_indicators_by_their_code_and_adds_its_own():
    own = 'commun = ["TABS"]\n' + ONE
    found = load_catalogue(files(own, ONE.replace('"PP"', '"TABS"') + ONE.replace('"PP"', '"TROT"')))
    assert list(found) == ["PP", "TABS"]


def test_a_code_is_known_whatever_its_capitals_and_spaces():
    found = load_catalogue(files(ONE))
    one = known(found, " pp ")
    assert one is not None
    assert one.proposed() == {
        "libelle": "Projets révisés",
        "formule": "Projets révisés ÷ personnes",
        "unite": "%",
        "sens": "hausse",
        "source": "dossier",
    }
    assert known(found, "PP2") is None


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ('commun = ["RIEN"]', "« RIEN » n’est pas dans commun/catalogue.toml"),
        (ONE + ONE, "« PP » figure deux fois"),
        (ONE.replace('sens = "hausse"', 'sens = "monte"'), "« sens » vaut « monte »"),
        (ONE.replace('numerateur = "projets révisés"\n', ""), "« numerateur » et « denominateur » sont attendus"),
        (ONE + "seuil = 95\n", "« seuil » et « seuil_source » vont ensemble"),
        (ONE.replace('confiance = "B"', 'confiance = "C"'), "« doute » dit ce qui n’est pas sûr"),
        (ONE + 'couleur = "bleu"\n', "« couleur » n’est pas compris"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(own: str, said: str):
    with pytest.raises(TemplateError, match=said):
        load_catalogue(files(own))


@pytest.mark.parametrize("key", FAMILIES)
def test_each_family_proposes_fifteen_to_thirty_indicators_satisfaction_and_living_conditions_among_them(key: str):
    catalogue = famille(key).catalogue
    assert 15 <= len(catalogue) <= 30
    assert {"SATISF", "CADRE_VIE"} <= set(catalogue)


def test_a_shelter_has_the_four_indicators_that_are_imposed_and_a_residence_those_of_prevention():
    assert {"IO1-N", "IO1-T", "IO2-N", "IO2-T", "IO3", "IO4"} <= set(famille("chrs").catalogue)
    assert len([code for code in famille("residences-autonomie").catalogue if code.startswith("PREV")]) >= 4


@pytest.mark.parametrize("key", FAMILIES)
def test_what_the_catalogue_proposes_fits_the_form(key: str):
    questionnaire = famille(key).questionnaires["indicateurs"]
    for one in famille(key).catalogue.values():
        for name, text in one.proposed().items():
            question = questionnaire.find(f"indicateurs.{name}")
            assert question is not None
            assert not question.choices or text in question.choices, (one.code, name)
            assert not question.length or len(text) <= question.length, (one.code, name)
        code = questionnaire.find("indicateurs.code")
        assert code is not None
        assert len(one.code) <= code.length


def test_columns_of_the_national_export_are_those_of_the_export():
    headings = (TEMPLATES.parent / "tests/resources/exports/tdb-esms.csv").read_text("utf-8").splitlines()[0]
    for key in FAMILIES:
        for one in famille(key).catalogue.values():
            assert one.tdb.replace("’", "'") in headings, (one.code, one.tdb)
