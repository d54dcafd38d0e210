"""One contract played over five years: reviews, what the committee accepts, its avenant, bilans, the next contract.

The signature is a stand-in here (an entry of the journal): « make demo-annees » signs. What a person adds to each form
is the story of the demonstration (tools/demo/recit.toml).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from cpomdoc.adapters.excel.writing import write_form
from cpomdoc.domain.journal import Archivee, Scelle, Valide
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.pieces import Mention
from cpomdoc.domain.values import SansObjet
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.events import VersionDone
from cpomdoc.engine.families import take_families
from cpomdoc.engine.instance.suite import next_forms
from cpomdoc.engine.memory.ajustes import adjusted
from cpomdoc.engine.memory.contrat import modeles_of_contract
from cpomdoc.engine.memory.forms import accepted, dossier_digest
from cpomdoc.engine.memory.note import load_dossier
from cpomdoc.engine.memory.positions import positions
from cpomdoc.engine.memory.preremplis import Preparation, prepared
from cpomdoc.engine.memory.suivants import next_contract
from cpomdoc.engine.reports.views import view_contrat
from cpomdoc.stages.formulaire.repris import taken
from cpomdoc.store.archive import Archive
from cpomdoc.store.files import Files
from tests.engine.banc import DIRECTOR, Banc
from tests.familles.exemples import ehpad, examples
from tests.journal_sample import a, link
from tests.parcours.grand_contrat import CONTRAT, drafted
from tools.demo.recit import Typed, filled, merged, recit

NEXT = "CPOM-2032-007"
GONE, HOST = "990002107", "990001455"
MODEL = next(one for (key, _), one in examples("actes").items() if key == "revue")


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Banc:
    """The contract signed, reviewed for its first four years, changed by one avenant, evaluated."""
    bench = drafted(tmp_path_factory.mktemp("cinq_ans") / "instance", tmp_path_factory)
    sign(bench, 1, "contrat")
    for exercice in (2027, 2028):
        review(bench, exercice)
    sign(bench, amend(bench), "avenant-1")
    for exercice in (2029, 2030):
        review(bench, exercice)
    evaluate(bench)
    return bench


def drop(bench: Banc, name: str, questionnaire: str, site: str, answers: Mapping[FieldKey, Typed]) -> None:
    family = ehpad()
    data = write_form(
        family, family.questionnaires[questionnaire], contrat=CONTRAT, site=site, answers=dict(answers), auteur=DIRECTOR
    )
    bench.drop(name, data)


def sign(bench: Banc, version: int, sujet: str) -> None:
    signed = a(Scelle, nom=Mention.SIGNEE, version=version, sujet=sujet)
    Archive(bench.settings.outbox, Files()).append(CONTRAT, link(signed, key=f"{sujet} signé"))


def review(bench: Banc, exercice: int) -> None:
    """A person takes the form that is filled in advance, adds what is theirs, drops it."""
    with bench.open() as (atelier, _):
        take_families(atelier)
        made = prepared(atelier, CONTRAT, "revue", str(exercice), day=date(exercice + 1, 9, 28))
        assert made is not None
        data = completed(atelier, made, filled(exercice, made.avance.typed, MODEL.answers, recit(), made.avance.repris))
    bench.drop(f"Revue {exercice}.xlsx", data)
    bench.run()


def completed(atelier: Atelier, made: Preparation, answers: Mapping[FieldKey, Typed]) -> bytes:
    modeles = modeles_of_contract(atelier, CONTRAT)
    assert modeles is not None
    questionnaire = modeles.ensemble.questionnaires[made.kind.key]
    return write_form(
        modeles.of_questionnaire(made.kind.key),
        questionnaire,
        contrat=CONTRAT,
        answers=dict(answers),
        origins=made.avance.origins,
        repris=taken(made.plan, questionnaire, made.avance),
        auteur=DIRECTOR,
    )


def amend(bench: Banc) -> int:
    """What the committee accepted becomes one avenant: its form and the workbooks that it changes. Its version."""
    with bench.open() as (atelier, _):
        take_families(atelier)
        made = prepared(atelier, CONTRAT, "avenant", "1", day=date(2029, 11, 20))
        assert made is not None
        changed = {one.questionnaire.key: one for one in adjusted(atelier, CONTRAT)}
        (avenant,) = [one for (key, _), one in examples("avenant").items() if key == "avenant"]
        own = {**avenant.answers, **{key: typed for key, typed in made.avance.typed.items() if key.row is None}}
        own |= {FieldKey(key): value for key, value in recit().of(2029)["avenant"].items()}
        data = completed(atelier, made, own)
    bench.drop("Avenant.xlsx", data)
    for (questionnaire, site), one in examples("huit-etablissements").items():
        answers = dict(changed[questionnaire].avance.typed) if questionnaire in changed else dict(one.answers)
        if questionnaire in ("identification", "objectifs", "moyens", "indicateurs"):
            drop(bench, f"{questionnaire} 2.xlsx", questionnaire, site, merged(answers, GONE, HOST))
    return max(one.numero for one in bench.run() if isinstance(one, VersionDone))


def evaluate(bench: Banc) -> None:
    """The final bilan, that says what becomes of each objective."""
    with bench.open() as (atelier, _):
        take_families(atelier)
        made = prepared(atelier, CONTRAT, "bilan", "5", day=date(2031, 9, 15))
        assert made is not None
        answers = {**made.avance.typed, **{FieldKey(key): value for key, value in recit().of(2031)["bilan"].items()}}
        for place, typed in made.avance.typed.items():
            if place.name == "bilan_objectifs.objectif":
                fate = "Achevé" if typed in recit().of(2031)["acheves"] else "Poursuivi"
                answers[FieldKey("bilan_objectifs.suite", place.row)] = fate
        data = completed(atelier, made, answers)
    bench.drop("Bilan 5.xlsx", data)
    bench.run()


def test_every_form_of_the_five_years_is_accepted(lived: Banc) -> None:
    with lived.open() as (atelier, _):
        take_families(atelier)
        seen = view_contrat(atelier, CONTRAT)
        told = [
            (one.code, one.questionnaire, one.champ, one.message) for one in seen.anomalies if one.gravite == "bloquant"
        ]
        assert not told, "\n".join(map(str, told))
        kept = {(one.etape.questionnaire, one.etape.site) for one in atelier.archive.journal(CONTRAT).told(Valide)}
    assert {("revue", str(year)) for year in (2027, 2028, 2029, 2030)} <= kept
    assert ("avenant", "1") in kept
    assert ("bilan", "5") in kept


def test_once_the_contract_is_signed_nobody_awaits_what_was_to_be_done_before(lived: Banc) -> None:
    with lived.open() as (atelier, _):
        told = [one.etape for one in atelier.archive.journal(CONTRAT).told(Archivee)]
    awaited = [{one.cle for one in etape.echeances} for etape in told]
    assert "gmp-pmp-initiaux" in awaited[0]
    assert all("gmp-pmp-initiaux" not in later for later in awaited[1:])


def test_an_avenant_changes_nothing_of_the_years_before_its_effect(lived: Banc) -> None:
    """The review of 2029 has the target and the establishments of the contract as signed; that of 2030, the others."""
    reviews = {year: answers(lived, "revue", str(year)) for year in (2028, 2029, 2030)}
    sites = {year: {row["finess_et"] for row in one["revue_rh"]} for year, one in reviews.items()}
    assert GONE in sites[2028] & sites[2029]
    assert GONE not in sites[2030]
    targets = {year: aim(one, "A4-O1", "TABS") for year, one in reviews.items()}
    assert targets[2030] == Decimal("9.8"), "the one that the committee accepted"
    assert reviews[2030]["revue.version_contrat"] > reviews[2029]["revue.version_contrat"] == 1


def test_a_target_that_an_avenant_changed_is_printed_with_the_one_that_was_signed(lived: Banc) -> None:
    """The review of 2030 is judged by 9,8; the one of 2029, before the effect, has nothing to tell beside 9,6."""
    for document in ("4 Tableau de suivi.docx", "2 Dossier de dialogue de gestion.docx"):
        after = spaced(lived.words(latest(lived, f"Revue annuelle 2030 - {document}")))
        before = spaced(lived.words(latest(lived, f"Revue annuelle 2029 - {document}")))
        assert "signée : 9," in after
        assert "signée :" not in before


def test_the_follow_up_is_given_as_a_workbook_too_kept_like_the_others_with_the_targets_that_were_signed(
    lived: Banc,
) -> None:
    shown = latest(lived, "Revue annuelle 2030 - 4 Tableau de suivi.xlsx")
    book = load_workbook(lived.settings.outbox / shown)
    titles, *rows = book["Suivi 2030"].iter_rows(min_row=2, values_only=True)
    line = dict(zip(titles, next(row for row in rows if row[2] == "TABS"), strict=True))
    assert (line["Cible 2030"], line["Cible 2030 au contrat signé"]) == (9.8, 9.4)
    assert "Version" in (book.properties.description or "")
    with lived.open() as (atelier, _):
        pieces = [one for version in view_contrat(atelier, CONTRAT).versions for one in version.pieces]
    dossiers = {one.titre: one.pages for one in pieces if one.titre.endswith("dossier de dialogue de gestion")}
    assert len(dossiers) == 4
    assert max(dossiers.values()) <= 15, dossiers
    opened = {one.excel.chemin.rpartition("/")[2] for one in pieces if one.excel is not None}
    assert opened == {f"Revue annuelle {year} - 4 Tableau de suivi.xlsx" for year in (2027, 2028, 2029, 2030)}


def test_the_portfolio_shows_the_establishments_in_force_on_its_day_and_not_those_of_an_avenant_to_come(
    lived: Banc,
) -> None:
    """The avenant signed in 2029 takes one establishment out on 1 January 2030."""
    found: dict[date, Mapping[str, date | None]] = {}
    with lived.open() as (atelier, _):
        take_families(atelier)
        etats = [view_contrat(atelier, CONTRAT)]
        for day in (date(2026, 12, 1), date(2029, 12, 31), date(2030, 1, 1)):
            atelier.now = lambda day=day: datetime(day.year, day.month, day.day, 10, tzinfo=UTC)
            position = positions(atelier, etats)[CONTRAT]
            found[day] = {one.finess_et: one.au for one in position.esms}
    sites = {site for (_, site) in examples("huit-etablissements") if site}
    assert set(found[date(2026, 12, 1)]) == set(found[date(2029, 12, 31)]) == sites
    assert found[date(2029, 12, 31)][GONE] == date(2029, 12, 31)
    assert set(found[date(2030, 1, 1)]) == sites - {GONE}
    assert set(found[date(2030, 1, 1)].values()) == {None}


def test_what_was_not_measured_is_told_and_what_is_measured_otherwise_is_judged_by_its_new_start(lived: Banc) -> None:
    synthesis = lived.words(latest(lived, "Revue annuelle 2028 - 1 Synthèse.docx"))
    assert "e logiciel de soins a changé en novembre 2028" in spaced(synthesis)
    followed = spaced(lived.words(latest(lived, "Revue annuelle 2029 - 2 Dossier de dialogue de gestion.docx")))
    assert "outil national rapporte les départs à l’effectif moyen" in followed


def test_two_adjustments_made_one_avenant_and_each_says_where_it_comes_from(lived: Banc) -> None:
    text = spaced(lived.words(latest(lived, "Avenant n° 1.docx")))
    assert "A4-O1" in text
    assert "9,8" in text
    assert "Les Glycines" in text
    assert "comité de suivi" in text


def test_the_next_contract_starts_with_most_of_its_answers(lived: Banc) -> None:
    with lived.open() as (atelier, _):
        take_families(atelier)
        suivant = next_contract(atelier, CONTRAT, NEXT, date(2031, 10, 1))
        forms = next_forms(atelier, CONTRAT, NEXT)
    assert suivant is not None
    assert suivant.debut == date(2032, 1, 1)
    assert {one.site for one in suivant.formulaires} == {"", *sites_of(lived)}
    assert GONE not in sites_of(lived)
    written = sum(len(one.avance.typed) for one in suivant.formulaires)
    base = [one for (_, site), one in examples("huit-etablissements").items() if site != GONE]
    assert written >= 0.55 * sum(len(one.answers) for one in base)
    assert all(set(one.avance.typed) == set(one.avance.origins) for one in suivant.formulaires)
    assert len(forms) == len(suivant.formulaires)


def answers(bench: Banc, questionnaire: str, site: str) -> Mapping[str, Any]:
    """What an accepted form says."""
    with bench.open() as (atelier, _):
        return load_dossier(atelier, dossier_digest(accepted(atelier, CONTRAT)[questionnaire, site])).values


def aim(review: Mapping[str, Any], objectif: str, code: str) -> object:
    (row,) = [
        row for row in review["revue_indicateurs"]
        if (row["objectif"], row["code"]) == (objectif, code) and isinstance(row["finess_et"], SansObjet)
    ]  # fmt: skip
    return row["cible"]


def sites_of(bench: Banc) -> set[str]:
    return {row["finess_et"] for row in answers(bench, "identification", "")["etablissements"]}


def latest(bench: Banc, name: str) -> str:
    """Where a document stands in the last version that has it."""
    found = [one for one in bench.shown(CONTRAT) if one.endswith(name)]
    last = max(found, key=lambda path: int(path.partition("/v")[2].partition("/")[0]))
    return f"{CONTRAT}/{last}"


def spaced(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2011", "-")
