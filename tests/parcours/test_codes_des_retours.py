"""Each code that a returned file may bear is given where it belongs."""

from __future__ import annotations

import io
from pathlib import Path

from docx import Document

from cpomdoc.adapters.signature import open_key, sign
from cpomdoc.engine.events import RelectureDone, ScelleDone, SigneDone
from cpomdoc.engine.memory.sendings import current, state
from tests.parcours import parties
from tests.parcours.parties import FIELDS, PARTIES, TODAY, WORD, Signataires, Trust, of_kind
from tools.papier import feuilles

DPI = 150


def returned(bench: Signataires, data: bytes, name: str = "numérisation.pdf") -> SigneDone:
    (event,) = of_kind(parties.dropped(bench, name, data), SigneDone)
    assert isinstance(event, SigneDone)
    assert bench.inbox_names() == []
    assert bench.oracle() == []
    return event


def codes(bench: Signataires) -> list[str]:
    """What the history keeps of the last file that was put aside."""
    return [one.code for one in bench.entries(step="ecarter")[-1].etape.anomalies]


def awaited(bench: Signataires) -> int:
    with bench.open() as (atelier, _):
        envoi = current(atelier, "C-1", "contrat")
        assert envoi is not None
        return len(state(atelier, envoi).attendues)


def signed(data: bytes, trusted: Trust) -> bytes:
    return sign(data, FIELDS["ars"], open_key(trusted.p12("ars"), WORD, TODAY), first=True)


def test_pages_that_were_never_paper_are_told(bench):
    sheets = feuilles.sheets(parties.sent(bench), DPI)
    event = returned(bench, feuilles.saved_anew(parties.sent(bench), feuilles.scanned(sheets[-1], 1)), "signé.pdf")
    assert event.verdict == "refusee"
    assert codes(bench) == ["E-491"]
    assert "les pages 1 à 4" in bench.read(event.retour).decode("utf-8-sig")
    assert awaited(bench) == len(PARTIES)


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
