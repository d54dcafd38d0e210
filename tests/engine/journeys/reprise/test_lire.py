"""A contract signed elsewhere: its document is kept and read; what is read is proposed, what people drop counts."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from cpomdoc.domain.canonical import digest
from cpomdoc.domain.conformite import Etat
from cpomdoc.domain.journal import ContratLu, Repris, Retourne, Valide
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.pieces import Mention
from cpomdoc.domain.statut import Statut
from cpomdoc.engine.events import ContratSigneDone, FormDone, JointeDone, ListeDone
from cpomdoc.engine.families import take_families
from cpomdoc.engine.journeys.formulaire.reprendre import to_confirm
from cpomdoc.engine.reports.views import view_contrat
from tests.campagnes.tableaux_generateur import drawn, verites, word
from tests.engine.banc import Banc, built, saved_by
from tests.engine.reprise_sample import CONTRAT, IDENTITY, TRUE, act, document, form, instance, tables

RETOUR = f"{CONTRAT}/a-corriger/RETOUR Reprise - {CONTRAT}.xlsx"
SIGNED = f"{CONTRAT} - Contrat signé.docx"
WHOLE: dict[str, Any] = {**IDENTITY, **tables()}
PAST = [
    {
        "nature": "Avenant",
        "numero": 1,
        "date": date(2025, 6, 12),
        "effet": date(2025, 7, 1),
        "nouveau_terme": "sans objet",
    }
]


def proposed(root: Path) -> Banc:
    """The workbook without its tables, and the signed contract, dropped together."""
    bench = instance(root)
    bench.drop("Reprise.xlsx", form(IDENTITY))
    bench.drop(SIGNED, document())
    bench.run()
    return bench


def taken(root: Path) -> Banc:
    """A contract that is taken over, « Suivi seul », with the avenant that was signed before."""
    bench = instance(root)
    bench.drop("Reprise.xlsx", form({**WHOLE, "actes_passes": PAST}))
    bench.drop(SIGNED, document())
    bench.run()
    return bench


@pytest.fixture
def bench(tmp_path: Path) -> Banc:
    return built(tmp_path / "instance", proposed)


@pytest.fixture
def followed(tmp_path: Path) -> Banc:
    return built(tmp_path / "instance", taken)


def cells(data: bytes, sheet: str) -> tuple[list[list[object]], list[str]]:
    """The rows of a sheet, and the notes on its cells."""
    found = openpyxl.load_workbook(io.BytesIO(data))[sheet]
    notes = [cell.comment.text for row in found.iter_rows() for cell in row if cell.comment]
    return [[cell.value for cell in row] for row in found.iter_rows()], notes


def coded(rows: list[list[object]]) -> dict[str, list[object]]:
    """The rows of indicators of the contract, by code."""
    known = {one.code for one in TRUE}
    return {str(value): row for row in rows for value in row if value in known}


def test_what_is_read_comes_back_in_the_workbook_with_its_page_and_worth(bench: Banc) -> None:
    rows, notes = cells((bench.settings.outbox / RETOUR).read_bytes(), "Indicateurs")
    by_code = coded(rows)
    assert set(by_code) == {one.code for one in TRUE}
    assert [value for value in by_code["I1.1"] if isinstance(value, float)][:2] == [42.7, 43.1]
    assert any("Contrat signé.docx" in note and "confiance élevée" in note for note in notes)


def test_the_workbook_says_sheet_by_sheet_how_much_is_only_proposed(bench: Banc) -> None:
    rows, _ = cells((bench.settings.outbox / RETOUR).read_bytes(), "À corriger")
    codes = [value for row in rows for value in row if value in {"W-790", "E-201", "E-101"}]
    assert codes == ["W-790", "W-790"]


@pytest.mark.parametrize(
    ("number", "words"), [(1, "1 réponse de cette feuille est"), (3, "3 réponses de cette feuille sont")]
)
def test_one_proposal_is_told_as_one(number: int, words: str) -> None:
    kept = {FieldKey("indicateurs.code", at): "A" for at in range(number)}
    (told,) = to_confirm(kept, "Contrat.docx")
    assert told.message.replace("\u00a0", " ").startswith(words)


def test_nothing_that_is_read_is_recorded(bench: Banc) -> None:
    assert bench.told(Valide, CONTRAT) == []
    assert bench.told(Repris, CONTRAT) == []
    with bench.open() as (atelier, _):
        take_families(atelier)
        assert view_contrat(atelier, CONTRAT).statut is Statut.A_CORRIGER


def test_the_signed_document_is_kept_as_it_came_under_its_digest(bench: Banc) -> None:
    (entry,) = bench.entries(CONTRAT, ContratLu.step)
    assert entry.link.materials[0].digest == digest(document())
    with bench.open() as (atelier, _):
        assert atelier.archive.objects.get(digest(document())) == document()
    assert bench.inbox_names() == []


def test_what_the_person_drops_counts_proposals_that_stay_included(bench: Banc) -> None:
    book = openpyxl.load_workbook(bench.settings.outbox / RETOUR)
    sheet = book["Objectifs"]
    heads = {cell.value: cell.column for row in sheet.iter_rows(max_row=12) for cell in row if cell.value}
    for row in sheet.iter_rows():
        if str(row[1].value).startswith("OBJ-") or str(row[2].value).startswith("OBJ-"):
            row[heads["Intitulé"] - 1].value = "Prévenir la perte d’autonomie"
    book.save(stream := io.BytesIO())
    bench.drop("RETOUR.xlsx", saved_by(stream.getvalue(), "Camille Roche"))
    events = bench.run()
    assert [one.verdict for one in events if isinstance(one, FormDone)] == ["accepte"]
    assert bench.told(Repris, CONTRAT)[0].signe == SIGNED
    assert not (bench.settings.outbox / RETOUR).exists()


def test_a_table_that_somebody_filled_is_never_proposed_over(tmp_path: Path) -> None:
    bench = instance(tmp_path / "instance")
    own = {**IDENTITY, "indicateurs": tables()["indicateurs"][:1]}
    bench.drop("Reprise.xlsx", form(own))
    bench.drop(SIGNED, document())
    bench.run()
    rows, _ = cells((bench.settings.outbox / RETOUR).read_bytes(), "Indicateurs")
    assert len(coded(rows)) == 1


def test_the_same_document_dropped_again_is_only_said(bench: Banc) -> None:
    bench.drop(f"copie {SIGNED}", document())
    assert [one.verdict for one in bench.run() if isinstance(one, ContratSigneDone)] == ["deja_recu"]
    assert len(bench.told(ContratLu, CONTRAT)) == 1


def test_a_better_copy_takes_the_place_of_a_scan_that_had_no_text(tmp_path: Path) -> None:
    import pikepdf

    scan = pikepdf.new()
    scan.add_blank_page()
    scan.save(stream := io.BytesIO(), deterministic_id=True)
    bench = instance(tmp_path / "instance")
    bench.drop("Reprise.xlsx", form(IDENTITY))
    bench.drop(f"{CONTRAT} - Contrat signé.pdf", stream.getvalue())
    bench.run()
    assert [one.code for one in bench.told(ContratLu, CONTRAT)[0].anomalies] == ["W-783"]
    bench.drop(f"{CONTRAT} - Contrat signé, avant numérisation.pdf", drawn(TRUE))
    bench.run()
    assert bench.told(ContratLu, CONTRAT)[-1].reponses > 60


def test_an_act_signed_before_is_kept_and_proposes_nothing(bench: Banc) -> None:
    bench.drop(f"{CONTRAT} - Avenant 1.docx", word(verites(4, seed=9)))
    bench.run()
    last = bench.told(ContratLu, CONTRAT)[-1]
    assert (last.acte, last.reponses) == (True, 0)
    rows, _ = cells((bench.settings.outbox / RETOUR).read_bytes(), "Indicateurs")
    assert set(coded(rows)) == {one.code for one in TRUE}


def test_a_pdf_of_a_contract_that_nobody_takes_over_is_no_signed_contract(tmp_path: Path) -> None:
    bench = instance(tmp_path / "instance")
    bench.drop("CPOM-1999-001 - Contrat signé.pdf", drawn(TRUE))
    events = bench.run()
    assert [one.contrat for one in events if isinstance(one, JointeDone)] == [""]
    assert not any(isinstance(one, ContratSigneDone) for one in events)


# --- once it is taken over --------------------------------------------------------------------------------------------


def test_a_contract_taken_over_is_signed_elsewhere_and_nothing_more_is_awaited(followed: Banc) -> None:
    with followed.open() as (atelier, _):
        take_families(atelier)
        seen = view_contrat(atelier, CONTRAT)
    assert (seen.statut, seen.attendus) == (Statut.REPRIS, ())
    assert seen.periode == "du 1er\u00a0janvier\u00a02024 au 31\u00a0décembre\u00a02028"
    assert followed.bordereau(1, CONTRAT).nom is Mention.REPRISE


def test_the_checking_program_finds_nothing_in_a_takeover(followed: Banc) -> None:
    followed.drop(f"copie {SIGNED}", document())
    followed.drop("Prorogation.xlsx", act("prorogation", 2))
    followed.run()
    assert followed.oracle() == []


def test_the_checking_program_finds_nothing_in_what_is_only_proposed(bench: Banc) -> None:
    bench.drop(f"{CONTRAT} - Avenant 1.docx", word(verites(4, seed=9)))
    bench.run()
    assert bench.oracle() == []


def test_its_grid_says_what_was_copied_and_never_that_it_answers(followed: Banc) -> None:
    states = {one.etat for one in followed.bordereau(1, CONTRAT).conformite}
    assert states == {Etat.CONSTATE, Etat.NON_VERIFIE}
    assert not any(one.blocking for one in followed.bordereau(1, CONTRAT).conformite)


def test_it_may_be_extended_and_numbers_follow_those_signed_before(followed: Banc) -> None:
    followed.drop("Prorogation.xlsx", act("prorogation", 2))
    followed.run()
    text = followed.words(f"{CONTRAT}/projets/v2/Avenant n° 2 - Prorogation.docx")
    assert "31 décembre 2029" in text.replace("\u00a0", " ")
    assert "son article" not in text


def test_an_avenant_numbered_as_one_signed_before_goes_back(followed: Banc) -> None:
    followed.drop("Prorogation.xlsx", act("prorogation", 1))
    followed.run()
    assert "E-601" in {one.code for one in followed.told(Retourne, CONTRAT)[-1].anomalies}


def test_followed_only_it_is_not_changed_by_an_avenant(followed: Banc) -> None:
    followed.drop("Avenant.xlsx", act("avenant", 2))
    followed.run()
    assert [one.code for one in followed.told(Retourne, CONTRAT)[-1].anomalies] == ["E-773"]


def test_taken_over_whole_an_avenant_states_what_changes_of_what_was_copied(followed: Banc) -> None:
    moved = {
        **WHOLE,
        "reprise.fidelite": "Complète",
        "actes_passes": PAST,
    }
    moved["indicateurs"] = [{**row} for row in moved["indicateurs"]]
    moved["indicateurs"][0]["cible_5"] = 50.5
    followed.drop("Reprise corrigée.xlsx", form(moved))
    followed.drop("Avenant.xlsx", act("avenant", 2))
    followed.run()
    text = followed.words(f"{CONTRAT}/projets/v2/Avenant n° 2.docx").replace("\u00a0", " ")
    assert "« Cible année 5 » (Indicateurs, OBJ-1, I1.1) : « 44,6 » est remplacé par « 50,5 »." in text
    assert "article 7" not in text


def test_one_person_alone_for_the_targets_is_told(tmp_path: Path) -> None:
    bench = instance(tmp_path / "instance")
    bench.drop("Reprise.xlsx", form({**WHOLE, "reprise.relu_par": "Camille Roche"}))
    bench.run()
    assert "W-771" in {one.code for one in bench.told(Valide, CONTRAT)[0].anomalies}


def of_another() -> bytes:
    """The contract of somebody else, in Word: its number, its FINESS, its years."""
    made = docx.Document()
    made.add_paragraph("CPOM n° CPOM-2019-777 entre l’ARS de Bretagne et l’association Les Ajoncs (FINESS 350000022),")
    made.add_paragraph("Contrat conclu du 1er janvier 2019 au 31 décembre 2023.")
    rows = (
        ("Objectif", "Code", "Indicateur", "Unité", "Départ", "2019", "2020", "2021", "2022", "2023"),
        ("OBJ-9", "I9.1", "Taux", "%", "90", "91", "92", "93", "94", "95"),
    )
    table = made.add_table(rows=0, cols=10)
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    made.save(target := io.BytesIO())
    return target.getvalue()


def test_the_document_of_another_contract_is_told_and_none_of_its_targets_is_proposed(tmp_path: Path) -> None:
    bench = instance(tmp_path / "instance")
    bench.drop("Reprise.xlsx", form(IDENTITY))
    bench.drop(SIGNED, of_another())
    bench.run()
    (read,) = bench.told(ContratLu, CONTRAT)
    assert {"W-794", "W-795", "W-797", "W-774"} <= {one.code for one in read.anomalies}
    book = openpyxl.load_workbook(bench.settings.outbox / RETOUR)
    proposed = [cell.value for row in book["Indicateurs"].iter_rows(min_row=6) for cell in row if cell.comment]
    assert 90 in proposed
    assert not {91, 92, 93, 94, 95} & set(proposed)


# --- lists ------------------------------------------------------------------------------------------------------------

LISTE = (
    "contrat;code structure;typologie;opérateur;date_debut;date_fin\r\n"
    "CPOM Nord;990001455;EHPAD;Association Nord;01/01/2024;31/12/2028\r\n"
    "CPOM Sud;990001679;EHPAD;Association Sud;01/01/2023;\r\n"
).encode("cp1252")


def test_a_dropped_list_makes_one_workbook_a_contract_and_no_contract(tmp_path: Path) -> None:
    bench = instance(tmp_path / "instance")
    bench.drop("cpom de la région.csv", LISTE)
    (event,) = [one for one in bench.run() if isinstance(one, ListeDone)]
    assert (event.contrats, event.classeurs, event.remarques) == (2, 2, ("Ligne 3 : «\u00a0date_fin\u00a0» manque.",))
    shown = sorted(path.name for path in (bench.settings.outbox / "reprises").iterdir())
    assert shown == ["Remarques - cpom de la région.csv.txt", "Reprise - CPOM Nord.xlsx", "Reprise - CPOM Sud.xlsx"]
    note = (bench.settings.outbox / "reprises" / shown[0]).read_text(encoding="utf-8")
    assert "Ligne 3 : «\u00a0date_fin\u00a0» manque." in note
    assert bench.inbox_names() == []
    with bench.open() as (atelier, _):
        assert list(atelier.index.contrats()) == []
    assert bench.oracle() == []


def test_the_same_list_again_leaves_the_workbooks_that_somebody_filled(tmp_path: Path) -> None:
    bench = instance(tmp_path / "instance")
    bench.drop("liste.csv", LISTE)
    bench.run()
    mine = bench.settings.outbox / "reprises" / "Reprise - CPOM Nord.xlsx"
    mine.write_bytes(b"en cours")
    bench.drop("liste.csv", LISTE)
    assert [one.verdict for one in bench.run() if isinstance(one, ListeDone)] == ["deja_recu"]
    assert mine.read_bytes() == b"en cours"
