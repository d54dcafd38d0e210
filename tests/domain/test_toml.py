"""What is wrong with a file of settings or of a family is said in French, at its line."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cpomdoc.domain import toml


def test_a_file_is_what_it_says():
    assert toml.loads('a = 1.10\nb = "é"'.encode(), parse_float=Decimal) == {"a": Decimal("1.10"), "b": "é"}


def test_a_file_that_notepad_saved_is_read_too():
    assert toml.loads(b"\xef\xbb\xbfa = 1\r\nb = 2\r\n") == {"a": 1, "b": 2}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"a = 1\nb = deux\n", "ligne 2, signe 5, l’écriture n’est pas comprise"),
        (b'a = "sans fin\nb = 2\n', "ligne 1, signe 14, l’écriture n’est pas comprise"),
        (b"[table\n", "ligne 1, signe 7"),
        (b"a = ", "à la fin du fichier, l’écriture n’est pas comprise"),
        (b"a = 1\na = 2\n", "ligne 2"),
        ("a = 1\nb = 'é'\n".encode("latin-1"), "ligne 2, une lettre n’est pas écrite en UTF-8"),
    ],
)
def test_what_is_wrong_is_said_in_french_at_its_line(data: bytes, said: str):
    with pytest.raises(ValueError) as wrong:
        toml.loads(data)
    assert said in str(wrong.value)
    assert not {"invalid", "expected", "line", "cannot", "codec"} & set(str(wrong.value).lower().split())
