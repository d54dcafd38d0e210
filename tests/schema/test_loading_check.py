"""A check says what its kind asks for, no less and no more; what is missing or not understood is refused by name."""

from __future__ import annotations

import pytest

from cpomdoc.domain.errors import TemplateError
from cpomdoc.domain.findings import Severity
from cpomdoc.schema.checks import FUNCTIONS, OPTIONS, conditions, names
from cpomdoc.schema.concordance import Critere, Terme
from cpomdoc.schema.loading_check import read_check
from cpomdoc.schema.questionnaire import Check
from cpomdoc.schema.rubrique import Rubrique

SAID = {
    "operateur": "<=",
    "fonction": "gmp",
    "la": [{"de": "contrat.duree"}],
    "quand": [{"champ": "contrat.nature", "vaut": ["Renouvellement"]}],
}
"""Options that have words of their own; the others name answers."""
READ = {"la": (Terme("contrat.duree"),), "quand": (Critere("contrat.nature", ("Renouvellement",)),)}
"""What is kept of those that are lists of rubriques."""


def read(kind: str, code: str = "E-991", **options: object) -> Check:
    """A check of *kind* with these options, and no other word than those that every check has."""
    words = {"code": code, "genre": kind, "sur": "contrat.duree", "message": "non."}
    return read_check(Rubrique({**words, **options}, "famille.toml, controle 1"))


def whole(kind: str, **options: object) -> dict[str, object]:
    """All the options that a check of *kind* needs."""
    needed: dict[str, object] = {option: SAID.get(option, "contrat.duree") for option in OPTIONS[kind][0]}
    either = {
        "compare": {"droite": "contrat.duree"},
        "couverture": {"valeurs": ["ARS"]},
        "repartition": {"regle": "siege"},
        "negociation": {"regle": "accord"},
    }
    return {**needed, **either.get(kind, {}), **options}


def refusal(kind: str, **options: object) -> str:
    with pytest.raises(TemplateError) as refused:
        read(kind, **options)
    said = refused.value.message
    assert said.startswith("famille.toml, controle 1")
    return said


@pytest.mark.parametrize("kind", OPTIONS)
def test_a_check_that_says_all_that_its_kind_asks_for_is_taken(kind: str):
    options = whole(kind)
    frozen = {option: tuple(value) if isinstance(value, list) else value for option, value in options.items()}
    frozen |= {option: value for option, value in READ.items() if option in options}
    assert read(kind, **options) == Check("E-991", kind, "contrat.duree", Severity.BLOCKING, "non.", "", frozen)


@pytest.mark.parametrize(
    ("kind", "option"), [(kind, option) for kind, (required, _) in OPTIONS.items() for option in sorted(required)]
)
def test_a_check_that_lacks_an_option_of_its_kind_is_refused(kind: str, option: str):
    assert refusal(kind, **{name: value for name, value in whole(kind).items() if name != option}).endswith(
        f" : « {option} » manque."
    )


@pytest.mark.parametrize("kind", OPTIONS)
def test_an_option_of_another_kind_is_refused(kind: str):
    required, allowed = OPTIONS[kind]
    other = min({option for groups in OPTIONS.values() for group in groups for option in group} - required - allowed)
    assert refusal(kind, **whole(kind), **{other: "contrat.duree"}).endswith(f" : « {other} » n’est pas compris.")


def test_all_the_options_that_are_missing_are_said_at_once():
    assert refusal("somme").endswith(" : « termes, total » manque.")


