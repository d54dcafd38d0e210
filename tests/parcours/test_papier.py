"""Signed on paper: the real pages of what was sent, as a scanner gives them back, dropped in the inbox."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pypdfium2
import pytest
from PIL import Image

from cpomdoc.engine.events import ScelleDone
from tests.parcours import parties
from tests.parcours.parties import PARTIES, Signataires, of_kind
from tests.parcours.test_signature import awaited, refused, returned
from tests.resources.papier import as_pdf, as_tiff, scanned


def printed(pdf: bytes, dpi: int) -> list[Image.Image]:
    """The pages as they come out of the printer, grey."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L") for page in document]
    finally:
        document.close()


def scan_of(pages: Sequence[Image.Image], turned: float = 0.0) -> list[Image.Image]:
    return [scanned(page, turned=turned, seed=place) for place, page in enumerate(pages)]


@pytest.fixture(scope="module")
def pages(agreed: Signataires) -> list[Image.Image]:
    """The pages of what was sent, at 150 dpi."""
    return printed(parties.sent(agreed), 150)


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory, agreed: Signataires) -> Signataires:
    """The same contract, approved again since: version 4 is what is to be signed."""
    made = agreed.copy(tmp_path_factory.mktemp("nouveau") / "instance")
    parties.dropped(made, "Accueil.xlsx", parties.accueil(gestionnaire__nom="Association Renommée"))
    parties.agreed(made)
    return made


def checks(bench: Signataires) -> dict[str, str]:
    """What the journal says was looked at, and what was not."""
    (entry,) = bench.entries(step="signer")
    assert entry.etape.nature == "manuscrite numérisée"
    return dict(entry.etape.verifications)


@pytest.mark.parametrize(("turned", "dpi"), [(2.0, 150), (180.0, 150), (-2.0, 300)])
def test_a_whole_scan_counts_for_all_parties_and_says_what_was_not_checked(bench, pages, turned, dpi):
    given = pages if dpi == 150 else printed(parties.sent(bench), dpi)
    event = returned(bench, as_pdf(scan_of(given, turned), dpi), "signé.pdf")
    assert (event.verdict, event.nature) == ("acceptee", "manuscrite numérisée")
    assert event.signataires == tuple(person for _, person, _ in PARTIES.values())
    assert event.attendus == ()
    seen = checks(bench)
    assert "les 5 pages sont là, dans l’ordre" in seen["Pages"]
    assert "non comparé" in seen["Texte"]
    assert "non vérifiées par un moyen automatique" in seen["Signatures manuscrites"]
    assert bench.oracle() == []


def test_shuffled_pages_one_of_them_twice_are_put_right_and_the_journal_says_so(bench, pages):
    order = [3, 0, 4, 1, 2, 0]
    assert returned(bench, as_tiff(scan_of([pages[at] for at in order]), 150), "numérisation.tif").verdict == "acceptee"
    told = checks(bench)["Pages"]
    assert "dans le désordre" in told
    assert "en double : la page 1" in told


def test_paper_is_sealed_without_electronic_signatures(bench, pages):
    data = as_pdf(scan_of(pages), 150)
    events = parties.dropped(bench, "signé.pdf", data)
    (sealed,) = of_kind(events, ScelleDone)
    assert isinstance(sealed, ScelleDone)
    folder = bench.settings.outbox / sealed.dossier
    assert (folder / "1 - Fichiers signés" / "Contrat signé.pdf").read_bytes() == data
    assert "pdfsig" not in (folder / "LISEZMOI.txt").read_text()
    assert bench.oracle() == []


def test_a_missing_page_is_named(bench, pages):
    note = refused(bench, as_pdf(scan_of(pages[:2] + pages[3:]), 150))
    assert "il manque la page 3 sur 5" in note


def test_a_page_of_another_version_is_named(tmp_path, newer, pages):
    bench = newer.copy(tmp_path / "instance")
    new = printed(parties.sent(bench), 150)
    note = refused(bench, as_pdf(scan_of([*new[:2], pages[2], *new[3:]]), 150))
    assert "page 3 de la version 2, et non de la version 4" in note


def test_a_scan_of_an_older_version_is_told_as_such(tmp_path, newer, pages):
    note = refused(newer.copy(tmp_path / "instance"), as_pdf(scan_of(pages), 150))
    assert "version 2" in note


def test_a_page_whose_code_was_covered_is_named(bench, pages):
    hidden = pages[3].copy()
    hidden.paste(255, (0, int(hidden.height * 0.9), hidden.width, hidden.height))
    note = refused(bench, as_pdf(scan_of([*pages[:3], hidden, pages[4]]), 150))
    assert "il manque la page 4 sur 5" in note
    assert "le code de la page 4 du fichier ne se lit pas" in note


def test_blank_backs_are_no_foreign_pages(bench, pages):
    blank = Image.new("L", pages[0].size, 255)
    both = [side for page in pages for side in (page, blank)]
    assert returned(bench, as_pdf(scan_of(both), 150)).verdict == "acceptee"


def test_a_scan_that_was_read_by_a_machine_is_compared_with_what_was_sent(bench, pages):
    """Two sheets whose text layer is there: one says what was sent, the other something else."""
    sent = parties.sent(bench)
    event = returned(bench, _with_words(sent, scan_of(pages), {}), "lu.pdf")
    assert event.verdict == "acceptee"
    assert "mêmes mots que l’envoi" in checks(bench)["Texte"]


def test_other_words_under_the_same_code_wait_for_somebody_s_decision(bench, pages):
    false = {2: "Le gestionnaire reçoit dix fois ce qui était convenu, et chacun en est d’accord pour toujours."}
    event = returned(bench, _with_words(parties.sent(bench), scan_of(pages), false), "lu.pdf")
    assert event.verdict == "a_verifier"
    assert "des mots diffèrent" in event.raisons[0]
    assert "la page 3" in event.raisons[0]
    assert awaited(bench) == list(PARTIES)


def _with_words(sent: bytes, pictures: Sequence[Image.Image], other: dict[int, str]) -> bytes:
    """A scan with the text that a reading program lays under each picture."""
    import pikepdf

    from cpomdoc.adapters.pdf import embed_font, font_file, writable
    from cpomdoc.adapters.pdf.received import page_texts

    texts = page_texts(sent)
    with pikepdf.open(io.BytesIO(as_pdf(pictures, 150))) as pdf:
        for place, page in enumerate(pdf.pages):
            words = writable(font_file(), " ".join(other.get(place, texts[place + 1]).split()))
            font = embed_font(pdf, font_file(), words)
            page.obj.Resources["/Font"] = pikepdf.Dictionary(F=font.object)
            drawn = b"BT 3 Tr /F 0.3 Tf 10 400 Td %s Tj ET" % font.shown(words)
            page.contents_add(pdf.make_stream(drawn))
        pdf.save(out := io.BytesIO())
        return out.getvalue()
