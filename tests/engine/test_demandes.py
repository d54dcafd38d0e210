"""What people ask from the folder alone is done once, for a named person with a reason; what cannot be comes back."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from cpomdoc.adapters.excel.reading import read_classeur
from cpomdoc.adapters.excel.writing import write_form
from cpomdoc.dashboard.refresh import refresh_dashboard
from cpomdoc.domain.journal import Demandee, Deroge, Extrait, PointLeve, PointRepris, Redepose, Remis, Repondue
from cpomdoc.domain.location import FieldKey
from cpomdoc.engine import demandes
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.decisions.conformite import reasons_not_to_sign
from cpomdoc.engine.demandes import CannotDo
from cpomdoc.engine.events import ColisDone, DemandeDone, Event, ExtraitDone, FormDone, RepondueDone
from cpomdoc.engine.instance.creation import OUTBOX_NOTICE
from cpomdoc.engine.memory.demandes import demandes_of
from cpomdoc.engine.memory.points import points_of
from cpomdoc.schema.demande import AVANT, DEMANDE, PAR, QUALITE
from cpomdoc.stages.formulaire.read import identify
from cpomdoc.stages.formulaire.repris import shares
from cpomdoc.store.files import Files
from cpomdoc.store.journal import entry_name
from cpomdoc.store.names import DEPOTS
from tests.adapters.colis_sample import zipped
from tests.cli.test_conformite import GRILLE, LACKING
from tests.engine import reprise_sample
from tests.engine.banc import ROSERAIE, TILLEULS, Banc, accueil, built, complete, site
from tests.engine.instance.test_par_etablissement import shared_bench
from tests.engine.instance.test_preremplis import on
from tests.engine.journeys.piece_jointe.test_jointes import furnished
from tests.engine.memory.test_vigueur import signed_bench
from tests.familles.exemples import TEMPLATES
from tests.resources.exports_nationaux import EJ, FINESS, as_csv, as_xlsx, rows

Rows = Mapping[str, Sequence[Mapping[str, str]]]
CLAIRE = "Claire Martin, chargée de tarification"
FORMS = {"Accueil.xlsx": accueil(), "T.xlsx": site(TILLEULS), "R.xlsx": site(ROSERAIE)}


@pytest.fixture
def bench(tmp_path: Path) -> Banc:
    return built(tmp_path / "instance", lacking_instance)


def lacking_instance(root: Path) -> Banc:
    """A contract C-1 whose documents are awaited (a point each), and whose grid lacks an item."""
    made = furnished(root)
    (made.settings.templates / "petite" / "conformite.toml").write_text(GRILLE + LACKING)
    made.drop("Accueil (2).xlsx", accueil(gestionnaire__nom="Association Les Tilleuls de l’Aure"))
    made.run()
    return made


@contextmanager
def opened(bench: Banc) -> Iterator[Atelier]:
    with bench.open() as (atelier, _):
        yield atelier


def request(
    bench: Banc, asked: Rows, key: str = DEMANDE, contrat: str = "", par: str = "Claire Martin",
    qualite: str = "chargée de tarification",
) -> bytes:  # fmt: skip
    """The workbook of a person who asks."""
    answers = {FieldKey(PAR): par, FieldKey(QUALITE): qualite}
    for table, lines in asked.items():
        for at, line in enumerate(lines):
            answers |= {FieldKey(f"{table}.{column}", at): text for column, text in line.items()}
    with opened(bench) as atelier:
        family = demandes_of(atelier)
    held = {one: text for one, text in answers.items() if text}
    return write_form(family, family.questionnaires[key], contrat=contrat, answers=held)


def decision(what: str, about: str, why: str = "Vu avec le service.", contrat: str = "C-1") -> dict[str, str]:
    return {"contrat": contrat, "decision": what, "objet": about, "motif": why}


def ask(bench: Banc, data: bytes, name: str = "Demande.xlsx") -> tuple[list[Event], RepondueDone | None]:
    bench.drop(name, data)
    events = bench.run()
    assert bench.inbox_names() == []
    assert bench.oracle() == []
    return events, next((one for one in events if isinstance(one, RepondueDone)), None)


def open_points(bench: Banc) -> list[str]:
    with opened(bench) as atelier:
        return [one.nom for one in points_of(atelier, "C-1") if one.ouvert]


def lacking(bench: Banc) -> list[str]:
    with opened(bench) as atelier:
        return [line.cle for line in reasons_not_to_sign(atelier, "C-1")]


def refresh(bench: Banc) -> None:
    with opened(bench) as atelier:
        from cpomdoc.engine.families import take_families

        take_families(atelier)
        refresh_dashboard(atelier)


def back(bench: Banc, path: str) -> dict[str, str]:
    """What a workbook that came back says of each cell: the remarks of its first sheet."""
    sheet = openpyxl.load_workbook(io.BytesIO(bench.read(path)))["À corriger"]
    return {str(row[4].value): f"{row[7].value} {row[8].value}" for row in sheet.iter_rows(min_row=7) if row[4].value}


# --- decisions --------------------------------------------------------------------------------------------------------


def test_a_point_is_lifted_by_the_person_whom_the_workbook_names(bench: Banc) -> None:
    point, other = open_points(bench)
    events, answered = ask(bench, request(bench, {"decisions": [decision("Lever un point", point)]}))
    assert [one.verdict for one in events if isinstance(one, DemandeDone)] == ["prise"]
    assert answered is not None
    assert (answered.par, answered.raisons) == (CLAIRE, ())
    assert open_points(bench) == [other]
    (entry,) = bench.entries(step="lever_point")
    assert isinstance(entry.etape, PointLeve)
    assert (entry.link.actor, entry.etape.motif) == (CLAIRE, "Vu avec le service.")


def test_one_workbook_holds_several_requests_and_each_is_done(bench: Banc) -> None:
    points = open_points(bench)
    lines = [decision("Lever un point", one) for one in points]
    lines.append(decision("Déroger à une exigence", "parties"))
    _, answered = ask(bench, request(bench, {"decisions": lines}))
    assert answered is not None
    assert len(answered.faites) == 3
    assert (open_points(bench), lacking(bench)) == ([], [])
    assert bench.told(Deroge)[0].motif == "Vu avec le service."


def test_an_exigence_is_known_by_its_title_too(bench: Banc) -> None:
    ask(bench, request(bench, {"decisions": [decision("Déroger à une exigence", "parties au CONTRAT")]}))
    assert lacking(bench) == []


def test_what_was_decided_can_be_taken_back(bench: Banc) -> None:
    point = open_points(bench)[0]
    ask(
        bench,
        request(
            bench, {"decisions": [decision("Lever un point", point), decision("Déroger à une exigence", "parties")]}
        ),
    )
    back_again = [decision("Remettre un point à régler", point), decision("Retirer une dérogation", "parties")]
    ask(bench, request(bench, {"decisions": back_again}), "Encore.xlsx")
    assert point in open_points(bench)
    assert lacking(bench) == ["parties"]
    assert len(bench.told(PointRepris)) == 1


@pytest.mark.parametrize("missing", ["par", "motif", "objet", "decision"])
def test_a_decision_without_a_name_or_a_reason_is_not_taken(bench: Banc, missing: str) -> None:
    line = decision("Lever un point", open_points(bench)[0])
    if missing != "par":
        line[missing] = ""
    data = request(bench, {"decisions": [line]}, par="" if missing == "par" else "Claire Martin")
    events, answered = ask(bench, data)
    (event,) = [one for one in events if isinstance(one, DemandeDone)]
    assert (event.verdict, event.retour, answered) == ("refuse", "a-corriger/RETOUR Demande.xlsx", None)
    assert bench.told(PointLeve) == []


def test_what_cannot_be_done_comes_back_alone_with_its_reason_and_the_rest_is_done(bench: Banc) -> None:
    point = open_points(bench)[0]
    lines = [decision("Lever un point", "document-000000"), decision("Lever un point", point)]
    _, answered = ask(
        bench, request(bench, {"decisions": lines, "exports": [{"contrat": "C-1", "format": "BagIt (un dossier)"}]})
    )
    assert answered is not None
    assert len(answered.faites) == 1
    assert point not in open_points(bench)
    assert {one.code for one in bench.told(Repondue, DEPOTS)[-1].anomalies} == {"E-464"}
    said = back(bench, answered.retour)
    assert list(said) == ["Décisions, case E7", "Archives, case C7"]
    assert "Point inconnu" in said["Décisions, case E7"]
    what, remedy = said["Archives, case C7"].split("ETAT.html")
    assert "n’est pas encore signé de toutes les parties" in what
    assert remedy.startswith(" dit qui doit encore signer. Redemandez-le ensuite.")


def test_a_row_on_a_contract_whose_journal_is_altered_comes_back_and_the_rest_is_done(bench: Banc) -> None:
    complete(bench, "C-2")
    bench.run()
    lines = [decision("Déroger à une exigence", "parties", contrat=contrat) for contrat in ("C-2", "C-1")]
    data = request(bench, {"decisions": lines})
    entry = bench.settings.outbox / "archives" / "contrats" / "C-2" / "journal" / entry_name(2)
    entry.chmod(0o644)
    entry.write_bytes(b"{}")
    bench.drop("Demande.xlsx", data)
    (answered,) = [one for one in bench.run() if isinstance(one, RepondueDone)]
    assert len(answered.faites) == 1
    assert lacking(bench) == []
    said = back(bench, answered.retour)["Décisions, case E7"]
    assert "Le journal de « C-2 » est altéré" in said.replace("\u00a0", " ")


def test_the_workbook_that_came_back_can_be_corrected_and_dropped(bench: Banc) -> None:
    point = open_points(bench)[0]
    _, answered = ask(bench, request(bench, {"decisions": [decision("Lever un point", "point-faux")]}))
    assert answered is not None
    book = openpyxl.load_workbook(io.BytesIO(bench.read(answered.retour)))
    book["Décisions"]["E7"].value = point
    book.save(stream := io.BytesIO())
    _, again = ask(bench, stream.getvalue(), "RETOUR Demande.xlsx")
    assert again is not None
    assert again.raisons == ()
    assert point not in open_points(bench)
    assert not (bench.settings.outbox / answered.retour).exists()


def named(bench: Banc) -> list[str]:
    return sorted(path.name for path in (bench.settings.outbox / "a-corriger").glob("*.xlsx"))


def test_a_request_given_back_for_an_empty_cell_goes_once_it_was_corrected_and_dropped(bench: Banc) -> None:
    """It was given back before anybody read who asks: the name may have been the cell to correct."""
    for par in ("", "Claire Martin"):
        asked = {"decisions": [decision("Lever un point", open_points(bench)[0], why="")]}
        _, answered = ask(bench, request(bench, asked, par=par), f"Demande{par}.xlsx")
        assert answered is None
        assert named(bench) == ["RETOUR Demande.xlsx"]
        book = openpyxl.load_workbook(io.BytesIO(bench.read("a-corriger/RETOUR Demande.xlsx")))
        book["Vous"]["D8"].value = "Claire Martin"
        book["Décisions"]["F7"].value = "Vu avec le service."
        held = io.BytesIO()
        book.save(held)
        _, answered = ask(bench, held.getvalue(), f"RETOUR Demande{par}.xlsx")
        assert answered is not None
        assert named(bench) == []
    assert bench.told(Repondue, DEPOTS)[-2].par == CLAIRE


def test_the_first_page_says_of_a_request_that_came_back_what_is_wrong_and_what_to_do(bench: Banc) -> None:
    asked = {"decisions": [decision("Lever un point", open_points(bench)[0], why="")]}
    ask(bench, request(bench, asked, par=""))
    refresh(bench)
    page = bench.read("ETAT.html").decode().replace("&nbsp;", " ").replace("\u00a0", " ")
    assert "« Votre nom » : réponse absente ; et 1 autre." in page
    assert "Corrigez ce classeur, puis déposez-le dans « inbox »." in page


def test_a_contract_that_is_not_known_is_not_offered_and_not_taken(bench: Banc) -> None:
    events, _ = ask(bench, request(bench, {"decisions": [decision("Lever un point", "x", contrat="C-99")]}))
    assert [one.verdict for one in events if isinstance(one, DemandeDone)] == ["refuse"]


def test_a_workbook_that_asks_nothing_comes_back(bench: Banc) -> None:
    events, _ = ask(bench, request(bench, {}))
    (event,) = [one for one in events if isinstance(one, DemandeDone)]
    assert event.verdict == "refuse"
    assert [one.code for one in bench.told(Repondue, DEPOTS)[-1].anomalies] == ["E-463"]


# --- twice, and after a crash -----------------------------------------------------------------------------------------


def test_the_same_request_twice_does_nothing_twice(bench: Banc) -> None:
    lines = [decision("Lever un point", open_points(bench)[0]), decision("Déroger à une exigence", "parties")]
    data = request(bench, {"decisions": lines})
    ask(bench, data)
    before = len(bench.entries())
    events, answered = ask(bench, data)
    assert [one.verdict for one in events if isinstance(one, DemandeDone)] == ["deja_recu"]
    assert answered is None
    assert len(bench.entries()) == before
    assert len(bench.told(Redepose, DEPOTS)) == 1


def test_the_same_request_saved_again_by_a_program_decides_nothing_twice(bench: Banc) -> None:
    lines = [decision("Lever un point", open_points(bench)[0]), decision("Déroger à une exigence", "parties")]
    data = request(bench, {"decisions": lines})
    ask(bench, data)
    book = openpyxl.load_workbook(io.BytesIO(data))
    book.save(stream := io.BytesIO())
    assert stream.getvalue() != data
    _, answered = ask(bench, stream.getvalue(), "Demande (2).xlsx")
    assert answered is not None
    assert answered.raisons == ()
    assert (len(bench.told(PointLeve)), len(bench.told(Deroge))) == (1, 1)


class Killed(BaseException):
    """The process dies here."""


def test_a_crash_half_way_through_a_request_does_the_rest_and_nothing_twice(
    bench: Banc, monkeypatch: pytest.MonkeyPatch
) -> None:
    points = open_points(bench)
    bench.drop("Demande.xlsx", request(bench, {"decisions": [decision("Lever un point", one) for one in points]}))
    whole = demandes.lift
    done: list[str] = []

    def die_at_the_second(*words: object) -> object:
        if done:
            raise Killed
        done.append("once")
        return whole(*words)  # type: ignore[arg-type]

    monkeypatch.setattr(demandes, "lift", die_at_the_second)
    with pytest.raises(Killed):
        bench.run()
    monkeypatch.setattr(demandes, "lift", whole)
    events = bench.run()
    assert sum(isinstance(one, RepondueDone) for one in events) == 1
    assert sorted(one.point for one in bench.told(PointLeve)) == sorted(points)
    assert bench.oracle() == []


def test_a_request_sent_in_an_archive_is_answered_too(bench: Banc) -> None:
    data = request(bench, {"formulaires": [{"contrat": "C-7", "famille": "Petite famille"}]})
    events, answered = ask(bench, zipped({"Demande.xlsx": data}), "envoi.zip")
    assert [one.verdict for one in events if isinstance(one, ColisDone | DemandeDone)] == ["ouvert", "prise"]
    assert answered is not None
    assert answered.faites


# --- « Avant de signer » ----------------------------------------------------------------------------------------------

SHOWN = "C-1/Avant de signer.xlsx"


def fill(data: bytes, reasons: Mapping[str, str], name: str = "Claire Martin", **who: str) -> bytes:
    """What a person does with the workbook of the contract: a name, and reasons in front of points."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    book["Vous"]["D8"].value = name
    sheet = book["Points"]
    for row in range(7, sheet.max_row + 1):
        if sheet.cell(row, 3).value in reasons:
            sheet.cell(row, 7).value = reasons[str(sheet.cell(row, 3).value)]
            sheet.cell(row, 8).value = who.get("par")
    book.save(stream := io.BytesIO())
    return stream.getvalue()


