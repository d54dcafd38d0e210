"""What parties track or say in a draft is decided one by one: what is accepted enters the text, and nothing else."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from cpomdoc.adapters.word import read_parts, write_parts
from cpomdoc.adapters.word.package import DOCUMENT, parse_xml, serialize_xml, w
from cpomdoc.domain.avant_signature import Sorte
from cpomdoc.domain.journal import Scelle
from cpomdoc.domain.negociation import Remarque, Tranchee
from cpomdoc.domain.pieces import Mention
from cpomdoc.domain.places import REMARQUES
from cpomdoc.engine.decisions.remarques import CannotDecide, decide_remark, remarks_of
from cpomdoc.engine.events import RelectureDone, RepondueDone, VersionDone
from cpomdoc.engine.memory.points import points_of
from cpomdoc.store.archive import Archive
from cpomdoc.store.files import Files
from tests.engine.banc import Banc, accueil, built, drafted
from tests.engine.test_demandes import back, refresh
from tests.journal_sample import a, link

CONTRAT = "Contrat.docx"


@pytest.fixture
def bench(tmp_path: Path) -> Banc:
    return built(tmp_path / "instance", drafted)


def draft(bench: Banc, version: int = 1) -> bytes:
    return bench.read(f"C-1/projets/v{version}/{CONTRAT}")


def tracked(data: bytes, changes: Sequence[tuple[str, str]], author: str = "Mme Aubert") -> bytes:
    """The draft with each text struck out and another one written beside it, as Word tracks it."""
    parts = dict(read_parts(data))
    root = parse_xml(parts[DOCUMENT])
    for number, (before, after) in enumerate(changes):
        text = next(one for one in root.iter(w("t")) if before in (one.text or ""))
        run = text.getparent()
        left, _, right = (text.text or "").partition(before)
        paragraph = run.getparent()
        place = paragraph.index(run)
        for offset, made in enumerate(
            (
                *_run(run, left),
                _mark("del", number, author, _run(run, before, "delText")),
                _mark("ins", number + 500, author, _run(run, after)),
                *_run(run, right),
            )
        ):
            paragraph.insert(place + 1 + offset, made)
        paragraph.remove(run)
    parts[DOCUMENT] = serialize_xml(root)
    return write_parts(parts)


def _run(like, words: str, tag: str = "t"):
    from copy import deepcopy

    if not words:
        return []
    made = deepcopy(like)
    (text,) = [one for one in made if one.tag == w("t")]
    text.tag, text.text = w(tag), words
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return [made]


def _mark(tag: str, number: int, author: str, runs):
    made = parse_xml(b"<w:x xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'/>")
    made.tag = w(tag)
    for name, value in (("id", str(9000 + number)), ("author", author), ("date", "2026-11-30T09:00:00Z")):
        made.set(w(name), value)
    made.extend(runs)
    return made


def commented(data: bytes, words: str, author: str = "M. Lemaire") -> bytes:
    document = Document(io.BytesIO(data))
    paragraph = next(one for one in document.paragraphs if one.runs)
    document.add_comment(paragraph.runs, text=words, author=author)
    document.save(out := io.BytesIO())
    return out.getvalue()


def remarks(bench: Banc) -> tuple[Remarque, ...]:
    with bench.open() as (atelier, _):
        return remarks_of(atelier, "C-1")


def decide(bench: Banc, one: Remarque, decision: Tranchee, reponse: str = "") -> Remarque:
    with bench.open() as (atelier, _):
        return decide_remark(atelier, "C-1", one.nom, decision, "Claire Martin", reponse)


def open_points(bench: Banc, *sortes: Sorte) -> list[str]:
    with bench.open() as (atelier, _):
        return [one.texte for one in points_of(atelier, "C-1") if one.ouvert and one.sorte in sortes]


TWO = [("ADEF", "Fondation Aubert"), ("80", "84")]


def test_tracked_changes_are_listed_as_proposals_and_nothing_of_them_enters_the_text(bench):
    bench.drop("retour-ars/suivi.docx", tracked(draft(bench), TWO))
    (event,) = (one for one in bench.run() if isinstance(one, RelectureDone))
    assert (event.verdict, event.propositions) == ("inchangee", 2)
    assert [(one.partie, one.auteur, one.avant, one.apres) for one in remarks(bench)] == [
        ("ARS", "Mme Aubert", *TWO[0]),
        ("ARS", "Mme Aubert", *TWO[1]),
    ]
    assert len(open_points(bench, Sorte.PROPOSITION)) == 2
    assert not (bench.settings.outbox / "C-1/projets/v2").exists()
    assert bench.oracle() == []


def test_an_accepted_proposal_is_in_the_next_text_and_a_refused_one_is_not(bench):
    bench.drop("suivi.docx", tracked(draft(bench), TWO))
    bench.run()
    first, second = remarks(bench)
    assert decide(bench, first, Tranchee.ACCEPTEE).decision is Tranchee.ACCEPTEE
    assert decide(bench, second, Tranchee.REFUSEE, "La capacité est celle de l’arrêté").reponse
    bench.run()
    words = bench.words(f"C-1/projets/v2/{CONTRAT}")
    assert "Fondation Aubert" in words
    assert "84" not in words
    assert open_points(bench, Sorte.PROPOSITION) == []
    assert bench.oracle() == []


def test_both_proposals_accepted_one_after_the_other_stand_together(bench):
    bench.drop("suivi.docx", tracked(draft(bench), TWO))
    bench.run()
    for one in remarks(bench):
        decide(bench, one, Tranchee.ACCEPTEE)
    bench.run()
    words = bench.words(f"C-1/projets/v2/{CONTRAT}")
    assert "Fondation Aubert" in words
    assert "84" in words


def test_what_was_changed_beside_tracked_changes_without_being_tracked_enters_the_text_and_is_told(bench):
    document = Document(io.BytesIO(tracked(draft(bench), TWO)))
    document.paragraphs[-1].insert_paragraph_before("Une phrase sans suivi.")
    document.save(out := io.BytesIO())
    bench.drop("suivi.docx", out.getvalue())
    (event,) = (one for one in bench.run() if isinstance(one, RelectureDone))
    assert (event.verdict, event.propositions, event.modifications) == ("relue", 2, 1)
    words = bench.words(f"C-1/projets/v2/{CONTRAT}")
    assert "Une phrase sans suivi." in words
    assert "Fondation Aubert" not in words
    assert len(open_points(bench, Sorte.PROPOSITION)) == 2


def test_a_proposal_to_discuss_stays_open_with_its_answer(bench):
    bench.drop("suivi.docx", tracked(draft(bench), TWO[:1]))
    bench.run()
    (one,) = remarks(bench)
    decided = decide(bench, one, Tranchee.A_DISCUTER, "À voir en comité")
    assert decided.ouverte
    (point,) = open_points(bench, Sorte.PROPOSITION)
    assert "À discuter" in point


def test_a_proposal_on_words_that_changed_since_is_not_applied_and_says_what_stands(bench):
    base = draft(bench)
    bench.drop("suivi.docx", tracked(base, TWO[:1]))
    bench.run()
    bench.drop("Accueil.xlsx", accueil(**{"gestionnaire.nom": "Association Renommée"}))
    bench.run()
    (one,) = remarks(bench)
    with pytest.raises(CannotDecide, match="Association Renommée"):
        decide(bench, one, Tranchee.ACCEPTEE)
    assert remarks(bench)[0].decision is None


def test_a_proposal_accepted_stays_when_answers_change_afterwards(bench):
    bench.drop("suivi.docx", tracked(draft(bench), TWO[1:]))
    bench.run()
    (one,) = remarks(bench)
    decide(bench, one, Tranchee.ACCEPTEE)
    bench.run()
    bench.drop("Accueil.xlsx", accueil(**{"gestionnaire.nom": "Association Renommée"}))
    bench.run()
    words = bench.words(f"C-1/projets/v3/{CONTRAT}")
    assert "Association Renommée" in words
    assert "84" in words
    assert bench.oracle() == []


def look_tracked(data: bytes, words: str) -> bytes:
    """The draft with another size of some words, as Word tracks it."""
    parts = dict(read_parts(data))
    root = parse_xml(parts[DOCUMENT])
    run = next(one.getparent() for one in root.iter(w("t")) if words in (one.text or ""))
    said = parse_xml(
        b"<w:rPr xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:sz w:val='40'/>"
        b"<w:rPrChange w:id='9700' w:author='Mme Aubert' w:date='2026-11-30T09:00:00Z'><w:rPr/></w:rPrChange></w:rPr>"
    )
    for one in run.findall(w("rPr")):
        run.remove(one)
    run.insert(0, said)
    parts[DOCUMENT] = serialize_xml(root)
    return write_parts(parts)


def test_a_proposed_look_that_cannot_be_written_is_refused_with_a_reason_and_never_said_done(bench):
    bench.drop("suivi.docx", look_tracked(draft(bench), "ADEF"))
    bench.run()
    (one,) = remarks(bench)
    with pytest.raises(CannotDecide, match="ne peut pas être reprise seule"):
        decide(bench, one, Tranchee.ACCEPTEE)
    assert remarks(bench)[0].decision is None


def test_nothing_is_decided_of_a_text_that_all_have_signed(bench):
    bench.drop("suivi.docx", tracked(draft(bench), TWO[:1]))
    bench.run()
    (one,) = remarks(bench)
    signed = a(Scelle, nom=Mention.SIGNEE, version=1, sujet="contrat")
    Archive(bench.settings.outbox, Files()).append("C-1", link(signed, key="contrat signé"))
    with pytest.raises(CannotDecide, match="ne change plus"):
        decide(bench, one, Tranchee.ACCEPTEE)


def test_a_comment_is_a_remark_that_an_answer_settles(bench):
    bench.drop("retour-ars/avis.docx", commented(draft(bench), "Quelle est la date d’effet ?"))
    bench.run()
    (one,) = remarks(bench)
    assert (one.qui, one.commentaire) == ("ARS (M. Lemaire)", "Quelle est la date d’effet ?")
    assert len(open_points(bench, Sorte.COMMENTAIRE)) == 1
    decide(bench, one, Tranchee.ACCEPTEE, "Le 1er janvier 2027")
    assert open_points(bench, Sorte.COMMENTAIRE) == []


def test_the_same_proposals_in_a_later_file_are_not_asked_twice(bench):
    base = draft(bench)
    bench.drop("suivi.docx", tracked(base, TWO))
    bench.run()
    decide(bench, remarks(bench)[1], Tranchee.REFUSEE)
    bench.drop("suivi 2.docx", commented(tracked(base, TWO), "Et la date ?"))
    bench.run()
    assert [one.decision for one in remarks(bench)] == [None, Tranchee.REFUSEE, None]


def fill(data: bytes, decisions: Mapping[str, str], under: str = "Décision") -> bytes:
    """What a person does with the table: a name, and decisions in front of remarks; or other words, *under* a head."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    book["Vous"]["D8"].value = "Claire Martin"
    sheet = book["Remarques"]
    heads = {str(cell.value): cell.column for row in sheet.iter_rows(max_row=6) for cell in row if cell.value}
    for row in range(7, sheet.max_row + 1):
        if (said := decisions.get(str(sheet.cell(row, heads["Texte proposé"]).value))) is not None:
            sheet.cell(row, heads[under]).value = said
    book.save(stream := io.BytesIO())
    return stream.getvalue()


