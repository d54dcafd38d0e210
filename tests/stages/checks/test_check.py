"""Answers together: conditions, sums, references, rows to skip; and what hostile or tired hands type in a cell."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cpomdoc.domain.classeur import Cell, Classeur
from cpomdoc.domain.dossier import Dossier, Refus, Submission
from cpomdoc.domain.values import SANS_OBJET, SansObjet
from cpomdoc.schema.kinds import KINDS, Parsed, Problem, parse
from cpomdoc.schema.loading_check import read_check
from cpomdoc.schema.questionnaire import Field
from cpomdoc.schema.rubrique import Rubrique
from cpomdoc.stages.checks.check import run
from cpomdoc.stages.checks.facts import Facts, joined
from cpomdoc.stages.contrat.consolidate import consolidate
from cpomdoc.stages.figures.compute import call
from cpomdoc.stages.formulaire.read import read
from cpomdoc.stages.formulaire.validate import MOST_ROWS, validate
from cpomdoc.stages.pieces.compare import compare
from tests.familles.petite import ACCUEIL, ANSWERS, petite, site_answers
from tests.pictures import accepted, anomalies, classeur, number, place, spell, verdict

FAMILLE = petite()

CHAIN = ACCUEIL.replace(
    '[[feuille.section.champ]]\ncle = "gestionnaire.projet"',
    """[[feuille.section.champ]]
cle = "siege.duree"
libelle = "Durée de l’autorisation de siège"
genre = "entier"
condition = { champ = "siege.motif", vaut = ["Renouvelé"] }
[[feuille.section.champ]]
cle = "siege.motif"
libelle = "Motif"
genre = "liste"
choix = ["Nouveau", "Renouvelé"]
condition = { champ = "siege.existe", vaut = ["Oui"] }
[[feuille.section.champ]]
cle = "gestionnaire.projet\"""",
)
CHAINED = petite(accueil=CHAIN)

LISTED = petite(
    accueil=ACCUEIL.replace(
        '[[feuille.table.colonne]]\ncle = "denomination"',
        """[[feuille.table.colonne]]
cle = "sites"
libelle = "Établissements concernés"
genre = "liste_multiple"
reference = "etablissements.finess"
obligatoire = false
[[feuille.table.colonne]]
cle = "denomination\"""",
    )
)


def with_row(**cells: str) -> dict[str, object]:
    return {**ANSWERS, "etablissements": [{**ANSWERS["etablissements"][0], **cells}]}


# --- conditions -------------------------------------------------------------------------------------------------------


def test_a_question_under_a_question_that_is_not_asked_is_not_asked():
    """A stale « Renouvelé » left in the greyed cell does not make the next question asked."""
    found = verdict(CHAINED, "accueil", {**ANSWERS, "siege.existe": "Non", "siege.motif": "Renouvelé"})
    assert isinstance(found, Dossier), spell(found)
    assert [finding.rule.code for finding in found.warnings] == ["W-104"]
    assert found.values["siege.duree"] == SANS_OBJET


def test_a_chain_of_conditions_is_asked_to_its_end():
    yes = {**ANSWERS, "siege.existe": "Oui", "siege.taux": "3", "siege.motif": "Renouvelé"}
    assert anomalies(CHAINED, "accueil", yes) == [f"{place(CHAINED, 'accueil', 'siege.duree')} E-101"]
    assert anomalies(CHAINED, "accueil", {**yes, "siege.motif": "Nouveau"}) == []


def test_sans_objet_is_a_good_answer_to_what_is_not_asked():
    assert anomalies(FAMILLE, "accueil", {**ANSWERS, "siege.taux": "sans objet"}) == []


def test_what_is_not_asked_is_not_judged():
    at = place(FAMILLE, "accueil", "siege.taux")
    assert anomalies(FAMILLE, "accueil", {**ANSWERS, "siege.taux": "voir dossier"}) == [f"{at} W-104"]