def listed(bench: Banc) -> list[str]:
    sheet = openpyxl.load_workbook(io.BytesIO(bench.read(SHOWN)))["Points"]
    return [str(sheet.cell(row, 3).value) for row in range(7, sheet.max_row + 1) if sheet.cell(row, 3).value]


def test_the_workbook_of_a_contract_lists_what_stands_before_its_signature(bench: Banc) -> None:
    refresh(bench)
    assert listed(bench) == ["exigence parties", *open_points(bench)]
    assert bench.oracle() == []


def test_a_reason_written_in_front_of_a_point_lifts_it_and_the_others_stay(bench: Banc) -> None:
    refresh(bench)
    first, second = open_points(bench)
    data = fill(bench.read(SHOWN), {first: "L’arrêté est attendu en mars.", "exigence parties": "Annexe séparée."})
    _, answered = ask(bench, data, "Avant de signer.xlsx")
    assert answered is not None
    assert (answered.contrat, len(answered.faites), answered.raisons) == ("C-1", 2, ())
    assert open_points(bench) == [second]
    assert bench.told(Demandee)[0].par == "Claire Martin"
    refresh(bench)
    assert listed(bench) == [second]


def test_two_people_may_decide_in_one_workbook(bench: Banc) -> None:
    refresh(bench)
    first = open_points(bench)[0]
    ask(bench, fill(bench.read(SHOWN), {first: "Vu avec le service."}, par="Paul Petit"), "Avant de signer.xlsx")
    assert bench.entries(step="lever_point")[0].link.actor == "Paul Petit"


