"""Forms beside a signed contract, filled in advance: made when asked, laid once when due, compared when they return."""

from __future__ import annotations

import io
import shutil
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from cpomdoc.domain.errors import StorageFailed
from cpomdoc.domain.journal import Prerempli, Rapproche, Valide
from cpomdoc.engine.events import Event, FormDone, FormLaid, Held, Trouble
from cpomdoc.engine.families import take_families
from cpomdoc.engine.instance.preremplis import Formulaire, NotAnExercice, prefilled_form
from cpomdoc.engine.memory.preremplis import next_number
from cpomdoc.store.files import Files
from tests.engine.banc import Banc, accueil, banc, built, complete, form, saved_by
from tests.engine.memory.test_vigueur import ACTE, drop_avenant, signed_bench
from tests.familles import petite_suivi
from tests.familles.exemples import TEMPLATES
from tests.resources.exports_nationaux import TDB_ET, as_csv, rows

FORM_2028 = "C-1/formulaires/Suivi - C-1 - 2028.xlsx"


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T10:00:00+02:00")


@pytest.fixture
def bench(tmp_path: Path) -> Banc:
    return built(tmp_path / "instance", signed_bench)


def on(bench: Banc, day: str) -> list[Event]:
    """One life of the process on that day."""
    bench.now = lambda: at(day)
    return bench.run()


def laid(events: list[Event]) -> list[str]:
    return [event.titre for event in events if isinstance(event, FormLaid)]


def asked(bench: Banc, numero: str = "", day: str = "2029-09-20") -> Formulaire:
    bench.now = lambda: at(day)
    with bench.open() as (atelier, _):
        take_families(atelier)
        made = prefilled_form(atelier, "C-1", "suivi", numero)
        assert made is not None
        return made