@pytest.mark.parametrize(
    ("kind", "options", "said"),
    [
        ("compare", {"operateur": "dans"}, "« operateur » : attendu <= < >= > = != autre_acte."),
        ("compare", {"operateur": "autre_acte"}, "« operateur » vaut « autre_acte » avec « jointure »."),
        ("reglementation", {"operateur": "=<"}, "« operateur » : attendu <= < >= > = != dans hors nomme dit tait."),
        (
            "reglementation",
            {"operateur": "nomme"},
            "« operateur » vaut « nomme » avec « cle », et seulement avec elle.",
        ),
        ("reglementation", {"cle": "a.b"}, "« operateur » vaut « nomme » avec « cle », et seulement avec elle."),
        ("compare", {"valeur": 3}, "« droite » ou « valeur » : l’un ou l’autre."),
        ("calcul", {"fonction": "moyenne"}, f"« fonction » : attendu {', '.join(sorted(FUNCTIONS))}."),
        ("couverture", {"attendus": "parties.role"}, "« attendus » ou « valeurs » : l’un ou l’autre."),
        ("concordance", {"operateur": "dans"}, "« operateur » : attendu <= < >= > = !=."),
        ("somme", {"si": "oui"}, "« si » s’écrit { champ = …, vaut = [ … ] }."),
        ("somme", {"si": {"colonne": "a", "vaut": ["b"]}}, "« si » s’écrit { champ = …, vaut = [ … ] }."),
        ("couverture", {"si": {"colonne": "a", "vaut": ["b"]}}, "« si » s’écrit { champ = …, vaut = [ … ] }."),
        ("somme", {"si": [{"champ": "a", "vaut": ["b"]}, "c"]}, "« si » s’écrit { champ = …, vaut = [ … ] }."),
        ("couverture", {"dont": {"champ": "a", "vaut": ["b"]}}, "« dont » s’écrit { colonne = …, vaut = [ … ] }."),
        (
            "mots",
            {"refuse": {"Oui": ["non"]}},
            "« refuse » liste des mots ; avec « selon », les mots de chaque réponse.",
        ),
        ("mots", {"selon": "a.b"}, "« refuse » liste des mots ; avec « selon », les mots de chaque réponse."),
        (
            "reference",
            {"sauf": {"champ": "a", "vaut": ["b"]}},
            "« sauf » s’écrit { champ = …, vaut = [ … ], valeurs = [ … ] }.",
        ),
        ("unicite", {"gravite": "grave"}, "« gravite » vaut « grave » ; attendu : bloquant, a_verifier, information."),
        ("unicite", {"message": ""}, "« sur » ou « message » manque."),
        ("unicite", {"sur": ""}, "« sur » ou « message » manque."),
    ],
)
def test_an_option_that_its_kind_does_not_understand_is_refused(kind: str, options: dict[str, object], said: str):
    assert refusal(kind, **{**whole(kind), **options}).endswith(f" : {said}")


def test_a_compared_answer_needs_what_it_is_compared_with():
    without = {name: value for name, value in whole("compare").items() if name != "droite"}
    assert refusal("compare", **without).endswith(" : « droite » ou « valeur » : l’un ou l’autre.")


def test_a_couverture_needs_what_must_be_covered():
    assert refusal("couverture", par="parties.role").endswith(" : « attendus » ou « valeurs » : l’un ou l’autre.")


@pytest.mark.parametrize("sign", ["dans", "hors", "dit", "tait"])
def test_the_law_may_give_a_list_in_which_an_answer_is_or_is_not_and_words_that_it_says_or_does_not(sign: str):
    assert read("reglementation", **whole("reglementation", operateur=sign)).options["operateur"] == sign


@pytest.mark.parametrize(
    ("code", "gravity", "found"),
    [
        ("E-991", {}, Severity.BLOCKING),
        ("W-991", {}, Severity.TO_CHECK),
        ("W-991", {"gravite": "information"}, Severity.INFORMATION),
        ("E-991", {"gravite": "a_verifier"}, Severity.TO_CHECK),
    ],
)
def test_a_check_is_as_grave_as_its_code_unless_it_says_otherwise(code: str, gravity: dict[str, str], found: Severity):
    assert read("unicite", code, **gravity).severity is found


def test_the_rows_that_a_check_keeps_are_told_by_words_of_an_answer_or_of_a_column():
    kept = {"champ": "siege.existe", "vaut": ["Oui"]}
    assert read("somme", **whole("somme", si=kept)).options["si"] == {"champ": "siege.existe", "vaut": ("Oui",)}
    column = {"colonne": "mode", "vaut": ["Accueil de jour"]}
    assert read("couverture", par="parties.role", attendus="a.b", si=column).options["si"] == {
        "colonne": "mode",
        "vaut": ("Accueil de jour",),
    }