def test_a_name_written_in_front_of_a_point_without_a_reason_comes_back(bench: Banc) -> None:
    refresh(bench)
    first, second = open_points(bench)
    data = fill(bench.read(SHOWN), {first: "Vu avec le service."})
    book = openpyxl.load_workbook(io.BytesIO(data))
    (row,) = [cell.row for cell in book["Points"]["C"] if cell.value == second]
    book["Points"][f"H{row}"].value = "Paul Petit"
    held = io.BytesIO()
    book.save(held)
    _, answered = ask(bench, held.getvalue(), "Avant de signer.xlsx")
    assert answered is not None
    assert len(answered.faites) == 1
    (reason,) = answered.raisons
    assert "aucun motif n’est écrit en face de ce nom" in reason
    assert open_points(bench) == [second]


def test_what_was_lifted_is_said_in_words(bench: Banc) -> None:
    refresh(bench)
    first = open_points(bench)[0]
    with opened(bench) as atelier:
        said = next(one.texte for one in points_of(atelier, "C-1") if one.nom == first)
    data = fill(bench.read(SHOWN), {first: "Vu avec le service."}, par="Paul Petit")
    _, answered = ask(bench, data, "Avant de signer.xlsx")
    assert answered is not None
    assert answered.faites == (f"point levé, {said.rstrip('.')} ({first}). Décision de Paul Petit.",)


