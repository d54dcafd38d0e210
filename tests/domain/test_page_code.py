"""What the code of a page says can be read back, and nothing else is taken for it."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpomdoc.domain.page_code import PageCode, decode, encode, short_reference

ALPHANUMERIC = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


def test_a_code_as_it_is_drawn():
    assert encode(PageCode("2027-014", 3, 12, 96)) == "CPOM1*2027-014*V03*P0012*96*771B"


def test_the_two_codes_of_a_page_say_the_same_page_and_which_of_the_two_they_are():
    first, second = (PageCode("2027-014", 3, 12, 96, coin) for coin in (1, 2))
    assert encode(first) != encode(second)
    read = [decode(encode(code)) for code in (first, second)]
    assert read[0] == read[1]
    assert [code.coin for code in read if code is not None] == [1, 2]
    assert decode(encode(first).replace("CPOM1", "CPOM2")) is None


@given(st.text(max_size=40), st.integers(1, 999), st.integers(1, 9999), st.integers(1, 9999))
def test_any_page_of_any_contract_fits_and_is_read_back(contrat: str, version: int, one: int, other: int):
    code = PageCode(short_reference(contrat), version, min(one, other), max(one, other))
    text = encode(code)
    assert len(text) <= 38
    assert set(text) <= ALPHANUMERIC
    assert decode(text) == code


@pytest.mark.parametrize(
    ("contrat", "short"),
    [
        ("CPOM-2027-014", "2027-014"),
        ("2027-014", ".2027-014"),
        ("CPOM-.2027", ".CPOM-.2027"),
        ("ARS/75/2027", "$24A52D23A4"),
    ],
)
def test_the_number_of_a_contract_in_eleven_signs(contrat: str, short: str):
    assert short_reference(contrat) == short


def test_two_contracts_never_look_alike():
    numbers = [
        "CPOM-1",
        "1",
        ".1",
        "CPOM-.1",
        "CPOM-cpom-1",
        "cpom-1",
        "CPOM-CPOM-1",
        "CPOM-2027-0014",
        "CPOM-2027-014",
    ]
    assert len({short_reference(number) for number in numbers}) == len(numbers)


@pytest.mark.parametrize(
    "code",
    [
        PageCode("A", 1, 0, 5),
        PageCode("A", 1, 6, 5),
        PageCode("A", 0, 1, 5),
        PageCode("A", 1000, 1, 5),
        PageCode("A", 1, 1, 10000),
        PageCode("a", 1, 1, 5),
        PageCode("A*B", 1, 1, 5),
    ],
)
def test_a_page_that_cannot_be_is_not_drawn(code: PageCode):
    with pytest.raises(ValueError, match="no code"):
        encode(code)


@pytest.mark.parametrize("at", range(len("CPOM1*2027-014*V03*P0012*96*0000")))
def test_one_sign_read_wrongly_is_seen(at: int):
    text = encode(PageCode("2027-014", 3, 12, 96))
    for sign in "0A":
        if text[at] != sign:
            assert decode(text[:at] + sign + text[at + 1 :]) is None


@pytest.mark.parametrize("text", ["", "https://example.org", "CPOM1*A*V01*P0001*1", "CPOM2*A*V01*P0001*1*0000"])
def test_the_code_of_another_program_is_not_ours(text: str):
    assert decode(text) is None


@pytest.mark.parametrize("pages", ["V01*P0006*5", "V01*P0000*5", "V00*P0001*5"])
def test_a_well_written_code_of_a_page_that_cannot_be_is_no_page(pages: str):
    body = f"CPOM1*2027-014*{pages}"
    control = hashlib.sha256(body.encode()).hexdigest()[:4].upper()
    assert decode(f"{body}*{control}") is None
