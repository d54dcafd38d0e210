"""A party says whether it agrees with a text before it is signed: on which one, which day, by whom; it may refuse."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from cpomdoc.dashboard.refresh import refresh_dashboard
from cpomdoc.domain.avant_signature import Sorte
from cpomdoc.domain.avis import AvisVu, EtatAvis, Sens
from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.domain.journal import Assemble, AvisRendu, AvisRetire, Ecarte, PointLeve
from cpomdoc.domain.negociation import Tranchee
from cpomdoc.domain.places import AVIS
from cpomdoc.engine.decisions.avis import CannotSay, Objet, give, opinions_of, take_back
from cpomdoc.engine.decisions.points import lift
from cpomdoc.engine.decisions.remarques import decide_remark, remarks_of
from cpomdoc.engine.decisions.signature import NotReady, approve, reasons_against
from cpomdoc.engine.events import RelectureDone, RepondueDone
from cpomdoc.engine.families import take_families
from cpomdoc.engine.journeys.bon_a_signer import assembler
from cpomdoc.engine.memory.note import note
from cpomdoc.engine.memory.points import points_of
from cpomdoc.engine.reports.views import view_contrat
from cpomdoc.stages.follow.courriel import news
from tests.engine.banc import NOW, ROSERAIE, TEMPLATES, TILLEULS, Banc, accueil, banc, built, site
from tests.engine.journeys.relecture.test_remarques import TWO, commented, tracked
from tests.engine.journeys.version.test_actes import ACTE_DOCX, avenant
from tests.familles import petite, petite_actes
from tests.journal_sample import a

ARS, CD, GESTIONNAIRE = "ARS", "Conseil départemental", "Gestionnaire"
PARTIES = [{"denomination": one} for one in (CD, GESTIONNAIRE, ARS)]
ASKED = """
[[avis]]
roles = ["ARS"]
source = "Usage"

[[avis]]
roles = ["Conseil départemental", "Métropole"]
source = "Usage"

