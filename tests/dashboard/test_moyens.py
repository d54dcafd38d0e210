"""The table of what the parties negotiate, as the pages of a contract show it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from cpomdoc.dashboard.moyens import table_of
from cpomdoc.dashboard.origines import page_of_origins
from cpomdoc.domain.moyens import LigneNegociee, Offre

ASKED = Offre(Decimal("70000.00"), date(2026, 8, 25), "Gestionnaire", 0)
OFFERED = Offre(Decimal("60000.00"), date(2026, 9, 4), "ARS", 1)
KEPT = Offre(Decimal("63800.00"), date(2026, 9, 22), "Toutes", 2)
OPEN = LigneNegociee("Financement complémentaire (€)", ("990004285", "UHR"), 1, None, ASKED, OFFERED)
AGREED = LigneNegociee("Financement complémentaire (€)", ("990004285", "PASA"), 2, None, ASKED, OFFERED, KEPT)


def test_what_is_still_discussed_comes_first_with_who_said_what_and_when():
    table = table_of([AGREED, OPEN])
    assert table is not None
    assert table.bilan.replace("\u00a0", " ") == "1 montant retenu, 1 en discussion"
    first, second = table.lignes
    assert (first.designation, first.marque.mot, first.retenu.montant) == ("990004285, UHR", "en discussion", "—")
    assert (first.demande.montant, first.demande.qui) == ("70\u00a0000", "25/08/2026, Gestionnaire")
    assert (second.marque.mot, second.retenu.montant) == ("retenu", "63\u00a0800")


def test_the_gap_goes_from_what_is_asked_to_what_is_retained_or_else_proposed():
    table = table_of([AGREED, OPEN])
    assert table is not None
    assert [one.ecart for one in table.lignes] == ["-10\u00a0000", "-6\u00a0200"]


def test_a_contract_that_negotiates_nothing_has_no_table():
    assert table_of([]) is None
    assert b"gociation des moyens" not in page_of_origins("C-1", 1, "projet 1", "0" * 64, [], [])


def test_the_page_of_origins_lists_the_lines_too():
    page = page_of_origins("C-1", 1, "projet 1", "0" * 64, [], [], [OPEN]).decode()
    assert "Négociation des moyens" in page
    assert "en discussion" in page