def test_a_missing_condition_does_not_call_its_answer_unexpected():
    answers = {**ANSWERS, "siege.existe": "", "siege.taux": "3,4"}
    assert anomalies(FAMILLE, "accueil", answers) == [f"{place(FAMILLE, 'accueil', 'siege.existe')} E-101"]


# --- what could not be read -------------------------------------------------------------------------------------------


def test_a_sum_says_nothing_of_a_term_that_could_not_be_read():
    found = anomalies(FAMILLE, "sites", site_answers("990001455", gir1="quatre"))
    assert found == [f"{place(FAMILLE, 'sites', 'publics.gir1')} E-103"]


def test_a_sum_says_nothing_of_a_missing_term():
    found = anomalies(FAMILLE, "sites", site_answers("990001455", gir1=""))
    assert found == [f"{place(FAMILLE, 'sites', 'publics.gir1')} E-101"]


def test_sans_objet_counts_for_nothing_in_a_sum():
    optional = petite(sites=FAMILLE.files["questionnaires/sites.toml"].decode().replace(
        'libelle = "GIR 2"\ngenre = "personnes"', 'libelle = "GIR 2"\ngenre = "personnes"\nsans_objet = true'
    ))  # fmt: skip
    assert anomalies(optional, "sites", site_answers("990001455", "10", "10", "sans objet")) == []
    assert anomalies(optional, "sites", site_answers("990001455", "10", "9", "sans objet")) == [
        f"{place(optional, 'sites', 'publics.residents')} E-392"
    ]


def test_each_text_of_a_list_must_stand_in_the_table_that_feeds_it():
    answers = {**ANSWERS, "parties": [{"denomination": "ARS", "sites": "990001455 ; 990001893"}]}
    (finding,) = refused(LISTED, answers).findings
    assert (finding.rule.code, finding.seen) == ("E-122", "990001893")
    assert str(finding.at) == place(LISTED, "accueil", "parties.sites", 0)


def test_what_another_table_lists_is_found_as_its_reader_knows_it():
    rows = [{"denomination": "ARS", "sites": "990 001 455 ; 990.001.679"}]
    taken = accepted(LISTED, "accueil", {**ANSWERS, "parties": rows})
    assert taken.values["parties"][0]["sites"] == ("990001455", "990001679")


def test_a_list_to_be_corrected_accuses_nobody():
    """The right FINESS, typed in the other table, is not called unknown because this one has a typing error."""
    rows = [{**ANSWERS["etablissements"][0], "finess": "990001456"}, ANSWERS["etablissements"][1]]
    answers = {**ANSWERS, "etablissements": rows, "parties": [{"denomination": "ARS", "sites": "990001455"}]}
    assert [finding.rule.code for finding in refused(LISTED, answers).findings] == ["E-105"]


def refused(famille, answers) -> Refus:
    found = verdict(famille, "accueil", answers)
    assert isinstance(found, Refus)
    return found


def test_a_table_that_each_establishment_has_is_one_table_with_the_answers_around_its_rows():
    sites = (
        {"site.finess_et": "990005142", "activite": ({"exercice": 2024, "taux": Decimal(91)}, {"exercice": 2025})},
        {"site.finess_et": "990005258", "activite": ()},
        {"site.finess_et": "990005316", "activite": ({"exercice": 2025, "taux": Decimal(94)},)},
    )
    facts = Facts({"sites": sites}, {}, {})
    assert facts.split("sites.activite.taux") == ("sites.activite", "taux")
    assert facts.split("sites.site.finess_et") == ("sites", "site.finess_et")
    assert facts.split("sites.publics.creton") == ("sites", "publics.creton")
    assert facts.column("sites.activite.taux") == [Decimal(91), Decimal(94)]
    assert [row["site.finess_et"] for row in facts.rows("sites.activite")] == ["990005142", "990005142", "990005316"]
    assert "activite" not in facts.rows("sites.activite")[0]


