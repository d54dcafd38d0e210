"""What people type, kind by kind: parsed wholly, or refused with its code."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cpomdoc.domain.classeur import Cell
from cpomdoc.domain.values import SANS_OBJET
from cpomdoc.schema.kinds import Parsed, Problem, parse
from cpomdoc.schema.questionnaire import Field

NBSP, NARROW = "\u00a0", "\u202f"


def field(kind: str, **options: object) -> Field:
    return Field("k", "Question", kind, **options)  # type: ignore[arg-type]


def read(kind: str, cell: Cell | str, epoch_1904: bool = False, **options: object) -> object:
    outcome = parse(cell if isinstance(cell, Cell) else Cell(cell), field(kind, **options), epoch_1904)
    return outcome.value if isinstance(outcome, Parsed) else outcome.code


def typed(raw: str, code: str = "General") -> Cell:
    return Cell(raw, "number", code)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1 234,56", "1234.56"),
        (f"1{NBSP}234,56", "1234.56"),
        (f"1{NARROW}234{NARROW}567,8", "1234567.80"),
        ("1234.5", "1234.50"),
        ("12 500 €", "12500.00"),
        ("12500 euros", "12500.00"),
        ("-3,10", "-3.10"),
        ("− 3,10", "-3.10"),
        ("0", "0.00"),
        (typed("1223200.32"), "1223200.32"),
        (typed("0.30000000000000004"), "0.30"),
        (typed("1E3"), "1000.00"),
    ],
)
def test_an_amount_is_read_as_french_people_write_it(written, value):
    assert read("montant", written) == Decimal(value)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("3 k€", "E-113"),
        ("1,2 M€", "E-113"),
        ("12 rue des Lilas", "E-102"),
        ("1 200,505", "E-116"),
        ("1,234,567", "E-102"),
        ("1 2345", "E-102"),
        ("environ 300", "E-102"),
        ("12-15", "E-102"),
        (typed("10.005"), "E-116"),
        (Cell("1", "bool"), "E-102"),
        (Cell("#REF!", "error"), "E-111"),
        (Cell("", "number", formula=True), "E-112"),
        ("huit", "E-102"),
    ],
)
def test_an_amount_that_is_not_wholly_a_number_is_refused(written, code):
    assert read("montant", written) == code


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12,5 %", "12.5"),
        (f"12,5{NBSP}%", "12.5"),
        ("12,5", "12.5"),
        ("0,5%", "0.5"),
        (typed("3.4", '0.0#"\u00a0%"'), "3.4"),
        (typed("0.034", "0.00%"), "3.4"),
        (typed("85"), "85"),
        (typed("0.85", "0%"), "85"),
    ],
)
def test_a_rate_is_the_number_that_people_read(written, value):
    assert read("taux", written) == Decimal(value)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("31/12/2027", date(2027, 12, 31)),
        ("1er janvier 2027", date(2027, 1, 1)),
        ("le 9 octobre 2026", date(2026, 10, 9)),
        ("vendredi 1er janvier 2027", date(2027, 1, 1)),
        ("9 OCTOBRE 2026", date(2026, 10, 9)),
        ("9 août 2026", date(2026, 8, 9)),
        ("09.10.2026", date(2026, 10, 9)),
        ("2027-01-01", date(2027, 1, 1)),
        (Cell("2027-01-01T00:00:00", "date"), date(2027, 1, 1)),
        ("31 12 2027", date(2027, 12, 31)),
        ("31 / 12 / 2027.", date(2027, 12, 31)),
        (typed("46388", "dd/mm/yyyy"), date(2027, 1, 1)),
        (typed("46388"), date(2027, 1, 1)),
        (typed("61", "dd/mm/yyyy"), date(1900, 3, 1)),
    ],
)
def test_a_date_is_read_in_the_ways_people_write_it(written, value):
    assert read("date", written) == value


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("31/02/2027", "E-106"),
        ("12/2027", "E-106"),
        ("31/12/27", "E-106"),
        ("demain", "E-106"),
        (typed("60", "dd/mm/yyyy"), "E-119"),
        (typed("46388.5", "General"), "E-119"),
        (typed("-5", "dd/mm/yyyy"), "E-119"),
        (typed("2027"), "E-106"),
    ],
)
def test_a_date_that_could_be_misread_is_refused(written, code):
    assert read("date", written) == code


def test_a_workbook_counting_from_1904_gives_the_same_day():
    assert read("date", typed("44926", "dd/mm/yyyy"), epoch_1904=True) == date(2027, 1, 1)


@pytest.mark.parametrize("word", ["Oui", "oui", "OUI", "o", "X", "x", "Vrai", "true", "1", "yes"])
def test_yes_is_said_in_many_ways(word):
    assert read("oui_non", word) is True


@pytest.mark.parametrize("word", ["Non", "non", "NON", "n", "N", "Faux", "false", "0", "no"])
def test_no_is_said_in_many_ways(word):
    assert read("oui_non", word) is False


def test_neither_yes_nor_no_is_refused():
    assert read("oui_non", "peut-être") == "E-123"


@pytest.mark.parametrize(
    "words",
    [
        *("sans objet", "so", "s/o", "néant", "non applicable", "n/a", "na", "non concerné", "non concernée"),
        *("Sans objet", "SO", "s.o.", "N/A", "neant", "Non concerné", "NON CONCERNÉE", "n.a."),
    ],
)
def test_sans_objet_is_said_in_many_ways(words):
    assert read("texte", words, accepts_sans_objet=True) == SANS_OBJET
    assert read("montant", words, required=False) == SANS_OBJET


@pytest.mark.parametrize("words", ["sans\u00a0objet", " Sans  objet. ", "Sans objet…", "s.o", "So\u200b", "NÉANT."])
def test_sans_objet_is_said_whatever_stands_around_the_words(words):
    assert read("siren", words, required=False) == SANS_OBJET


def test_a_choice_of_the_list_is_no_sans_objet():
    assert read("liste", "néant\u200b", choices=("Néant", "Partiel")) == "Néant"


def test_sans_objet_is_refused_where_the_contract_needs_an_answer():
    assert read("texte", "sans objet") == "E-118"


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        ("siren", "812 003 457", "812003457"),
        ("siren", typed("812003457"), "812003457"),
        ("siret", "812 003 457 00015", "81200345700015"),
        ("finess_ej", "990 001 232", "990001232"),
        ("finess_et", "990 001 455", "990001455"),
        ("finess_et", typed("10000024"), "010000024"),
        ("finess_et", "2A0000001", "2A0000001"),
        ("code_postal", typed("1000"), "01000"),
        ("code_postal", "20000", "20000"),
        ("insee", "2a004", "2A004"),
        ("telephone", "01.02.03.04.05", "01\u00a002\u00a003\u00a004\u00a005"),
        ("telephone", "+33 1 02 03 04 05", "01\u00a002\u00a003\u00a004\u00a005"),
        ("email", " direction@tilleuls.fr ", "direction@tilleuls.fr"),
        ("exercice", typed("2027"), 2027),
        ("exercice", "2027", 2027),
        ("entier", "12", 12),
        ("places", "80 places", 80),
        ("etp", "7,80", Decimal("7.80")),
        ("etp", "7,8 ETP", Decimal("7.8")),
    ],
)
def test_numbers_that_identify_keep_their_zeros(kind, written, value):
    assert read(kind, written) == value


@pytest.mark.parametrize(
    ("kind", "written", "code"),
    [
        ("siren", "77567227", "E-104"),
        ("siren", "812003458", "E-105"),
        ("siren", "81200345X", "E-104"),
        ("siren", typed("-812003457"), "E-104"),
        ("siren", "81200345\x07", "E-104"),
        ("telephone", typed("-102030405"), "E-120"),
        ("finess_et", "990001456", "E-105"),
        ("finess_ej", "990001233", "E-105"),
        ("finess_ej", "99000123", "E-104"),
        ("siret", "81200345700011", "E-105"),
        ("code_postal", "9912", "E-104"),
        ("code_postal", "2A000", "E-104"),
        ("code_postal", "2b200", "E-104"),
        ("email", "direction@", "E-114"),
        ("telephone", "12345", "E-120"),
        ("exercice", "27", "E-115"),
        ("exercice", "2100", "E-115"),
        ("exercice", typed("1899"), "E-115"),
        ("entier", "12,5", "E-103"),
        ("places", typed("79.5"), "E-103"),
        ("texte", "a\x07b", "E-117"),
        ("texte", "a\ud800b", "E-117"),
        ("texte", "_xD800_", "E-117"),
        ("texte", "équipe 👩", "E-124"),
        ("texte_long", "𠮷野", "E-124"),
        ("code", "A2-社", "E-124"),
        ("liste_multiple", "un ; 二", "E-124"),
        ("email", "社@tilleuls.fr", "E-124"),
    ],
)
def test_a_wrong_number_has_its_own_code(kind, written, code):
    assert read(kind, written) == code


def test_an_establishment_of_la_poste_is_known_by_the_sum_of_its_digits():
    """Its SIRET numbers outgrew the Luhn key: those of the SIREN 356 000 000 sum their digits to a multiple of five."""
    assert read("siret", "356 000 000 49837") == "35600000049837"
    assert read("siret", "35600000049838") == "E-105"
    assert read("siret", "81200345700000") == "E-105"  # that sum means nothing for anybody else


@pytest.mark.parametrize("written", ["12 500", "12 500 €", typed("12500"), "12 500,00"])
def test_a_whole_amount_is_read(written):
    assert read("montant_entier", written) == Decimal(12500)


@pytest.mark.parametrize("written", ["12 500,50", "12 500,5 €", typed("12500.5")])
def test_a_whole_amount_has_no_cents(written):
    assert read("montant_entier", written) == "E-103"


def test_a_choice_is_found_whatever_its_case_and_accents():
    assert read("liste", "hebergement permanent", choices=("Hébergement permanent", "Accueil de jour")) == (
        "Hébergement permanent"
    )


def test_a_choice_outside_the_list_is_refused():
    assert read("liste", "Hôtel", choices=("Hébergement permanent",)) == "E-107"
    assert read("liste", "équipe 👩", choices=("Hébergement permanent",)) == "E-107"


def test_several_choices_are_separated_by_semicolons_or_lines():
    assert read("liste_multiple", "A1 ; a2\nA1", choices=("A1", "A2")) == ("A1", "A2")


def test_bounds_refuse_and_name_themselves():
    outcome = parse(Cell("7"), field("entier", maximum=Decimal(5)))
    assert isinstance(outcome, Problem)
    assert (outcome.code, outcome.facts) == ("E-109", {"maximum": "5"})


def test_a_long_text_keeps_its_lines_and_loses_invisible_signs():
    outcome = parse(Cell("  Un\r\ndeux\u200b \ntrois  "), field("texte_long"))
    assert isinstance(outcome, Parsed)
    assert (outcome.value, outcome.cleaned) == ("Un\ndeux \ntrois", True)


def test_a_text_too_long_is_refused_with_its_length():
    assert read("texte_long", "x" * 11, length=10) == "E-110"


@pytest.mark.parametrize(
    ("written", "signs"),
    [
        ("Sato 𠮷 et 𠮷野", "𠮷 野"),
        ("puce \uf0b7 de Word", "U+F0B7"),
        ("社会福祉法人東京都港", "社 会 福 祉 法 人 東 京 …"),
        ("क\u094d", "क ◌\u094d"),
    ],
)
def test_the_signs_that_no_font_draws_are_named(written, signs):
    assert parse(Cell(written), field("texte_long")) == Problem("E-124", {"signes": signs})


@pytest.mark.parametrize(
    ("kind", "written", "note"),
    [
        ("montant", "1 234,5", ""),
        ("montant", "12 500 €", "12500"),
        ("date", "1er janvier 2027", "01/01/2027"),
        ("date", "01/01/2027", ""),
        ("oui_non", "X", "Oui"),
        ("oui_non", "oui", ""),
    ],
)
def test_how_an_unusual_writing_was_understood_is_said(kind, written, note):
    outcome = parse(Cell(written), field(kind))
    assert isinstance(outcome, Parsed)
    assert outcome.note == note
