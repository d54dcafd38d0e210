"""What a document may print, and what must be refused before."""

from __future__ import annotations

import pytest

from cpomdoc.domain.texte import UnprintableText, clean
from tests.resources.textes_hostiles import TEXTES, Texte


@pytest.mark.parametrize("texte", TEXTES, ids=lambda texte: texte.nom)
def test_odd_texts_are_kept_cleaned_or_refused_as_documented(texte: Texte) -> None:
    if texte.attendu is None:
        with pytest.raises(UnprintableText):
            clean(texte.brut)
    else:
        assert clean(texte.brut) == texte.attendu
        assert clean(texte.attendu) == texte.attendu


def test_a_refusal_names_the_sign() -> None:
    with pytest.raises(UnprintableText) as refusal:
        clean("a\ud800b")
    assert (refusal.value.sign, str(refusal.value), refusal.value.text) == ("U+D800", "U+D800", "a\ud800b")


def test_marks_that_steer_arabic_letters_and_digits_are_taken_away() -> None:
    assert clean("a\u061cb\u206ac\u206f") == "abc"
