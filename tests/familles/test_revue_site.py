"""The review by establishment: workbooks of establishments, in whatever order, say what the whole one says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from itertools import permutations
from typing import Any

import pytest

from cpomdoc.domain.dossier import Acte, Contrat, Dossier, Refus
from cpomdoc.domain.findings import Finding
from cpomdoc.domain.location import FieldKey
from cpomdoc.schema.acte import SIGNE
from cpomdoc.schema.questionnaire import Table, establishment_column
from cpomdoc.stages.contrat.consolidate import bearer, check_contrat, consolidate
from cpomdoc.stages.contrat.parties import awaited_parts
from cpomdoc.stages.formulaire.preremplir import Avance
from cpomdoc.stages.formulaire.repris import taken
from cpomdoc.stages.formulaire.validate import validate
from cpomdoc.stages.pieces.plan import plan
from tests.familles.exemples import change, famille
from tests.familles.test_revue import FAMILIES, base, typed
from tests.pictures import place, spell, submit, verdict

Answers = dict[str, Any]


def tables(key: str) -> list[Table]:
    """What the workbook of an establishment takes from the review."""
    part = famille(key).questionnaires["revue_site"]
    return [sheet.table for sheet in part.sheets if sheet.table is not None]


def of(row: Mapping[str, Any], table: Table) -> str:
    said = row.get(establishment_column(table) or "")
    return "" if said is None else str(getattr(said, "raw", said))


@lru_cache
def perimeter(key: str) -> tuple[str, ...]:
    """The establishments of the contract, in its order."""
    rows = next(one for one in base(key) if one.questionnaire == "identification").values["etablissements"]
    return tuple(dict.fromkeys(str(row["finess_et"]) for row in rows))  # type: ignore[union-attr, call-overload, index]


def own(key: str, changes: Mapping[str, str] | None = None, keep: Iterable[str] = ()) -> Answers:
    """The review without the rows of establishments, but for those that it keeps."""
    answers = dict(typed(key, changes))
    for table in tables(key):
        answers[table.key] = [row for row in answers.get(table.key, []) if of(row, table) in keep]
    return answers


def site(key: str, finess: str, changes: Mapping[str, str] | None = None) -> Answers:
    """The workbook of one establishment: its rows of the example, some answers otherwise."""
    answers: Answers = {
        "contrat.numero": typed(key)["contrat.numero"],
        "acte.numero": typed(key)["acte.numero"],
        "revue_site.finess_et": finess,
        "revue_site.redacteur": "Marc Delvaux, directeur",
    }
    for table in tables(key):
        answers[table.key] = [dict(row) for row in typed(key).get(table.key, []) if of(row, table) == finess]
    for name, value in (changes or {}).items():
        change(answers, name, value)
    return answers


def dossier(key: str, questionnaire: str, answers: Answers, *, partage: bool = False) -> Dossier:
    """The accepted workbook; *partage*: made for a review that establishments share."""
    submission = submit(famille(key), questionnaire, answers)
    if partage:
        asked = famille(key).questionnaires[questionnaire]
        marks = taken(famille(key).preremplis["revue"], asked, Avance(), partage=True).marks
        submission = replace(submission, identity=replace(submission.identity, repris=marks))
    outcome = validate(submission, famille(key))
    assert isinstance(outcome, Dossier), spell(outcome)
    return outcome


@lru_cache
def shared(key: str) -> tuple[Dossier, ...]:
    """The review, one workbook for the whole and one for each establishment."""
    parts = (dossier(key, "revue_site", site(key, one)) for one in perimeter(key))
    return (dossier(key, "revue", own(key), partage=True), *parts)


def gathered(key: str, *dossiers: Dossier) -> Contrat:
    return consolidate("CPOM-2027-014", [*base(key), *dossiers], famille(key))


def told(contrat: Contrat, key: str, *, signed: bool = True) -> list[tuple[str, str, tuple[str, str]]]:
    """(code, cell, workbook) of what is found about the review."""
    known = {f"revue-{year}": {SIGNE: signed} for year in ("2028", "2040")}
    found = check_contrat(contrat, famille(key), 1, known=known)
    return [_spelled(one, contrat, key) for one in found if one.key is not None and one.key.name.startswith("actes.")]


def _spelled(one: Finding, contrat: Contrat, key: str) -> tuple[str, str, tuple[str, str]]:
    assert "{" not in one.message + one.remedy
    return one.rule.code, str(one.at), bearer(one, contrat, famille(key))


def rows(acte: Acte, table: Table) -> list[object]:
    """The rows of a table, in an order of their own: by what tells them apart."""
    held = acte.values.get(table.key, ())
    assert isinstance(held, tuple)
    return sorted(held, key=lambda row: [str(row[name]) for name in table.identity])  # type: ignore[index, call-overload]


def blocking(found: Iterable[tuple[str, str, tuple[str, str]]]) -> set[str]:
    return {code for code, _, _ in found if code.startswith("E")}


# --- the workbooks ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["ehpad", "handicap", "chrs", "ph-departemental", "residences-autonomie"])
def test_the_workbook_of_an_establishment_has_the_sheets_of_the_review_about_one_as_its_family_asks_them(
    key: str,
) -> None:
    review, part = famille(key).questionnaires["revue"], famille(key).questionnaires["revue_site"]
    wanted = ["revue_activite", "revue_rh", "revue_qualite", "revue_finances", "revue_moyens"]
    assert [sheet.key for sheet in part.sheets][1:] == wanted + (["revue_logement"] if key == "chrs" else [])
    for table in tables(key):
        here = establishment_column(table)
        asked = {column.key: column for column in table.columns if column.key != here}
        assert asked == {
            one.key: one for t in review.tables() if t.key == table.key for one in t.columns if one.key != here
        }
        assert table.column(here or "").required
    said = {field.key: field.label for field in part.fields()}
    assert said["acte.numero"] == "Exercice jugé"


# --- one review -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", FAMILIES)
def test_the_workbooks_of_establishments_and_the_whole_one_say_the_same(key: str) -> None:
    whole, parts = gathered(key, dossier(key, "revue", typed(key))), gathered(key, *shared(key))
    (one,), (other,) = whole.actes, parts.actes
    taken = {table.key for table in tables(key)}
    assert {name: value for name, value in one.values.items() if name not in taken} == {
        name: value for name, value in other.values.items() if name not in taken
    }
    for table in tables(key):
        assert rows(other, table) == rows(one, table)
    assert sorted(code for code, _, _ in told(parts, key)) == sorted(code for code, _, _ in told(whole, key))
    assert awaited_parts(parts, famille(key)) == awaited_parts(whole, famille(key)) == ()


def test_the_order_in_which_they_come_changes_nothing() -> None:
    first = gathered("chrs", *shared("chrs"))
    for order in permutations(shared("chrs")):
        assert gathered("chrs", *order) == first


def test_an_answer_keeps_the_cell_of_the_workbook_that_gave_it() -> None:
    contrat = gathered("handicap", *shared("handicap"))
    (acte,) = contrat.actes
    assert len(acte.sources) == sum(len(rows(acte, table)) for table in tables("handicap"))
    for (table, at), rank in acte.sources.items():
        partie, name = contrat.parties[rank], f"{table}.finess_et"
        cell = acte.places[FieldKey(name, at)]
        (there,) = (
            one.row for one, seen in partie.places.items() if one.name == name and one.row is not None and seen == cell
        )
        assert partie.values[table][there] == acte.values[table][at]  # type: ignore[index, call-overload]


# --- who is awaited ---------------------------------------------------------------------------------------------------


def test_what_did_not_come_yet_is_named_and_the_review_is_not_written_without_it() -> None:
    review, *parts = shared("handicap")
    sites = perimeter("handicap")
    known = famille("handicap")

    def awaited(*dossiers: Dossier) -> list[tuple[str, str]]:
        contrat = gathered("handicap", *dossiers)
        made = any(piece.key.startswith("revue-2028") for piece in plan(contrat, known, ()))
        assert made is (dossiers != () and not awaited_parts(contrat, known))
        return list(awaited_parts(contrat, known))

    assert awaited(review) == [("revue_site", f"2028-{one}") for one in sites]
    assert awaited(parts[0]) == [("revue", "2028"), *(("revue_site", f"2028-{one}") for one in sites[1:])]
    assert awaited(review, *parts[:3]) == [("revue_site", f"2028-{sites[3]}")]
    assert awaited(review, *parts) == []
    assert awaited() == []


def test_an_establishment_that_the_whole_workbook_tells_is_not_awaited() -> None:
    last = perimeter("handicap")[3]
    review = dossier("handicap", "revue", own("handicap", keep=[last]), partage=True)
    assert awaited_parts(gathered("handicap", review, *shared("handicap")[1:4]), famille("handicap")) == ()


def test_a_review_that_nobody_shared_awaits_no_establishment() -> None:
    alone = dossier("handicap", "revue", own("handicap"))
    assert awaited_parts(gathered("handicap", alone), famille("handicap")) == ()


# --- what is refused --------------------------------------------------------------------------------------------------


def _of_another_row(answers: Answers) -> None:
    change(answers, "revue_rh[0].finess_et", "990005258")


def _without_establishment(answers: Answers) -> None:
    change(answers, "revue_moyens[0].finess_et", "")


@pytest.mark.parametrize(("spoil", "code"), [(_of_another_row, "E-781"), (_without_establishment, "E-101")])
def test_a_row_that_is_not_of_the_establishment_is_said_at_its_cell(
    spoil: Callable[[Answers], None], code: str
) -> None:
    answers = site("handicap", "990005142")
    spoil(answers)
    outcome = verdict(famille("handicap"), "revue_site", answers)
    assert isinstance(outcome, Refus)
    assert [one.rule.code for one in outcome.findings if one.blocking] == [code]


def test_the_checks_of_the_review_are_made_on_the_workbook_of_an_establishment() -> None:
    answers = site("handicap", "990005142", {"revue_finances[0].charges_g1_prevu": "1"})
    outcome = verdict(famille("handicap"), "revue_site", answers)
    assert isinstance(outcome, Refus)
    assert [one.rule.code for one in outcome.findings if one.blocking] == ["E-680"]


def test_an_establishment_that_is_not_of_the_contract_is_told_in_its_own_workbook() -> None:
    answers = site("handicap", "990005142")
    change(answers, "revue_site.finess_et", "990009102")
    for table in tables("handicap"):
        for at in range(len(answers[table.key])):
            change(answers, f"{table.key}[{at}].finess_et", "990009102")
    stranger = dossier("handicap", "revue_site", answers)
    cell = place(famille("handicap"), "revue_site", "revue_site.finess_et")
    for others in ((), shared("handicap")):
        found = told(gathered("handicap", stranger, *others), "handicap")
        assert ("E-787", cell, ("revue_site", "2028-990009102")) in found
        assert {bears for code, _, bears in found if code.startswith("E")} == {("revue_site", "2028-990009102")}
    contrat, alone = gathered("handicap", stranger, *shared("handicap")), gathered("handicap", *shared("handicap"))
    assert contrat.actes[0].values == alone.actes[0].values
    found = check_contrat(contrat, famille("handicap"), 1, known={"revue-2028": {SIGNE: True}})  # type: ignore[assignment]
    made, wanted = plan(contrat, famille("handicap"), found), plan(alone, famille("handicap"), ())  # type: ignore[arg-type]
    assert [one.recipe for one in made] == [one.recipe for one in wanted]


def test_an_exercice_out_of_the_contract_is_told_before_the_review_comes() -> None:
    late = dossier("handicap", "revue_site", site("handicap", "990005142", {"acte.numero": "2040"}))
    found = told(gathered("handicap", late), "handicap")
    assert {(code, bears) for code, _, bears in found} == {("E-677", ("revue_site", "2040-990005142"))}


def test_a_contract_that_is_not_in_force_has_no_review_of_an_establishment() -> None:
    part = shared("handicap")[1]
    assert blocking(told(gathered("handicap", part), "handicap", signed=False)) == {"E-600"}
    assert blocking(told(gathered("handicap", part), "handicap")) == set()


def test_the_review_is_not_written_while_the_workbook_of_an_establishment_is_to_be_corrected() -> None:
    first = perimeter("handicap")[0]
    answers = site("handicap", first)
    (account,) = answers["revue_finances"]
    planned = (Decimal(account["charges_realise"].raw) / Decimal("1.2")).quantize(Decimal(1))
    others = sum(Decimal(account[f"charges_g{group}_prevu"].raw) for group in (2, 3))
    account["charges_g1_prevu"], account["charges_prevu"] = str(planned - others), str(planned)
    account["resultat_prevu"] = str(Decimal(account["produits_prevu"].raw) - planned)
    account["commentaire"] = ""
    review, _, *others_parts = shared("handicap")
    contrat = gathered("handicap", review, dossier("handicap", "revue_site", answers), *others_parts)
    known = {"revue-2028": {SIGNE: True}}
    found = check_contrat(contrat, famille("handicap"), 1, known=known)
    assert [(one.rule.code, bearer(one, contrat, famille("handicap"))) for one in found if one.blocking] == [
        ("E-686", ("revue_site", f"2028-{first}"))
    ]
    assert awaited_parts(contrat, famille("handicap")) == ()
    assert not any(one.key.startswith("revue") for one in plan(contrat, famille("handicap"), found))
    assert any(one.key.startswith("revue") for one in plan(contrat, famille("handicap"), ()))


# --- what disagrees ---------------------------------------------------------------------------------------------------


def test_two_answers_to_one_question_are_told_at_both_cells_and_none_wins_in_silence() -> None:
    whole = dossier("handicap", "revue", typed("handicap"))
    first = perimeter("handicap")[0]
    other = dossier("handicap", "revue_site", site("handicap", first, {"revue_rh[0].etp_vacants": "7"}))
    contrat = gathered("handicap", whole, other)
    found = [one for one in told(contrat, "handicap") if one[0] == "E-725"]
    assert [(code, bears) for code, _, bears in found] == [
        ("E-725", ("revue", "2028")),
        ("E-725", ("revue_site", f"2028-{first}")),
    ]
    of_review, of_site = (one for one in check_contrat(contrat, famille("handicap"), 1) if one.rule.code == "E-725")
    assert "7" in of_review.message
    assert first in of_review.message
    assert str(of_site.at) in of_review.message
    assert of_site.seen == "7"
    assert [
        one for one in plan(contrat, famille("handicap"), (of_review, of_site)) if one.key.startswith("revue")
    ] == []


def test_the_same_answers_twice_are_no_disagreement() -> None:
    whole = dossier("handicap", "revue", typed("handicap"))
    contrat = gathered("handicap", whole, *shared("handicap")[1:])
    assert blocking(told(contrat, "handicap")) == set()
    assert contrat.actes[0].values == whole.values
    assert not contrat.actes[0].sources


def test_a_row_that_one_of_two_workbooks_lacks_is_told_there() -> None:
    whole = dossier("handicap", "revue", typed("handicap"))
    first = perimeter("handicap")[0]
    answers = site("handicap", first)
    answers["revue_activite"] = answers["revue_activite"][:1]
    found = told(gathered("handicap", whole, dossier("handicap", "revue_site", answers)), "handicap")
    assert [(code, bears) for code, _, bears in found if code == "E-726"] == [("E-726", ("revue", "2028"))]


def test_two_spaces_are_no_disagreement_and_an_answer_left_empty_takes_the_one_that_is_given() -> None:
    first = perimeter("handicap")[0]

    def answering(answers: Answers, comment: str) -> Answers:
        answers["revue_rh"] = [{**row, "commentaire": comment} for row in answers["revue_rh"]]
        return answers

    for ours, theirs, kept in (
        ("Deux postes vacants.", "Deux  postes vacants.", "Deux postes vacants."),
        ("", "Deux postes vacants.", "Deux postes vacants."),
        ("Deux postes vacants.", "", "Deux postes vacants."),
    ):
        review = dossier("handicap", "revue", answering(own("handicap", keep=[first]), ours), partage=True)
        part = dossier("handicap", "revue_site", answering(site("handicap", first), theirs))
        contrat = gathered("handicap", review, part, *shared("handicap")[2:])
        assert blocking(told(contrat, "handicap")) == set()
        (row,) = (one for one in contrat.actes[0].values["revue_rh"] if one["finess_et"] == first)  # type: ignore[index, call-overload, union-attr]
        assert " ".join(str(row["commentaire"]).split()) == kept  # type: ignore[index, call-overload]
    review = dossier("handicap", "revue", answering(own("handicap", keep=[first]), "Deux postes."), partage=True)
    other = dossier("handicap", "revue_site", answering(site("handicap", first), "Trois postes."))
    assert blocking(told(gathered("handicap", review, other), "handicap")) == {"E-725"}


def test_what_the_workbook_of_an_establishment_leaves_out_is_told_in_it() -> None:
    review, _, *others = shared("handicap")
    first = perimeter("handicap")[0]
    answers = site("handicap", first)
    for table in tables("handicap"):
        answers[table.key] = []
    found = told(gathered("handicap", review, dossier("handicap", "revue_site", answers), *others), "handicap")
    wanted = ("W-685", "W-686", "W-687", "W-688")
    assert {(code, bears) for code, _, bears in found if code in wanted} == {
        (code, ("revue_site", f"2028-{first}")) for code in wanted
    }