def test_a_couverture_of_rows_keeps_them_by_a_column_or_all_by_an_answer():
    whole_one = {"par": "parties.role", "attendus": "a.b"}
    assert read("couverture", **whole_one, si={"colonne": "c", "vaut": ["b"]})
    assert read("couverture", **whole_one, si={"champ": "parties.role", "vaut": ["b"]})
    said = refusal("couverture", **whole_one, si={"lieu": "a", "vaut": ["b"]})
    assert said.endswith(" : « si » s’écrit { colonne ou champ = …, vaut = [ … ] }.")


def test_several_answers_may_keep_a_row_together():
    kept = [{"champ": "parties.role", "vaut": ["Gestionnaire"]}, {"champ": "parties.acte", "vaut": ["sans objet"]}]
    assert names(read("somme", **whole("somme", si=kept)))[-2:] == ("parties.role", "parties.acte")


def test_several_conditions_may_keep_the_rows_each_of_another_table_if_it_says_how_they_go_together():
    section = {"champ": "evolution.section", "vaut": ["Soins"]}
    category = {"champ": "etablissements.categorie", "vaut": ["500 - EHPAD"], "jointure": ["finess_et"]}
    check = read("somme", **whole("somme", si=[section, category]))
    assert [only["champ"] for only in conditions(check)] == ["evolution.section", "etablissements.categorie"]
    assert {"evolution.section", "etablissements.categorie"} <= set(names(check))
    several = [{"champ": "mode", "vaut": ["b"]}]
    assert refusal("couverture", **whole("couverture", si=several)).endswith("{ champ = …, vaut = [ … ] }.")


def test_what_its_author_says_beside_a_check_stays_with_it():
    said = read("unicite", remede="Retirez-le.", source="CASF, art. L. 313-11", doute="à confirmer")
    assert (said.remedy, said.source, said.doubt) == ("Retirez-le.", "CASF, art. L. 313-11", "à confirmer")


# --- concordance ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"la": [{"jointure": ["a"]}]}, "la 1 : « de » manque."),
        ({"la": [{"de": "a.b", "arrondi": 2}]}, "la 1 : « arrondi » n’est pas compris."),
        ({"la": [{"de": "a.b", "evolution": {"taux": "e.t", "an": 2}}]}, "evolution : « an » n’est pas compris."),
        ({"quand": [{"champ": "a", "vaut": ["b"], "comme": "c"}]}, "« selon » avec « table »."),
        ({"quand": [{"champ": "a"}]}, "« selon » avec « table »."),
        ({"quand": [{"champ": "a", "selon": "b"}]}, "« selon » avec « table »."),
        ({"quand": [{"champ": "a", "operateur": "~", "comme": "b"}]}, "attendu : =, <=, <, >=, >, !="),
    ],
)
def test_a_figure_that_is_badly_said_is_refused_by_name(options: dict[str, object], said: str):
    assert said in refusal("concordance", **{**whole("concordance"), **options})


def test_every_name_of_a_concordance_is_known_to_the_family():
    check = read(
        "concordance",
        chiffre="places",
        la=[
            {
                "de": "sites.activite.places",
                "fois": "jours",
                "part": "taux",
                "si": [{"champ": "mode", "parmi": "modes.cle"}],
                "evolution": {"taux": "evolution.taux", "jointure": ["finess"]},
            }
        ],
        ici=[{"de": "dgc.montant"}],
        part_de=[{"de": "sites.activite.capacite"}],
        quand=[{"champ": "dgc.existe", "comme": "@date_effet"}, {"champ": "dgc.a", "selon": "dgc.b", "table": {}}],
    )
    assert set(names(check)) == {
        "contrat.duree", "dgc.montant", "sites.activite.places", "sites.activite.jours", "taux", "sites.activite.mode",
        "modes.cle", "evolution.taux", "sites.activite.capacite", "dgc.existe", "dgc.a", "dgc.b",
    }  # fmt: skip


def test_a_rule_of_a_simulation_that_the_program_does_not_know_is_refused_with_those_that_it_knows():
    said = refusal("repartition", **whole("repartition", regle="jamais"))
    assert "« regle » : attendu activite, autofinancement" in said