def filled(data: bytes, by: str = "Paul Petit", **cells: object) -> bytes:
    """The form with some cells typed, « Feuille_C7 », the lock of the sheet taken off as anybody can."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for place, value in cells.items():
        sheet, _, cell = place.partition("_")
        book[sheet].protection.sheet = False
        book[sheet][cell] = value
    book.save(stream := io.BytesIO())
    return saved_by(stream.getvalue(), by)


# --- made when asked --------------------------------------------------------------------------------------------------


def test_a_form_holds_what_the_contract_said_on_the_last_day_of_the_exercice(bench: Banc):
    version = drop_avenant(bench, "1", "01/01/2029", "Nouveau")
    before, after = asked(bench, "2028"), asked(bench, "2029", "2030-09-20")
    assert (before.preparation.vigueur, after.preparation.vigueur) == (1, version)
    assert "ADEF" in before.preparation.avance.typed.values()
    assert "Nouveau" in after.preparation.avance.typed.values()


def test_the_next_form_is_that_of_the_first_closed_exercice_without_one(bench: Banc):
    assert asked(bench).name == "Suivi - C-1 - 2027.xlsx"
    bench.drop("suivi.xlsx", form("suivi", petite_suivi.suivi("2027"), **petite_suivi.CHANGES))
    on(bench, "2029-09-20")
    assert asked(bench).name == "Suivi - C-1 - 2028.xlsx"


def test_the_year_before_is_proposed_from_the_review_that_was_accepted(bench: Banc):
    review = petite_suivi.suivi("2027", {"990001455": "71", "990001679": "52"})
    bench.drop("suivi.xlsx", form("suivi", review, **petite_suivi.CHANGES))
    on(bench, "2028-09-20")
    typed = asked(bench, "2028").preparation.avance.typed
    assert sorted(value for key, value in typed.items() if key.name == "suivi_maisons.avant") == [52, 71]


def test_the_same_form_made_twice_is_the_same_file(bench: Banc):
    assert asked(bench, "2028").data == asked(bench, "2028").data


def test_an_act_that_nothing_fills_and_a_contract_without_answers_have_no_such_form(bench: Banc):
    with bench.open() as (atelier, _):
        take_families(atelier)
        assert prefilled_form(atelier, "C-1", "prorogation") is None
        assert prefilled_form(atelier, "C-9", "suivi") is None
        assert prefilled_form(atelier, "C-1", "inconnu") is None


@pytest.mark.parametrize("numero", ["1900", "2026", "2032", "2045", "deux mille"])
def test_an_exercice_that_is_none_of_the_contracts_has_no_form_and_those_that_are_get_named(bench: Banc, numero: str):
    """The contract runs from 1 January 2027 for five years."""
    with bench.open() as (atelier, _):
        take_families(atelier)
        with pytest.raises(NotAnExercice, match=numero) as refused:
            prefilled_form(atelier, "C-1", "suivi", numero)
    assert refused.value.remedy.endswith("2027, 2028, 2029, 2030 et 2031.")


READ = '(extraits | dont("finess_et", e.finess) | dont("exercice", exercice) | dont("code", "file_active"))[0]'


def test_what_a_national_extract_says_of_the_exercice_is_proposed_with_the_place_where_it_was_read(bench: Banc):
    templates = bench.settings.templates
    shutil.copytree(TEMPLATES / "commun" / "sources", templates / "commun" / "sources")
    plan = templates / "petite" / "preremplis" / "suivi.toml"
    text = plan.read_text().replace('occupees = "e.installees"', f"occupees = '{READ}.valeur'")
    plan.write_text(text.replace('occupees = "places installées au contrat"', f"occupees = '= {READ}.origine'"))
    bench.drop("tdb.csv", as_csv(rows("diamant-tdb-et", TDB_ET)))
    on(bench, "2029-09-20")
    avance = asked(bench, "2028").preparation.avance
    (key,) = (one for one in avance.typed if one.name == "suivi_maisons.occupees")
    assert avance.typed[key] == 104
    assert key not in avance.repris
    assert "tdb.csv" in avance.origins[key]


# --- laid when due ----------------------------------------------------------------------------------------------------


def test_a_form_is_laid_once_its_exercice_is_closed_and_its_accounts_are_due(bench: Banc):
    assert laid(on(bench, "2028-04-29")) == []
    assert laid(on(bench, "2028-04-30")) == ["Suivi 2027"]
    assert laid(on(bench, "2029-04-29")) == []
    assert laid(on(bench, "2029-05-02")) == ["Suivi 2028"]
    assert bench.read(FORM_2028) == asked(bench, "2028", "2029-05-02").data


def test_the_journal_says_how_much_is_written_and_from_which_version(bench: Banc):
    on(bench, "2028-05-02")
    (told,) = bench.told(Prerempli)
    assert (told.numero, told.vigueur, told.fichier) == ("2027", 1, "C-1/formulaires/Suivi - C-1 - 2027.xlsx")
    sentence = told.sentence(()).replace("\u00a0", " ")
    assert f"{told.repris + told.proposes} réponses déjà écrites, dont {told.repris} du contrat" in sentence
    (entry,) = bench.entries(step="preremplir")
    assert entry.link.products[0].name == "Suivi - C-1 - 2027.xlsx"


def test_a_form_is_laid_once_for_ever_even_when_somebody_takes_it_away_or_the_state_is_lost(bench: Banc):
    on(bench, "2028-05-02")
    path = bench.settings.outbox / "C-1/formulaires/Suivi - C-1 - 2027.xlsx"
    path.unlink()
    for kept in sorted(bench.settings.state.rglob("*"), reverse=True):
        kept.rmdir() if kept.is_dir() else kept.unlink()
    assert laid(on(bench, "2028-05-03")) == []
    assert not path.exists()
    assert len(bench.told(Prerempli)) == 1


def test_a_file_of_that_name_that_people_may_have_filled_is_left(bench: Banc):
    path = bench.settings.outbox / "C-1/formulaires/Suivi - C-1 - 2027.xlsx"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"answers")
    assert laid(on(bench, "2028-05-02")) == []
    assert path.read_bytes() == b"answers"
    (told,) = bench.told(Prerempli)
    assert "laissé tel quel" in told.sentence(())


def test_a_review_that_came_already_is_not_asked_for(bench: Banc):
    bench.drop("suivi.xlsx", form("suivi", petite_suivi.suivi("2027"), **petite_suivi.CHANGES))
    assert laid(on(bench, "2028-05-02")) == []


def test_nothing_is_laid_before_the_signature_nor_after_the_last_exercice(tmp_path: Path, bench: Banc):
    unsigned = banc(tmp_path / "autre", **petite_suivi.CHANGES)
    (unsigned.settings.templates / "petite" / "acte.docx").write_bytes(ACTE)
    complete(unsigned)
    assert laid(on(unsigned, "2029-05-02")) == []
    assert laid(on(bench, "2040-05-02")) == [f"Suivi {year}" for year in range(2027, 2032)]


class Full(Files):
    """A disk that refuses what is shown."""

    def write_new(self, path: Path, data: bytes, mode: int) -> bool:  # type: ignore[override]
        if "formulaires" in path.parts:
            raise StorageFailed("Le disque est plein.", "Faites de la place.")
        return super().write_new(path, data, mode)


def test_what_the_disk_refuses_is_told_and_laid_later(bench: Banc):
    bench.files = Full()
    events = on(bench, "2028-05-02")
    assert [event.subject for event in events if isinstance(event, Trouble)] == ["C-1"]
    bench.files = Files()
    assert laid(on(bench, "2028-05-02")) == ["Suivi 2027"]


def test_a_crash_after_the_file_and_before_the_journal_lays_it_no_second_time(bench: Banc, monkeypatch):
    from cpomdoc.engine.instance import preremplis

    def cut(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(preremplis, "note", cut)
        with pytest.raises(KeyboardInterrupt):
            on(bench, "2028-05-02")
    assert laid(on(bench, "2028-05-02")) == ["Suivi 2027"]
    assert len(bench.told(Prerempli)) == 1
    assert laid(on(bench, "2028-05-03")) == []


def test_the_oracle_finds_no_fault_in_what_was_laid(bench: Banc):
    on(bench, "2029-05-02")
    assert bench.oracle() == []


# --- what comes back --------------------------------------------------------------------------------------------------


def dropped(bench: Banc, **cells: object) -> list[Event]:
    bench.drop("suivi rempli.xlsx", filled(asked(bench, "2028").data, **{"Suivi_D11": "Claire", **cells}))
    return on(bench, "2029-09-20")


def rows_of(bench: Banc) -> openpyxl.worksheet.worksheet.Worksheet:
    return openpyxl.load_workbook(io.BytesIO(asked(bench, "2028").data))["Maisons"]


def test_a_form_that_is_filled_and_dropped_is_accepted_with_what_was_proposed(bench: Banc):
    events = dropped(bench)
    assert [event.verdict for event in events if isinstance(event, FormDone)] == ["accepte"]
    assert not any(isinstance(event, Held) for event in events)
    assert bench.told(Valide)[-1].site == "2028"


def test_a_grey_cell_that_was_changed_comes_back_with_the_right_value_and_is_accepted_once_it_is_right(bench: Banc):
    (held,) = (event for event in dropped(bench, Maisons_E7=999) if isinstance(event, Held))
    (path,) = held.retours
    back = bench.read(path)
    notes = [
        cell.comment.text
        for row in openpyxl.load_workbook(io.BytesIO(back))["Maisons"].iter_rows()
        for cell in row
        if cell.comment and "E-722" in cell.comment.text
    ]
    assert len(notes) == 1
    assert "80" in notes[0]
    assert not any("Suivi 2028" in name for name in bench.shown())
    bench.drop("suivi corrigé.xlsx", filled(back, Maisons_E7=80))
    events = on(bench, "2029-09-21")
    assert not any(isinstance(event, Held) for event in events)
    assert any("Suivi 2028" in name for name in bench.shown())


def test_a_row_taken_away_comes_back_too(bench: Banc):
    empty = dict.fromkeys(("Maisons_C7", "Maisons_D7", "Maisons_E7", "Maisons_F7", "Maisons_H7"))
    (held,) = (event for event in dropped(bench, **empty) if isinstance(event, Held))
    assert held.a_corriger == 1


def test_a_review_that_another_followed_is_settled_whatever_the_models_of_later_days_would_write(bench: Banc):
    dropped(bench)
    bench.drop("suivi 2029.xlsx", filled(asked(bench, "2029", "2030-09-20").data, Suivi_D11="Claire"))
    on(bench, "2030-09-20")
    plan = bench.settings.templates / "petite" / "preremplis" / "suivi.toml"
    plan.write_text(plan.read_text().replace('nom = "e.nom"', "nom = 'e.nom ~ \", demain\"'"))
    bench.drop("accueil.xlsx", accueil(gestionnaire__nom="Encore un"))
    held = [event for event in on(bench, "2030-09-21") if isinstance(event, Held)]
    assert [path for event in held for path in event.retours] == ["C-1/a-corriger/RETOUR Suivi - C-1 - 2029.xlsx"]


def test_a_blank_form_that_somebody_typed_is_not_compared(bench: Banc):
    bench.drop("suivi.xlsx", form("suivi", petite_suivi.suivi("2028"), **petite_suivi.CHANGES))
    assert not any(isinstance(event, Held) for event in on(bench, "2029-09-20"))


def test_an_avenant_that_comes_later_changes_nothing_of_a_review_that_was_accepted(bench: Banc):
    dropped(bench)
    drop_avenant(bench, "1", "01/01/2030", "Nouveau")
    assert not any(isinstance(event, Held) for event in on(bench, "2030-09-20"))
    bench.drop("accueil.xlsx", accueil(gestionnaire__nom="Encore un"))
    assert not any(isinstance(event, Held) for event in on(bench, "2030-09-21"))


def test_a_form_made_by_data_that_nobody_has_any_more_is_accepted_and_somebody_told(bench: Banc):
    book = openpyxl.load_workbook(io.BytesIO(filled(asked(bench, "2028").data, Suivi_D11="Claire", Maisons_E7=999)))
    for row in book["_cpomdoc"].iter_rows():
        if row[0].value == "repris":
            row[1].value = "ancien " + str(row[1].value).partition(" ")[2]
    book.save(stream := io.BytesIO())
    bench.drop("suivi.xlsx", stream.getvalue())
    assert not any(isinstance(event, Held) for event in on(bench, "2029-09-20"))
    told = [one for step in bench.told(Rapproche) for one in step.anomalies]
    assert [one.code for one in told] == ["W-722"]


def test_the_number_of_an_act_of_a_series_follows_those_received(bench: Banc):
    drop_avenant(bench, "1", "01/01/2029", "Nouveau")
    from cpomdoc.engine.memory.contrat import demand, whole

    with bench.open() as (atelier, _):
        take_families(atelier)
        famille, wanted = atelier.familles["petite"], demand(atelier, "C-1")
        assert wanted is not None
        contrat = whole(atelier, wanted, famille)
        day = at("2029-05-02").date()
        assert next_number(famille.acte("avenant"), contrat, famille, day) == "2"
        assert next_number(famille.acte("prorogation"), contrat, famille, day) == "2"
        assert next_number(famille.acte("suivi"), contrat, famille, day) == "2027"
