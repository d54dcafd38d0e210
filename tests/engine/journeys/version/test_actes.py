"""The journey of acts: received, given back, made from their answers and the contract's, settled in the end."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from cpomdoc.adapters.excel.writing import write_form
from cpomdoc.domain.avant_signature import Sorte, still_open
from cpomdoc.domain.journal import Assemble, Scelle
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.pieces import Mention
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.decisions.points import lift
from cpomdoc.engine.decisions.signature import NotReady, approve
from cpomdoc.engine.events import Event, FormDone, Held, VersionDone
from cpomdoc.engine.families import take_families
from cpomdoc.engine.journeys.bon_a_signer import assembler
from cpomdoc.engine.journeys.do import Runner
from cpomdoc.engine.memory.actes import signed_version
from cpomdoc.engine.memory.contrat import demand, whole
from cpomdoc.engine.memory.points import points_of
from cpomdoc.engine.reports.views import view_contrat
from cpomdoc.engine.shown.avant import show_points
from cpomdoc.stages.contrat.actes import not_in_turn
from cpomdoc.store.archive import Archive
from cpomdoc.store.files import Files
from tests.adapters.word_build import p, row, table, template
from tests.engine.banc import DIRECTOR, Banc, accueil, banc, complete, form, settled
from tests.engine.journeys.relecture.test_relectures import draft, revised
from tests.familles import petite_actes
from tests.familles.exemples import TEMPLATES, ehpad, examples
from tests.journal_sample import a, link

ACTE_DOCX = template(
    p("{{ piece.titre }}", style="Title"),
    p("Numéro {{ acte.numero }}, terme {{ acte.terme | date_longue }}"),
    table(
        row("Mention", "Ancien", "Nouveau"),
        row("{%tr for m in modifications %}", "", ""),
        row("{{ m.article }} : {{ m.question }} {{ m.lieu }}", "{{ m.ancien }}", "{{ m.nouveau }}"),
        row("{%tr endfor %}", "", ""),
    ),
)


@pytest.fixture
def bench(tmp_path: Path) -> Banc:
    made = banc(tmp_path / "instance", **petite_actes.CHANGES)
    (made.settings.templates / "petite" / "acte.docx").write_bytes(ACTE_DOCX)
    return made


def avenant(numero: str = "1", **changes: str) -> bytes:
    return form("avenant", petite_actes.avenant(numero, **changes), **petite_actes.CHANGES)


def prorogation(numero: str = "1", mois: str = "12") -> bytes:
    return form("prorogation", petite_actes.prorogation(numero, mois), **petite_actes.CHANGES)


def changed(name: str) -> bytes:
    return accueil(gestionnaire__nom=name)


def version(events: list[Event]) -> int:
    (made,) = (event for event in events if isinstance(event, VersionDone))
    return made.numero


def listed(bench: Banc, numero: int, piece: str = "Avenant n° 1") -> str:
    return spaced(bench.words(f"C-1/projets/v{numero}/{piece}.docx"))


def spaced(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u2011", "-")


def sign(bench: Banc, numero: int) -> None:
    """The entry that sealing writes when all parties have signed version *numero*."""
    archive = Archive(bench.settings.outbox, Files())
    archive.append("C-1", link(a(Scelle, nom=Mention.SIGNEE, version=numero), key=f"signature {numero}"))


def refused(bench: Banc, sujet: str) -> str:
    """Why an act may not be sent to be signed."""
    with bench.open() as (atelier, runner), pytest.raises(NotReady) as refusal:
        approve(atelier, runner, "C-1", "Mme Aubert", sujet)
    return spaced(" | ".join(refusal.value.reasons))


def seal_of(bench: Banc, sujet: str, version: int) -> None:
    etape = a(Scelle, nom=Mention.SIGNEE, version=version, sujet=sujet)
    Archive(bench.settings.outbox, Files()).append("C-1", link(etape, key=f"{sujet} signé"))


def test_an_act_waits_for_the_contract_then_for_the_numbers_before_its_own(bench: Banc):
    complete(bench)
    bench.drop("avenant 1.xlsx", avenant("1"))
    bench.drop("avenant 2.xlsx", avenant("2"))
    bench.run()
    assert "le contrat lui-même n’est pas signé" in refused(bench, "avenant-1")
    seal_of(bench, "contrat", 1)
    assert "le contrat lui-même" not in refused(bench, "avenant-2")
    assert "« Avenant n° 1 » n’est pas signé de toutes les parties" in refused(bench, "avenant-2")
    seal_of(bench, "avenant-1", 1)
    with bench.open() as (atelier, _):
        asked = demand(atelier, "C-1")
        assert asked is not None
        known = whole(atelier, asked, atelier.famille("petite"))
        assert list(not_in_turn("avenant-2", known, atelier.famille("petite"), ["contrat", "avenant-1"])) == []


def test_a_number_that_nobody_knows_before_is_signed_only_once_somebody_answers_for_it(bench: Banc):
    complete(bench)
    bench.drop("avenant 3.xlsx", avenant("3"))
    bench.run()
    seal_of(bench, "contrat", 1)
    said = refused(bench, "avenant-3")
    assert "n’est pas encore connu" in said
    name = next(word for word in said.split() if word.startswith("reponse-"))
    with bench.open() as (atelier, _):
        lift(atelier, "C-1", [name], "Avenants 1 et 2 conclus sur papier.", "Mme Aubert")
        asked = demand(atelier, "C-1")
        assert asked is not None
        assert still_open(points_of(atelier, "C-1"), "avenant-3") == ()


def test_an_avenant_lists_old_and_new_since_the_version_that_was_current_when_it_came(bench: Banc):
    complete(bench)
    bench.run()
    bench.drop("avenant.xlsx", avenant())
    bench.drop("z accueil.xlsx", changed("ADEF Nouvelle"))
    assert version(bench.run()) == 2
    assert "Avenant n° 1.pdf" in " ".join(bench.shown())
    assert "Article 1 — Le gestionnaire : Nom" in listed(bench, 2)
    assert "ADEF" in listed(bench, 2)
    assert "ADEF Nouvelle" in listed(bench, 2)
    bench.drop("accueil encore.xlsx", changed("ADEF Autre"))
    assert version(bench.run()) == 3
    assert "ADEF Autre" in listed(bench, 3)
    assert "Nouvelle" not in listed(bench, 3)
    assert bench.oracle() == []


def test_the_form_may_name_the_version_of_reference(bench: Banc):
    complete(bench)
    bench.run()
    bench.drop("accueil 2.xlsx", changed("Deux"))
    bench.run()
    bench.drop("avenant.xlsx", avenant(avenant__version_reference="1"))
    bench.drop("z accueil 3.xlsx", changed("Trois"))
    bench.run()
    assert "ADEF" in listed(bench, 3)
    assert "Deux" not in listed(bench, 3)


def test_a_version_of_reference_that_does_not_exist_comes_back(bench: Banc):
    complete(bench)
    bench.run()
    bench.drop("avenant.xlsx", avenant(avenant__version_reference="7"))
    events = bench.run()
    assert [event.retours for event in events if isinstance(event, Held)] == [
        ("C-1/a-corriger/RETOUR Avenant - C-1 - 1.xlsx",)
    ]
    bench.drop("avenant juste.xlsx", avenant(avenant__version_reference="1"))
    assert version(bench.run()) == 2
    assert not any("RETOUR" in name for name in bench.shown())


def test_the_last_signed_version_is_the_reference(bench: Banc):
    complete(bench)
    bench.run()
    bench.drop("accueil 2.xlsx", changed("Deux"))
    bench.run()
    sign(bench, 1)
    bench.drop("avenant.xlsx", avenant())
    bench.run()
    assert "ADEF" in listed(bench, 3)
    assert signed_version(Archive(bench.settings.outbox, Files()).journal("C-1")) == 1


def test_a_signed_avenant_no_longer_follows_the_answers(bench: Banc):
    complete(bench)
    bench.run()
    bench.drop("avenant.xlsx", avenant())
    bench.drop("z accueil.xlsx", changed("Signée"))
    bench.run()
    sign(bench, 2)
    bench.drop("accueil 3.xlsx", changed("Après"))
    assert version(bench.run()) == 3
    assert "Signée" in listed(bench, 3)
    assert "Après" not in listed(bench, 3)
    bench.drop("avenant 2.xlsx", avenant("2"))
    bench.run()
    assert "Signée" in listed(bench, 4)
    assert "Après" in listed(bench, 4, "Avenant n° 2")


def test_an_earlier_avenant_is_kept_as_it_was_once_a_later_one_came(bench: Banc):
    complete(bench)
    bench.run()
    bench.drop("avenant.xlsx", avenant())
    bench.drop("z accueil.xlsx", changed("Un"))
    bench.run()
    bench.drop("avenant 2.xlsx", avenant("2"))
    bench.drop("z accueil 2.xlsx", changed("Deux"))
    bench.run()
    assert "Deux" not in listed(bench, 3)
    assert "Un" in listed(bench, 3, "Avenant n° 2")
    assert "Deux" in listed(bench, 3, "Avenant n° 2")


def test_a_contract_has_several_acts_whose_agreements_are_awaited_but_never_their_forms(bench: Banc):
    complete(bench)
    bench.drop("prorogation 1.xlsx", prorogation("1", "6"))
    bench.drop("prorogation 2.xlsx", prorogation("2", "6"))
    bench.run()
    assert "31 décembre 2031" in listed(bench, 1, "Avenant n° 1 - Prorogation")
    assert "30 juin 2032" in listed(bench, 1, "Avenant n° 2 - Prorogation")
    with bench.open() as (atelier, _):
        seen = view_contrat(atelier, "C-1")
    assert seen is not None
    assert [spaced(form.titre) for form in seen.formulaires if form.acte] == [
        "Avenant n° 1 de prorogation",
        "Avenant n° 2 de prorogation",
    ]
    assert [attendu.kind for attendu in seen.attendus] == ["relecture", "acte", "acte"]


def test_an_act_of_an_unknown_contract_waits_and_the_state_says_so(bench: Banc):
    bench.drop("prorogation.xlsx", prorogation())
    events = bench.run()
    assert [event.verdict for event in events if isinstance(event, FormDone)] == ["accepte"]
    with bench.open() as (atelier, _):
        seen = view_contrat(atelier, "C-1")
    assert seen is not None
    awaited = [(spaced(attendu.quoi), attendu.kind) for attendu in seen.attendus]
    assert ("Avenant n° 1 de prorogation : reçu, pas encore rédigé", "acte") in awaited
    assert ("le questionnaire « Accueil »", "formulaire") in awaited
    complete(bench)
    assert version(bench.run()) == 1
    assert "Avenant n° 1 - Prorogation.docx" in " ".join(bench.shown())


def test_a_faulty_act_comes_back_under_its_title(bench: Banc):
    complete(bench)
    bench.run()
    bench.drop("prorogation.xlsx", prorogation(mois="beaucoup"))
    (event,) = bench.run()
    assert isinstance(event, FormDone)
    assert event.retour == "C-1/a-corriger/RETOUR Avenant de prorogation - C-1 - 1.xlsx"


# --- the EHPAD family -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def unsigned(tmp_path_factory: pytest.TempPathFactory) -> Banc:
    """The complete example, then its avenant before anybody signed: an office that needs no LibreOffice."""
    bench = Banc(tmp_path_factory.mktemp("ehpad"))
    bench.settings.inbox.mkdir(parents=True)
    for name in ("commun", "ehpad"):
        shutil.copytree(TEMPLATES / name, bench.settings.templates / name)
    drop_examples(bench, "huit-etablissements")
    bench.run()
    drop_examples(bench, "avenant", only="avenant")
    bench.run()
    return bench


@pytest.fixture(scope="module")
def tilleuls(unsigned: Banc, tmp_path_factory: pytest.TempPathFactory) -> Banc:
    """The same once all have signed the contract, and the answers that the avenant changes have come."""
    bench = copied(unsigned, tmp_path_factory.mktemp("signe") / "instance")
    signed = a(Scelle, nom=Mention.SIGNEE, version=1, sujet="contrat")
    Archive(bench.settings.outbox, Files()).append("CPOM-2027-014", link(signed, key="contrat signé"))
    drop_examples(bench, "avenant", but="avenant")
    bench.run()
    return bench


def drop_examples(bench: Banc, name: str, only: str = "", but: str = "") -> None:
    for (questionnaire, site), one in examples(name).items():
        if questionnaire != but and only in ("", questionnaire):
            answers = dict[FieldKey, object](one.answers)
            data = write_form(
                ehpad(), one.questionnaire, contrat=one.contrat, site=one.site, answers=answers, auteur=DIRECTOR
            )
            bench.drop(f"{name} {questionnaire} {site}.xlsx", data)


def copied(bench: Banc, root: Path) -> Banc:
    shutil.copytree(bench.root, root)
    return Banc(root, dropped=bench.dropped)


def test_an_avenant_on_a_contract_that_nobody_signed_comes_back_and_is_not_written(unsigned: Banc):
    assert not any("Avenant n° 1.docx" in name for name in unsigned.shown("CPOM-2027-014"))
    assert any("a-corriger/RETOUR Avenant" in name for name in unsigned.shown("CPOM-2027-014"))
    with unsigned.open() as (atelier, _):
        take_families(atelier)
        told = [one for one in view_contrat(atelier, "CPOM-2027-014").anomalies if one.gravite == "bloquant"]
    assert [(one.code, one.questionnaire) for one in told] == [("E-600", "avenant")]
    assert "corrigez ses classeurs" in told[0].remede


def test_the_contract_itself_is_not_held_back_by_an_avenant_that_came_too_early(unsigned: Banc):
    with unsigned.open() as (atelier, runner):
        take_families(atelier)
        assert "le contrat n’est pas signé" in refusal(atelier, runner, "avenant-1")
        assert "le contrat n’est pas signé" not in refusal(atelier, runner, "contrat")


def test_the_avenant_is_taken_up_once_the_contract_is_signed_and_nobody_drops_it_again(tilleuls: Banc):
    assert any("projets/v2/Avenant n° 1.docx" in name for name in tilleuls.shown("CPOM-2027-014"))
    assert not any("a-corriger/RETOUR Avenant" in name for name in tilleuls.shown("CPOM-2027-014"))
    with tilleuls.open() as (atelier, _):
        take_families(atelier)
        assert "E-600" not in {one.code for one in view_contrat(atelier, "CPOM-2027-014").anomalies}


def test_the_figures_that_could_not_be_compared_are_told_before_signing_in_one_line(unsigned: Banc):
    with unsigned.open() as (atelier, _):
        take_families(atelier)
        view = view_contrat(atelier, "CPOM-2027-014")
        show_points(atelier, view)
    (text,) = (spaced(one.texte) for one in view.points if one.sorte is Sorte.NON_VERIFIE)
    assert text.startswith("1 comparaison de chiffres n’est pas faite : « produits de la tarification, première année")
    assert "fixés d’avance » n’est pas comparé, car « Taux année 1 » n’est pas fixé d’avance (Moyens" in text
    assert text.removesuffix(".") in spaced(unsigned.words("CPOM-2027-014/Avant de signer.docx"))


def test_an_avenant_is_made_from_two_versions_of_the_complete_example(tilleuls: Banc):
    text = spaced(tilleuls.words("CPOM-2027-014/projets/v2/Avenant n° 1.docx"))
    for words in (
        "au contrat pluriannuel d’objectifs et de moyens n° CPOM-2027-014",
        "Contrat, article 1 — Identification du gestionnaire et périmètre du contrat",
        "72 places",
        "66 places",
        "Établissements, EHPAD Le Clos Fleuri (FINESS 990 002 313), Hébergement permanent",
        "EHPAD La Roseraie (FINESS 990 001 679), Accueil de jour — catégorie FINESS",
        "Contrat, article 3 — Objectifs fixés dans le cadre du CPOM sur la base du diagnostic partagé",
        "À l’article 1.8, le nombre « 488 » est remplacé par le nombre « 496 ».",
        "La ligne « EHPAD Le Clos Fleuri — Hébergement permanent » du tableau 1 est remplacée par la ligne suivante :",
        "Annexe à l’avenant : réponses modifiées",
        "31 décembre 2030",
        "année 2 : 120 000 €",
        "ligne retirée : EHPAD Les Bords de l’Aure (FINESS 990 002 735)",
        "L’activité mensuelle de l’accueil de jour de La Roseraie, pendant ses deux premières années.",
        "Contrat, article 7 — Révision du contrat",
        "prend effet le 1er janvier 2029",
        "jusqu’au terme du contrat, le 31 décembre 2031 au soir",
    ):
        assert words in text


def test_the_avenant_and_the_contract_as_it_changes_it_are_all_that_the_version_adds(tilleuls: Banc):
    before, after = ({made.key for made in tilleuls.bordereau(numero, "CPOM-2027-014").pieces} for numero in (1, 2))
    assert after - before == {"avenant-1", "avenant-1-consolidee"}


@pytest.mark.parametrize("reviewed", [False, True])
def test_an_avenant_to_a_contract_that_somebody_reviewed_in_word_knows_it(bench: Banc, reviewed: bool):
    told = template(
        p("{{ piece.titre }}", style="Title"),
        p("Contrat relu : {{ piece.contrat_relu | oui_non }}"),
        p("{%p for d in dispositions %}"),
        p("{{ d.texte }}"),
        p("{%p endfor %}"),
    )
    (bench.settings.templates / "petite" / "acte.docx").write_bytes(told)
    complete(bench)
    bench.run()
    if reviewed:
        bench.drop("relu.docx", revised(draft(bench), "Une phrase ajoutée."))
        bench.run()
    bench.drop("avenant.xlsx", avenant())
    numero = version(bench.run())
    assert f"Contrat relu : {'Oui' if reviewed else 'Non'}" in listed(bench, numero)


def test_an_avenant_is_signed_by_those_of_its_own_day_with_the_annexes_that_it_names(
    tilleuls: Banc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(assembler, "assemble", lambda liasse: liasse.cover.pdf)
    monkeypatch.setattr(assembler, "check_tags", lambda pdf: ())
    bench = copied(tilleuls, tmp_path / "instance")
    with bench.open() as (atelier, runner):
        take_families(atelier)
        settled(atelier, "CPOM-2027-014")
        numero = approve(atelier, runner, "CPOM-2027-014", "Mme Aubert", "avenant-1").version
    made = {one.key: one for one in bench.bordereau(numero, "CPOM-2027-014").pieces if one.version == numero}
    annexes = [one for one in made.values() if one.number is not None]
    assert {"annexe-04", "annexe-08"} <= made.keys()
    assert made.keys().isdisjoint({"annexe-02", "annexe-06"}), "their words are the same"
    text = bench.words("CPOM-2027-014/projets/v2/Avenant n° 1.docx")
    assert re.findall(r"^annexe (\d+) — ", text, re.MULTILINE) == [str(one.number) for one in annexes]
    sent = Archive(bench.settings.outbox, Files()).journal("CPOM-2027-014").told(Assemble)[-1]
    parts = {matter.digest for matter in sent.link.materials}
    assert {made["avenant-1"].pdf.sha256, *(one.pdf.sha256 for one in annexes)} < parts
    assert made["avenant-1-consolidee"].pdf.sha256 not in parts
    assert [place.nom for place in sent.etape.places] == ["Claire Aubanel", "Gilles Ravenel", "Antoine Peyrac"]


def refusal(atelier: Atelier, runner: Runner, sujet: str) -> str:
    """Why *sujet* of the complete example may not be sent to be signed."""
    with pytest.raises(NotReady) as refused:
        approve(atelier, runner, "CPOM-2027-014", "Mme Aubert", sujet)
    return " | ".join(refused.value.reasons)
