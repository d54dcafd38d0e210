"""French as it is printed: tables of cases; « ~ » stands for the no-break space."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpomdoc.domain import francais


def nbsp(text: str) -> str:
    return text.replace("~", francais.NBSP)


@pytest.mark.parametrize(
    ("day", "longue", "courte", "mois"),
    [
        (date(2027, 1, 1), "1er~janvier~2027", "01/01/2027", "janvier~2027"),
        (date(2026, 11, 21), "21~novembre~2026", "21/11/2026", "novembre~2026"),
        (date(2031, 12, 31), "31~décembre~2031", "31/12/2031", "décembre~2031"),
        (date(2028, 2, 29), "29~février~2028", "29/02/2028", "février~2028"),
        (date(2026, 8, 11), "11~août~2026", "11/08/2026", "août~2026"),
    ],
)
def test_dates_are_written_in_words_in_digits_and_by_month(day: date, longue: str, courte: str, mois: str) -> None:
    assert francais.date_longue(day) == nbsp(longue)
    assert francais.date_courte(day) == courte
    assert francais.mois_annee(day) == nbsp(mois)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        ("1223200.32", None, "1~223~200,32"),
        ("1223200.325", 2, "1~223~200,33"),
        ("-1234.5", 2, "−1~234,50"),
        ("7.80", None, "7,8"),
        ("7.80", 2, "7,80"),
        ("0", 0, "0"),
        ("-0.001", 2, "0,00"),
        ("-0.0", None, "0"),
        ("0.5", 0, "1"),
        ("-0.5", 0, "−1"),
        ("1E+3", None, "1~000"),
        ("1E-7", None, "0,0000001"),
        ("999.5", 0, "1~000"),
        ("100", None, "100"),
        ("1234567890123456789012345678901.5", 0, "1~234~567~890~123~456~789~012~345~678~902"),
        ("12345678901234567890.12", 2, "12~345~678~901~234~567~890,12"),
    ],
)
def test_numbers_have_a_comma_and_no_break_spaces(value: str, decimals: int | None, text: str) -> None:
    assert francais.nombre(Decimal(value), decimals) == nbsp(text)


def test_amounts_and_rates_bear_their_sign() -> None:
    assert francais.montant(Decimal("1223200.32")) == nbsp("1~223~200,32~€")
    assert francais.montant(1229) == nbsp("1~229,00~€")
    assert francais.montant_entier(Decimal("1223200.50")) == nbsp("1~223~201~€")
    assert francais.taux(Decimal("3.4")) == nbsp("3,4~%")
    assert francais.taux(Decimal(95), 1) == nbsp("95,0~%")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("812003457", "812~003~457"),
        ("990001232", "990~001~232"),
        ("2A0000019", "2A0~000~019"),
        ("81200345700012", "812~003~457~00012"),
        ("812 003 457", "812~003~457"),
    ],
)
def test_identifiers_are_cut_by_three(number: str, text: str) -> None:
    assert francais.identifiant(number) == nbsp(text)


def test_telephone_numbers_are_written_by_pairs_and_foreign_ones_left() -> None:
    assert francais.telephone("01.02.03.04.05") == nbsp("01~02~03~04~05")
    assert francais.telephone("+33 1 02 03 04 05") == "+33 1 02 03 04 05"


@pytest.mark.parametrize(
    ("count", "text"),
    [("0", "0~place"), ("1", "1~place"), ("1.5", "1,5~place"), ("2", "2~places"), ("1250", "1~250~places")],
)
def test_the_plural_begins_at_two(count: str, text: str) -> None:
    assert francais.pluriel(Decimal(count), "place", "places") == nbsp(text)
    assert francais.pluriel(Decimal(count), "place") == nbsp(text)


@pytest.mark.parametrize(
    ("words", "text"), [([], "néant"), (["a"], "a"), (["a", "b"], "a et b"), (["a", "b", "c"], "a, b et c")]
)
def test_lists_end_with_et(words: list[str], text: str) -> None:
    assert francais.enumeration(words) == text


def test_de_is_said_again_before_each_of_a_list() -> None:
    words = ["l'ARS", "le Département du Lot", "Île-de-France"]
    assert francais.enumeration_de(words) == "de l’ARS, du Département du Lot et d’Île-de-France"
    assert francais.enumeration(["l’ARS", "le préfet"], "ou") == "l’ARS ou le préfet"


def test_the_first_rank_has_its_own_letters() -> None:
    assert [francais.ordinal(rank) for rank in (1, 2, 11)] == ["1er", "2e", "11e"]
    assert francais.ordinal(1, feminin=True) == "1re"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("l’Aure", "de l’Aure"), ("l'Aure", "de l’Aure"), ("le Lot", "du Lot"), ("les Landes", "des Landes"),
        ("la Creuse", "de la Creuse"), ("Île-de-France", "d’Île-de-France"), ("Paris", "de Paris"),
        ("Hérault", "d’Hérault"), ("Hauts-de-France", "de Hauts-de-France"), ("Haute-Loire", "de Haute-Loire"),
        ("Yvelines", "d’Yvelines"), ("Occitanie", "d’Occitanie"), ("Œuvre", "d’Œuvre"), ("onze", "de onze"),
        ("Le Havre", "du Havre"), ("Les Tilleuls", "des Tilleuls"), ("Lens", "de Lens"),
    ],
)  # fmt: skip
def test_de_is_elided_or_contracted(name: str, text: str) -> None:
    assert francais.de(name) == text


@pytest.mark.parametrize(
    ("title", "word"),
    [("M.", "né"), ("Monsieur", "né"), ("Mme", "née"), ("MADAME", "née"), (None, "né ou née"), ("Dr", "né ou née")],
)
def test_words_agree_with_the_title_and_nothing_is_guessed(title: str | None, word: str) -> None:
    assert francais.accorder(title, "né", "née") == word


@pytest.mark.parametrize(
    ("before", "lower", "upper"),
    [
        ("Hébergement permanent", "hébergement permanent", "Hébergement permanent"),
        ("EHPAD des Tilleuls", "EHPAD des Tilleuls", "EHPAD des Tilleuls"),
        ("établissement", "établissement", "Établissement"),
        ("", "", ""),
        ("À domicile", "à domicile", "À domicile"),
    ],
)
def test_first_letters_change_but_acronyms_do_not(before: str, lower: str, upper: str) -> None:
    assert francais.minuscule_initiale(before) == lower
    assert francais.majuscule_initiale(before) == upper


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("l'accueil de jour", "l’accueil de jour"),
        ("Objectif : accueillir ; soigner !", "Objectif~: accueillir~; soigner~!"),
        ("Objectif: tout", "Objectif~: tout"),
        ("à 14:05, sur http://exemple.fr", "à 14:05, sur http://exemple.fr"),
        ("« Les Tilleuls » et «Bel Air»", "«~Les Tilleuls~» et «~Bel Air~»"),
        ("95 % et 12 €.", "95~% et 12~€."),
        ("Vraiment ?!", "Vraiment~?!"),
        ("n° 12", "n°~12"),
        ("articles L. 313-11 et R. 314-40", "articles L.~313-11 et R.~314-40"),
        ("1 223 200,32 €", "1~223~200,32~€"),
        ("le 6' et 5\"", "le 6' et 5\""),
    ],
)
def test_a_typed_text_gets_french_typography(typed: str, printed: str) -> None:
    assert francais.typographie(typed) == nbsp(printed)


@given(st.text(alphabet=st.sampled_from(" ~'’«»:;!?%€°n.,()aÉ1230\n".replace("~", "\u00a0")), max_size=30))
def test_typography_is_idempotent_and_keeps_letters_and_digits(text: str) -> None:
    once = francais.typographie(text)
    assert francais.typographie(once) == once
    assert [sign for sign in once if sign.isalnum()] == [sign for sign in text if sign.isalnum()]


@pytest.mark.parametrize(
    ("items", "text"),
    [
        ([], "néant"),
        (["Contrat"], "Contrat"),
        (["Contrat", "Accueil", "PGFP"], "Contrat, Accueil et PGFP"),
        (["Contrat", "Annexe 8, Autorisations et capacités"], "Contrat~; Annexe 8, Autorisations et capacités"),
        (["Annexe 5, Moyens", "Contrat", "Annexe 7, PGFP"], "Annexe 5, Moyens~; Contrat~; Annexe 7, PGFP"),
    ],
)
def test_of_a_list_nobody_mistakes_a_part_of_an_item_for_an_item(items: list[str], text: str) -> None:
    assert francais.serie(items) == nbsp(text)


def test_titles_that_are_quoted_may_hold_any_sign() -> None:
    assert francais.cites(["Contrat", "Annexe 5, Moyens"]) == nbsp("«~Contrat~» et «~Annexe 5, Moyens~»")
    assert francais.cites(["retour-ars", "retour-prefet"], "ou") == nbsp("«~retour-ars~» ou «~retour-prefet~»")