def test_the_table_is_in_the_folder_of_the_contract_and_filled_and_dropped_it_decides(bench):
    bench.drop("suivi.docx", tracked(draft(bench), TWO))
    bench.run()
    refresh(bench)
    data = bench.read(f"C-1/{REMARQUES}")
    bench.drop("Tableau des remarques.xlsx", fill(data, {"Fondation Aubert": "Acceptée"}))
    events = bench.run()
    (answered,) = (one for one in events if isinstance(one, RepondueDone))
    assert answered.raisons == ()
    assert [one.decision for one in remarks(bench)] == [Tranchee.ACCEPTEE, None]
    assert "Fondation Aubert" in bench.words(f"C-1/projets/v2/{CONTRAT}")
    assert bench.oracle() == []


@pytest.mark.parametrize("word", ["Oui", "OK", "d’accord", "accepté", "non", "Entendu."])
def test_a_word_under_answer_is_no_decision_and_she_is_asked_at_that_cell_which_one_she_means(bench, word):
    """Nothing is guessed, nothing is lost, and what others decided in the same table is done."""
    bench.drop("suivi.docx", tracked(draft(bench), TWO))
    bench.run()
    refresh(bench)
    (_, first), (_, second) = TWO
    both = fill(fill(bench.read(f"C-1/{REMARQUES}"), {first: word}, under="Réponse"), {second: "Refusée"})
    bench.drop("Tableau.xlsx", both)
    (told,) = (one for one in bench.run() if isinstance(one, RepondueDone))
    assert [one.decision for one in remarks(bench)] == [None, Tranchee.REFUSEE]
    ((cell, said),) = ((cell, said.replace("\u00a0", " ")) for cell, said in back(bench, told.retour).items())
    assert f"« {word} » est écrit sous « Réponse », et aucune décision n’est choisie" in said
    assert "Choisissez ici « Acceptée », « Refusée » ou « À discuter »" in said
    heads, row = table_at(bench.read(told.retour), cell)
    assert cell == f"Remarques, case {heads['Décision']}"
    assert row["Réponse"] == word
    bench.drop("Tableau corrigé.xlsx", fill(bench.read(told.retour), {first: "Acceptée"}))
    (done,) = (one for one in bench.run() if isinstance(one, RepondueDone))
    assert done.raisons == ()
    decided = remarks(bench)[0]
    assert (decided.decision, decided.reponse) == (Tranchee.ACCEPTEE, word)


