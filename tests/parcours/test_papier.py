"""Pages signed by hand and scanned come back; and each code that a returned file may bear is given where it belongs."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pypdfium2
import pytest
from docx import Document
from PIL import Image

from cpomdoc.adapters.pades_sign import open_key, sign
from cpomdoc.engine.relectures import RelectureDone
from cpomdoc.engine.signes import ScelleDone, SigneDone
from cpomdoc.engine.work.signatures import current, state
from tests.parcours import parties
from tests.parcours.parties import FIELDS, PARTIES, TODAY, WORD, Signataires, Trust, of_kind
from tests.resources.papier import as_pdf, as_tiff, scanned

DPI = 150


@pytest.fixture(scope="session")
def pages(agreed: Signataires) -> list[Image.Image]:
    """Each page of the file to sign, printed, then seen by a scanner."""
    document = pypdfium2.PdfDocument(parties.sent(agreed))
    printed = [page.render(scale=DPI / 72, grayscale=True).to_pil() for page in document]
    return [scanned(page, turned=0.8, seed=rank) for rank, page in enumerate(printed)]


def returned(bench: Signataires, data: bytes, name: str = "numérisation.pdf") -> SigneDone:
    (event,) = of_kind(parties.dropped(bench, name, data), SigneDone)
    assert isinstance(event, SigneDone)
    assert bench.inbox_names() == []
    assert bench.oracle() == []
    return event


def codes(bench: Signataires) -> list[str]:
    """What the history keeps of the last file that was put aside."""
    return [one["code"] for one in bench.entries(step="ecarter")[-1].link.facts["anomalies"]]


def awaited(bench: Signataires) -> int:
    with bench.open() as (atelier, _):
        envoi = current(atelier, "C-1", "contrat")
        assert envoi is not None
        return len(state(atelier, envoi).attendues)


def signed(data: bytes, trusted: Trust) -> bytes:
    return sign(data, FIELDS["ars"], open_key(trusted.p12("ars"), WORD, TODAY), first=True)


@pytest.mark.parametrize(("name", "write"), [("scan.pdf", as_pdf), ("scan.tif", as_tiff)])
def test_pages_signed_by_hand_count_for_all_in_any_order(bench, pages: Sequence[Image.Image], name, write):
    bench.drop(name, write(pages[::-1], DPI))
    events = bench.run()
    (event,) = of_kind(events, SigneDone)
    assert event.verdict == "acceptee"
    assert of_kind(events, ScelleDone)
    checks = bench.entries(step="signer")[-1].link.facts["verifications"]
    assert ("Pages", f"les {len(pages)} pages sont là, dans le désordre") in [tuple(one) for one in checks]
    assert any("non vérifiées par un moyen automatique" in seen for _, seen in checks)


def test_a_page_that_was_forgotten_is_named(bench, pages):
    event = returned(bench, as_pdf(pages[:-1], DPI))
    assert event.verdict == "refusee"
    assert codes(bench) == ["E-491"]
    assert f"il manque la page {len(pages)} sur {len(pages)}" in bench.read(event.retour).decode("utf-8-sig")
    assert awaited(bench) == len(PARTIES)


def test_a_page_whose_code_is_hidden_is_told_by_its_place(bench, pages):
    hidden = pages[1].copy()
    hidden.paste(255, (hidden.width * 2 // 3, hidden.height * 4 // 5, hidden.width, hidden.height))
    returned(bench, as_pdf([pages[0], hidden, *pages[2:]], DPI))
    assert set(codes(bench)) == {"E-491"}


def test_a_file_without_any_signature_does_not_count(bench):
    assert returned(bench, parties.sent(bench), "signé.pdf").verdict == "refusee"
    assert codes(bench) == ["E-490"]


def test_a_signature_on_a_file_of_the_past_names_the_one_of_today(bench, trusted):
    old = parties.sent(bench)
    parties.dropped(bench, "Accueil.xlsx", parties.accueil(gestionnaire__nom="Association Renommée"))
    parties.agreed(bench)
    returned(bench, signed(old, trusted), "signé.pdf")
    assert codes(bench) == ["E-492"]


def test_a_signature_after_the_sealing_changes_nothing(bench, trusted):
    for role in PARTIES:
        parties.signed_by_us(bench, role, trusted.p12(role))
    assert of_kind(bench.run(), ScelleDone)
    returned(bench, signed(parties.sent(bench), trusted), "signé.pdf")
    assert codes(bench) == ["E-493"]


def test_a_draft_edited_in_word_after_the_agreement_is_not_taken(bench):
    path = max(bench.settings.outbox.glob("C-1/projets/*/*.docx"), key=lambda path: (path.parent.name, path.name))
    edited = Document(io.BytesIO(Path(path).read_bytes()))
    edited.paragraphs[-1].insert_paragraph_before("Une phrase de plus.")
    edited.save(out := io.BytesIO())
    (event,) = of_kind(parties.dropped(bench, path.name, out.getvalue()), RelectureDone)
    assert event.verdict == "ecartee"
    assert codes(bench) == ["E-487"]
