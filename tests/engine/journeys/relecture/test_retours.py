"""What a returned draft changes is listed until somebody answers for it; every return counts, whoever came first."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace as with_words
from pathlib import Path

import pytest
from docx import Document
from docx.shared import Mm, RGBColor

from cpomdoc.adapters.word import read_parts, write_parts
from cpomdoc.adapters.word.package import DOCUMENT, parse_xml, serialize_xml, w
from cpomdoc.domain.avant_signature import Point, Sorte
from cpomdoc.domain.errors import ToolFailed
from cpomdoc.domain.fusion import Defaut, Echec, NonProuvee
from cpomdoc.domain.journal import Concilie, Ecarte, Relu
from cpomdoc.domain.relecture import Geste
from cpomdoc.engine.events import Event, RelectureDone, Trouble, VersionDone
from cpomdoc.engine.memory.points import _recorded as recorded
from cpomdoc.engine.memory.points import points_of
from cpomdoc.engine.reports.views import look, view_contrat
from cpomdoc.stages.follow.points import points_of_the_day
from cpomdoc.stages.follow.story import learn
from tests.adapters.word_build import p, template
from tests.engine.banc import Banc, StandIn, accueil, banc, built, complete, drafted

CONTRAT = "Contrat.docx"
AUBERT, LEMAIRE = "Mme Aubert", "M. Lemaire"


@pytest.fixture
def bench(tmp_path: Path) -> Banc:
    return built(tmp_path / "instance", drafted)


def draft(bench: Banc, version: int = 1, name: str = CONTRAT) -> bytes:
    return bench.read(f"C-1/projets/v{version}/{name}")


def edited(data: bytes, changes: dict[str, str], *, added: Sequence[str] = (), by: str = AUBERT) -> bytes:
    """The draft as a person saves it: words replaced in paragraphs and cells, paragraphs added at the end."""
    document = Document(io.BytesIO(data))
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    for paragraph in [*document.paragraphs, *(one for cell in cells for one in cell.paragraphs)]:
        for before, after in changes.items():
            if before in paragraph.text:
                text = paragraph.text.replace(before, after)
                for run in paragraph.runs[1:]:
                    run.text = ""
                paragraph.runs[0].text = text
    for words in added:
        document.paragraphs[-1].insert_paragraph_before(words)
    document.core_properties.last_modified_by = by
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def points(bench: Banc, *sortes: Sorte) -> list[Point]:
    with bench.open() as (atelier, _):
        return [one for one in points_of(atelier, "C-1") if not sortes or one.sorte in sortes]


def said(bench: Banc, *sortes: Sorte) -> list[str]:
    return [one.texte.replace("\u00a0", " ") for one in points(bench, *sortes)]


def verdicts(events: Sequence[Event]) -> list[str]:
    return [one.verdict for one in events if isinstance(one, RelectureDone)]


def code(bench: Banc) -> str:
    """The code of the last file that was put aside."""
    return bench.told(Ecarte)[-1].anomalies[0].code


def no_trouble(events: Sequence[Event]) -> bool:
    return not any(isinstance(one, Trouble) for one in events)


# --- what a return changes --------------------------------------------------------------------------------------------


def test_a_figure_changed_by_hand_is_told_with_its_two_values_and_stands_before_the_signature(bench):
    bench.drop("relu.docx", edited(draft(bench), {"résidents": "résidents, dont 3 de plus", "80": "82"}))
    bench.run()
    (relu,) = bench.told(Relu)
    assert {one.geste for one in relu.modifications or ()} >= {Geste.CHIFFRE}
    first, *_ = said(bench, Sorte.MODIFICATION)
    assert first.startswith("Chiffre ou date changés : « 990001455 : 10 résidents » devient")
    assert "« relu.docx », Mme Aubert" in first
    assert all("« 80 » est devenu « 82 »" in one for one in said(bench, Sorte.VALEUR))


def test_what_was_added_removed_and_moved_is_told_each_once(bench):
    data = edited(draft(bench), {}, added=["Une première phrase ajoutée.", "Une seconde, juste après."])
    bench.drop("relu.docx", data)
    bench.run()
    (added,) = said(bench, Sorte.MODIFICATION)
    assert "ajout de « Une première phrase ajoutée. / Une seconde, juste après. »" in added
    later = draft(bench, 2)
    bench.drop("relu 2.docx", edited(later, {"Une première phrase ajoutée.": ""}))
    bench.run()
    assert any("retrait de « Une première phrase ajoutée. »" in one for one in said(bench, Sorte.MODIFICATION))


def test_a_change_of_a_reviewed_text_keeps_the_list_of_those_before_it(bench):
    bench.drop("un.docx", edited(draft(bench), {}, added=["Un ajout de la direction."]))
    bench.run()
    bench.drop("deux.docx", edited(draft(bench, 2), {}, added=["Un ajout de l’agence."], by=LEMAIRE))
    bench.run()
    told = said(bench, Sorte.MODIFICATION)
    assert [("direction" in one, "agence" in one) for one in told] == [(True, False), (False, True)]


def test_a_figure_that_another_document_still_says_is_a_doubt(tmp_path):
    bench = banc(tmp_path / "instance")
    text = template(p("Contrat", style="Title"), p("Numéro 812003457."), p("Fait en trois exemplaires."))
    (bench.settings.templates / "petite" / "contrat.docx").write_bytes(text)
    complete(bench)
    bench.run()
    bench.drop("relu.docx", edited(draft(bench), {"Numéro 812003457.": "Numéro 111 222 333."}))
    bench.run()
    (doubt,) = (one for one in said(bench, Sorte.MODIFICATION) if "dit encore" in one)
    assert "« Annexe 1, Accueil » dit encore" in doubt
    assert "ici devenu « 111 222 333 »" in doubt
    with look(bench.settings) as atelier:
        (came,) = view_contrat(atelier, "C-1").retours
    assert came.bilan.replace("\u00a0", " ") == "1 modification reprise"  # what another document says is none of it


def test_comments_stand_with_the_words_of_their_author(bench):
    document = Document(io.BytesIO(draft(bench)))
    document.add_comment(document.paragraphs[0].runs, "À revoir avec la tutelle", author=LEMAIRE, initials="ML")
    out = io.BytesIO()
    document.save(out)
    bench.drop("vu.docx", out.getvalue())
    assert verdicts(bench.run()) == ["inchangee"]
    assert said(bench, Sorte.COMMENTAIRE) == ["M. Lemaire : « À revoir avec la tutelle »"]


def test_a_save_without_an_edit_is_no_change_whatever_program_made_it(bench):
    bench.drop("enregistré.docx", edited(draft(bench), {}))
    events = bench.run()
    assert verdicts(events) == ["inchangee"]
    assert not any(isinstance(one, VersionDone) for one in events)
    assert said(bench, Sorte.MODIFICATION) == []


def test_the_list_is_in_the_version_that_takes_the_changes(bench):
    from cpomdoc.stages.follow.story import learn

    bench.drop("relu.docx", edited(draft(bench), {"80": "82"}))
    bench.run()
    with bench.open() as (atelier, _):
        story = learn([recorded(atelier, entry) for entry in atelier.archive.journal("C-1").entries()], lambda path: 0)
    assert story.versions[-1].a_la_main[0].startswith("Contrat\u00a0: «\u00a0Maison 1455 | 80")
    assert story.versions[-1].changements == ()


@pytest.mark.parametrize("name", ["Annexe 1 - Accueil.docx", CONTRAT])
def test_the_text_of_one_document_under_the_name_of_another_goes_back(bench, name):
    other = CONTRAT if name != CONTRAT else "Annexe 1 - Accueil.docx"
    parts, named = read_parts(draft(bench, 1, name)), read_parts(draft(bench, 1, other))
    bench.drop("retour.docx", write_parts({**parts, "docProps/custom.xml": named["docProps/custom.xml"]}))
    assert verdicts(bench.run()) == ["ecartee"]
    assert code(bench) == "E-485"


def test_a_review_of_a_former_release_that_nobody_compared_is_a_doubt(bench):
    bench.drop("relu.docx", edited(draft(bench), {}, added=["Une clause."]))
    bench.run()
    with bench.open() as (atelier, _):
        told = [recorded(atelier, entry) for entry in atelier.archive.journal("C-1").entries()]
        old = [
            with_words(one, link=with_words(one.link, etape=with_words(one.etape, modifications=None, remarques=None)))
            if isinstance(one.etape, Relu)
            else one
            for one in told
        ]
        found = points_of_the_day(learn(old, lambda path: 0), atelier.familles["petite"], (one.link for one in old))
    assert [one.sorte for one in found if "sans être comparé" in one.texte] == [Sorte.NON_VERIFIE]


# --- a contract is never stuck ----------------------------------------------------------------------------------------


def refusing(words: str) -> StandIn:
    """An office that cannot print what holds *words*."""
    office = StandIn()
    plain = office.convert

    def convert(docx: bytes, *, title: str, timeout: float):
        if words.encode() in read_parts(docx)[DOCUMENT]:
            raise ToolFailed("LibreOffice n’a pas pu convertir ce document.", "Recommencez.")
        return plain(docx, title=title, timeout=timeout)

    office.convert = convert  # type: ignore[method-assign]
    return office


def test_a_return_that_cannot_be_printed_is_given_back_and_the_former_version_stands(bench):
    bench.offices = refusing("Une phrase fatale")
    bench.drop("relu.docx", edited(draft(bench), {}, added=["Une phrase fatale."]))
    events = bench.run()
    assert verdicts(events) == ["ecartee"]
    assert no_trouble(events)
    (event,) = (one for one in events if isinstance(one, RelectureDone))
    note = bench.read(event.retour).decode("utf-8-sig").replace("\u00a0", " ")
    assert "ne peut pas être imprimé" in note
    assert code(bench) == "E-488"
    assert "La version 1 du projet reste en vigueur" in note
    assert bench.told(Relu) == []
    assert bench.inbox_names() == []
    assert no_trouble(bench.run())


def test_an_office_that_prints_nothing_at_all_is_the_fault_of_no_file(bench):
    bench.offices = refusing("w:document")
    bench.drop("relu.docx", edited(draft(bench), {}, added=["Une phrase."]))
    events = bench.run()
    assert [type(one) for one in events] == [Trouble]
    assert bench.inbox_names() == ["relu.docx"]
    bench.offices = StandIn()
    assert verdicts(bench.run()) == ["relue"]


def test_a_draft_that_lost_its_text_goes_back(bench):
    parts = read_parts(draft(bench))
    root = parse_xml(parts[DOCUMENT])
    for text in root.iter(w("t")):
        text.text = ""
    bench.drop("vide.docx", write_parts({**parts, DOCUMENT: serialize_xml(root)}))
    (event,) = (one for one in bench.run() if isinstance(one, RelectureDone))
    assert "presque plus rien" in bench.read(event.retour).decode("utf-8-sig")
    assert code(bench) == "E-485"


# --- two returns of one draft -----------------------------------------------------------------------------------------


def two(bench: Banc) -> tuple[bytes, bytes]:
    base = draft(bench)
    return (
        edited(base, {}, added=["Ajout de la direction."]),
        edited(base, {}, added=["Ajout de l’agence."], by=LEMAIRE),
    )


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("first", ["A", "B"])
def test_of_two_returns_of_one_draft_both_count_whichever_came_first(bench, together, first):
    files = dict(zip("AB", two(bench), strict=True))
    for number, name in enumerate(sorted(files, key=lambda name: name != first)):
        bench.drop(f"{name}.docx", files[name])
        if number == 0 and not together:
            bench.run()
    events = bench.run()
    assert set(verdicts(events)) == {"relue"}
    version = 2 if together else 3
    words = bench.words(f"C-1/projets/v{version}/{CONTRAT}")
    assert "Ajout de la direction." in words
    assert "Ajout de l’agence." in words
    assert bench.oracle() == []


def test_a_place_that_two_people_write_otherwise_is_told_with_both_voices_and_the_first_text_stands(bench):
    base = draft(bench)
    bench.drop("A.docx", edited(base, {"ADEF": "Fondation Aubert"}))
    bench.drop("B.docx", edited(base, {"ADEF": "Mutuelle Lemaire"}, by=LEMAIRE))
    events = bench.run()
    assert [one.a_concilier for one in events if isinstance(one, RelectureDone)] == [0, 1]
    words = bench.words(f"C-1/projets/v2/{CONTRAT}")
    assert "Fondation Aubert" in words
    assert "Mutuelle" not in words
    (conflict,) = said(bench, Sorte.CONFLIT)
    assert "Fondation" in conflict
    assert "Mutuelle" in conflict
    assert "ADEF" in conflict


def test_the_folder_of_a_party_says_who_speaks_and_that_of_nobody_is_told(bench):
    folders = sorted(path.name for path in bench.settings.inbox.iterdir() if path.name.startswith("retour-"))
    assert folders == ["retour-ars"]
    bench.drop("retour-ars/A.docx", edited(draft(bench), {}, added=["Une clause."]))
    bench.run()
    assert bench.told(Relu)[-1].partie == "ARS"
    bench.drop("retour-inconnu/B.docx", edited(draft(bench), {}, added=["Une autre clause."]))
    assert verdicts(bench.run()) == ["ecartee"]
    assert code(bench) == "E-468"
    assert "retour-ars" in bench.told(Ecarte)[-1].anomalies[0].remede


def test_a_folder_with_a_short_name_of_the_party_is_taken_for_its_own(tmp_path):
    courts = "[[partie]]\nrole = 'ARS'\ncourts = ['agence']\n"
    bench = banc(tmp_path / "courts", **{"commun/parties.toml": courts})
    complete(bench)
    bench.run()
    bench.drop("retour-agence/A.docx", edited(draft(bench), {}, added=["Une clause."]))
    bench.run()
    assert bench.told(Relu)[-1].partie == "ARS"
    folders = sorted(path.name for path in bench.settings.inbox.glob("retour-*") if (path / "LISEZMOI.txt").exists())
    assert folders == ["retour-ars"]  # one is made, whatever it may be called


def test_a_file_dropped_again_changes_nothing(bench):
    a, b = two(bench)
    for name, data in {"A.docx": a, "B.docx": b}.items():
        bench.drop(name, data)
    bench.run()
    bench.drop("B.docx", b)
    bench.drop("copie de A.docx", edited(a, {}, by=LEMAIRE))
    bench.run()
    assert not (bench.settings.outbox / "C-1/projets/v3").exists()
    assert bench.oracle() == []


def test_two_returns_that_say_the_same_are_one(bench):
    a, _ = two(bench)
    bench.drop("A.docx", a)
    bench.run()
    bench.drop("copie de A.docx", edited(a, {}, by=LEMAIRE))
    assert verdicts(bench.run()) == ["inchangee"]
    assert said(bench, Sorte.CONFLIT) == []


def test_an_unchanged_return_never_contradicts_another(bench):
    a, _ = two(bench)
    base = draft(bench)
    bench.drop("A.docx", a)
    bench.run()
    bench.drop("vu.docx", base)
    assert verdicts(bench.run()) == ["inchangee"]
    assert said(bench, Sorte.CONFLIT) == []


def test_nobody_agrees_to_what_somebody_else_changed_since_he_read(bench):
    a, _ = two(bench)
    base = draft(bench)
    bench.drop("A.docx", a)
    bench.run()
    bench.drop("bon-a-signer/Contrat.docx", base)
    assert verdicts(bench.run()) == ["ecartee"]
    assert code(bench) == "E-482"
    assert "demander" not in bench.steps()


# --- answers that change afterwards -----------------------------------------------------------------------------------


def test_a_correction_stays_when_new_answers_change_the_text_around_it(bench):
    bench.drop("relu.docx", edited(draft(bench), {}, added=["Une clause négociée."]))
    bench.run()
    bench.drop("Accueil.xlsx", accueil(**{"gestionnaire.nom": "Association Renommée"}))
    bench.run()
    words = bench.words(f"C-1/projets/v3/{CONTRAT}")
    assert "Une clause négociée." in words
    assert "Association Renommée" in words
    assert [one.fusion.reprises for one in bench.told(Concilie)] == [1]
    (point,) = points(bench, Sorte.MODIFICATION)
    assert "ajout de «\u00a0Une clause négociée.\u00a0»" in point.texte
    assert bench.oracle() == []


def test_a_correction_made_before_and_after_new_answers_stays_whatever_the_answers_become(bench):
    bench.drop("relu.docx", edited(draft(bench), {}, added=["Une clause négociée."]))
    bench.run()
    bench.drop("Accueil.xlsx", accueil(**{"gestionnaire.nom": "Association Renommée"}))
    bench.run()
    bench.drop("encore.docx", edited(draft(bench, 3), {}, added=["Une autre clause."]))
    bench.run()
    bench.drop("Accueil 2.xlsx", accueil(gestionnaire__telephone="0102030405"))
    bench.run()
    words = bench.words(f"C-1/projets/v5/{CONTRAT}")
    assert "Association Renommée" not in words
    assert "Une clause négociée." in words
    assert "Une autre clause." in words
    assert bench.oracle() == []


def test_the_version_that_each_draft_bears_is_the_words_of_nobody_when_new_answers_come(tmp_path):
    bench = banc(tmp_path / "instance")
    text = template(
        p("Contrat", style="Title"),
        p("PROJET, version {{ piece.version }}."),
        p("Entre l’autorité et {{ gestionnaire.nom }}."),
        p("Un comité suit le contrat."),
    )
    (bench.settings.templates / "petite" / "contrat.docx").write_bytes(text)
    complete(bench)
    bench.run()
    bench.drop("relu.docx", edited(draft(bench), {}, added=["Une clause négociée."]))
    bench.run()
    bench.drop("encore.docx", edited(draft(bench, 2), {}, added=["Une autre clause."]))
    bench.drop("Accueil.xlsx", accueil(**{"gestionnaire.nom": "Association Renommée"}))
    bench.run()
    assert said(bench, Sorte.CONFLIT) == []
    words = bench.words(f"C-1/projets/v3/{CONTRAT}")
    assert "PROJET, version 3." in words
    assert all(one in words for one in ("Une clause négociée.", "Une autre clause.", "Association Renommée"))
    assert bench.oracle() == []


def test_a_late_return_is_joined_to_today_s_text(bench):
    base = draft(bench)
    bench.drop("Accueil.xlsx", accueil(**{"gestionnaire.nom": "Association Renommée"}))
    bench.run()
    bench.drop("tard.docx", edited(base, {}, added=["Une clause négociée."]))
    (event,) = (one for one in bench.run() if isinstance(one, RelectureDone))
    assert event.verdict == "relue"
    words = bench.words(f"C-1/projets/v3/{CONTRAT}")
    assert "Association Renommée" in words
    assert "Une clause négociée." in words


def test_a_merge_that_cannot_be_proved_gives_nothing_and_the_file_goes_back_with_its_list(bench, monkeypatch):
    base = draft(bench)
    bench.drop("A.docx", edited(base, {}, added=["Ajout de la direction."]))
    bench.run()
    failed = NonProuvee((Echec(Defaut.PERDU, "ARS", "Une clause."),), (), ())
    monkeypatch.setattr("cpomdoc.adapters.word.fusionner", lambda *_, **__: failed)
    bench.drop("B.docx", edited(base, {}, added=["Une clause négociée."], by=LEMAIRE))
    (event,) = (one for one in bench.run() if isinstance(one, RelectureDone))
    assert (event.verdict, code(bench)) == ("ecartee", "E-489")
    assert "Une clause négociée." in bench.read(event.retour).decode("utf-8-sig")
    assert bench.read(event.retour.removesuffix(".txt"))
    assert "Ajout de la direction." in bench.words(f"C-1/projets/v2/{CONTRAT}")


def test_corrections_that_cannot_be_carried_to_new_answers_are_listed_until_a_named_person_answers(bench, monkeypatch):
    bench.drop("relu.docx", edited(draft(bench), {}, added=["Une clause négociée."]))
    bench.run()
    failed = NonProuvee((Echec(Defaut.PERDU, "", "Une clause négociée."),), (), ())
    monkeypatch.setattr("cpomdoc.adapters.word.fusionner", lambda *_, **__: failed)
    bench.drop("Accueil.xlsx", accueil(**{"gestionnaire.nom": "Association Renommée"}))
    bench.run()
    assert "Association Renommée" in bench.words(f"C-1/projets/v3/{CONTRAT}")
    (point,) = points(bench, Sorte.MODIFICATION)
    assert "absente du texte d’aujourd’hui" in point.texte
    assert "Une clause négociée." in point.texte
    assert bench.oracle() == []
    bench.drop("refait.docx", edited(draft(bench, 3), {}, added=["Une clause négociée."]))
    bench.run()
    assert not any("absente" in one for one in said(bench, Sorte.MODIFICATION))


# --- the pages, and what nobody can read ------------------------------------------------------------------------------


def laid_out(data: bytes) -> bytes:
    """The draft on its side, with other margins, and not a word changed."""
    document = Document(io.BytesIO(data))
    section = document.sections[-1]
    section.page_width, section.page_height = section.page_height, section.page_width
    section.left_margin = section.right_margin = Mm(50)
    document.core_properties.last_modified_by = AUBERT
    document.save(out := io.BytesIO())
    return out.getvalue()


def test_pages_laid_out_otherwise_are_no_return_without_a_change(bench):
    bench.drop("relu.docx", laid_out(draft(bench)))
    assert verdicts(bench.run()) == ["relue"]
    told = " ".join(said(bench, Sorte.MODIFICATION)).replace("\u00a0", " ")
    assert "mise en forme changée" in told.casefold()
    assert "« orientation et format des pages » ; « marges des pages »" in told


def test_what_nobody_can_read_stands_before_signing_as_such(bench):
    document = Document(io.BytesIO(draft(bench)))
    run = document.add_paragraph().add_run("Le gestionnaire renonce à tout recours.")
    run.font.color.rgb = RGBColor(0xFF, 0xFF, 0xFF)
    document.save(out := io.BytesIO())
    bench.drop("relu.docx", out.getvalue())
    assert verdicts(bench.run()) == ["relue"]
    told = [one.replace("\u00a0", " ") for one in said(bench, Sorte.MODIFICATION)]
    assert any("Le gestionnaire renonce à tout recours." in one and "personne ne peut le lire" in one for one in told)
