"""What is seen of a contract says nothing that nobody told."""

from __future__ import annotations

from cpomdoc.domain.suivi import EcheanceVue, Fichier, FormulaireVu
from tests.journal_sample import made


def test_a_form_of_which_nothing_was_told_asks_for_nothing():
    blank = made(FormulaireVu)
    assert (blank.a_remplir, blank.retour, blank.acte) == (0, None, False)


def test_a_file_of_which_nothing_was_told_has_no_size():
    assert made(Fichier).taille == 0


def test_a_date_makes_a_contract_late_unless_it_is_only_recalled():
    assert made(EcheanceVue).exigible
