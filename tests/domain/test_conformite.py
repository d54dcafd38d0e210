"""A line of the grid: what stands between a contract and its signature, and the words that templates print of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cpomdoc.domain.conformite import Derogation, Etat, Ligne, blocking, grille_to_plain
from cpomdoc.schema.variables import _ENGINE_ROWS

LINE = Ligne(
    cle="art1.a.6", rubrique="Gestionnaire", titre="Organisation du siège", source="CASF, art. L. 313-11",
    confiance="B", etat=Etat.MANQUANT, lieu="Contrat", raison="« Missions » n’a pas de réponse", remede="Répondez.",
    doute="article à confirmer",
)  # fmt: skip
WHY = Derogation("En cours.", "Mme Ferrand", "2026-11-21")


@pytest.mark.parametrize("etat", Etat)
def test_only_what_is_missing_stands_before_the_signature_unless_a_person_let_it_pass(etat: Etat):
    line = replace(LINE, etat=etat)
    assert line.lacks is line.blocking is (etat is Etat.MANQUANT)
    assert not replace(line, derogation=WHY).blocking
    assert blocking((line, replace(LINE, cle="b"), replace(LINE, derogation=WHY)))[-1].cle == "b"


def test_a_template_reads_of_a_line_all_that_its_guide_says_and_never_the_derogation():
    (words,) = grille_to_plain((replace(LINE, derogation=WHY, portee="obligatoire"),))
    assert words == {
        "cle": "art1.a.6", "rubrique": "Gestionnaire", "titre": "Organisation du siège",
        "source": "CASF, art. L. 313-11", "confiance": "B", "etat": "manquant", "lieu": "Contrat",
        "raison": "« Missions » n’a pas de réponse", "remede": "Répondez.", "doute": "article à confirmer",
        "portee": "obligatoire",
    }  # fmt: skip
    _, columns = _ENGINE_ROWS["conformite"]
    assert {name for name, *_ in columns} == set(words)


def test_a_line_of_which_nothing_is_doubtful_has_an_empty_doubt():
    assert [one["doute"] for one in grille_to_plain((replace(LINE, doute=None),))] == [""]