[[avis]]
roles = ["Gestionnaire"]
requis = false
source = "Usage"
"""
TODAY = NOW.date()
HELENE = "Hélène Marchal"


def with_three_parties(root: Path, parties: tuple[str, ...] = (CD, GESTIONNAIRE, ARS)) -> Banc:
    """A contract whose draft is written, of a family that asks for the opinion of its authorities."""
    made = banc(root, famille=petite.FAMILLE.replace("\n[[piece]]", f"{ASKED}\n[[piece]]", 1))
    cover = made.settings.templates / "commun" / "liasse" / "couverture.docx"
    cover.parent.mkdir(parents=True)
    cover.write_bytes((TEMPLATES / "commun" / "liasse" / "couverture.docx").read_bytes())
    rows = [{"denomination": one} for one in parties]
    made.drop("Accueil.xlsx", accueil(parties=rows))
    made.drop("Tilleuls.xlsx", site(TILLEULS))
    made.drop("Roseraie.xlsx", site(ROSERAIE))
    made.run()
    return made


@pytest.fixture
def bench(tmp_path: Path) -> Banc:
    return built(tmp_path / "instance", with_three_parties)


def say(
    bench: Banc, partie: str = ARS, sens: Sens = Sens.FAVORABLE, le: date | None = None, motif: str = "",
    objet: Objet | None = None, par: str = HELENE,
) -> None:  # fmt: skip
    with bench.open() as (atelier, _):
        give(atelier, "C-1", partie, sens, objet or Objet(), le, par, motif)


def refuse(bench: Banc, partie: str = ARS, motif: str = "Les moyens manquent.", **how: object) -> None:
    say(bench, partie, Sens.DEFAVORABLE, motif=motif, **how)  # type: ignore[arg-type]


def seen(bench: Banc) -> list[AvisVu]:
    with bench.open() as (atelier, _):
        return list(opinions_of(atelier, "C-1"))


def of(bench: Banc, partie: str) -> AvisVu:
    """What a party says of the whole contract."""
    return next(one for one in seen(bench) if one.partie == partie and one.sur.entier)


def told(bench: Banc, *sortes: Sorte) -> list[str]:
    """The doubts of these kinds that forbid to sign, in words."""
    with bench.open() as (atelier, _):
        return [
            one.texte.replace("\u00a0", " ") for one in points_of(atelier, "C-1") if one.ouvert and one.sorte in sortes
        ]


def lacking(bench: Banc) -> list[str]:
    return told(bench, Sorte.AVIS)


def new_answers(bench: Banc) -> None:
    """Another name of the manager: both documents are written anew."""
    bench.drop("Accueil 2.xlsx", accueil(parties=PARTIES, gestionnaire__nom="Fondation Aubert"))
    bench.run()


def draft(bench: Banc, version: int = 1, name: str = "Contrat") -> bytes:
    return bench.read(f"C-1/projets/v{version}/{name}.docx")


def as_saved(data: bytes, by: str = HELENE) -> bytes:
    """The draft, saved by a person who changed nothing."""
    document = Document(io.BytesIO(data))
    document.core_properties.last_modified_by = by
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def agree(bench: Banc, data: bytes, folder: str = "retour-ars/avis-favorable") -> RelectureDone:
    bench.drop(f"{folder}/Contrat.docx", data)
    events = bench.run()
    assert bench.inbox_names() == []
    assert bench.oracle() == []
    return next(one for one in events if isinstance(one, RelectureDone))


# --- who is asked -----------------------------------------------------------------------------------------------------


def test_nothing_is_signed_before_each_authority_of_the_contract_has_agreed(bench):
    assert sorted(lacking(bench)) == [
        "L’avis de l’ARS n’est pas donné.",
        "L’avis du conseil départemental n’est pas donné.",
    ]
    say(bench, ARS)
    say(bench, CD)
    assert lacking(bench) == []
    assert bench.oracle() == []


def test_an_authority_that_is_not_in_the_contract_is_not_asked(tmp_path):
    bench = built(tmp_path / "instance", with_three_parties, parties=(CD, GESTIONNAIRE))
    assert lacking(bench) == ["L’avis du conseil départemental n’est pas donné."]
    with bench.open() as (atelier, _), pytest.raises(CannotSay, match="« ARS » n’est pas une partie de ce contrat"):
        give(atelier, "C-1", ARS, Sens.FAVORABLE, Objet(), None, HELENE)


def test_a_family_that_asks_nobody_waits_for_nobody(tmp_path):
    from tests.engine.banc import drafted

    bench = built(tmp_path / "instance", drafted)
    assert told(bench, Sorte.AVIS, Sorte.REFUS) == []


def test_an_opinion_that_is_not_required_may_be_given_and_forbids_nothing_until_it_refuses(bench):
    assert of(bench, GESTIONNAIRE).etat is EtatAvis.FACULTATIF
    refuse(bench, GESTIONNAIRE, "Le taux de siège n’est pas le nôtre.")
    (refusal,) = told(bench, Sorte.REFUS)
    assert refusal.startswith("Avis défavorable du gestionnaire, le ")
    assert refusal.endswith("donné par Hélène Marchal : Le taux de siège n’est pas le nôtre.")


def test_the_reasons_not_to_sign_name_the_opinions_that_are_missing(bench):
    with bench.open() as (atelier, runner):
        reasons = " ".join(reasons_against(atelier, "C-1", CONTRAT)).replace("\u00a0", " ")
        assert "L’avis de l’ARS n’est pas donné" in reasons
        with pytest.raises(NotReady, match="ARS"):
            approve(atelier, runner, "C-1", "Mme Aubert")


def test_a_named_person_may_sign_without_an_opinion_and_the_reason_stays(bench):
    with bench.open() as (atelier, _):
        names = [one.nom for one in points_of(atelier, "C-1") if one.sorte is Sorte.AVIS]
        lift(atelier, "C-1", names, "Nadia Ferrand", "Avis donnés en séance.")
    assert lacking(bench) == []
    lifted = bench.told(PointLeve)
    assert any("L’avis de l’ARS n’est pas donné" in one.texte for one in lifted)
    new_answers(bench)  # another text: who lifted the doubt has not seen it
    assert len(lacking(bench)) == 2


# --- who speaks, of what, which day -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"partie": "Métropole"}, "« Métropole » n’est pas une partie"),
        ({"par": "…"}, "Un avis est donné par une personne"),
        ({"sens": Sens.DEFAVORABLE}, "Un refus a un motif"),
        ({"sens": Sens.DEFAVORABLE, "motif": "à compléter."}, "Un refus a un motif") ,
        ({"le": TODAY + timedelta(days=1)}, "qui n’est pas encore passé"),
        ({"le": date(2020, 1, 1)}, "personne n’avait pu le lire"),
        ({"objet": Objet(version=7)}, "La version 7 n’existe pas"),
        ({"objet": Objet(sujet="avenant-1")}, "« avenant-1 » n’est pas dans la version 1"),
        ({"objet": Objet(piece="annexe-09")}, "Aucun document de cette version"),
        ({"objet": Objet(questionnaire="sites")}, "Plusieurs formulaires acceptés"),
        ({"objet": Objet(questionnaire="bilan")}, "Aucun formulaire accepté"),
    ],
)  # fmt: skip
def test_an_opinion_that_says_something_impossible_is_not_noted(bench, how, why):
    with pytest.raises(CannotSay, match=why):
        say(bench, **how)
    assert bench.told(AvisRendu) == []


def test_a_party_is_named_as_people_write_it(bench):
    say(bench, "conseil departemental")
    assert [one.partie for one in bench.told(AvisRendu)] == [CD]


def test_the_day_of_the_opinion_stands_beside_the_moment_when_it_was_noted(bench):
    say(bench, le=TODAY)
    (entry,) = bench.entries(step="rendre_avis")
    assert (entry.etape.le, entry.link.actor) == (TODAY, HELENE)
    assert entry.link.sentence.startswith("Avis favorable de l’ARS le ")


def test_two_parties_of_one_role_are_told_apart_by_their_names():
    from cpomdoc.domain.avis import named

    both = named([("ARS", "ARS Aure"), (CD, "Département de l’Aure"), (CD, "Département du Lot")])
    assert [one.nom for one in both] == [
        ARS,
        "Conseil départemental (Département de l’Aure)",
        "Conseil départemental (Département du Lot)",
    ]


# --- an opinion holds for its text ------------------------------------------------------------------------------------


def test_new_answers_call_for_the_opinion_again_and_name_what_changed_and_where(bench):
    say(bench)
    new_answers(bench)
    ars = of(bench, ARS)
    assert (ars.etat, ars.sur.version, ars.actuelle) == (EtatAvis.A_REDONNER, 1, 2)
    assert ars.change == ("Contrat", "Annexe 1, Accueil")
    assert ars.lieu == "projets/v2/Ce qui a changé"
    assert any("est donné sur la version 1 ; le texte a changé depuis : Contrat ; Annexe 1, Accueil." in one
               for one in lacking(bench))  # fmt: skip


def test_a_version_of_the_same_text_keeps_the_opinion(bench):
    say(bench)
    bench.drop("Accueil 2.xlsx", accueil(parties=PARTIES, gestionnaire__siren="552100554"))
    bench.run()
    bench.drop("Accueil 3.xlsx", accueil(parties=PARTIES, gestionnaire__nom="Fondation Aubert"))
    bench.run()
    bench.drop("Accueil 4.xlsx", accueil(parties=PARTIES))
    bench.run()
    assert of(bench, ARS).etat is EtatAvis.FAVORABLE


def test_a_remark_that_is_accepted_calls_for_the_opinion_again(bench):
    bench.drop("retour-gestionnaire/suivi.docx", tracked(draft(bench), TWO[:1]))
    bench.run()
    say(bench)
    with bench.open() as (atelier, _):
        (remark,) = remarks_of(atelier, "C-1")
        decide_remark(atelier, "C-1", remark.nom, Tranchee.ACCEPTEE, "Nadia Ferrand")
    bench.run()
    assert of(bench, ARS).etat is EtatAvis.A_REDONNER


# --- a refusal ends when its party says so ----------------------------------------------------------------------------


def test_a_new_version_alone_does_not_make_a_party_agree(bench):
    refuse(bench)
    new_answers(bench)
    assert of(bench, ARS).etat is EtatAvis.REFUS
    assert len(told(bench, Sorte.REFUS)) == 1
    say(bench, objet=Objet(version=2))
    assert told(bench, Sorte.REFUS) == []
    assert of(bench, ARS).etat is EtatAvis.FAVORABLE


def test_who_refused_a_text_does_not_agree_by_saying_that_a_former_one_was_right(bench):
    new_answers(bench)
    refuse(bench, objet=Objet(version=2))
    say(bench, objet=Objet(version=1))
    assert of(bench, ARS).etat is EtatAvis.REFUS


def test_of_two_opinions_of_one_day_the_last_one_noted_counts(bench):
    refuse(bench, le=TODAY)
    say(bench, le=TODAY)
    assert of(bench, ARS).etat is EtatAvis.FAVORABLE
    refuse(bench, le=TODAY)
    assert of(bench, ARS).etat is EtatAvis.REFUS
    assert len(bench.told(AvisRendu)) == 3


def test_an_opinion_noted_late_does_not_take_the_place_of_a_later_one(bench):
    bench.now = lambda: NOW + timedelta(days=9)
    refuse(bench, le=TODAY + timedelta(days=5))
    say(bench, le=TODAY + timedelta(days=2))
    assert of(bench, ARS).etat is EtatAvis.REFUS


def test_an_opinion_that_is_taken_back_counts_no_more_and_the_history_keeps_it(bench):
    say(bench)
    with bench.open() as (atelier, _):
        take_back(atelier, "C-1", ARS, Objet(), HELENE, "La commission se réunit de nouveau.")
    assert of(bench, ARS).etat is EtatAvis.ATTENDU
    assert [len(bench.told(AvisRendu)), len(bench.told(AvisRetire))] == [1, 1]
    with bench.open() as (atelier, _), pytest.raises(CannotSay, match="pas d’avis à retirer"):
        take_back(atelier, "C-1", CD, Objet(), HELENE)


def test_a_document_that_is_refused_waits_for_its_party_to_say_otherwise(bench):
    say(bench)
    refuse(bench, objet=Objet(piece="annexe-01"), motif="Le public n’est pas le bon.")
    assert len(told(bench, Sorte.REFUS)) == 1
    new_answers(bench)
    assert len(told(bench, Sorte.REFUS)) == 1
    say(bench, objet=Objet(piece="Annexe 1, Accueil"))
    assert told(bench, Sorte.REFUS) == []


def test_who_agrees_with_a_newer_whole_no_longer_refuses_the_document_that_was_written_anew(bench):
    refuse(bench, objet=Objet(piece="annexe-01"))
    say(bench)
    assert len(told(bench, Sorte.REFUS)) == 1, "the document is written as it was"
    new_answers(bench)
    assert len(told(bench, Sorte.REFUS)) == 1, "nobody said that it suits"
    say(bench)
    assert told(bench, Sorte.REFUS) == []


def test_a_form_that_is_refused_goes_back_to_its_author_until_other_answers_count(bench):
    refuse(bench, objet=Objet(questionnaire="sites", site=TILLEULS), motif="L’activité de 2025 n’est pas la bonne.")
    refresh(bench)
    name = f"C-1/a-corriger/REFUS formulaire Établissement, {TILLEULS} - C-1 (ARS).txt"
    note = bench.read(name).decode("utf-8-sig").replace("\u00a0", " ")
    assert "« Tilleuls.xlsx » est refusé par l’ARS." in note
    assert "Motif : L’activité de 2025 n’est pas la bonne." in note
    assert any("refusé par l’ARS" in one.quoi for one in state(bench).attendus)
    assert bench.oracle() == []
    bench.drop("Tilleuls 2.xlsx", site(TILLEULS, activite=[{"exercice": "2025", "journees": "3 600"}]))
    bench.run()
    refresh(bench)
    assert told(bench, Sorte.REFUS) == []
    assert not (bench.settings.outbox / name).exists()


def refresh(bench: Banc) -> None:
    with bench.open() as (atelier, _):
        take_families(atelier)
        refresh_dashboard(atelier)


def state(bench: Banc):
    with bench.open() as (atelier, _):
        take_families(atelier)
        return view_contrat(atelier, "C-1")


# --- a draft dropped as it is -----------------------------------------------------------------------------------------


def test_the_draft_dropped_unchanged_in_the_folder_of_a_party_is_its_favourable_opinion(bench):
    done = agree(bench, as_saved(draft(bench)))
    assert (done.verdict, done.favorable) == ("inchangee", True)
    (given,) = bench.told(AvisRendu)
    assert (given.partie, given.sens, given.sur.version, given.le) == (ARS, Sens.FAVORABLE, 1, TODAY)
    assert of(bench, ARS).etat is EtatAvis.FAVORABLE
    assert bench.entries(step="rendre_avis")[0].link.actor == HELENE


def test_the_same_file_dropped_twice_is_one_opinion(bench):
    data = as_saved(draft(bench))
    agree(bench, data)
    agree(bench, data)
    assert len(bench.told(AvisRendu)) == 1


@pytest.mark.parametrize(
    ("make", "folder", "code", "words"),
    [
        (lambda data: tracked(data, TWO[:1]), "retour-ars/avis-favorable", "E-496", "1 modification suivie"),
        (lambda data: commented(data, "Pourquoi ?"), "retour-ars/avis-favorable", "E-496", "1 commentaire"),
        (lambda data: as_saved(data), "avis-favorable", "E-495", "quelle partie"),
        (lambda data: as_saved(data), "retour-inconnu/avis-favorable", "E-468", "d’aucune partie"),
        (lambda data: as_saved(data, ""), "retour-ars/avis-favorable", "E-498", "qui le dépose"),
    ],
)
def test_a_draft_that_says_something_else_is_no_favourable_opinion(bench, make, folder, code, words):
    assert agree(bench, make(draft(bench)), folder).verdict == "ecartee"
    (aside,) = bench.told(Ecarte)
    assert aside.anomalies[0].code == code
    assert words in aside.anomalies[0].message.replace("\u00a0", " ")
    assert bench.told(AvisRendu) == []


def test_a_draft_of_a_former_text_is_no_opinion_on_today_s(bench):
    former = as_saved(draft(bench))
    new_answers(bench)
    assert agree(bench, former).verdict == "ecartee"
    (aside,) = bench.told(Ecarte)
    assert aside.anomalies[0].code == "E-497"
    assert "a changé depuis" in aside.anomalies[0].message


def test_an_opinion_on_what_others_corrected_in_the_same_round_goes_back_and_says_where_to_drop_the_next(bench):
    mine = as_saved(draft(bench))
    bench.drop("retour-gestionnaire/A.docx", as_changed(draft(bench)))
    agree(bench, mine)
    (aside,) = bench.told(Ecarte)
    (told,) = aside.anomalies
    assert told.code == "E-497"
    assert "d’autres ont corrigé" in told.message
    assert "Reportez" not in told.remede
    note = bench.read(aside.retour).decode("utf-8-sig")
    assert "déposez-le de nouveau dans le dossier « inbox/retour-ars/avis-favorable »" in note
    assert bench.told(AvisRendu) == []


def test_a_document_that_stayed_the_same_says_nothing_of_those_that_changed(bench):
    bench.drop("retour-gestionnaire/A.docx", as_changed(draft(bench, 1, "Annexe 1 - Accueil")))
    bench.run()
    assert agree(bench, as_saved(draft(bench, 2))).verdict == "ecartee"
    (aside,) = bench.told(Ecarte)
    assert aside.anomalies[0].code == "E-497"
    assert "d’autres documents ont changé depuis" in aside.anomalies[0].message
    assert "Annexe 1, Accueil" in aside.anomalies[0].remede


def waiting(bench: Banc) -> list[str]:
    """What lies in « a-corriger »; an empty folder is no folder."""
    refresh(bench)
    place = bench.settings.outbox / "C-1/a-corriger"
    found = sorted(path.name for path in place.iterdir()) if place.is_dir() else []
    assert bool(found) is place.exists()
    return found


LATE = ["Contrat.docx", "Contrat.docx.txt"]


def too_late(bench: Banc) -> bytes:
    """A draft dropped as an opinion when answers had changed it: it goes back with the reason. Returns the file."""
    former = as_saved(draft(bench))
    new_answers(bench)
    agree(bench, former)
    assert bench.told(Ecarte)[-1].avis_de == ARS
    assert waiting(bench) == LATE
    return former


def test_a_draft_that_came_too_late_to_be_an_opinion_goes_once_its_party_has_given_it(bench):
    former = too_late(bench)
    say(bench, partie=CD)
    assert waiting(bench) == LATE  # it is not that party's
    agree(bench, as_saved(draft(bench, 2)))
    assert waiting(bench) == []
    agree(bench, former)  # dropped once more: whoever did it finds out why it changes nothing
    assert waiting(bench) == LATE


def test_it_goes_when_the_opinion_is_written_in_the_workbook_too_and_not_for_one_document_alone(bench):
    too_late(bench)
    say(bench, objet=Objet(version=2, piece="annexe-01"))
    assert waiting(bench) == LATE
    say(bench)
    assert waiting(bench) == []


def test_what_somebody_wrote_in_it_meanwhile_is_left(bench):
    too_late(bench)
    (bench.settings.outbox / "C-1/a-corriger/Contrat.docx").write_bytes(as_changed(draft(bench, 2)))
    say(bench)
    assert waiting(bench) == ["Contrat.docx"]


def test_it_goes_once_the_text_is_sent_to_be_signed_for_no_opinion_is_awaited_any_more(bench, monkeypatch):
    monkeypatch.setattr(assembler, "assemble", lambda liasse: liasse.cover.pdf)  # no signature block to look for
    monkeypatch.setattr(assembler, "check_tags", lambda pdf: ())
    too_late(bench)
    with bench.open() as (atelier, runner):
        names = [one.nom for one in points_of(atelier, "C-1") if one.ouvert]
        lift(atelier, "C-1", names, "Nadia Ferrand", "Avis donnés en séance.")
        approve(atelier, runner, "C-1", "Nadia Ferrand")
    assert waiting(bench) == []
    assert bench.oracle() == []


def as_changed(data: bytes) -> bytes:
    document = Document(io.BytesIO(data))
    document.paragraphs[-1].insert_paragraph_before("Une phrase de plus.")
    document.core_properties.last_modified_by = "Mme Aubert"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


# --- the workbook -----------------------------------------------------------------------------------------------------


def fill(data: bytes, sheet: str, found: Mapping[str, Mapping[str, str]], par: str = HELENE) -> bytes:
    """What a person writes in « Avis des parties »: by the beginning of the name of a row, words by column."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    book["Vous"]["D8"].value = par
    table = book[sheet]
    heads = {str(cell.value): cell.column for row in table.iter_rows(max_row=6) for cell in row if cell.value}
    for row in range(7, table.max_row + 1):
        name = str(table.cell(row, heads["Nom"]).value)
        for start, words in found.items():
            if name.startswith(start):
                for column, text in words.items():
                    table.cell(row, heads[column]).value = text
    book.save(stream := io.BytesIO())
    return stream.getvalue()