def test_every_point_is_printed_however_many_they_are(bench: Banc) -> None:
    lines = [{"objet": f"document-{at:06}", "sorte": "x", "texte": "y"} for at in range(40)]
    book = openpyxl.load_workbook(io.BytesIO(request(bench, {"points": lines}, AVANT, "C-1")))
    assert str(book["Points"].print_area).endswith("$46")


def test_a_name_is_asked_for_before_any_decision(bench: Banc) -> None:
    refresh(bench)
    events, _ = ask(
        bench, fill(bench.read(SHOWN), {open_points(bench)[0]: "Vu avec le service."}, name=""), "Avant de signer.xlsx"
    )
    (event,) = [one for one in events if isinstance(one, DemandeDone)]
    assert (event.verdict, event.retour) == ("refuse", "C-1/a-corriger/RETOUR Avant de signer - C-1.xlsx")
    assert bench.told(PointLeve) == []


def test_a_point_that_was_settled_meanwhile_comes_back(bench: Banc) -> None:
    """A reason given for a point that says something else by now lifts nothing."""
    refresh(bench)
    data = fill(bench.read(SHOWN), {"exigence parties": "Vu avec le service."})
    (bench.settings.templates / "petite" / "conformite.toml").write_text(GRILLE)
    bench.drop("Accueil (2).xlsx", accueil(gestionnaire__nom="Association Les Tilleuls réunis"))
    bench.run()
    _, answered = ask(bench, data, "Avant de signer.xlsx")
    assert answered is not None
    assert answered.faites == ()
    assert "parties" in answered.raisons[0]