def table_at(data: bytes, cell: str) -> tuple[dict[str, str], dict[str, object]]:
    """The heads of the table with their cell in the row of *cell*, and what that row says under each."""
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Remarques"]
    heads = {str(one.value): one.column_letter for row in sheet.iter_rows(max_row=6) for one in row if one.value}
    number = "".join(sign for sign in cell if sign.isdigit())  # « Remarques, case J7 »
    return (
        {head: f"{letter}{number}" for head, letter in heads.items()},
        {head: sheet[f"{letter}{number}"].value for head, letter in heads.items()},
    )


def test_the_table_and_a_form_dropped_together_make_one_version_that_says_both(bench):
    bench.drop("suivi.docx", tracked(draft(bench), TWO))
    bench.run()
    refresh(bench)
    bench.drop(REMARQUES, fill(bench.read(f"C-1/{REMARQUES}"), {"Fondation Aubert": "Acceptée"}))
    bench.drop("Accueil.xlsx", accueil(**{"contrat.date_effet": "01/02/2027"}))
    made = [one.numero for one in bench.run() if isinstance(one, VersionDone)]
    words = bench.words(f"C-1/projets/v2/{CONTRAT}")
    assert (made, "Fondation Aubert" in words, "1er février 2027" in words.replace("\u00a0", " ")) == ([2], True, True)
    assert [one for one in bench.run() if isinstance(one, VersionDone)] == []