WHY, BY = "Motif du refus, ou réserve", "Qui donne l’avis, si ce n’est pas vous"


def told_on(day: date = TODAY) -> dict[str, str]:
    return {"Date de l’avis": day.strftime("%d/%m/%Y")}


def answered(bench: Banc, data: bytes) -> RepondueDone:
    bench.drop(AVIS, data)
    events = bench.run()
    assert bench.oracle() == []
    return next(one for one in events if isinstance(one, RepondueDone))


def test_the_workbook_of_a_contract_filled_and_dropped_gives_opinions(bench):
    refresh(bench)
    data = bench.read(f"C-1/{AVIS}")
    rows = {
        "ARS / ": {**told_on(), "Avis": "Favorable", WHY: "Sous réserve des crédits."},
        "Conseil": {**told_on(), "Avis": "Défavorable", WHY: "Le tarif manque.", BY: "Paul Petit"},
    }
    done = answered(bench, fill(data, "Avis", rows))
    assert done.raisons == ()
    assert {one.partie: (one.etat, one.par) for one in seen(bench) if one.le} == {
        ARS: (EtatAvis.FAVORABLE, HELENE),
        CD: (EtatAvis.REFUS, "Paul Petit"),
    }
    assert of(bench, ARS).motif == "Sous réserve des crédits."
    answered_again = fill(data, "Avis", rows)
    bench.drop("Avis encore.xlsx", answered_again)
    bench.run()
    assert len(bench.told(AvisRendu)) == 2