def test_the_workbook_of_a_contract_of_elsewhere_comes_back(bench: Banc) -> None:
    line = {"objet": "document-3fa9c1", "sorte": "x", "texte": "y", "motif": "Vu avec le service."}
    events, _ = ask(bench, request(bench, {"points": [line]}, AVANT, "C-99"), "Avant de signer.xlsx")
    assert [one.verdict for one in events if isinstance(one, DemandeDone)] == ["refuse"]
    assert [one.code for one in bench.told(Repondue, DEPOTS)[-1].anomalies] == ["E-465"]


def test_the_workbook_goes_when_nothing_stands_before_the_signature(bench: Banc) -> None:
    refresh(bench)
    lines = [decision("Lever un point", one) for one in open_points(bench)]
    ask(bench, request(bench, {"decisions": [*lines, decision("Déroger à une exigence", "parties")]}))
    refresh(bench)
    assert not (bench.settings.outbox / SHOWN).exists()


# --- the workbooks in the outbox --------------------------------------------------------------------------------------


def test_the_request_workbook_lies_in_the_outbox_and_is_put_back(bench: Banc) -> None:
    refresh(bench)
    path = bench.settings.outbox / "Demande.xlsx"
    before = path.read_bytes()
    path.unlink()
    refresh(bench)
    assert path.read_bytes() == before


def test_its_lists_follow_the_contracts(bench: Banc) -> None:
    refresh(bench)
    before = bench.read("Demande.xlsx")
    bench.drop("Accueil.xlsx", accueil("C-2"))
    bench.run()
    refresh(bench)
    assert bench.read("Demande.xlsx") != before


