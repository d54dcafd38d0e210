"""What people do to a form between opening and dropping it, and what is read all the same, or said."""

from __future__ import annotations

from dataclasses import replace

from cpomdoc.domain.classeur import Cell, Classeur, Feuille
from cpomdoc.domain.dossier import Dossier, Refus, Submission
from cpomdoc.domain.location import FieldKey
from cpomdoc.stages.formulaire.read import identify, read
from cpomdoc.stages.formulaire.validate import validate
from tests.familles.petite import ANSWERS, petite
from tests.pictures import classeur

FAMILLE = petite()


def form(answers=ANSWERS) -> Classeur:
    return classeur(FAMILLE, "accueil", answers)


def reread(changed: Classeur) -> Submission:
    found = read(changed, {"petite": FAMILLE})
    assert isinstance(found, Submission)
    return found


def with_sheet(book: Classeur, title: str, change) -> Classeur:
    return replace(book, feuilles=tuple(change(f) if f.name == title else f for f in book.feuilles))


def moved(feuille: Feuille, rows=lambda r: r, columns=lambda c: c) -> Feuille:
    return replace(feuille, cells={(rows(r), columns(c)): cell for (r, c), cell in feuille.cells.items()})


def values(submission: Submission) -> dict[str, str]:
    return {str(key): answer.cell.raw for key, answer in submission.answers.items()}


def codes(submission: Submission) -> list[str]:
    return [finding.rule.code for finding in submission.findings]


BEFORE = values(reread(form()))


def test_every_answer_is_found_by_its_key():
    assert BEFORE["gestionnaire.siren"] == "812003457"
    assert BEFORE["etablissements[1].nom"] == "La Roseraie"
    assert codes(reread(form())) == []


def test_renamed_sheets_change_nothing():
    book = replace(
        form(), feuilles=tuple(replace(f, name=f"Feuille {n}") for n, f in enumerate(form().feuilles)), names={}
    )
    assert values(reread(book)) == BEFORE


def test_rows_inserted_above_and_inside_change_nothing():
    book = with_sheet(
        form(), "Gestionnaire", lambda f: moved(f, rows=lambda r: r if r < 3 else r + (2 if r < 10 else 5))
    )
    assert values(reread(replace(book, names={}))) == BEFORE


def test_columns_inserted_even_before_the_first_change_nothing():
    book = with_sheet(form(), "Gestionnaire", lambda f: moved(f, columns=lambda c: c + 2 if c > 3 else c + 1))
    assert values(reread(replace(book, names={}))) == BEFORE


def test_an_answer_cut_and_pasted_is_said():
    """Excel moves the defined name with the cell; the key says that the answer is now missing, or another's."""
    book = form()
    names = {**book.names, "q_gestionnaire__nom": book.names["q_gestionnaire__siren"]}
    submission = reread(replace(book, names=names))
    assert values(submission) == BEFORE
    assert codes(submission) == ["W-105"]


def test_names_all_lost_change_nothing():
    assert values(reread(replace(form(), names={}))) == BEFORE


def test_the_key_column_deleted_is_made_up_for_by_names_and_said():
    book = with_sheet(
        form(),
        "Gestionnaire",
        lambda f: replace(f, cells={k: c for k, c in f.cells.items() if k[1] > 1 or k == (1, 1)}),
    )
    submission = reread(book)
    assert values(submission) == BEFORE
    assert set(codes(submission)) == {"W-107"}


def test_keys_and_names_lost_leave_the_visible_question():
    def without_keys(f: Feuille) -> Feuille:
        return replace(f, cells={k: c for k, c in f.cells.items() if k[1] > 1 or k == (1, 1)})

    submission = reread(replace(with_sheet(form(), "Gestionnaire", without_keys), names={}))
    assert values(submission) == BEFORE


def test_a_duplicated_sheet_with_the_same_answers_changes_nothing():
    book = form()
    copy = replace(book.feuilles[0], name="Gestionnaire (2)")
    assert codes(reread(replace(book, feuilles=(*book.feuilles, copy)))) == []


def test_a_duplicated_sheet_with_another_answer_is_refused_with_both_cells():
    book = form()
    first = book.feuilles[0]
    row = next(r for (r, c), cell in first.cells.items() if c == 1 and cell.raw == "gestionnaire.nom")
    copy = replace(first, name="Copie", cells={**first.cells, (row, 4): Cell("Autre")})
    submission = reread(replace(book, feuilles=(*book.feuilles, copy)))
    (finding,) = submission.findings
    assert finding.rule.code == "E-433"
    assert (finding.facts["premiere"], finding.facts["seconde"]) == (f"Gestionnaire!D{row}", f"Copie!D{row}")