def test_a_row_that_cannot_be_noted_comes_back_with_its_reason(bench):
    refresh(bench)
    data = bench.read(f"C-1/{AVIS}")
    row = {**told_on(TODAY + timedelta(days=1)), "Avis": "Favorable"}
    done = answered(bench, fill(data, "Avis", {"ARS / ": row}))
    assert "pas encore passé" in " ".join(done.raisons)
    assert bench.told(AvisRendu) == []
    assert (bench.settings.outbox / "C-1/a-corriger/RETOUR Avis des parties - C-1.xlsx").exists()


def test_one_document_and_one_form_are_refused_from_the_workbook(bench):
    refresh(bench)
    data = bench.read(f"C-1/{AVIS}")
    words = {
        **told_on(),
        "Avis": "Défavorable",
        WHY: "À revoir avec nous.",
        "Au nom de quelle partie": "ars",
    }
    rows = {"document / annexe-01": words, f"formulaire / sites / {TILLEULS}": words}
    assert answered(bench, fill(data, "Document ou formulaire", rows)).raisons == ()
    assert [one.titre for one in seen(bench) if not one.sur.entier] == [
        "Annexe 1, Accueil",
        f"formulaire Établissement, {TILLEULS}",
    ]
    assert len(told(bench, Sorte.REFUS)) == 2