def test_rows_without_a_join_key_are_not_joined():
    rows = {"a": ({"k": SANS_OBJET, "x": 1},), "b": ({"k": SANS_OBJET, "y": 2},)}
    check = replace(FAMILLE.questionnaires["accueil"].checks[0], options={"jointure": ("k",)})
    assert list(joined(check, Facts(rows, {}, {}), "a.x", "b.y")) == [(0, [])]


def told_of(*places: int, authorised: tuple[int, ...] = (10, 20)) -> list[tuple[int | None, dict[str, str]]]:
    """What a sum over two tables says, for one establishment « a » and these rows of each."""
    rows = {
        "gham": tuple({"k": "a", "places": number} for number in places),
        "lieux": tuple({"k": "a", "places": number} for number in authorised),
    }
    options = {"jointure": ("k",), "termes": ("gham.places",), "total": "lieux.places", "operateur": "<="}
    check = replace(FAMILLE.questionnaires["accueil"].checks[0], kind="somme", at="gham.places", options=options)
    return [(one.key.row, dict(one.facts)) for one in run(check, Facts(rows, {}, {})) if one.key]


def test_terms_and_total_of_two_tables_are_added_up_and_told_once_for_each_establishment():
    ((row, said),) = told_of(25, 6)
    assert row == 0
    assert (said["somme"], said["total"], said["ecart"]) == ("31", "30", "1")


def test_terms_may_be_less_than_a_total_that_is_a_limit():
    assert told_of(25, 5) == told_of(3) == []


def hits(values: dict[str, object], **options: object) -> list[tuple[int | None, dict[str, str]]]:
    """What the check that these words declare says of the answers: the row, and the facts."""
    check = read_check(Rubrique({"code": "E-991", "message": "non.", **options}, "famille.toml, controle 1"))
    facts = Facts(values, {}, {})  # type: ignore[arg-type]
    return [(finding.key.row if finding.key else None, dict(finding.facts)) for finding in run(check, facts)]


def table(column: str, *cells: object, **beside: tuple[object, ...]) -> tuple[dict[str, object], ...]:
    """Rows with *cells* under *column*, and under each other column its own."""
    return tuple({column: cell, **{key: its[row] for key, its in beside.items()}} for row, cell in enumerate(cells))


def signed(role: str, acte: object, sector: str = "Public") -> list[int | None]:
    """The rows told of a signatory whose gestionnaire is public, by the words of the shared check."""
    both = [{"champ": "parties.role", "vaut": ["Gestionnaire"]}, {"champ": "parties.acte", "vaut": ["sans objet"]}]
    words = {"genre": "compare", "sur": "parties.acte", "gauche": "secteur", "operateur": "!=", "valeur": "Public"}
    values = {"secteur": sector, "parties": table("role", "ARS", role, acte=(SANS_OBJET, acte))}
    return [row for row, _ in hits(values, **words, si=both)]


def test_an_answer_that_stands_alone_is_judged_at_each_row_that_all_the_conditions_keep():
    assert signed("Gestionnaire", SANS_OBJET) == [1]
    assert signed("Gestionnaire", SANS_OBJET, "Privé") == []
    assert signed("Gestionnaire", "délibération n° 4") == []
    assert signed("Département", SANS_OBJET) == []


def test_an_answer_of_another_table_is_judged_beside_the_row_that_it_goes_with():
    words = {"genre": "compare", "sur": "tarifs.regime", "gauche": "lieux.mode", "operateur": "!=", "valeur": "Aucune"}
    values = {
        "tarifs": table("finess", "1", "2", regime=("arrêté", "arrêté")),
        "lieux": table("finess", "1", "2", mode=("Totale", "Aucune")),
    }
    assert [row for row, _ in hits(values, **words, jointure=["finess"])] == [1]


