"""Before signing: nothing leaves while a doubt is open; a named person lifts one with a reason, which stays."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document

from cpomdoc.adapters.word import read_parts, write_parts
from cpomdoc.adapters.word.package import DOCUMENT
from cpomdoc.dashboard.refresh import refresh_dashboard
from cpomdoc.domain.avant_signature import NOTE, Point, Sorte
from cpomdoc.domain.journal import Audience, BonDemande, Ecarte, PointLeve
from cpomdoc.domain.places import BEFORE_SIGNING
from cpomdoc.engine.decisions.points import CannotLift, lift, take_up_again
from cpomdoc.engine.decisions.signature import NotReady, approve
from cpomdoc.engine.events import DiffereDone, RelectureDone
from cpomdoc.engine.journeys.bon_a_signer import assembler
from cpomdoc.engine.memory.points import points_of
from cpomdoc.engine.reports.views import view_contrat
from cpomdoc.engine.shown.altered import check_shown
from tests.adapters.word_build import p, template
from tests.engine.banc import ROSERAIE, TILLEULS, Banc, accueil, banc, built, settled, site
from tests.engine.decisions.test_bons_a_signer import draft, of_kind, say_good
from tests.engine.journeys.version.test_actes import ACTE_DOCX, avenant
from tests.familles import petite_actes
from tests.familles.exemples import TEMPLATES

LISTE = f"C-1/{NOTE}"
CONFIRM = (
    '<w:style w:type="character" w:styleId="AConfirmer"><w:name w:val="À confirmer"/></w:style></w:styles>'.encode()
)


def to_confirm(docx: bytes, words: str) -> bytes:
    """The template with a passage that its author marked « à confirmer »."""
    parts = read_parts(docx)
    marked = f'<w:p><w:r><w:rPr><w:rStyle w:val="AConfirmer"/></w:rPr><w:t>{words}</w:t></w:r></w:p>'.encode()
    parts[DOCUMENT] = parts[DOCUMENT].replace(b"<w:body>", b"<w:body>" + marked, 1)
    parts["word/styles.xml"] = parts["word/styles.xml"].replace(b"</w:styles>", CONFIRM)
    return write_parts(parts)


@pytest.fixture
def bench(tmp_path: Path) -> Banc:
    return built(tmp_path / "instance", doubtful)


def doubtful(root: Path) -> Banc:
    """A contract with two doubts: an unusual answer, a passage to confirm; and an avenant with a passage of its own."""
    made = banc(root, **petite_actes.CHANGES)
    family = made.settings.templates / "petite"
    (family / "acte.docx").write_bytes(to_confirm(ACTE_DOCX, "trois mois"))
    family.joinpath("contrat.docx").write_bytes(
        to_confirm(template(p("Contrat", style="Title"), p("{{ gestionnaire.nom }}")), "le tribunal d’Aure")
    )
    cover = made.settings.templates / "commun" / "liasse" / "couverture.docx"
    cover.parent.mkdir(parents=True)
    cover.write_bytes((TEMPLATES / "commun" / "liasse" / "couverture.docx").read_bytes())
    made.drop("Accueil.xlsx", accueil(contrat__duree="2"))
    for finess in (TILLEULS, ROSERAIE):
        made.drop(f"{finess}.xlsx", site(finess))
    made.run()
    return made


def found(bench: Banc) -> dict[Sorte, Point]:
    with bench.open() as (atelier, _):
        return {one.sorte: one for one in points_of(atelier, "C-1")}


def reasons(bench: Banc, sujet: str = "contrat") -> list[str]:
    with bench.open() as (atelier, runner):
        bench.run()
        with pytest.raises(NotReady) as refused:
            approve(atelier, runner, "C-1", "Mme Aubert", sujet)
    return list(refused.value.reasons)


@pytest.fixture
def bindery(bench: Banc, monkeypatch: pytest.MonkeyPatch) -> None:
    """What binds a file to sign, without signature blocks to look for."""
    monkeypatch.setattr(assembler, "assemble", lambda liasse: liasse.cover.pdf)
    monkeypatch.setattr(assembler, "check_tags", lambda pdf: ())


# --- what forbids to sign -------------------------------------------------------------------------------------------


def test_nothing_is_sent_while_a_doubt_is_open_and_each_is_named(bench: Banc) -> None:
    known = found(bench)
    assert set(known) == {Sorte.REPONSE, Sorte.PASSAGE}
    assert known[Sorte.PASSAGE].lieu.startswith("Contrat")
    said = reasons(bench)
    assert {one.raison for one in known.values()} <= set(said)


def test_one_doubt_left_of_two_is_enough_to_wait(bench: Banc) -> None:
    known = found(bench)
    with bench.open() as (atelier, _):
        lift(atelier, "C-1", [known[Sorte.PASSAGE].nom], "Mme Aubert", "Lu.")
    said = reasons(bench)
    assert known[Sorte.REPONSE].raison in said
    assert known[Sorte.PASSAGE].raison not in said


def test_once_a_person_answered_for_each_the_contract_leaves(bench: Banc, bindery: None) -> None:
    settled(bench)
    with bench.open() as (atelier, runner):
        assert approve(atelier, runner, "C-1", "Mme Aubert").version == 2
        lifted = points_of(atelier, "C-1")
    assert {one.levee.motif for one in lifted if one.levee} == {"Vu avec les parties."}
    assert {one.sorte for one in lifted} == {Sorte.REPONSE, Sorte.PASSAGE}


def test_a_corrected_answer_settles_its_doubt_without_a_word(bench: Banc) -> None:
    bench.drop("Accueil.xlsx", accueil(contrat__duree="5"))
    bench.run()
    assert set(found(bench)) == {Sorte.PASSAGE}


def test_a_word_given_in_the_folder_is_put_off_with_the_doubts_in_the_note(bench: Banc) -> None:
    (early,) = of_kind(say_good(bench, draft(bench)), DiffereDone)
    assert isinstance(early, DiffereDone)
    note = bench.read(early.retour).decode("utf-8-sig")
    assert NOTE in note
    for one in found(bench).values():
        assert one.nom in note
        assert one.nom in " ".join(early.raisons)


def test_the_page_counts_the_doubts_of_today_not_those_of_the_refusal(bench: Banc) -> None:
    say_good(bench, draft(bench))
    known = found(bench)
    with bench.open() as (atelier, _):
        (wait,) = (one for one in view_contrat(atelier, "C-1").attendus if one.kind in {"relecture", "approbation"})
        assert "2\u00a0points à régler, voir « Avant de signer »" in wait.action
        lift(atelier, "C-1", [known[Sorte.PASSAGE].nom], "Mme Aubert", "Lu.")
        (wait,) = (one for one in view_contrat(atelier, "C-1").attendus if one.kind in {"relecture", "approbation"})
    assert "1\u00a0point à régler" in wait.action
    assert known[Sorte.PASSAGE].nom not in wait.action


# --- acts -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def amended(bench: Banc) -> Banc:
    bench.drop("Avenant.xlsx", avenant())
    bench.drop("Accueil 2.xlsx", accueil(contrat__duree="2", gestionnaire__nom="Autre nom"))
    bench.run()
    return bench


def test_a_doubt_about_an_act_forbids_that_act_alone(amended: Banc) -> None:
    with amended.open() as (atelier, _):
        points = points_of(atelier, "C-1")
    act = [one for one in points if one.sujet == "avenant-1"]
    assert [one.sorte for one in act] == [Sorte.PASSAGE]
    assert "trois mois" in act[0].texte
    assert act[0].raison in reasons(amended, "avenant-1")
    assert act[0].raison not in reasons(amended)
    others = [one.raison for one in points if one.sujet == "contrat"]
    assert not set(others) & set(reasons(amended, "avenant-1"))


# --- who lifts ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("par", "motif", "said"),
    [("", "Lu.", "par une personne"), ("  ", "Lu.", "par une personne"), ("M. P", " ", "motif")],
)
def test_nobody_lifts_a_doubt_without_a_name_and_a_reason(bench: Banc, par: str, motif: str, said: str) -> None:
    name = found(bench)[Sorte.PASSAGE].nom
    with bench.open() as (atelier, _), pytest.raises(CannotLift) as refused:
        lift(atelier, "C-1", [name], par, motif)
    assert said in refused.value.message
    assert bench.told(PointLeve) == []


def test_a_name_that_is_not_known_lifts_none_of_those_that_are(bench: Banc) -> None:
    name = found(bench)[Sorte.PASSAGE].nom
    with bench.open() as (atelier, _), pytest.raises(CannotLift) as refused:
        lift(atelier, "C-1", [name, "passage-000000"], "Mme Aubert", "Lu.")
    assert "passage-000000" in refused.value.message
    assert name in refused.value.remedy
    assert bench.told(PointLeve) == []


def test_lifted_again_is_told_once_and_taken_back_is_told_too(bench: Banc) -> None:
    name = found(bench)[Sorte.PASSAGE].nom
    with bench.open() as (atelier, _):
        for _ in range(2):
            lift(atelier, "C-1", [name], "Mme Aubert", "Lu.")
        take_up_again(atelier, "C-1", [name], "M. Petit")
        lift(atelier, "C-1", [name], "Mme Aubert", "Lu de nouveau.")
    assert bench.steps()[-3:] == ["lever_point", "reprendre_point", "lever_point"]
    assert [one.motif for one in bench.told(PointLeve)] == ["Lu.", "Lu de nouveau."]


def test_the_history_sheet_that_goes_with_the_signed_contract_tells_each_lifting(bench: Banc) -> None:
    settled(bench)
    (first, *_) = bench.entries(step="lever_point")
    assert Audience.FICHE in first.etape.audience
    assert "motif : Vu avec les parties." in first.link.sentence.replace("\u00a0", " ")
    assert first.link.actor == "Mme Aubert"


# --- the note in Word -----------------------------------------------------------------------------------------------


def refreshed(bench: Banc) -> str:
    with bench.open() as (atelier, _):
        refresh_dashboard(atelier)
    return bench.words(LISTE).replace("\u00a0", " ")


def test_the_list_lies_in_word_beside_the_page_and_says_the_same(bench: Banc) -> None:
    text = refreshed(bench)
    page = (bench.settings.outbox / "C-1" / "ETAT.html").read_text().replace("&nbsp;", " ").replace("\u00a0", " ")
    assert "2 points à régler." in text
    for one in found(bench).values():
        for shown in (one.nom, one.texte.replace("\u00a0", " ")):
            assert shown in text
            assert shown in page
    assert "2 points à régler." in page
    assert "Avant%20de%20signer.docx" in page


def test_the_list_follows_what_people_decide(bench: Banc) -> None:
    refreshed(bench)
    settled(bench)
    text = refreshed(bench)
    assert "Plus rien à régler." in text
    assert "Points levés" in text
    assert "Vu avec les parties." in text


def test_the_same_list_is_the_same_file(bench: Banc) -> None:
    refreshed(bench)
    before = (bench.settings.outbox / LISTE).stat().st_mtime_ns
    refreshed(bench)
    assert (bench.settings.outbox / LISTE).stat().st_mtime_ns == before


def test_a_list_that_somebody_wrote_in_is_left_and_ours_takes_another_name(bench: Banc) -> None:
    refreshed(bench)
    path = bench.settings.outbox / LISTE
    parts = read_parts(path.read_bytes())
    parts[DOCUMENT] = parts[DOCUMENT].replace(b"</w:body>", b"<w:p/></w:body>")
    path.write_bytes(mine := write_parts(parts))
    settled(bench)
    with bench.open() as (atelier, _):
        refresh_dashboard(atelier)
    assert path.read_bytes() == mine
    assert "Plus rien à régler." in bench.words("C-1/Avant de signer (2).docx")


@pytest.mark.parametrize("place", ["", "bon-a-signer/"])
def test_a_list_that_is_dropped_with_reasons_written_in_it_lifts_nothing_and_names_the_workbook(
    bench: Banc, place: str
) -> None:
    refreshed(bench)
    before = [(one.nom, one.levee) for one in told(bench)]
    document = Document(io.BytesIO(bench.read(LISTE)))
    for table in document.tables:
        table.rows[1].cells[2].paragraphs[0].add_run("Levé par Mme Aubert : vu avec les parties.")
    document.core_properties.last_modified_by = "Mme Aubert"
    document.save(out := io.BytesIO())
    bench.drop(f"{place}Avant de signer rempli.docx", out.getvalue())
    (event,) = of_kind(bench.run(), RelectureDone)
    assert (event.verdict, event.contrat, event.par) == ("ecartee", "C-1", "Mme Aubert")
    assert event.retour == "C-1/a-corriger/Avant de signer rempli.docx.txt"
    said = " ".join(bench.read(event.retour).decode("utf-8-sig").split())
    assert "aucun point n’a été levé" in said
    assert "« Avant de signer.xlsx », dans le dossier du contrat" in said
    assert bench.read(event.retour.removesuffix(".txt")) == out.getvalue()  # what was written is given back whole
    assert [one.code for one in bench.told(Ecarte)[-1].anomalies] == ["E-467"]
    assert [(one.nom, one.levee) for one in told(bench)] == before
    assert bench.told(PointLeve) == []
    assert bench.told(BonDemande) == []
    assert bench.oracle() == []


def told(bench: Banc) -> tuple[Point, ...]:
    with bench.open() as (atelier, _):
        return points_of(atelier, "C-1")


def test_the_list_goes_with_its_last_doubt_and_is_never_taken_for_an_alteration(bench: Banc) -> None:
    refreshed(bench)
    with bench.open() as (atelier, _):
        assert check_shown(atelier, "C-1") == [], "neither the list nor the workbook by which doubts are lifted"
        assert (bench.settings.outbox / "C-1" / BEFORE_SIGNING).is_file()
    family = bench.settings.templates / "petite"
    (family / "contrat.docx").write_bytes(template(p("Contrat", style="Title"), p("{{ gestionnaire.nom }}")))
    bench.drop("Accueil.xlsx", accueil(contrat__duree="5"))
    bench.run()
    with bench.open() as (atelier, _):
        refresh_dashboard(atelier)
    assert not (bench.settings.outbox / LISTE).exists()
