"""What people type, kind by kind: parsed wholly, or refused with its code."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cpomdoc.domain.classeur import Cell
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.domain.values import SANS_OBJET
from cpomdoc.schema.cells import as_shown
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


# --- what the cell shows, and what reads in two ways ----------------------------------------------------------------


@pytest.mark.parametrize("look", ["dd/mm/yyyy", "d-mmm", "mmm-yy", "h:mm", "dd/mm/yyyy hh:mm"])
@pytest.mark.parametrize("kind", ["etp", "montant", "montant_entier", "taux", "nombre", "places", "exercice", "insee"])
def test_a_number_cell_that_shows_a_date_is_refused_with_what_it_shows(kind: str, look: str):
    outcome = parse(typed("46082", look), field(kind))
    assert isinstance(outcome, Problem)
    assert (outcome.code, outcome.facts["vu"]) == ("E-125", "00:00" if look == "h:mm" else "01/03/2026")


@pytest.mark.parametrize(
    ("kind", "raw", "look", "shows"),
    [
        ("montant", "3", '0 "k€"', f"3{NBSP}k€"),
        ("montant_entier", "3", '0"M€"', "3M€"),
        ("montant", "9600", "0.0,", "9,6"),
        ("montant", "1250000", '0.00,,"M€"', "1,25M€"),
        ("montant", "0.12", "0%", f"12{NBSP}%"),
        ("places", "0.5", "0%", f"50{NBSP}%"),
        ("etp", "12", '0 "€"', f"12{NBSP}€"),
        ("taux", "12", '0 "€"', f"12{NBSP}€"),
        ("montant", "12", r"[$$-409]#,##0", "$12"),
        ("exercice", "2027", "0.0,", "2,0"),
    ],
)
def test_a_cell_that_shows_another_unit_is_asked(kind: str, raw: str, look: str, shows: str):
    outcome = parse(typed(raw, look), field(kind))
    assert isinstance(outcome, Problem)
    assert (outcome.code, outcome.facts["affiche"]) == ("E-126", shows)


@pytest.mark.parametrize(
    ("kind", "raw", "look", "value"),
    [
        ("montant", "1500", r"#,##0.00\ [$€-40C]", "1500.00"),
        ("montant", "1500", r'_-* #,##0.00\ "€"_-;-* #,##0.00\ "€"_-', "1500.00"),
        ("montant", "-1500", "#,##0_);[Red](#,##0)", "-1500.00"),
        ("places", "80", '0" places"', "80"),
        ("taux", "0.034", "0.0%", "3.4"),
        ("taux", "3.4", '0.0#"\u00a0%"', "3.4"),
        ("montant", "1500", "@", "1500.00"),
    ],
)
def test_a_cell_that_shows_the_unit_of_its_question_is_read(kind: str, raw: str, look: str, value: str):
    outcome = parse(typed(raw, look), field(kind))
    assert isinstance(outcome, Parsed)
    assert (outcome.value, outcome.doubts) == (Decimal(value), ())


@pytest.mark.parametrize(
    ("written", "kind", "ways"),
    [
        ("9.600", "montant", (f"9{NBSP}600", "9,6")),
        ("9,600", "montant", (f"9{NBSP}600", "9,6")),
        ("125.000 €", "montant_entier", (f"125{NBSP}000", "125")),
        ("-9.600", "montant", (f"-9{NBSP}600", "-9,6")),
        ("7.650", "etp", (f"7{NBSP}650", "7,65")),
        ("12.000 places", "places", (f"12{NBSP}000", "12")),
    ],
)
def test_a_point_before_three_digits_is_asked(written: str, kind: str, ways: tuple[str, str]):
    outcome = parse(Cell(written), field(kind))
    assert isinstance(outcome, Problem)
    assert (outcome.code, outcome.facts["entier"], outcome.facts["decimal"]) == ("E-127", *ways)


@pytest.mark.parametrize(
    ("written", "kind", "value"),
    [
        ("0.600", "montant", "0.60"),
        ("9.60", "montant", "9.60"),
        ("7,650", "etp", "7.650"),
        ("1 234,560", "nombre", "1234.560"),
    ],
)
def test_what_reads_in_one_way_is_not_asked(written: str, kind: str, value: str):
    assert read(kind, written) == Decimal(value)


@pytest.mark.parametrize(
    ("cell", "options", "code"),
    [
        (typed("0.014"), {}, "E-128"),
        (typed("0.034", '0.0#"\u00a0%"'), {}, "E-128"),
        (Cell("0,014"), {}, "E-128"),
        (typed("-0.034"), {}, "E-128"),
        (typed("0.95"), {}, "W-111"),
        (Cell("0,95"), {"maximum": Decimal(100)}, "W-111"),
        (typed("0.014", "0.0%"), {}, ""),
        (Cell("0,014 %"), {}, ""),
        (Cell("0,014 pour cent"), {}, ""),
        (typed("0.8"), {"alert_maximum": Decimal(8)}, ""),
        (typed("0.5"), {"example": "0,5"}, ""),
        (typed("1.4"), {}, ""),
        (typed("0"), {}, ""),
    ],
)
def test_a_rate_that_may_be_a_share_of_a_percent_cell_is_asked(cell: Cell, options: dict[str, object], code: str):
    outcome = parse(cell, field("taux", **options))
    said = outcome.code if isinstance(outcome, Problem) else next((doubt.code for doubt in outcome.doubts), "")
    assert said == code


@pytest.mark.parametrize(
    ("kind", "cell", "said"),
    [
        ("taux", typed("0.034"), "« 0,034 » se lit de deux façons : 3,4 % ou 0,034 %."),
        ("taux", Cell("0,95"), "le taux lu est de 0,95 % : n’est-ce pas 95 % ?"),
        ("montant", Cell("1.500"), "« 1.500 » se lit de deux façons : 1 500 ou 1,5."),
        ("montant", Cell("(1 500)"), "« (1 500) » est entre parenthèses : le nombre est-il négatif ?"),
        ("montant", typed("3000", '0.0,"k€"'), "la case affiche « 3,0k€ » et contient 3000"),
        ("exercice", typed("2027000", "0,"), "la case affiche « 2027 » et contient 2027000"),
        ("entier", typed("45000", "dd/mm/yyyy"), "la case affiche « 15/03/2023 », une date ou une heure"),
        ("taux", typed("3.456", "0"), "la case affiche « 3 » ; sa valeur exacte, 3,456, est reprise."),
        ("nombre", typed("12", "# ?/?"), "ce qu’elle affiche n’a pas été vérifié. 12 est repris."),
        ("siren", Cell("8120034"), "9 chiffres attendus, 7 lus (« 8120034 »)."),
        ("siren", Cell("81200345A"), "9 chiffres attendus, 8 lus (« 81200345A »)."),
        (
            "date",
            typed("46054", "m/d/yyyy"),
            "la case affiche « 02/01/2026 » ; sa valeur exacte, 01/02/2026, est reprise.",
        ),
        ("date", Cell("2027-03-01T09:30", "date"), "« 2027-03-01T09:30 » a été lu comme 01/03/2027."),
    ],
)
def test_what_is_said_of_a_cell_gives_what_was_seen_and_what_may_be_meant(kind: str, cell: Cell, said: str):
    outcome = parse(cell, field(kind))
    problem = outcome if isinstance(outcome, Problem) else outcome.doubts[0]
    finding = Finding(CATALOGUE[problem.code], seen=cell.raw, facts={"exemple": "", **problem.facts})
    assert said in finding.message.replace(NBSP, " ")
    assert "{" not in finding.remedy


@pytest.mark.parametrize("written", ["(1 500)", "( 1 500 )", "(1 500,00) €", "(3)"])
def test_brackets_are_asked_with_both_ways_out(written: str):
    assert read("montant", written) == "E-129"


@pytest.mark.parametrize("dash", ["-", "−", "–", "—", "\u2010", "\u2011", "\u2012"])
def test_every_dash_before_a_number_is_a_minus_and_is_said(dash: str):
    outcome = parse(Cell(f"{dash}1 500"), field("montant"))
    assert isinstance(outcome, Parsed)
    assert outcome.value == Decimal("-1500.00")
    assert bool(outcome.note) == (dash not in "-")


@pytest.mark.parametrize(("written", "kind", "note"), [("73 %", "taux", "73 %"), ("1 500 €", "montant", "1500")])
def test_a_unit_written_in_the_cell_is_understood_and_said(written: str, kind: str, note: str):
    outcome = parse(Cell(written), field(kind))
    assert isinstance(outcome, Parsed)
    assert outcome.note == note


@pytest.mark.parametrize(
    "cell",
    [
        Cell("01 / 03 / 2026"),
        Cell("01\u201103\u20112026"),
        Cell("01–03–2026"),
        Cell("01/03/2026 00:00:00"),
        Cell("01/03/2026 18:00"),
        Cell("2026-03-01 00:00:00"),
        typed("46082.75", "dd/mm/yyyy"),
        Cell("2026-03-01T18:00:00", "date"),
    ],
)
def test_a_day_written_with_its_hour_or_other_dashes_is_understood_and_said(cell: Cell):
    outcome = parse(cell, field("date"))
    assert isinstance(outcome, Parsed)
    assert outcome.value == date(2026, 3, 1)
    assert outcome.note == "01/03/2026" or [doubt.code for doubt in outcome.doubts] == ["W-103"]


@pytest.mark.parametrize("written", ["01/03/2026 25:00", "01/03/2026 18:75", "01/03/2026 midi", "18:00"])
def test_what_follows_a_day_and_is_no_hour_is_refused(written: str):
    assert read("date", written) == "E-106"


@pytest.mark.parametrize(
    ("kind", "cell", "code"),
    [
        ("etp", typed("7.8", "0"), "W-113"),
        ("taux", typed("0.734", "0%"), "W-113"),
        ("date", typed("46082", "m/d/yyyy"), "W-113"),
        ("date", typed("46082", "mmm-yy"), "W-113"),
        ("nombre", typed("12", "# ?/?"), "W-114"),
        ("montant", typed("12", '[>=1000]0.0,"k";0'), "W-114"),
        ("texte", typed("12", "0.00E+00"), "W-114"),
        ("etp", typed("7.8049", "#,##0.00"), ""),
        ("etp", typed("7.8", "0.0"), ""),
        ("date", typed("46082", "mm-dd-yy"), ""),
    ],
)
def test_what_the_cell_shows_otherwise_or_nobody_can_tell_is_asked(kind: str, cell: Cell, code: str):
    outcome = parse(cell, field(kind))
    assert isinstance(outcome, Parsed)
    assert next((doubt.code for doubt in outcome.doubts), "") == code


def test_a_text_is_what_its_cell_shows():
    assert read("texte", typed("0.12", "0%")) == f"12{NBSP}%"
    assert read("texte", typed("3", '0 "k€"')) == f"3{NBSP}k€"


@pytest.mark.parametrize(
    ("stored", "kind", "value"),
    [
        ("99.90000000000001", "nombre", "99.9"),
        ("99.900000000000006", "nombre", "99.9"),
        ("99.90000000000001", "taux", "99.9"),
        ("99.90000000000001", "etp", "99.9"),
        ("99.90000000000001", "montant", "99.90"),
        ("99.90000000000001", "texte", "99,9"),
        ("8.8000000000000007", "texte", "8,8"),
        ("0.30000000000000004", "code", "0,3"),
        ("-0.30000000000000004", "nombre", "-0.3"),
        ("8.8000000000000007", "entier", "E-103"),
        ("80.00000000000001", "places", "80"),
        ("812003457.0", "siren", "812003457"),
        ("1200.50", "nombre", "1200.5"),
        ("100", "nombre", "100"),
    ],
)
def test_the_noise_of_a_spreadsheet_is_in_no_answer_of_any_kind(stored: str, kind: str, value: str):
    assert str(read(kind, typed(stored))) == value


@pytest.mark.parametrize("stored", ["99.90000000000001", "1.1000000000000001", "1234.5599999999999", "100"])
def test_a_number_is_shown_as_it_was_typed(stored: str):
    assert as_shown(typed(stored), False) == french_of(stored)


def french_of(stored: str) -> str:
    return f"{float(stored):.12g}".replace(".", ",")