def by(data: bytes, name: str) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    book["Vous"]["D8"].value = name
    book.save(stream := io.BytesIO())
    return stream.getvalue()


def test_nobody_undoes_what_somebody_else_decided_without_having_read_it(bench):
    bench.drop("suivi.docx", tracked(draft(bench), TWO))
    bench.run()
    refresh(bench)
    table = bench.read(f"C-1/{REMARQUES}")
    bench.drop("Tableau 1.xlsx", fill(table, {"Fondation Aubert": "À discuter"}))
    bench.run()
    bench.drop("Tableau 2.xlsx", by(fill(table, {"Fondation Aubert": "Refusée"}), "Paul Autre"))
    (back,) = (one for one in bench.run() if isinstance(one, RepondueDone))
    assert "À discuter, Claire Martin" in back.raisons[0]
    assert remarks(bench)[0].decision is Tranchee.A_DISCUTER
    (stands,) = (one for one in open_points(bench, Sorte.PROPOSITION) if "Tableau 2" in one)
    assert "1\u00a0décision à corriger" in stands
    bench.drop("Tableau 3.xlsx", bench.read(back.retour))  # read now: what was decided stands in front of the row
    bench.run()
    assert remarks(bench)[0].decision is Tranchee.REFUSEE
    assert [one for one in open_points(bench, Sorte.PROPOSITION) if "Tableau 2" in one] == []


def test_who_changes_her_own_mind_has_nothing_to_read_again(bench):
    bench.drop("suivi.docx", tracked(draft(bench), TWO))
    bench.run()
    refresh(bench)
    table = bench.read(f"C-1/{REMARQUES}")
    for decision in ("À discuter", "Refusée"):
        bench.drop(f"{decision}.xlsx", fill(table, {"Fondation Aubert": decision}))
        bench.run()
    assert remarks(bench)[0].decision is Tranchee.REFUSEE


def test_nobody_decides_without_a_name_nor_on_what_nobody_asked(bench):
    bench.drop("suivi.docx", tracked(draft(bench), TWO[:1]))
    bench.run()
    (one,) = remarks(bench)
    with bench.open() as (atelier, _):
        with pytest.raises(CannotDecide, match="personne"):
            decide_remark(atelier, "C-1", one.nom, Tranchee.REFUSEE, "")
        with pytest.raises(CannotDecide, match="inconnue"):
            decide_remark(atelier, "C-1", "remarque-000000", Tranchee.REFUSEE, "Claire Martin")
