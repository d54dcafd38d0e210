"""A party is named in a sentence with its article, where the language has one; who speaks for it stands beside."""

from __future__ import annotations

import pytest

from cpomdoc.domain.avis import parties_qui, voix


@pytest.mark.parametrize(
    ("role", "person", "said"),
    [
        ("ARS", "Mme Aubert", "l’ARS (Mme Aubert)"),
        ("Gestionnaire", "", "le gestionnaire"),
        ("Conseil départemental", "M. Lemaire", "le conseil départemental (M. Lemaire)"),
        ("Préfet de région", "", "le préfet de région"),
        ("Banque", "", "Banque"),
        ("", "Mme Aubert", "Mme Aubert"),
        ("", "", ""),
    ],
)
def test_who_spoke_is_said_with_the_article_of_the_party(role: str, person: str, said: str) -> None:
    assert voix(role, person) == said


def test_several_parties_have_each_their_article() -> None:
    assert parties_qui(["ARS", "Gestionnaire"]) == "l’ARS et le gestionnaire"
