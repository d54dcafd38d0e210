"""What passes through the durable engine, for a contract of eight establishments with every document joined to it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from cpomdoc.adapters.excel.writing import write_form
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.pieces import PieceJointe
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys import steps
from cpomdoc.engine.journeys.bon_a_signer import assembler
from cpomdoc.engine.journeys.do import G, R
from cpomdoc.engine.memory.contrat import demand, whole
from cpomdoc.engine.runner import InlineRunner
from cpomdoc.engine.values import BonASigner, Demande, LiasseEnvoyee, Source, VersionRendue, read, write
from cpomdoc.stages.pieces.jointes import Attendue, expected
from tests.engine.banc import DIRECTOR, NOW, Banc, _pdf, one_pass
from tests.familles.exemples import TEMPLATES, ehpad, examples

CONTRAT = "CPOM-2027-014"
MOST = 30_000
"""Bytes that a step may take or give: DBOS writes each several times."""


class Weighing(InlineRunner):
    """Keeps the greatest weight of what each step took or gave; what is read back must be what was written."""

    def __init__(self, atelier: Atelier) -> None:
        super().__init__(atelier)
        self.weights: dict[str, int] = {}

    def __call__(self, step: Callable[[Atelier, G], R], given: G) -> R:
        return self._through(step.__name__, super().__call__(step, self._through(step.__name__, given)))

    def each(self, step: Callable[[Atelier, G], R], given: Sequence[G]) -> list[R]:
        return [self(step, one) for one in given]

    def _through(self, name: str, value: R) -> R:
        text = write(value)
        assert read(text) == value
        self.weights[name] = max(self.weights.get(name, 0), len(text.encode()))
        return value


@pytest.fixture
def weighing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Atelier, Weighing]]:
    """The complete example, its forms taken; an office that needs no LibreOffice, and nothing that binds PDFs."""
    bench = Banc(tmp_path / "instance")
    bench.settings.inbox.mkdir(parents=True)
    for name in ("commun", "ehpad"):
        shutil.copytree(TEMPLATES / name, bench.settings.templates / name)
    for (questionnaire, site), one in examples("huit-etablissements").items():
        answers = dict[FieldKey, object](one.answers)
        data = write_form(
            ehpad(), one.questionnaire, contrat=one.contrat, site=one.site, answers=answers, auteur=DIRECTOR
        )
        bench.drop(f"{questionnaire} {site}.xlsx", data)
    monkeypatch.setattr(assembler, "assemble", lambda liasse: liasse.cover.pdf)
    monkeypatch.setattr(assembler, "check_tags", lambda pdf: ())
    with bench.open() as (atelier, _):
        runner = Weighing(atelier)
        one_pass(atelier, runner)
        yield atelier, runner


def complete(atelier: Atelier) -> Demande:
    """What the contract is made from once every document that it calls for has come."""
    asked = demand(atelier, CONTRAT)
    assert asked is not None
    kept = atelier.archive.objects.put(_pdf("Document reçu", "Document reçu"))
    awaited = expected(whole(atelier, asked, ehpad()).values, ehpad())
    return replace(asked, jointes=tuple(_joined(one, kept) for one in awaited))


def _joined(one: Attendue, kept: str) -> PieceJointe:
    name = f"{one.jointe.title} - {one.etablissement}.pdf"
    return PieceJointe(one.jointe.key, one.site, 1, kept, name, 1, NOW.isoformat())


def agreed(atelier: Atelier, asked: Demande, numero: int) -> BonASigner:
    version = atelier.archive.version(CONTRAT, numero)
    assert version is not None
    return BonASigner(
        demande=asked,
        approuvee=numero,
        sujet="contrat",
        titre="Contrat",
        sources=tuple(Source(nom=one.nom, sha256=one.sha256) for one in version.bordereau.formulaires),
        par="Mme Aubert",
        le=NOW.isoformat(),
        tete=head.digest if (head := atelier.archive.journal(CONTRAT).head()) else None,
    )


def test_what_passes_through_the_durable_engine_stays_small(weighing: tuple[Atelier, Weighing]) -> None:
    atelier, runner = weighing
    asked = complete(atelier)
    made = runner.run(steps.version, asked)
    assert isinstance(made, VersionRendue)
    assert made.version == 2
    assert isinstance(runner.run(steps.bon_a_signer, agreed(atelier, asked, made.version)), LiasseEnvoyee)
    assert {"planifier", "rediger", "convertir", "archiver", "assembler", "envoyer"} <= runner.weights.keys()
    assert {name: weight for name, weight in runner.weights.items() if weight > MOST} == {}
    assert len(asked.jointes) > 20