def test_rows_of_one_establishment_have_one_name_whatever_its_blanks():
    words = {"genre": "constance", "sur": "lieux.nom", "par": "lieux.finess"}
    names = ("L'Orme n° 1", "L’Orme n°\u00a01", "Les Saules", "L'Orme n° 1", SANS_OBJET)
    values = {"lieux": table("nom", *names, finess=("1", "1", "1", "2", "1"))}
    assert [(row, said["valeur"], said["autre"]) for row, said in hits(values, **words)] == [
        (2, "Les Saules", "L’Orme n° 1")
    ]


def test_a_word_that_another_answer_excludes_is_told_in_whole_words_only():
    words = {
        "genre": "mots",
        "sur": "regles.formule",
        "selon": "lieux.option",
        "jointure": ["finess"],
        "refuse": {"Tarif global": ["tarif partiel"], "Tarif partiel": ["tarif global"]},
    }
    formulas = ("équation (Tarif partiel)", "tarif global", "tarif partiellement revu", SANS_OBJET)
    values = {
        "regles": table("formule", *formulas, finess=("1", "2", "1", "1")),
        "lieux": table("finess", "1", "1", "2", option=("Tarif global", SANS_OBJET, "Tarif global")),
    }
    assert [(row, said["mot"], said["selon"]) for row, said in hits(values, **words)] == [
        (0, "tarif partiel", "Tarif global")
    ]


def test_a_word_may_be_refused_whatever_the_other_answers():
    words = {"genre": "mots", "sur": "clauses.juridiction", "refuse": ["cour nationale"]}
    assert [said["mot"] for _, said in hits({"clauses.juridiction": "la Cour nationale de Paris"}, **words)] == [
        "cour nationale"
    ]
    assert hits({"clauses.juridiction": "le tribunal administratif de Lyon"}, **words) == []


def test_what_must_be_covered_may_be_asked_by_another_answer():
    words = {"genre": "couverture", "sur": "nature", "valeurs": ["CPOM"], "par": "conventions.nature"}
    renewed = {"champ": "nature", "vaut": ["Renouvellement"]}
    assert [row for row, _ in hits({"nature": "Renouvellement", "conventions": ()}, **words, si=renewed)] == [None]
    assert hits({"nature": "Premier contrat", "conventions": ()}, **words, si=renewed) == []


def test_only_the_rows_that_dont_keeps_cover_what_is_awaited():
    words = {"genre": "couverture", "sur": "lieux.finess", "attendus": "lieux.finess", "par": "tarifs.finess"}
    free = {"colonne": "regime", "vaut": ["libre"]}
    values = {"lieux": table("finess", "1", "2"), "tarifs": table("finess", "1", "2", regime=("libre", "arrêté"))}
    assert [said["manquants"] for _, said in hits(values, **words, dont=free)] == ["2"]
    assert hits(values, **words) == []


def test_a_reference_is_the_same_whatever_its_blanks_and_apostrophes():
    words = {"genre": "reference", "sur": "acte", "de": "acte", "vers": "parties.acte"}
    values = {
        "acte": "délibération n°\u00a04 de l'assemblée",
        "parties": table("acte", "délibération n° 4 de l’assemblée"),
    }
    assert hits(values, **words) == []
    assert [said["valeur"] for _, said in hits({**values, "acte": "délibération n° 5"}, **words)] == [
        "délibération n° 5"
    ]


def test_two_establishments_with_the_same_figures_are_both_told():
    rows = {
        "gham": tuple({"k": name, "places": 9} for name in "ab"),
        "lieux": tuple({"k": name, "places": 8} for name in "ab"),
    }
    options = {"jointure": ("k",), "termes": ("gham.places",), "total": "lieux.places", "operateur": "<="}
    check = replace(FAMILLE.questionnaires["accueil"].checks[0], kind="somme", at="gham.places", options=options)
    assert [one.key.row for one in run(check, Facts(rows, {}, {})) if one.key] == [0, 1]


