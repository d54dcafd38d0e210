"""One contract played over five years: reviews, what the committee accepts, its avenant, bilans, the next contract.

The signature is a stand-in here (an entry of the journal): « make demo-annees » signs. What a person adds to each form
is the story of the demonstration (tools/demo/recit.toml).
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date

import pytest

from cpomdoc.adapters.excel.writing import write_form
from cpomdoc.domain.journal import Scelle, Valide
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.pieces import Mention
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.families import take_families
from cpomdoc.engine.memory.ajustes import adjusted
from cpomdoc.engine.memory.contrat import modeles_of_contract
from cpomdoc.engine.memory.preremplis import Preparation, prepared
from cpomdoc.engine.reports.views import view_contrat
from cpomdoc.stages.formulaire.repris import taken
from cpomdoc.store.archive import Archive
from cpomdoc.store.files import Files
from tests.engine.banc import DIRECTOR, Banc
from tests.familles.exemples import TEMPLATES, ehpad, examples
from tests.journal_sample import a, link
from tools.demo.recit import Typed, filled, merged, recit

CONTRAT, NEXT = "CPOM-2027-014", "CPOM-2032-007"
GONE, HOST = "990002107", "990001455"
MODEL = next(one for (key, _), one in examples("actes").items() if key == "revue")


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Banc:
    """The contract signed, reviewed for its first four years, changed by one avenant, evaluated."""
    bench = Banc(tmp_path_factory.mktemp("cinq_ans"))
    bench.settings.inbox.mkdir(parents=True)
    for name in ("commun", "ehpad"):
        shutil.copytree(TEMPLATES / name, bench.settings.templates / name)
    for (questionnaire, site), one in examples("huit-etablissements").items():
        drop(bench, f"{questionnaire} {site}.xlsx", questionnaire, site, one.answers)
    bench.run()
    sign(bench, 1, "contrat")
    for exercice in (2027, 2028):
        review(bench, exercice)
    amend(bench)
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


def amend(bench: Banc) -> None:
    """What the committee accepted becomes one avenant: its form and the workbooks that it changes."""
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
    bench.run()


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