# --- told to the others -----------------------------------------------------------------------------------------------


def test_the_page_of_the_contract_shows_each_party_and_the_reason_of_a_refusal(bench):
    say(bench, ARS)
    refuse(bench, CD, motif="Le tarif manque.")
    refresh(bench)
    page = bench.read("C-1/ETAT.html").decode().replace("\u00a0", " ").replace("&nbsp;", " ")
    assert "Avis des parties" in page
    assert "1 avis défavorable." in page
    assert "Le tarif manque." in page
    awaited = [one.quoi for one in state(bench).attendus]
    assert "«\u00a0Contrat\u00a0»\u00a0: avis défavorable du conseil départemental" in awaited


def test_a_refusal_is_told_by_mail_to_all_and_an_approval_to_directors(bench):
    refuse(bench, ARS)
    say(bench, CD)
    fresh = news("C-1", [one.link for one in bench.entries()], "C-1")
    told_ = {(one.pour, one.texte) for one in fresh if "avis" in one.texte}
    assert {pour for pour, text in told_ if "défavorable de l’ARS" in text} == {"directeurs", "personnel"}
    assert {pour for pour, text in told_ if "favorable du conseil départemental" in text} == {"directeurs"}
    assert all(HELENE not in text for _, text in told_)


def test_what_was_sent_to_be_signed_waits_for_no_opinion_and_a_refusal_is_still_told(bench):
    """As journals of former releases, that know no opinion: nothing that was sent is called back."""
    with bench.open() as (atelier, _):
        note(atelier, "C-1", a(Assemble, sujet=CONTRAT, version=1), "envoi")
    assert lacking(bench) == []
    refuse(bench, CD)
    assert len(told(bench, Sorte.REFUS)) == 1
    new_answers(bench)  # the draft has another text than what was sent
    assert lacking(bench) == ["L’avis de l’ARS n’est pas donné."]


