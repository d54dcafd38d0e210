"""From the folder alone: a doubtful signature is admitted, a contract that all have signed is ready for archives."""

from __future__ import annotations

import io

import openpyxl
import pytest

from cpomdoc.dashboard.refresh import refresh_dashboard
from cpomdoc.domain.journal import Exporte, Leve
from cpomdoc.engine.events import RepondueDone
from tests.engine.test_demandes import CLAIRE, request
from tests.parcours import parties
from tests.parcours.parties import PARTIES, TODAY, WORD, Signataires
from tests.parcours.test_signature import awaited, returned, signed
from tools.certificats import Authority

SHOWN = "C-1/Avant de signer.xlsx"


@pytest.fixture
def doubtful(bench: Signataires) -> Signataires:
    """The agency has signed with the certificate of an authority that nobody here knows."""
    other = Authority("Autorité d’ailleurs", today=TODAY)
    stranger = other.certify("Aline Moreau", PARTIES["ars"][0])
    assert (
        returned(bench, signed(parties.sent(bench), "ars", stranger.p12(WORD, other.own.certificate))).verdict
        == "a_verifier"
    )
    with bench.open() as (atelier, _):
        refresh_dashboard(atelier)
    return bench


def answered(bench: Signataires, name: str, data: bytes) -> RepondueDone:
    (event,) = parties.of_kind(parties.dropped(bench, name, data), RepondueDone)
    assert isinstance(event, RepondueDone)
    assert bench.oracle() == []
    return event


def test_a_doubtful_signature_is_admitted_in_the_workbook_of_its_contract(doubtful: Signataires) -> None:
    book = openpyxl.load_workbook(io.BytesIO(doubtful.read(SHOWN)))
    points = book["Points"]
    (row,) = [at for at in range(7, points.max_row + 1) if points.cell(at, 3).value == "signature ars"]
    assert "Autorité d’ailleurs" in points.cell(row, 5).value
    book["Vous"]["D8"].value = "Mme Aubert"
    points.cell(row, 7).value = "Certificat vérifié au téléphone."
    book.save(stream := io.BytesIO())
    assert answered(doubtful, "Avant de signer.xlsx", stream.getvalue()).raisons == ()
    assert "ars" not in awaited(doubtful)
    (entry,) = doubtful.entries(step="lever")
    assert isinstance(entry.etape, Leve)
    assert (entry.link.actor, entry.etape.motif) == ("Mme Aubert", "Certificat vérifié au téléphone.")


def test_it_is_admitted_by_the_request_workbook_too_and_once(doubtful: Signataires) -> None:
    line = {"contrat": "C-1", "decision": "Admettre une signature", "objet": "ars", "motif": "Vérifié au téléphone."}
    data = request(doubtful, {"decisions": [line]})
    assert answered(doubtful, "Demande.xlsx", data).raisons == ()
    book = openpyxl.load_workbook(io.BytesIO(data))
    book.save(stream := io.BytesIO())
    assert answered(doubtful, "Encore.xlsx", stream.getvalue()).raisons == ()
    assert len(doubtful.told(Leve)) == 1


def test_who_has_not_signed_cannot_be_admitted(doubtful: Signataires) -> None:
    line = {
        "contrat": "C-1",
        "decision": "Admettre une signature",
        "objet": "gestionnaire",
        "motif": "Vu avec le service.",
    }
    event = answered(doubtful, "Demande.xlsx", request(doubtful, {"decisions": [line]}))
    assert event.faites == ()
    assert doubtful.told(Leve) == []


def test_a_contract_that_all_have_signed_is_made_ready_for_archives_once(tmp_path, agreed, trusted) -> None:
    bench = agreed.copy(tmp_path / "instance", seal=True)
    for role in PARTIES:
        parties.signed_by_us(bench, role, trusted.p12(role))
    bench.run()
    asked = {"exports": [{"contrat": "C-1", "format": "BagIt (un dossier)"}]}
    event = answered(bench, "Demande.xlsx", request(bench, asked))
    folder = bench.settings.outbox / "C-1/exports/bagit/v0003/C-1-v3"
    assert event.raisons == ()
    assert (folder / "bagit.txt").is_file()
    before = sorted(folder.rglob("*"))
    assert answered(bench, "Encore.xlsx", request(bench, asked, par="Paul Petit")).raisons == ()
    assert sorted(folder.rglob("*")) == before
    (entry,) = bench.entries(step="exporter")
    assert isinstance(entry.etape, Exporte)
    assert (entry.link.actor, entry.etape.format) == (CLAIRE, "bagit")
