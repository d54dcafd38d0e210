"""What people do to a form between opening and dropping it, and what is read all the same, or said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cpomdoc.domain.classeur import Cell, Classeur, Feuille
from cpomdoc.domain.dossier import Dossier, Refus, Submission
from cpomdoc.domain.location import FieldKey
from cpomdoc.stages.formulaire.read import identify, read
from cpomdoc.stages.formulaire.validate import validate
from tests.familles.petite import ANSWERS, petite
from tests.pictures import classeur, place

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


def plain(text: str) -> str:
    """A sentence without its no-break spaces."""
    return text.replace("\u00a0", " ")


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


# --- a deleted row never lends its neighbour's answer -----------------------------------------------------------------


def row_of(book: Classeur, key: str) -> tuple[str, int]:
    """The sheet and the row of a question."""
    return next((f.name, r) for f in book.feuilles for (r, c), cell in f.cells.items() if c == 1 and cell.raw == key)


def without_row(book: Classeur, key: str) -> Classeur:
    """As a program deletes a row: what is below goes up, names stay where they were."""
    title, gone = row_of(book, key)

    def closed_up(f: Feuille) -> Feuille:
        kept = replace(f, cells={at: cell for at, cell in f.cells.items() if at[0] != gone})
        return moved(kept, rows=lambda r: r - (r > gone))

    return replace(with_sheet(book, title, closed_up), declared=frozenset(book.names))


def without_keys(book: Classeur, title: str) -> Classeur:
    """The contents of the hidden column erased."""
    return with_sheet(
        book, title, lambda f: replace(f, cells={k: c for k, c in f.cells.items() if k[1] > 1 or k == (1, 1)})
    )


def twins(**answers: str) -> tuple[Classeur, dict]:
    """A form where two questions of one sheet read alike, as the telephones of two people do."""
    toml = petite().files["questionnaires/accueil.toml"].decode()
    question = '[[feuille.section.champ]]\ncle = "{0}"\nlibelle = "Téléphone"\ngenre = "texte"\n'
    anchor = '[[feuille.section.champ]]\ncle = "siege.existe"'
    both = question.format("signataire.telephone") + question.format("contact.telephone")
    famille = petite(accueil=toml.replace(anchor, both + anchor))
    phones = {"signataire.telephone": "01 00", "contact.telephone": "02 00"}
    return classeur(famille, "accueil", {**ANSWERS, **phones}), {"petite": famille}


ROWS = [key for key in BEFORE if "[" not in key]


@pytest.mark.parametrize("key", ROWS)
def test_whichever_row_a_program_deletes_no_other_answer_moves_and_that_one_is_missing(key):
    submission = reread(without_row(form(), key))
    assert values(submission) == {name: value for name, value in BEFORE.items() if name != key}
    assert codes(submission) == ["W-191"]


@pytest.mark.parametrize("names", ["stale", "broken", "lost"])
def test_a_deleted_row_is_a_missing_answer_whatever_became_of_its_name(names):
    book = without_row(form(), "gestionnaire.siren")
    left = {name: at for name, at in book.names.items() if name != "q_gestionnaire__siren"}
    given = {"stale": book.names, "broken": left, "lost": {}}[names]
    outcome = validate(reread(replace(book, names=given)), FAMILLE)
    assert isinstance(outcome, Refus)
    mine = [finding.rule.code for finding in outcome.findings if finding.key == FieldKey("gestionnaire.siren")]
    assert sorted(mine) == ["E-101", "W-191"]


def test_two_rows_deleted_lend_nothing_either():
    book = without_row(without_row(form(), "gestionnaire.nom"), "gestionnaire.siren")
    submission = reread(book)
    gone = {"gestionnaire.nom", "gestionnaire.siren"}
    assert values(submission) == {name: value for name, value in BEFORE.items() if name not in gone}
    assert codes(submission) == ["W-191", "W-191"]


def test_a_name_that_points_at_another_question_lends_nothing_even_when_the_key_was_erased():
    book = form()
    title, row = row_of(book, "gestionnaire.siren")
    erased = with_sheet(
        book,
        title,
        lambda f: replace(f, cells={k: c for k, c in f.cells.items() if k not in {(row, 1), (row, 3), (row, 4)}}),
    )
    names = {**book.names, "q_gestionnaire__siren": book.names["q_gestionnaire__nom"]}
    submission = reread(replace(erased, names=names))
    assert values(submission) == {name: value for name, value in BEFORE.items() if name != "gestionnaire.siren"}


def test_a_note_typed_where_a_name_points_is_no_answer():
    """The name of a deleted row points at a cell below the questions, where somebody wrote to a colleague."""
    book = form()
    title = row_of(book, "gestionnaire.siren")[0]
    last = max(r for r, _ in next(f for f in book.feuilles if f.name == title).cells) + 1
    noted = with_sheet(
        without_row(book, "gestionnaire.siren"),
        title,
        lambda f: replace(f, cells={**f.cells, (last, 4): Cell("à revoir")}),
    )
    names = {**book.names, "q_gestionnaire__siren": (title, last, 4)}
    assert "gestionnaire.siren" not in values(reread(replace(noted, names=names)))


def test_questions_that_read_alike_never_lend_each_other_their_answers():
    book, familles = twins()
    for gone, kept in (("signataire.telephone", "contact.telephone"), ("contact.telephone", "signataire.telephone")):
        found = read(without_row(book, gone), familles)
        assert isinstance(found, Submission)
        assert gone not in values(found)
        assert values(found)[kept] == {"signataire.telephone": "01 00", "contact.telephone": "02 00"}[kept]


def test_questions_that_read_alike_are_told_apart_by_their_names_once_the_keys_are_lost():
    book, familles = twins()
    found = read(without_keys(book, "Gestionnaire"), familles)
    assert isinstance(found, Submission)
    assert values(found)["signataire.telephone"] == "01 00"
    assert values(found)["contact.telephone"] == "02 00"


def test_without_keys_nor_names_neither_of_two_like_questions_is_guessed_and_both_are_said_lost():
    book, familles = twins()
    found = read(replace(without_keys(book, "Gestionnaire"), names={}), familles)
    assert isinstance(found, Submission)
    assert not {"signataire.telephone", "contact.telephone"} & set(values(found))
    assert [f.rule.code for f in found.findings if f.key and f.key.name.endswith("telephone")] == ["E-432", "E-432"]
    assert values(found)["gestionnaire.nom"] == "ADEF"  # the others are found by what they ask


def test_with_keys_and_one_row_lost_neither_of_two_like_questions_is_guessed():
    book, familles = twins()
    found = read(without_keys(without_row(book, "signataire.telephone"), "Gestionnaire"), familles)
    assert isinstance(found, Submission)
    assert not {"signataire.telephone", "contact.telephone"} & set(values(found))
    assert [f.rule.code for f in found.findings if f.key and f.key.name.endswith("telephone")] == ["E-432", "E-432"]


def test_an_empty_answer_found_by_its_question_is_not_the_unit_beside_it():
    book = form({name: value for name, value in ANSWERS.items() if name != "gestionnaire.siren"})
    title, row = row_of(book, "gestionnaire.siren")
    with_unit = with_sheet(
        without_keys(book, title), title, lambda f: replace(f, cells={**f.cells, (row, 5): Cell("9 chiffres")})
    )
    assert "gestionnaire.siren" not in values(reread(with_unit))


def test_a_first_column_deleted_whole_leaves_the_questions_their_answers():
    book = form()
    title = row_of(book, "gestionnaire.siren")[0]
    bare = with_sheet(
        book,
        title,
        lambda f: moved(replace(f, cells={k: c for k, c in f.cells.items() if k[1] > 1}), columns=lambda c: c - 1),
    )
    assert values(reread(bare)) == BEFORE  # names left where they were point at the cell on the right


# --- columns of tables ------------------------------------------------------------------------------------------------


def perimetre(change) -> Submission:
    return reread(with_sheet(form(), "Périmètre", change))


def test_a_copied_column_with_other_answers_is_told_and_not_chosen_from():
    def copied(f: Feuille) -> Feuille:
        extra = {(r, 20): cell for (r, c), cell in f.cells.items() if c == 4}
        return replace(f, cells={**f.cells, **extra, (7, 20): Cell("Autre nom")})

    assert codes(perimetre(copied)) == ["E-433"]


def test_an_empty_column_before_the_true_one_changes_nothing():
    def shifted(f: Feuille) -> Feuille:
        wider = moved(f, columns=lambda c: c + (c > 3))
        return replace(wider, cells={**wider.cells, (2, 4): Cell("nom"), (6, 4): Cell("Nom")})

    submission = perimetre(shifted)
    assert values(submission) == BEFORE
    assert codes(submission) == []


def test_a_deleted_column_never_lends_the_next_one():
    def narrower(f: Feuille) -> Feuille:
        return moved(replace(f, cells={k: c for k, c in f.cells.items() if k[1] != 4}), columns=lambda c: c - (c > 4))

    submission = perimetre(narrower)
    assert values(submission) == {name: value for name, value in BEFORE.items() if not name.endswith("].nom")}
    assert codes(submission) == ["E-203"]


def test_a_table_without_its_marks_is_not_read_by_its_place():
    def unmarked(f: Feuille) -> Feuille:
        return replace(f, cells={k: c for k, c in f.cells.items() if k[0] != 6})

    submission = perimetre(unmarked)
    assert not any(name.startswith("etablissements[") for name in values(submission))
    assert codes(submission) == ["E-437"]
    outcome = validate(submission, FAMILLE)
    assert isinstance(outcome, Refus)
    assert [finding.rule.code for finding in outcome.findings if finding.blocking] == ["E-437"]


# --- what is new in this version -------------------------------------------------------------------------------------

NEW = (
    '[[feuille.section.champ]]\ncle = "gestionnaire.ville"\nlibelle = "Ville"\ngenre = "texte"\n{0}'
    '[[feuille.section.champ]]\ncle = "siege.existe"'
)


def newer(more: str = "") -> dict:
    toml = petite().files["questionnaires/accueil.toml"].decode()
    return {"petite": petite(accueil=toml.replace('[[feuille.section.champ]]\ncle = "siege.existe"', NEW.format(more)))}


@pytest.mark.parametrize(("more", "verdict"), [("", Refus), ("obligatoire = false\n", Dossier)])
def test_a_question_new_in_this_version_is_called_new_and_never_deleted(more, verdict):
    familles = newer(more)
    book = form()
    found = read(replace(book, declared=frozenset(book.names)), familles)
    assert isinstance(found, Submission)
    assert codes(found) == ["W-192"]
    outcome = validate(found, familles["petite"])
    assert isinstance(outcome, verdict)


def test_a_question_deleted_from_an_older_form_is_called_deleted():
    book = form()
    declared = frozenset(book.names)
    older = replace(without_row(book, "gestionnaire.siren"), names={}, declared=declared)
    found = read(older, newer())
    assert isinstance(found, Submission)
    assert {str(f.key): f.rule.code for f in found.findings} == {
        "gestionnaire.siren": "W-191",
        "gestionnaire.ville": "W-192",
    }


def test_a_column_new_in_this_version_is_called_new():
    toml = petite().files["questionnaires/accueil.toml"].decode()
    column = '[[feuille.table.colonne]]\ncle = "ville"\nlibelle = "Ville"\ngenre = "texte"\nobligatoire = false\n'
    anchor = '[[feuille.table.colonne]]\ncle = "autorisees"'
    assert anchor in toml
    familles = {"petite": petite(accueil=toml.replace(anchor, column + anchor))}
    found = read(form(), familles)
    assert isinstance(found, Submission)
    assert [(f.rule.code, str(f.key)) for f in found.findings] == [("W-192", "etablissements.ville")]


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
    assert "questions changent (version 2, aujourd’hui 3)." in outcome.warnings[0].message


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
    (told,) = (finding for finding in outcome.findings if finding.rule.code == "E-436")
    assert told.message.startswith("Ce formulaire a été préparé avant que ses questions changent. Vos réponses")


# --- struck out, beside, noted --------------------------------------------------------------------------------------


def at_of(name: str) -> tuple[int, int]:
    """Row and column of an answer of the sheet « Gestionnaire »."""
    return int(place(FAMILLE, "accueil", name).partition("!D")[2]), 4


def with_cell(book: Classeur, sheet: str, at: tuple[int, int], cell: Cell) -> Classeur:
    return with_sheet(book, sheet, lambda f: replace(f, cells={**f.cells, at: cell}))


def test_a_struck_out_text_is_said_and_what_stands_beside_it_is_read():
    submission = reread(
        with_cell(form(), "Gestionnaire", at_of("gestionnaire.nom"), Cell("Nouveau nom", struck="Ancien"))
    )
    assert submission.answers[FieldKey("gestionnaire.nom")].cell.raw == "Nouveau nom"
    (finding,) = submission.findings
    assert (finding.rule.code, finding.seen) == ("W-115", "Ancien")
    assert plain(finding.message) == "« Ancien » est barré et n’est pas repris. Seul « Nouveau nom » est lu."


def test_an_answer_wholly_struck_out_is_missing():
    found = validate(
        reread(with_cell(form(), "Gestionnaire", at_of("gestionnaire.nom"), Cell("", struck="Ancien"))), FAMILLE
    )
    assert isinstance(found, Refus)
    assert [finding.rule.code for finding in found.findings] == ["W-115", "E-101"]


def test_notes_on_cells_are_listed_with_their_cell_but_not_our_own():
    notes = {
        at_of("gestionnaire.nom"): "à confirmer avec le siège",
        (20, 9): "Réponse trop courte. Corrigez. [E-104]",
        (21, 9): "Préremplie d’après : FINESS. Confirmez-la ou corrigez-la.",
        (22, 9): "Réponse trop courte. Corrigez. [E-104] C’est fait, Agathe.",
    }
    submission = reread(with_sheet(form(), "Gestionnaire", lambda f: replace(f, notes=notes)))
    assert [(aside.text, aside.note) for aside in submission.aside] == [
        ("à confirmer avec le siège", True),
        ("Réponse trop courte. Corrigez. [E-104] C’est fait, Agathe.", True),
    ]
    found = validate(submission, FAMILLE)
    assert isinstance(found, Dossier)
    first = found.warnings[0]
    assert (first.rule.code, str(first.at)) == ("W-110", place(FAMILLE, "accueil", "gestionnaire.nom"))
    assert plain(first.message) == "non repris : la note « à confirmer avec le siège »."


def test_words_beside_the_answers_are_listed_in_the_columns_that_an_old_form_does_not_use():
    row, _ = at_of("gestionnaire.nom")
    submission = reread(with_cell(form(), "Gestionnaire", (row, 9), Cell("voir Paul")))
    assert [(aside.text, str(aside.at)) for aside in submission.aside] == [("voir Paul", f"Gestionnaire!I{row}")]
    computed = reread(with_cell(form(), "Gestionnaire", (row, 9), Cell("12", "number", formula=True)))
    assert computed.aside == ()


def test_many_words_beside_are_told_one_by_one_then_together():
    many = {(row, 12): Cell(f"mot {row}") for row in range(30, 60)}
    submission = reread(with_sheet(form(), "Gestionnaire", lambda f: replace(f, cells={**f.cells, **many})))
    found = validate(submission, FAMILLE)
    assert isinstance(found, Dossier)
    told = [finding for finding in found.warnings if finding.rule.code == "W-110"]
    assert len(told) == 21
    assert "10 autres textes" in told[-1].message or "10 autres textes" in told[0].message


def test_a_value_computed_outside_the_workbook_is_taken_and_asked():
    cell = Cell("Association Les Tilleuls", formula=True, foreign=True)
    found = validate(reread(with_cell(form(), "Gestionnaire", at_of("gestionnaire.nom"), cell)), FAMILLE)
    assert isinstance(found, Dossier)
    assert [finding.rule.code for finding in found.warnings] == ["W-112"]