def test_a_figure_without_meaning_is_not_computed():
    assert call("gmp", [Decimal(0)] * 6) is None
    assert call("taux_occupation", [Decimal(5), Decimal(0), Decimal(365)]) is None


# --- tables -----------------------------------------------------------------------------------------------------------


def test_a_row_that_only_says_neant_is_no_row():
    found = accepted(FAMILLE, "accueil", {**ANSWERS, "parties": [{"denomination": "Néant"}]})
    assert found.values["parties"] == ()


def test_neant_does_not_fill_a_table_that_needs_rows():
    answers = {**ANSWERS, "etablissements": [{"finess": "néant", "nom": "néant"}]}
    assert anomalies(FAMILLE, "accueil", answers) == [f"{place(FAMILLE, 'accueil', 'etablissements.finess', 0)} E-201"]


def test_a_table_too_long_is_said():
    rows = [{"denomination": f"Partie {n}"} for n in range(MOST_ROWS + 1)]
    (finding,) = refused(FAMILLE, {**ANSWERS, "parties": rows}).findings
    assert (finding.rule.code, finding.facts["lignes"]) == ("E-204", "2001")


def test_a_far_cell_below_a_table_without_its_end_mark_counts_for_one_row():
    book = classeur(FAMILLE, "accueil", ANSWERS)
    parties = next(f for f in book.feuilles if f.name == "Parties")
    cells = {at: cell for at, cell in parties.cells.items() if cell.raw != "#fin"} | {(900_000, 3): Cell("Département")}
    changed = replace(parties, cells=cells)
    outcome = judged(replace(book, feuilles=tuple(changed if f is parties else f for f in book.feuilles)))
    assert isinstance(outcome, Dossier), spell(outcome)
    assert len(outcome.values["parties"]) == 2


def test_a_column_that_was_removed_is_the_only_thing_said():
    book = classeur(FAMILLE, "accueil", ANSWERS)
    table = next(f for f in book.feuilles if f.name == "Périmètre")
    column = next(c for (r, c), cell in table.cells.items() if cell.raw == "autorisees")
    changed = replace(table, cells={at: cell for at, cell in table.cells.items() if at[1] != column})
    outcome = judged(replace(book, feuilles=tuple(changed if f is table else f for f in book.feuilles)))
    assert [finding.rule.code for finding in outcome.findings] == ["E-203"]  # type: ignore[union-attr]


def test_a_deleted_sheet_is_the_only_thing_said():
    book = classeur(FAMILLE, "accueil", ANSWERS)
    outcome = judged(replace(book, feuilles=tuple(f for f in book.feuilles if f.name != "Périmètre")))
    assert [finding.rule.code for finding in outcome.findings] == ["E-435"]  # type: ignore[union-attr]


def judged(book: Classeur) -> Dossier | Refus:
    found = read(book, {"petite": FAMILLE})
    assert isinstance(found, Submission)
    return validate(found, FAMILLE)


