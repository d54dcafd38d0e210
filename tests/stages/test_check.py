"""The kinds of checks, on small invented answers: order, groups, joined rows, dated values, one question asked once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cpomdoc.domain.errors import TemplateError
from cpomdoc.domain.findings import Finding, Severity
from cpomdoc.domain.values import SANS_OBJET
from cpomdoc.schema.loading import load_famille
from cpomdoc.schema.questionnaire import Check
from cpomdoc.schema.reglementation import FOLDER, load_reglementation
from cpomdoc.stages.check import Facts, run
from cpomdoc.stages.consolidate import check_contrat, consolidate
from tests.familles import petite
from tests.pictures import accepted

LAW_TEXT = """
[[valeur]]
cle = "duree.petite"
libelle = "durée la plus longue"
[[valeur.periode]]
valeur = 4
debut = 2020-01-01
fin = 2026-12-31
source = "Code d’essai, art. 2"
confiance = "C"
[[valeur]]
cle = "delai.petite"
libelle = "date limite"
[[valeur.periode]]
valeur = "06-30"
debut = 2020-01-01
source = "Code d’essai, art. 3"
confiance = "A"
[[valeur]]
cle = "liste.petite"
libelle = "liste"
[[valeur.periode]]
valeur = ["Côtes-d’Armor", "Lot"]
debut = 2020-01-01
source = "Code d’essai, art. 4"
confiance = "B"
"""
LAW = {f"{FOLDER}essai.toml": LAW_TEXT.encode()}


def words(kind: str, at: str, values: dict[str, Any], message: str = "", **options: object) -> list[str]:
    """The messages of one check on *values*, with the row in front."""
    check = Check("W-399", kind, at, Severity.TO_CHECK, message, "", options)
    found = run(check, Facts(values, {}, {}, load_reglementation(LAW)))
    return [f"{_row(finding)} {finding.message}" for finding in found]


def _row(finding: Finding) -> str:
    return "" if finding.key is None or finding.key.row is None else str(finding.key.row + 1)


def years(*lines: tuple[object, ...]) -> dict[str, Any]:
    return {"ans": tuple(dict(zip(("qui", "an", "debut", "fin"), line, strict=True)) for line in lines)}


CHAIN = {"colonne": "ans.debut", "precedente": "ans.fin", "ordre": "ans.an"}


def test_rows_follow_each_other_in_their_order_not_in_that_of_the_sheet():
    values = years(("a", 2028, 30, 40), ("a", 2026, 10, 20), ("a", 2027, 20, 31))
    assert words("continuite", "ans.debut", values, "{avant} {apres} {lu} {attendu}", **CHAIN) == ["1 2027 2028 30 31"]


def test_each_group_follows_its_own_course():
    values = years(("a", 2026, 0, 5), ("b", 2026, 0, 7), ("a", 2027, 5, 0), ("b", 2027, 5, 0))
    assert words("continuite", "ans.debut", values, **CHAIN, groupe=("ans.qui",)) == ["4 "]


def test_a_row_without_order_or_amount_breaks_no_chain():
    values = years(("a", None, 1, 2), ("a", 2026, 0, SANS_OBJET), ("a", 2027, 5, 0))
    assert words("continuite", "ans.debut", values, **CHAIN) == []


def test_only_the_last_row_counts_when_asked():
    values = years(("a", 2027, -1, 0), ("a", 2026, -5, 0))
    options = {"gauche": "ans.debut", "operateur": ">=", "valeur": 0}
    assert words("compare", "ans.debut", values, **options, dernier="ans.an") == ["1 "]
    assert words("compare", "ans.debut", values, **options) == ["1 ", "2 "]


@pytest.mark.parametrize(
    ("day", "options", "seen"),
    [
        (date(2026, 8, 30), {"jours": -1}, ["1 2026-08-31"]),
        (date(2026, 8, 31), {"jours": -1}, []),
        (date(2026, 2, 27), {"mois": -6}, ["1 2026-02-28"]),
    ],
)
def test_a_date_is_compared_to_another_one_moved(day, options, seen):
    values = {"ans": ({"fin": day},), "@date_effet": date(2026, 9, 1) if "jours" in options else date(2026, 8, 31)}
    found = words(
        "compare", "ans.fin", values, "{droite}", gauche="ans.fin", operateur=">=", droite="@date_effet", **options
    )
    assert found == [f"{line[:2]}{date.fromisoformat(line[2:]):%d/%m/%Y}" for line in seen]


def test_a_total_takes_the_rows_of_another_table_that_go_with_it():
    values = {
        "totaux": ({"an": 2026, "total": 10}, {"an": 2027, "total": 99}),
        "parts": ({"annee": 2026, "part": 4}, {"annee": 2026, "part": 5}, {"annee": 2025, "part": 1}),
    }
    options = {"termes": ("parts.part",), "total": "totaux.total", "jointure": ("an=annee",)}
    assert words("somme", "totaux.total", values, "{somme} {ecart}", **options) == ["1 9 -1"]


def test_columns_taken_together_must_be_found_together():
    values = {
        "base": ({"ou": "A", "quoi": "x"}, {"ou": "B", "quoi": "x"}, {"ou": "A", "quoi": "x"}, {"ou": "A", "quoi": ""}),
        "suite": ({"ou": "A", "quoi": "x"}, {"ou": "B", "quoi": "y"}),
    }
    options = {"attendus": ("base.ou", "base.quoi"), "par": ("suite.ou", "suite.quoi")}
    assert words("couverture", "base.quoi", values, "{manquants}", **options) == ["2 B – x"]


# --- the dated values of the law --------------------------------------------------------------------------------------


def law(values: dict[str, Any], start: date = date(2026, 1, 1), **options: object) -> list[str]:
    at = str(options["gauche"])
    return words("reglementation", at, {"@date_effet": start, **values}, "{droite}{reserve}", **options)


def test_a_number_stands_to_the_law_of_the_day():
    options = {"gauche": "duree", "operateur": "<=", "regle": "duree.petite"}
    assert law({"duree": 5}, **options) == [" 4 (valeur à confirmer)"]
    assert law({"duree": 4}, **options) == []
    assert law({"duree": SANS_OBJET}, **options) == []


def test_a_day_of_the_year_is_that_of_the_year_asked():
    options = {"gauche": "jour", "operateur": "<=", "regle": "delai.petite", "annees_apres": -1}
    assert law({"jour": date(2025, 7, 1)}, **options) == [" 30/06/2025"]
    assert law({"jour": date(2025, 6, 30)}, **options) == []


@pytest.mark.parametrize("name", ["Côtes-d’Armor", "cotes d'armor", "LOT"])
def test_a_name_is_recognized_as_people_write_it(name):
    assert law({"ou": name}, gauche="ou", operateur="dans", regle="liste.petite") == []
    assert len(law({"ou": name}, gauche="ou", operateur="hors", regle="liste.petite")) == 1


def test_without_the_day_nothing_is_said():
    values = {"duree": 9, "@date_effet": None}
    assert words("reglementation", "duree", values, gauche="duree", operateur="<=", regle="duree.petite") == []


RULE = """
[[controle]]
code = "{code}"
genre = "reglementation"
sur = "contrat.duree"
gauche = "contrat.duree"
operateur = "{sign}"
regle = "{rule}"
message = "{{gauche}} ans, pour {{droite}} au plus."
remede = "Réduisez la durée."
{more}
"""


def family(*rules: str):
    files = petite.files(famille=petite.FAMILLE + "".join(rules))
    return load_famille({**files, **LAW})


def rule(code: str = "E-397", sign: str = "<=", name: str = "duree.petite", more: str = "") -> str:
    return RULE.format(code=code, sign=sign, rule=name, more=more)


def test_a_contract_keeps_the_law_that_it_was_made_with():
    assert family().digest != petite.petite().digest
    assert family().reglementation["duree.petite"].periodes[0].value == Decimal(4)


def test_a_value_that_two_checks_miss_is_asked_for_once():
    whole = family(rule("E-397"), rule("E-398"))
    contrat = consolidate("C-1", [accepted(whole, "accueil", petite.ANSWERS)], whole)
    found = check_contrat(contrat, whole)
    assert [finding.rule.code for finding in found] == ["W-501"]
    assert "«\u00a0durée la plus longue\u00a0» (connue du 01/01/2020 au 31/12/2026)" in found[0].message


def test_a_known_value_is_checked_on_the_whole_contract():
    whole = family(rule())
    answers = {**petite.ANSWERS, "contrat.date_effet": "01/01/2026"}
    contrat = consolidate("C-1", [accepted(whole, "accueil", answers)], whole)
    assert [finding.message for finding in check_contrat(contrat, whole)] == ["5 ans, pour 4 au plus."]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (rule(name="duree.inconnue"), "duree.inconnue"),
        (rule(sign="dedans"), "« operateur »"),
        (rule(more='si = { colonne = "contrat.duree", vaut = ["5"] }'), "« si » s’écrit"),
        (rule(more='si = { champ = "etablissements.nom", vaut = ["A"] }'), "une autre ligne"),
        (rule(more='si = { champ = "contrat.absent", vaut = ["A"] }'), "contrat.absent"),
        (rule(more='jour = "contrat.absent"'), "contrat.absent"),
    ],
)
def test_a_check_on_the_law_that_cannot_run_is_refused_at_load(text, fault):
    with pytest.raises(TemplateError, match=fault):
        family(text)
