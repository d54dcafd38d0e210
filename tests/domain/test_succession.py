"""What a form changes of another, as both people read it."""

from __future__ import annotations

import pytest

from cpomdoc.domain.bordereau import ChangementGarde
from cpomdoc.domain.journal import Choisi, Suspendu, Valide
from cpomdoc.domain.succession import MOTIFS, Remplacement
from tests.journal_sample import a


def change(question: str = "Téléphone", avant: str = "01 99", apres: str = "01 00", lieu: str = "") -> ChangementGarde:
    return ChangementGarde(question=question, avant=avant, apres=apres, lieu=lieu, champ="x")


def replaced(*changes: ChangementGarde, **words: object) -> Remplacement:
    found = changes or (change(),)
    given = {"nom": "Moyens.xlsx", "le": "2026-11-29T09:00:00+01:00", "nombre": len(found), "changements": found}
    return Remplacement(**{**given, "par": "Claire Petit", **words})  # type: ignore[arg-type]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("remplacement", "phrase"),
    [
        (
            replaced(),
            "remplace 1 réponse : « Téléphone » : 01 99 → 01 00, déposée par Claire Petit dans « Moyens.xlsx »",
        ),
        (replaced(par=None), "remplace 1 réponse : « Téléphone » : 01 99 → 01 00, déposée dans « Moyens.xlsx »"),
        (
            replaced(change(), change("Durée", "5", "4", "Lyon")),
            "remplace 2 réponses : « Téléphone » : 01 99 → 01 00 ; « Durée » (Lyon) : 5 → 4, déposées par Claire Petit "
            "dans « Moyens.xlsx »",
        ),
        (
            replaced(*[change(f"Q{n}", "a", "b") for n in range(5)], nombre=25),
            "remplace 25 réponses : « Q0 » : a → b ; « Q1 » : a → b ; « Q2 » : a → b ; et 22 autres, déposées par "
            "Claire Petit dans « Moyens.xlsx »",
        ),
        (
            replaced(copie=True),
            "remplace 1 réponse : « Téléphone » : 01 99 → 01 00, déposée par Claire Petit dans « Moyens.xlsx » ; "
            "« Moyens.xlsx » est remplacé par la copie plus récente",
        ),
        (
            replaced(revenues=1, revenues_au="2026-11-21T10:00:00+01:00"),
            "remplace 1 réponse : « Téléphone » : 01 99 → 01 00, déposée par Claire Petit dans « Moyens.xlsx » ; 1 "
            "revient à la réponse du 21 novembre 2026",
        ),
    ],
)
def test_both_read_what_was_replaced_and_whose_it_was(remplacement, phrase):
    assert plain(remplacement.phrase()) == phrase


def test_a_long_answer_is_cut_in_a_sentence():
    sentence = replaced(change("Projet", "a\n" * 100, "b")).phrase()
    assert "\n" not in sentence
    assert "a a…" in sentence


def test_the_history_tells_what_was_replaced_what_waits_and_what_was_chosen():
    accepted = a(Valide, nom="Moyens (1).xlsx", remplace=replaced())
    assert plain(accepted.sentence([])).startswith("« Moyens (1).xlsx » accepté ; remplace 1 réponse : « Téléphone »")
    waits = a(Suspendu, nom="Paul.xlsx", motif="personnes", remplacement=replaced())
    assert plain(waits.sentence([])).startswith(
        "« Paul.xlsx » attend un choix : deux personnes ont répondu le même jour ; il remplacerait 1 réponse"
    )
    chosen = a(Choisi, nom="Paul.xlsx", ecartes=("Moyens.xlsx", "Anne.xlsx"))
    assert plain(chosen.sentence([])) == "Choix fait : « Paul.xlsx » compte, et non « Moyens.xlsx » et « Anne.xlsx »."
    agreed = a(Choisi, nom="Moyens.xlsx", ecartes=("Paul.xlsx",), accord=True)
    assert plain(agreed.sentence([])) == "« Moyens.xlsx » dit la même chose que « Paul.xlsx », qui n’attend plus."


@pytest.mark.parametrize("motif", MOTIFS)
def test_every_reason_to_wait_is_a_clause_of_its_own(motif):
    assert MOTIFS[motif][0].islower()
    assert not MOTIFS[motif].endswith(".")