def test_an_act_is_asked_of_its_own(tmp_path):
    bench = built(tmp_path / "instance", with_an_avenant)
    subjects = {one.sujet for one in points(bench) if one.sorte is Sorte.AVIS and one.ouvert}
    assert subjects == {CONTRAT, "avenant-1"}
    say(bench, ARS, objet=Objet("avenant-1"))
    still = {(one.sujet, one.texte) for one in points(bench) if one.sorte is Sorte.AVIS and one.ouvert}
    assert ("avenant-1", "L’avis de l’ARS n’est pas donné.") not in still
    assert (CONTRAT, "L’avis de l’ARS n’est pas donné.") in still


def points(bench: Banc):
    with bench.open() as (atelier, _):
        return points_of(atelier, "C-1")


def with_an_avenant(root: Path) -> Banc:
    """The same, with an avenant that is written beside the contract."""
    famille = petite_actes.CHANGES["famille"].replace("\n[[piece]]", f"{ASKED}\n[[piece]]", 1)
    made = banc(root, **{**petite_actes.CHANGES, "famille": famille})
    (made.settings.templates / "petite" / "acte.docx").write_bytes(ACTE_DOCX)
    made.drop("Accueil.xlsx", accueil(parties=PARTIES))
    made.drop("Tilleuls.xlsx", site(TILLEULS))
    made.drop("Roseraie.xlsx", site(ROSERAIE))
    made.run()
    made.drop("Avenant.xlsx", avenant())
    made.run()
    return made