def test_a_workbook_that_a_person_has_begun_to_fill_in_place_is_left_until_it_is_dropped(bench: Banc) -> None:
    refresh(bench)
    first = open_points(bench)[0]
    filled = fill(bench.read(SHOWN), {first: "Vu avec le service."})
    (bench.settings.outbox / SHOWN).write_bytes(filled)
    bench.drop("Autre.xlsx", request(bench, {"decisions": [decision("Lever un point", open_points(bench)[1])]}))
    bench.run()
    refresh(bench)
    assert bench.read(SHOWN) == filled
    ask(bench, filled, "Avant de signer.xlsx")
    refresh(bench)
    assert listed(bench) == ["exigence parties"]


def test_a_workbook_open_in_excel_is_not_replaced(bench: Banc) -> None:
    refresh(bench)
    (bench.settings.outbox / "~$Demande.xlsx").write_bytes(b"x")
    before = bench.read("Demande.xlsx")
    bench.drop("Accueil.xlsx", accueil("C-2"))
    bench.run()
    refresh(bench)
    assert bench.read("Demande.xlsx") == before
    (bench.settings.outbox / "~$Demande.xlsx").unlink()
    refresh(bench)
    assert bench.read("Demande.xlsx") != before


def test_nothing_is_written_when_nothing_changed(bench: Banc) -> None:
    refresh(bench)
    written: list[str] = []
    bench.files = Files(lambda moment, operation, path: written.append(path.name) if operation == "rename" else None)
    refresh(bench)
    assert [name for name in written if name.endswith(".xlsx")] == []


def test_what_was_done_is_said_on_the_first_page(bench: Banc) -> None:
    ask(bench, request(bench, {"decisions": [decision("Lever un point", open_points(bench)[0])]}))
    refresh(bench)
    page = bench.read("ETAT.html").decode().replace("&nbsp;", " ").replace("\u00a0", " ")
    assert "1 demande traitée ces jours-ci" in page
    assert CLAIRE in page


def test_what_comes_back_is_said_on_the_first_page_until_it_is_corrected(bench: Banc) -> None:
    _, answered = ask(bench, request(bench, {"decisions": [decision("Lever un point", "point-faux")]}))
    assert answered is not None
    refresh(bench)
    page = bench.read("ETAT.html").decode().replace("&nbsp;", " ").replace("\u00a0", " ")
    assert "1 demande à corriger" in page
    assert "a-corriger/RETOUR Demande.xlsx" in page
    (bench.settings.outbox / answered.retour).unlink()
    refresh(bench)
    assert "demande à corriger" not in bench.read("ETAT.html").decode().replace("\u00a0", " ")


# --- forms ------------------------------------------------------------------------------------------------------------


def blanks(bench: Banc, contrat: str = "C-1") -> list[str]:
    return sorted(path.name for path in (bench.settings.outbox / contrat / "formulaires").glob("*.xlsx"))


def test_forms_are_made_in_the_folder_of_the_contract_one_for_each_establishment_that_it_has(bench: Banc) -> None:
    ask(bench, request(bench, {"formulaires": [{"contrat": "C-1", "famille": "Petite famille"}]}))
    assert blanks(bench) == ["Accueil - C-1.xlsx", f"Sites - C-1 - {TILLEULS}.xlsx", f"Sites - C-1 - {ROSERAIE}.xlsx"]
    (given,) = bench.told(Remis)
    assert given.dossier == "C-1/formulaires"
    assert bench.entries(step="remettre")[0].link.actor == CLAIRE


def test_forms_of_a_contract_that_is_still_to_come_make_no_contract_of_it(bench: Banc) -> None:
    line = {"contrat": "C-7", "famille": "Petite famille", "etablissements": f"{TILLEULS} ; {ROSERAIE}"}
    _, answered = ask(bench, request(bench, {"formulaires": [line]}))
    assert answered is not None
    assert len(blanks(bench, "C-7")) == 3
    with opened(bench) as atelier:
        assert "C-7" not in atelier.index.contrats()
    assert bench.told(Remis, DEPOTS)[0].contrat == "C-7"


def test_a_form_that_somebody_has_begun_to_fill_is_left(bench: Banc) -> None:
    data = request(bench, {"formulaires": [{"contrat": "C-7", "famille": "Petite famille"}]})
    ask(bench, data)
    path = bench.settings.outbox / "C-7" / "formulaires" / blanks(bench, "C-7")[0]
    path.write_bytes(FORMS["Accueil.xlsx"])
    again = request(bench, {"formulaires": [{"contrat": "C-7", "famille": "Petite famille"}]}, par="Paul Petit")
    _, answered = ask(bench, again, "Encore.xlsx")
    assert answered is not None
    assert "1\u00a0déjà là" in answered.faites[0]
    assert path.read_bytes() == FORMS["Accueil.xlsx"]