# --- cells ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "cell", "code"),
    [
        ("montant", number("1E+30"), "E-109"),
        ("montant", number("-1E+30"), "E-108"),
        ("entier", number("9" * 40), "E-109"),
        ("taux", number("NaN"), "E-121"),
        ("nombre", number("1_000"), "E-102"),
        ("montant", Cell("1" + " " * 32_000 + "x"), "E-102"),
        ("taux", Cell("1" + "\n" * 32_000 + "%"), "E-121"),
        ("date", number("2027", "dd/mm/yyyy"), "E-119"),
        ("date", number("2958000", "dd/mm/yyyy"), "E-119"),
        ("liste_multiple", Cell(" ; "), "E-101"),
        ("siren", number("77567227"), "E-105"),
        ("siren", number("7756722"), "E-104"),
    ],
)
def test_a_cell_that_means_nothing_is_refused_at_once(kind, cell, code):
    outcome = parse(cell, Field("k", "Question", kind))
    assert isinstance(outcome, Problem)
    assert outcome.code == code


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        ("montant", number("5.55111512312578E-17"), Decimal("0.00")),
        ("entier", number("79.99999999999999"), 80),
        ("montant", number("1200.5", '#,##0.00\\ "€"'), Decimal("1200.50")),
        ("taux", number("3.4", '0.00"%"'), Decimal("3.4")),
        ("taux", number("0.034", "0.00%"), Decimal("3.4")),
        ("texte", number("46083", "dd/mm/yyyy"), "02/03/2026"),
        ("texte", number("12.5"), "12,5"),
        ("texte", Cell("1", "bool"), "Vrai"),
        ("liste", Cell("Néant"), "Néant"),
        ("date", Cell("31/12/2199"), date(2199, 12, 31)),
    ],
)
def test_a_cell_means_what_the_person_sees(kind, cell, value):
    choices = ("Néant", "Partiel") if kind == "liste" else ()
    outcome = parse(cell, Field("k", "Question", kind, choices=choices))
    assert isinstance(outcome, Parsed)
    assert outcome.value == value


@pytest.mark.parametrize("sign", ["\u200b", "\u2003", "\ufeff", "\u3000\u00a0"])
def test_signs_that_nobody_sees_are_no_answer(sign):
    answers = {**ANSWERS, "gestionnaire.nom": sign}
    assert anomalies(FAMILLE, "accueil", answers) == [f"{place(FAMILLE, 'accueil', 'gestionnaire.nom')} E-101"]


@settings(max_examples=300, deadline=None)
@given(
    kind=st.sampled_from(sorted(KINDS)),
    raw=st.one_of(
        st.text(max_size=40),
        st.from_regex(r"-?[0-9]{1,40}([.,][0-9]{1,20})?([eE][+-]?[0-9]{1,4})?", fullmatch=True),
    ),
    form=st.sampled_from(["General", "0.00%", "dd/mm/yyyy", "#,##0.00"]),
    held=st.sampled_from(["number", "text", "bool", "error", "date"]),
    epoch=st.booleans(),
)
def test_any_cell_is_a_value_or_a_problem(kind, raw, form, held, epoch):
    outcome = parse(Cell(raw, held, form), Field("k", "Question", kind, choices=("A", "B")), epoch)
    if isinstance(outcome, Problem):
        assert outcome.code.startswith("E-1")
    elif isinstance(outcome.value, Decimal):
        assert outcome.value.is_finite()
    else:
        assert isinstance(outcome.value, str | int | bool | date | tuple | SansObjet)


def test_a_forged_attempt_number_stops_nothing():
    book = classeur(FAMILLE, "accueil", ANSWERS)
    stamp = book.feuilles[-1]
    forged = replace(stamp, cells={**stamp.cells, (9, 1): Cell("tentative"), (9, 2): Cell("²")})
    assert isinstance(judged(replace(book, feuilles=(*book.feuilles[:-1], forged))), Dossier)


# --- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "code", "said"),
    [
        ({**ANSWERS, "contrat.duree": "9"}, "E-109", "est plus grand que 5, la plus grande valeur admise."),
        ({**ANSWERS, "contrat.duree": "-2000000000000"}, "E-108", "la plus petite valeur admise."),
        ({**ANSWERS, "siege.existe": "Oui", "siege.taux": "3 pour mille"}, "E-121", "«\u00a03 pour mille\u00a0»"),
        ({**ANSWERS, "contrat.date_effet": "1er janvier 2027"}, "W-103", "a été lu comme 01/01/2027."),
    ],
)  # fmt: skip
def test_the_words_hold_what_was_read(answers, code, said):
    found = verdict(FAMILLE, "accueil", answers)
    findings = found.findings if isinstance(found, Refus) else found.warnings
    (finding,) = [finding for finding in findings if finding.rule.code == code]
    assert said in finding.message


