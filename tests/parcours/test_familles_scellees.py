"""The families that hold in data alone, from their filled forms to the sealed folder: nothing on the way knows them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from cpomdoc.adapters.excel.writing import write_form
from cpomdoc.adapters.pdf import check_tags, judge_pdf
from cpomdoc.engine.atelier import Offices
from cpomdoc.engine.decisions.points import lift
from cpomdoc.engine.decisions.signature import approve, sign_here
from cpomdoc.engine.events import ScelleDone
from cpomdoc.engine.memory.points import points_of
from cpomdoc.engine.memory.sendings import current
from tests import juge_structure
from tests.engine.banc import one_pass
from tests.familles.exemples import TEMPLATES, examples, famille
from tests.familles.pages import FEW, lines_of
from tests.parcours import parties
from tests.parcours.parties import WORD, Signataires, Trust

FAMILIES: tuple[str, ...] = ("residences-autonomie", "ph-departemental")
if not os.environ.get("CPOMDOC_PAGES"):
    FAMILIES = FAMILIES[1:]
"""Both by « make pages »; one by « make test »."""


@dataclass(frozen=True)
class Sealed:
    """A sealed contract: the instance, its number, the folder, how many parties signed."""

    bench: Signataires
    contrat: str
    folder: Path
    signed: int

    def pdf(self, name: str) -> bytes:
        (path,) = self.folder.rglob(f"*{name}*.pdf")
        return path.read_bytes()


@pytest.fixture(scope="module", params=FAMILIES)
def sealed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, offices: Offices, trusted: Trust
) -> Sealed:
    """The smallest example: drafted without laying anything out, then sent, signed by all, sealed."""
    bench = Signataires(tmp_path_factory.mktemp(request.param) / "instance", seal=True)
    contrat = _filled(bench, request.param)
    parties.believe(bench, trusted)
    bench.run()
    bench.offices = offices
    signed = _signed(bench, contrat, trusted)
    (event,) = [one for one in bench.run() if isinstance(one, ScelleDone)]
    return Sealed(bench, contrat, bench.settings.outbox / event.dossier, signed)


def _filled(bench: Signataires, key: str) -> str:
    """The forms of the family lie in the inbox, as people filled them in."""
    bench.settings.inbox.mkdir(parents=True)
    for folder in ("commun", key):
        shutil.copytree(TEMPLATES / folder, bench.settings.templates / folder)
    forms = examples("minimal", key).values()
    for one in forms:
        data = write_form(famille(key), one.questionnaire, contrat=one.contrat, site=one.site, answers=one.answers)
        bench.drop(f"{one.questionnaire.key} {one.site}.xlsx", data)
    (contrat,) = {one.contrat for one in forms}
    return contrat


def _signed(bench: Signataires, contrat: str, trusted: Trust) -> int:
    """Doubts are answered for, the contract is sent, each party signs with a certificate of its own name."""
    with bench.open() as (atelier, runner):
        one_pass(atelier, runner)
        lift(atelier, contrat, [one.nom for one in points_of(atelier, contrat)], "Mme Aubert", "Relu avec les parties.")
        approve(atelier, runner, contrat, "Mme Aubert")
        envoi = current(atelier, contrat, "contrat")
        assert envoi is not None
        for place in envoi.places:
            own = trusted.authority.certify(place.nom, place.denomination)
            p12 = own.p12(WORD, trusted.authority.own.certificate)
            sign_here(atelier, runner, contrat, place.champ, p12, WORD)
        return len(envoi.places)


def test_its_forms_leave_a_sealed_folder_that_all_parties_signed(sealed: Sealed) -> None:
    plain = json.loads((sealed.folder / "3 - Preuves" / "bordereau.json").read_bytes())
    assert len(plain["signatures"]) == sealed.signed >= 2
    assert {one["validite"] for one in plain["signatures"]} == {"valide"}
    done = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=sealed.folder, capture_output=True)
    assert done.returncode == 0, done.stdout
    assert sealed.bench.inbox_names() == []
    assert sealed.bench.oracle() == []


def test_what_was_signed_and_its_history_can_be_listened_to_and_hold_no_page_of_a_few_lines(sealed: Sealed) -> None:
    for name in ("Fiche d’historique", "envoyé à la signature"):
        pdf = sealed.pdf(name)
        assert juge_structure.faults(juge_structure.read(pdf)) == [], name
        assert judge_pdf(pdf) == {"pdfa3b": [], "pdfua1": []}, name
        assert check_tags(pdf) == (), name
    cover, *_ = lines_of(sealed.pdf("envoyé à la signature"))
    assert len(cover) > FEW
    pages = lines_of(sealed.pdf("Fiche d’historique"))
    assert min(map(len, pages)) >= FEW, "\n".join(pages[0])