def test_a_form_that_was_given_can_be_filled_and_dropped(bench: Banc) -> None:
    ask(bench, request(bench, {"formulaires": [{"contrat": "C-7", "famille": "Petite famille"}]}))
    bench.drop("Accueil - C-7.xlsx", bench.read("C-7/formulaires/Accueil - C-7.xlsx"))
    (event, *_) = bench.run()
    assert isinstance(event, FormDone)
    assert (event.verdict, event.contrat) == ("refuse", "C-7")  # recognised, and still to fill


def test_to_fill_in_advance_without_an_export_is_said_to_be_impossible(bench: Banc) -> None:
    line = {"contrat": "C-1", "famille": "Petite famille", "preremplir": "Oui"}
    _, answered = ask(bench, request(bench, {"formulaires": [line]}))
    assert answered is not None
    assert "extrait de FINESS" in answered.raisons[0]


@pytest.mark.parametrize("name", ["finess.csv", "finess.xlsx"])
def test_a_dropped_export_is_kept_and_known_again(bench: Banc, name: str) -> None:
    table = rows("finess-ehpad", FINESS)
    data = as_csv(table, ";", "cp1252") if name.endswith("csv") else as_xlsx(table, ["FINESS"])
    for source in (TEMPLATES / "commun" / "sources").glob("*.toml"):
        path = bench.settings.templates / "commun" / "sources" / source.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(source.read_bytes())
    bench.drop(name, data)
    assert [one.verdict for one in bench.run() if isinstance(one, ExtraitDone)] == ["gardee"]
    bench.drop(name, data)
    assert [one.verdict for one in bench.run() if isinstance(one, ExtraitDone)] == ["deja_recu"]
    assert [one.genre for one in bench.told(Extrait, DEPOTS)] == ["finess"]
    assert bench.inbox_names() == []
    assert bench.oracle() == []


def test_forms_are_filled_in_advance_from_the_last_export_that_was_dropped(bench: Banc) -> None:
    for source in (TEMPLATES / "commun" / "sources").glob("*.toml"):
        path = bench.settings.templates / "commun" / "sources" / source.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(source.read_bytes())
    line = {"contrat": "C-7", "famille": "Petite famille", "preremplir": "Oui"}
    bench.drop("finess.csv", as_csv(rows("finess-ehpad", FINESS), ";", "cp1252"))
    _, unclear = ask(bench, request(bench, {"formulaires": [line]}))
    assert unclear is not None
    assert "FINESS du gestionnaire" in unclear.raisons[0] or "gestionnaires" in unclear.raisons[0]
    _, answered = ask(bench, request(bench, {"formulaires": [{**line, "gestionnaire": EJ}]}), "Encore.xlsx")
    assert answered is not None
    of_the_two = [f"Sites - C-7 - {site}.xlsx" for site in (TILLEULS, ROSERAIE)]
    assert blanks(bench, "C-7") == ["Accueil - C-7.xlsx", *of_the_two]


def test_a_table_that_is_no_export_is_still_said_to_be_no_form(bench: Banc) -> None:
    bench.drop("liste.csv", b"nom;total\nA;3\n")
    (event,) = bench.run()
    assert isinstance(event, FormDone)
    assert event.verdict == "non_reconnu"


# --- the form of an act, filled in advance ----------------------------------------------------------------------------


@pytest.fixture
def followed(tmp_path: Path) -> Banc:
    return built(tmp_path / "suivi", signed_bench)


def test_the_form_of_an_act_is_filled_in_advance_and_bears_the_number_that_was_asked(followed: Banc) -> None:
    line = {"contrat": "C-1", "famille": "Petite famille", "acte": "Suivi", "numero": "2028"}
    _, answered = ask(followed, request(followed, {"formulaires": [line]}))
    assert answered is not None
    assert not answered.raisons
    assert blanks(followed) == ["Suivi - C-1 - 2028.xlsx"]
    identity = identify(read_classeur(followed.read("C-1/formulaires/Suivi - C-1 - 2028.xlsx")))  # type: ignore[arg-type]
    assert identity is not None
    assert identity.repris


def test_the_form_of_an_act_of_a_contract_to_come_is_blank(followed: Banc) -> None:
    ask(
        followed, request(followed, {"formulaires": [{"contrat": "C-8", "famille": "Petite famille", "acte": "Suivi"}]})
    )
    (name,) = blanks(followed, "C-8")
    identity = identify(read_classeur(followed.read(f"C-8/formulaires/{name}")))  # type: ignore[arg-type]
    assert identity is not None
    assert not identity.repris


