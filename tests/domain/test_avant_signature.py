"""A doubt before signing: its name follows what it says of which place; who lifts one lifts no other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cpomdoc.domain.avant_signature import Levee, Point, Sorte, names_a_point, still_open

DOUBT = Point(Sorte.REPONSE, "« Places » : 132 est beaucoup.", lieu="Accueil, D12", remede="Relisez.")
LIFTED = DOUBT.lifted(Levee("Compté sur place.", "Mme Aubert", "2026-11-21T10:00:00+01:00"))


def test_the_name_is_stable_and_begins_with_its_kind() -> None:
    assert DOUBT.nom == "reponse-" + DOUBT.nom[-6:]
    assert DOUBT.nom == replace(DOUBT, remede="Autre chose.").nom == LIFTED.nom


@pytest.mark.parametrize(
    "other",
    [
        replace(DOUBT, texte="« Places » : 140 est beaucoup."),
        replace(DOUBT, lieu="Accueil, D13"),
        replace(DOUBT, sujet="avenant-1"),
        replace(DOUBT, sorte=Sorte.CONFLIT),
    ],
    ids=["another answer", "another cell", "another act", "another kind"],
)
def test_whatever_is_said_otherwise_is_another_doubt(other: Point) -> None:
    assert other.nom != DOUBT.nom


def test_each_kind_has_its_own_beginning() -> None:
    names = {replace(DOUBT, sorte=sorte).nom.rpartition("-")[0] for sorte in Sorte}
    assert len(names) == len(Sorte)


@pytest.mark.parametrize("sorte", list(Sorte))
def test_a_reason_not_to_sign_that_is_a_doubt_is_known_as_such(sorte: Sorte) -> None:
    reason = replace(DOUBT, sorte=sorte).raison
    assert reason.startswith("« Places » : 132 est beaucoup (Accueil, D12)")
    assert names_a_point(reason)


@pytest.mark.parametrize("reason", ["cette pièce ne se signe pas", "point reponse-xyz", "point reponse-123abc reste"])
def test_another_reason_is_not(reason: str) -> None:
    assert not names_a_point(reason)


def test_only_what_is_open_and_about_the_same_thing_forbids_to_sign_it() -> None:
    act = replace(DOUBT, sujet="avenant-1")
    assert still_open((DOUBT, LIFTED, act), "contrat") == (DOUBT,)
    assert still_open((DOUBT, LIFTED, act), "avenant-1") == (act,)