def test_a_deleted_question_is_not_called_a_missing_answer():
    book = form()
    row = book.names["q_gestionnaire__siren"][1]
    gone = with_sheet(
        book, "Gestionnaire", lambda f: replace(f, cells={k: c for k, c in f.cells.items() if k[0] != row})
    )
    submission = reread(replace(gone, names={}))
    assert codes(submission) == ["E-432"]
    outcome = validate(submission, FAMILLE)
    assert isinstance(outcome, Refus)
    assert [finding.rule.code for finding in outcome.findings] == ["E-432"]


def test_a_deleted_sheet_is_named():
    book = form()
    submission = reread(replace(book, feuilles=tuple(f for f in book.feuilles if f.name != "Périmètre")))
    assert codes(submission) == ["E-435"]


def test_rows_typed_below_the_table_are_read_and_said():
    book = form()
    perimetre = next(f for f in book.feuilles if f.name == "Périmètre")
    end = next(r for (r, c), cell in perimetre.cells.items() if c == 1 and cell.raw == "#fin")
    extra = {
        (end + 3, 3): Cell("990001893"),
        (end + 3, 4): Cell("Bellevue"),
        (end + 3, 5): Cell("44"),
        (end + 3, 6): Cell("44"),
    }
    submission = reread(with_sheet(book, "Périmètre", lambda f: replace(f, cells={**f.cells, **extra})))
    assert codes(submission) == ["W-106"]
    outcome = validate(submission, FAMILLE)
    assert isinstance(outcome, Dossier)
    assert [row["nom"] for row in outcome.values["etablissements"]] == ["Les Tilleuls", "La Roseraie", "Bellevue"]


def test_a_sorted_table_keeps_each_row_together():
    book = form()

    def swap(f: Feuille) -> Feuille:
        return moved(f, rows=lambda r: {7: 8, 8: 7}.get(r, r))

    outcome = validate(reread(with_sheet(book, "Périmètre", swap)), FAMILLE)
    assert isinstance(outcome, Dossier)
    assert [(r["finess"], r["nom"]) for r in outcome.values["etablissements"]] == [
        ("990001679", "La Roseraie"),
        ("990001455", "Les Tilleuls"),
    ]


def test_a_sheet_alone_in_another_workbook_still_says_what_it_is():
    book = Classeur((form().feuilles[0],))
    identity = identify(book)
    assert identity is not None
    assert (identity.famille, identity.questionnaire) == ("petite", "accueil")


def test_notes_on_a_sheet_of_their_own_are_said_not_lost():
    book = form()
    notes = Feuille("Mes notes", False, {(1, 1): Cell("voir avec Mme B.")})
    submission = reread(replace(book, feuilles=(*book.feuilles, notes)))
    assert [answer.cell.raw for answer in submission.unplaced] == ["voir avec Mme B."]
    outcome = validate(submission, FAMILLE)
    assert isinstance(outcome, Dossier)
    assert [finding.rule.code for finding in outcome.warnings] == ["W-109"]


def test_a_workbook_that_is_no_form_is_said_so():
    found = read(Classeur((Feuille("Feuil1", False, {(1, 1): Cell("bonjour")}),)), {"petite": FAMILLE})
    assert isinstance(found, Refus)
    assert [finding.rule.code for finding in found.findings] == ["E-430"]


def test_a_form_of_an_unknown_family_is_said_so():
    found = read(form(), {})
    assert isinstance(found, Refus)
    assert [finding.rule.code for finding in found.findings] == ["E-431"]


def test_an_older_form_whose_answers_suffice_is_taken_and_said():
    older = petite(accueil=petite().files["questionnaires/accueil.toml"].decode().replace("N° SIREN", "Numéro SIREN"))
    newer = petite(
        accueil=petite()
        .files["questionnaires/accueil.toml"]
        .decode()
        .replace('libelle = "Mode"', 'libelle = "Mode d’accueil"')
        .replace("longueur = 60", "longueur = 60\nminimum = 0")
        .replace('version = "2"', 'version = "3"')
        .replace('choix = ["Hébergement permanent", ', 'choix = ["Hébergement permanent", "PASA", ')
    )
    book = classeur(older, "accueil", ANSWERS)
    found = read(book, {"petite": newer})
    assert isinstance(found, Submission)
    outcome = validate(found, newer)
    assert isinstance(outcome, Dossier)
    assert [finding.rule.code for finding in outcome.warnings] == ["W-401"]


def test_an_older_form_that_lacks_an_answer_comes_back_with_the_others_kept():
    newer = petite(
        accueil=petite()
        .files["questionnaires/accueil.toml"]
        .decode()
        .replace(
            '[[feuille.section.champ]]\ncle = "siege.existe"',
            '[[feuille.section.champ]]\ncle = "gestionnaire.ville"\nlibelle = "Ville"\ngenre = "texte"\n'
            '[[feuille.section.champ]]\ncle = "siege.existe"',
        )
    )
    found = read(form(), {"petite": newer})
    assert isinstance(found, Submission)
    assert FieldKey("gestionnaire.siren") in found.answers
    outcome = validate(found, newer)
    assert isinstance(outcome, Refus)
    assert "E-436" in [finding.rule.code for finding in outcome.findings]