def test_the_workbooks_of_establishments_are_asked_as_an_act_is(tmp_path: Path) -> None:
    shared = built(tmp_path / "partage", shared_bench)
    on(shared, "2029-05-02")  # the whole form of 2028 is laid by itself
    line = {"contrat": "C-1", "famille": "Petite famille", "acte": "Suivi, par établissement", "numero": "2028"}
    _, answered = ask(shared, request(shared, {"formulaires": [line]}))
    assert answered is not None
    assert not answered.raisons
    made = [f"Suivi d’une maison - C-1 - 2028-{site}.xlsx" for site in (TILLEULS, ROSERAIE)]
    whole, common = "Suivi - C-1 - 2028.xlsx", "Suivi - C-1 - 2028 - partie commune.xlsx"
    assert set(blanks(shared)) == {"Suivi - C-1 - 2027.xlsx", whole, common, *made}
    marks = [identify(read_classeur(shared.read(f"C-1/formulaires/{name}"))) for name in (whole, common)]  # type: ignore[arg-type]
    assert [one is not None and shares(one.repris) for one in marks] == [False, True]
    (told,) = answered.faites
    assert common in told
    assert whole in told
    _, unknown = ask(shared, request(shared, {"formulaires": [{**line, "contrat": "C-8"}]}), "Autre.xlsx")
    assert unknown is not None
    assert "C-8" in unknown.raisons[0]


@pytest.mark.parametrize("acte", ["Suivi", "Suivi, par établissement"])
def test_a_form_about_an_exercice_that_is_none_of_the_contracts_is_not_given(tmp_path: Path, acte: str) -> None:
    shared = built(tmp_path / "partage", shared_bench)
    line = {"contrat": "C-1", "famille": "Petite famille", "acte": acte, "numero": "1900"}
    _, answered = ask(shared, request(shared, {"formulaires": [line]}))
    assert answered is not None
    assert "1900" in answered.raisons[0]
    (said,) = (text for text in back(shared, answered.retour).values() if "1900" in text)
    assert "2027, 2028, 2029, 2030 et 2031" in said
    assert blanks(shared) == []


# --- a contract signed elsewhere --------------------------------------------------------------------------------------


def test_whoever_has_only_the_folder_asks_for_the_workbook_that_takes_a_contract_over(tmp_path: Path) -> None:
    taking = reprise_sample.instance(tmp_path / "reprise")
    taking.run()
    title = "Reprise d’un contrat signé"
    line = {"contrat": "CPOM-2024-031", "famille": reprise_sample.famille().title, "acte": title}
    _, answered = ask(taking, request(taking, {"formulaires": [line]}))
    assert answered is not None
    assert not answered.raisons
    assert blanks(taking, "CPOM-2024-031") == ["Reprise - CPOM-2024-031.xlsx"]
    given = taking.read("CPOM-2024-031/formulaires/Reprise - CPOM-2024-031.xlsx")
    identity = identify(read_classeur(given))  # type: ignore[arg-type]
    assert identity is not None
    assert (identity.questionnaire, identity.contrat) == ("reprise", "CPOM-2024-031")
    with opened(taking) as atelier:
        refresh_dashboard(atelier)
    for notice in (OUTBOX_NOTICE, taking.read("ETAT.html").decode()):
        assert "reprendre un contrat signé ailleurs" in notice


def test_a_contract_that_is_prepared_here_has_nothing_to_take_over(bench: Banc) -> None:
    with opened(bench) as atelier:
        famille = replace(atelier.familles["petite"], reprise=reprise_sample.famille().reprise)
        with pytest.raises(CannotDo, match="préparé ici"):
            demandes._reprise_form(atelier, famille, "C-1")


def test_the_form_of_an_act_is_refused_under_another_family_than_that_of_its_contract(followed: Banc) -> None:
    with followed.open() as (atelier, _):
        other = replace(next(iter(atelier.familles.values())), key="autre", title="Autre famille")
        with pytest.raises(CannotDo, match="n’est pas de la famille « Autre famille »"):
            demandes._forms(atelier, other, "C-1", defaultdict(str, acte="Suivi"))
        with pytest.raises(CannotDo, match="n’est pas de la famille « Autre famille »"):
            demandes._forms(atelier, other, "C-2", defaultdict(str, suite_de="C-1"))
        with pytest.raises(CannotDo, match="rien n’est repris"):
            demandes._forms(atelier, next(iter(atelier.familles.values())), "c-1", defaultdict(str, suite_de="C-1"))