@pytest.mark.parametrize(("typed", "said"), [("3,4 %", []), ("3,4%", ["W-103"])])
def test_what_was_read_as_it_was_typed_is_not_said(typed, said):
    found = verdict(FAMILLE, "accueil", {**ANSWERS, "siege.existe": "Oui", "siege.taux": typed})
    assert isinstance(found, Dossier)
    assert [one.rule.code for one in found.warnings] == said


def test_a_value_above_the_usual_is_accepted_and_said():
    famille = petite(accueil=ACCUEIL.replace("alerte_minimum = 3", "alerte_maximum = 4"))
    assert anomalies(famille, "accueil", ANSWERS) == [f"{place(famille, 'accueil', 'contrat.duree')} W-102"]


# --- the same verdict, always -----------------------------------------------------------------------------------------

FAULTY = {
    **ANSWERS,
    "contrat.duree": "9",
    "gestionnaire.siren": "1",
    "etablissements": [{**ANSWERS["etablissements"][0], "installees": "99", "nom": ""}, ANSWERS["etablissements"][0]],
}
FAULTY_BOOK = classeur(FAMILLE, "accueil", FAULTY)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.randoms(use_true_random=False))
def test_the_order_of_cells_in_the_file_changes_nothing(random):
    def shuffled(mapping):
        items = list(mapping.items())
        random.shuffle(items)
        return dict(items)

    feuilles = tuple(replace(feuille, cells=shuffled(feuille.cells)) for feuille in FAULTY_BOOK.feuilles)
    assert judged(replace(FAULTY_BOOK, feuilles=feuilles, names=shuffled(FAULTY_BOOK.names))) == judged(FAULTY_BOOK)


# --- changes ----------------------------------------------------------------------------------------------------------


def gathered(*dossiers: Dossier):
    return consolidate("C-1", dossiers, FAMILLE)


def test_a_workbook_that_comes_is_one_change():
    site = accepted(FAMILLE, "sites", site_answers("990001455"))
    changes = compare(gathered(site), gathered(site, accepted(FAMILLE, "accueil", ANSWERS)), FAMILLE)
    assert [(one.question, one.before, one.after) for one in changes] == [("Accueil", "", "reçu")]


def test_the_same_number_written_otherwise_is_no_change():
    one = accepted(FAMILLE, "accueil", {**ANSWERS, "siege.existe": "Oui", "siege.taux": "3,40 %"})
    two = accepted(FAMILLE, "accueil", {**ANSWERS, "siege.existe": "Oui", "siege.taux": number("3.4")})
    assert compare(gathered(one), gathered(two), FAMILLE) == ()


def test_another_identity_is_a_row_gone_and_a_row_come():
    before = accepted(FAMILLE, "accueil", with_row())
    after = accepted(FAMILLE, "accueil", with_row(finess="990001893"))
    assert [(c.question, c.before, c.after) for c in compare(gathered(before), gathered(after), FAMILLE)] == [
        ("Périmètre\u00a0: ligne retirée", "990001455", ""),
        ("Périmètre\u00a0: ligne ajoutée", "", "990001893"),
    ]


def test_rows_without_identity_are_compared_in_place():
    before = accepted(FAMILLE, "accueil", ANSWERS)
    after = accepted(FAMILLE, "accueil", {**ANSWERS, "parties": [{"denomination": "Métropole"}]})
    assert [(c.question, c.before, c.after) for c in compare(gathered(before), gathered(after), FAMILLE)] == [
        ("Dénomination", "ARS", "Métropole")
    ]


def test_a_contract_of_a_thousand_years_has_no_last_day():
    endless = petite(accueil=ACCUEIL.replace("maximum = 5\nalerte_minimum = 3\n", ""))
    assert (
        "@date_fin"
        not in consolidate("C-1", [accepted(endless, "accueil", {**ANSWERS, "contrat.duree": "9999"})], endless).values
    )
