"""Signed on paper: sheets printed, signed and scanned, dropped in the inbox.

A scan is evidence, never a signature: what is seen is told party by party, and a named person admits each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import PIL.Image
import pypdfium2
import pytest
import zxingcpp

from cpomdoc.adapters.asking import Answer, End, ask
from cpomdoc.adapters.pdf.received import codes, paper
from cpomdoc.domain.page_code import PageCode
from cpomdoc.domain.suivi import PartieVue
from cpomdoc.engine.decisions.signature import NotReady, lift_doubt
from cpomdoc.engine.decisions.signes import seal_signed
from cpomdoc.engine.events import ScelleDone, SigneDone
from cpomdoc.engine.reports.views import view_contrat
from tests.engine.banc import one_pass
from tests.parcours import parties
from tests.parcours.parties import FIELDS, PARTIES, Signataires, of_kind
from tests.parcours.test_signature import awaited, refused, returned
from tests.resources.papier import printed
from tools.papier import feuilles
from tools.papier.feuilles import Sheet

ROLES = tuple(PARTIES)
NOTE = "C-1/a-signer/Signature sur papier.txt"
DPI = 150


_SCANNED: dict[tuple[int, float], tuple[Sheet, Sheet]] = {}


def scan_of(pages: Sequence[Sheet], turned: float = 0.8) -> list[Sheet]:
    """What the scanner saw of each; a sheet that nobody touched is scanned once."""
    for place, page in enumerate(pages):
        if (id(page), turned) not in _SCANNED:
            _SCANNED[id(page), turned] = page, feuilles.scanned(page, place, turned=turned)
    return [_SCANNED[id(page), turned][1] for page in pages]


def as_scan(pages: Sequence[Sheet], turned: float = 0.8) -> bytes:
    return feuilles.as_pdf(scan_of(pages, turned), DPI)


@pytest.fixture(scope="module")
def sheets(agreed: Signataires) -> list[Sheet]:
    """What was sent, printed; nobody has signed."""
    return feuilles.sheets(parties.sent(agreed), DPI)


@pytest.fixture(scope="module")
def places(agreed: Signataires) -> Mapping[str, feuilles.Place]:
    return feuilles.places(parties.sent(agreed))


@pytest.fixture(scope="module")
def by_hand(sheets, places):
    """The same sheets once some parties have signed."""

    def sign(*roles: str) -> list[Sheet]:
        made = list(sheets)
        for seed, role in enumerate(roles):
            place = places[FIELDS[role]]
            made[place.page - 1] = feuilles.signed(made[place.page - 1], place.box, seed)
        return made

    return sign


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory, agreed: Signataires) -> Signataires:
    """The same contract, approved again since: version 4 is what is to be signed."""
    made = agreed.copy(tmp_path_factory.mktemp("nouveau") / "instance")
    parties.dropped(made, "Accueil.xlsx", parties.accueil(gestionnaire__nom="Association Renommée"))
    parties.agreed(made)
    return made


def parties_of(bench: Signataires) -> dict[str, PartieVue]:
    """What the page of the contract shows of each party."""
    with bench.open() as (atelier, _):
        (envoi,) = view_contrat(atelier, "C-1").envois
    return {partie.role: partie for partie in envoi.parties}


def states(bench: Signataires) -> dict[str, str]:
    """What each party reads of itself."""
    return {role: partie.etat for role, partie in parties_of(bench).items()}


def said_of(bench: Signataires, role: str) -> str:
    """What stands beside its name."""
    return " | ".join(parties_of(bench)[role].raisons).replace("\u00a0", " ")


def admitted(bench: Signataires, role: str, par: str = "Nadia Ferrand") -> list[ScelleDone]:
    """A named person has looked at the sheets; what is sealed then."""
    with bench.open() as (atelier, runner):
        lift_doubt(atelier, "C-1", role, "Signature constatée sur l’original.", par)
        return list(seal_signed(atelier, runner, "C-1"))


def checks(bench: Signataires) -> dict[str, str]:
    """What the journal says was looked at, and what was not, in the last file."""
    entry = bench.entries(step="signer")[-1]
    assert entry.etape.nature == "manuscrite numérisée"
    return {point: seen.replace("\u00a0", " ") for point, seen in entry.etape.verifications}


def sealed(bench: Signataires) -> bool:
    return bool(bench.entries(step="sceller"))


# --- who has signed ---------------------------------------------------------------------------------------------------


def test_pictures_of_an_unsigned_print_are_nobody_s_signature(bench, sheets):
    note = refused(bench, as_scan(sheets))
    assert "aucun cadre de signature n’est rempli" in note
    assert states(bench) == dict.fromkeys(ROLES, "attendue")
    assert not sealed(bench)


@pytest.mark.parametrize("who", [("ars",), ("gestionnaire", "ars")])
def test_each_party_has_the_state_of_its_own_frame(bench, by_hand, who):
    event = returned(bench, as_scan(by_hand(*who)))
    assert (event.verdict, event.nature) == ("a_verifier", "manuscrite numérisée")
    assert states(bench) == {role: "à vérifier" if role in who else "attendue" for role in ROLES}
    assert "de l’encre se voit dans le cadre de la page 4" in said_of(bench, who[0])
    assert "le cadre de cette partie est vide" in said_of(bench, "conseil_departemental")
    with pytest.raises(NotReady):
        admitted(bench, "conseil_departemental")
    assert not sealed(bench)
    assert bench.oracle() == []


def test_paper_is_sealed_once_a_named_person_has_admitted_each_party_and_not_before(bench, by_hand):
    data = as_scan(by_hand(*ROLES))
    event = returned(bench, data, "signé.pdf")
    assert states(bench) == dict.fromkeys(ROLES, "à vérifier")
    assert of_kind(bench.run(), ScelleDone) == []
    for name in ("", "  "):
        with pytest.raises(NotReady, match="nommé"):
            admitted(bench, "ars", name)
    note = bench.read(event.retour).decode("utf-8-sig")
    assert event.retour == NOTE
    assert note.count(": à vérifier") == 3
    scan = bench.settings.outbox / "C-1/a-signer/papier/signé.pdf"
    assert scan.read_bytes() == data, "whoever is to admit it can look at it"
    assert admitted(bench, "ars") == []
    assert admitted(bench, "gestionnaire") == []
    assert states(bench)["conseil_departemental"] == "à vérifier"
    after = bench.read(NOTE).decode("utf-8-sig")
    assert after.count(": signature admise") == 2
    (done,) = admitted(bench, "conseil_departemental", "Paul Lenoir")
    folder = bench.settings.outbox / done.dossier
    assert data in [path.read_bytes() for path in folder.rglob("*.pdf")]
    assert "pdfsig" not in (folder / "LISEZMOI.txt").read_text()
    assert not (bench.settings.outbox / NOTE).exists()
    assert not scan.parent.exists()
    (sheet,) = folder.rglob("Fiche d’historique.pdf")
    with pypdfium2.PdfDocument(sheet.read_bytes()) as document:
        pages = " ".join(page.get_textpage().get_text_bounded() for page in document)
    words = " ".join(pages.replace("\u00a0", " ").split())
    assert "admise par Paul Lenoir" in words
    assert "admise par Nadia Ferrand" in words
    assert "5 pages sur 5 comparées mot par mot" in words
    assert bench.oracle() == []


def test_two_parties_may_sign_two_copies_each_is_admitted_on_its_own(bench, by_hand):
    copies = {as_scan(by_hand("ars")), as_scan(by_hand("gestionnaire", "conseil_departemental"), -0.5)}
    for rank, data in enumerate(copies):
        returned(bench, data, f"copie {rank}.pdf")
    assert states(bench) == dict.fromkeys(ROLES, "à vérifier")
    done = [sealed for role in ROLES for sealed in admitted(bench, role)]
    assert copies <= {path.read_bytes() for path in (bench.settings.outbox / done[0].dossier).rglob("*.pdf")}
    assert bench.oracle() == []


# --- what was changed -----------------------------------------------------------------------------------------------


def test_one_figure_changed_on_paper_is_named_to_whoever_admits(bench, by_hand):
    figures = [one for one in feuilles.figures(parties.sent(bench)) if one.page == 4]
    (six, three) = (next(one for one in figures if one.text == text and one.box[1] > 200) for text in "63")
    event = returned(bench, as_scan(feuilles.changed(by_hand("ars"), six, three)))
    assert event.verdict == "a_verifier"
    assert "page 4, « 61 »" in said_of(bench, "ars")
    assert "écarts" in checks(bench)["Comparaison avec l’envoi"]


def test_the_sent_file_saved_anew_with_one_picture_is_no_scan(bench, by_hand):
    data = feuilles.saved_anew(parties.sent(bench), scan_of(by_hand(*ROLES))[4], ("9 999 999", 2))
    note = refused(bench, data)
    assert "les pages 1 à 4 n’ont pas été numérisées" in note
    assert not sealed(bench)


def test_the_sent_file_saved_anew_without_any_picture_is_no_scan(bench):
    assert "enregistré de nouveau" in refused(bench, feuilles.saved_anew(parties.sent(bench), None))


def test_a_page_of_another_version_is_named_and_nobody_has_signed(tmp_path, newer, by_hand):
    bench = newer.copy(tmp_path / "instance")
    new = feuilles.sheets(parties.sent(bench), DPI)
    note = refused(bench, as_scan([*new[:2], by_hand("ars")[2], *new[3:]]))
    assert "page 3 de la version 2, et non de la version 4" in note
    assert states(bench) == dict.fromkeys(ROLES, "attendue")


def test_a_page_of_another_contract_is_named_and_nobody_has_signed(bench, by_hand):
    other = printed(PageCode("2099-1", 2, 2, 5), DPI)
    note = refused(bench, as_scan([*by_hand(*ROLES), other]))
    assert "page 6 : elle appartient à un autre contrat" in note
    assert states(bench) == dict.fromkeys(ROLES, "attendue")


def test_a_whole_scan_of_an_older_version_is_told_as_such(tmp_path, newer, by_hand):
    note = refused(newer.copy(tmp_path / "instance"), as_scan(by_hand(*ROLES)))
    assert "version 2" in note


def test_a_scan_that_a_machine_read_is_compared_figure_by_figure_and_the_true_share_is_told(bench, by_hand):
    texts = {place: text for place, text in _texts(parties.sent(bench)).items() if place in (1, 3, 4)}
    texts[4] = texts[4].replace("63", "36")
    event = returned(bench, feuilles.with_text(scan_of(by_hand("ars")), texts, DPI), "lu.pdf")
    assert "« 63 » n’est plus là" in said_of(bench, "ars")
    assert "2 pages sur 5" in checks(bench)["Texte"]
    assert event.verdict == "a_verifier"


def test_a_page_that_cannot_be_compared_is_said_not_to_be(bench, by_hand):
    dim = by_hand("ars")
    dim[1] = feuilles.scanned(dim[1], 1, contrast=0.12, noise=22, blur=1.6)
    page = dim[1].copy()
    page.paste(by_hand()[1].crop((0, 0, 140, 140)), (0, 0))  # its code is clear: the page is known, not seen
    dim[1] = page
    returned(bench, as_scan(dim))
    assert "non vérifié : la page 2" in said_of(bench, "ars")
    assert "4 pages sur 5 comparées" in checks(bench)["Comparaison avec l’envoi"]


def _texts(pdf: bytes) -> dict[int, str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return {place: page.get_textpage().get_text_bounded() for place, page in enumerate(document, 1)}


# --- several files ----------------------------------------------------------------------------------------------------


def test_odd_sides_then_even_sides_make_one_scan_and_what_lacks_is_said_meanwhile(bench, by_hand):
    pages = scan_of(by_hand(*ROLES))
    fronts = feuilles.as_pdf(pages[::2], DPI)
    event = returned(bench, fronts, "recto.pdf")
    assert event.raisons == ("il manque les pages 2 et 4 sur 5",)
    assert "il manque les pages 2 et 4 sur 5" in bench.read(NOTE).decode("utf-8-sig")
    assert "« recto.pdf » : il manque les pages 2 et 4 sur 5" in said_of(bench, "ars")
    assert states(bench) == dict.fromkeys(ROLES, "attendue")
    back = feuilles.blank_like(pages[0], 9)
    backs = feuilles.as_pdf([back, pages[3], pages[1]], DPI)
    returned(bench, backs, "verso.pdf")
    assert states(bench) == dict.fromkeys(ROLES, "à vérifier")
    assert "« recto.pdf »" in said_of(bench, "ars")
    done = [sealed for role in ROLES for sealed in admitted(bench, role)]
    assert {fronts, backs} <= {path.read_bytes() for path in (bench.settings.outbox / done[0].dossier).rglob("*.pdf")}
    assert bench.oracle() == []


def test_a_telephone_gives_one_picture_a_page(bench, by_hand):
    pages = by_hand("ars")
    for place, page in enumerate(pages, 1):
        bench.drop(f"IMG_{place}.jpg", feuilles.as_jpeg(feuilles.photographed(page, place)))
    events = of_kind(bench.run(), SigneDone)
    assert len(events) == 5
    assert states(bench)["ars"] == "à vérifier"
    assert awaited(bench) == list(ROLES)
    assert "5 pages sur 5 reconnues" in checks(bench)["Pages"]


def test_the_page_of_signatures_alone_joins_the_scan_of_another_party(bench, by_hand):
    returned(bench, as_scan(by_hand("ars")), "ars.pdf")
    returned(bench, as_scan(by_hand("gestionnaire")[3:4]), "page 4.pdf")
    assert states(bench) == {
        "gestionnaire": "à vérifier",
        "conseil_departemental": "attendue",
        "ars": "à vérifier",
    }
    assert "d’autres pages viennent de « ars.pdf »" in said_of(bench, "gestionnaire")


def test_the_same_part_dropped_twice_changes_nothing(bench, by_hand):
    data = as_scan(by_hand(*ROLES)[:3])
    returned(bench, data, "partie.pdf")
    returned(bench, data, "partie.pdf")
    assert len(bench.entries(step="signer")) == 1
    assert states(bench) == dict.fromkeys(ROLES, "attendue")


def test_initials_over_every_code_at_the_foot_hide_no_page(bench, by_hand):
    pages = [feuilles.initialled(page, place) for place, page in enumerate(by_hand("ars"))]
    returned(bench, as_scan(pages))
    assert states(bench)["ars"] == "à vérifier"
    assert "5 pages sur 5 reconnues" in checks(bench)["Pages"]


# --- a child looks at it ----------------------------------------------------------------------------------------------


def test_dropped_pages_are_never_drawn_in_the_process_of_the_round(bench, by_hand, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("drawn in the process of the round")

    data = as_scan(by_hand(*ROLES))
    monkeypatch.setattr(pypdfium2, "PdfDocument", refuse)
    monkeypatch.setattr(PIL.Image, "open", refuse)
    monkeypatch.setattr(zxingcpp, "read_barcodes", refuse)
    event = returned(bench, data)
    assert (event.verdict, event.nature) == ("a_verifier", "manuscrite numérisée")
    assert states(bench) == dict.fromkeys(ROLES, "à vérifier")


def test_a_scan_that_takes_too_long_is_kept_for_a_named_person_who_reads_that_nothing_was_checked(
    bench, by_hand, monkeypatch
):
    monkeypatch.setattr(paper, "ask", lambda *_, **__: Answer(b"", End.LATE))
    event = returned(bench, as_scan(by_hand(*ROLES)))
    assert (event.verdict, event.nature) == ("a_verifier", "manuscrite numérisée")
    assert states(bench) == dict.fromkeys(ROLES, "à vérifier")
    assert "trop long à examiner : non vérifié" in said_of(bench, "ars")
    assert checks(bench)["Pages"] == "trop long à examiner : non vérifié"
    assert checks(bench)["Comparaison avec l’envoi"].startswith("non vérifié")
    assert "trop long à examiner" in bench.read(NOTE).decode("utf-8-sig")
    assert not sealed(bench)
    for role in ROLES:
        admitted(bench, role)
    assert sealed(bench)
    assert bench.oracle() == []


def test_pages_that_take_too_long_beside_those_that_came_before_are_kept_alone(bench, by_hand, monkeypatch):
    def slow_with_several(child: str, data: bytes, seconds: float, *words: str) -> Answer:
        return Answer(b"", End.LATE) if "," in words[-1] else ask(child, data, seconds, *words)

    signed = by_hand(*ROLES)
    returned(bench, as_scan(signed[:3]), "début.pdf")
    monkeypatch.setattr(paper, "ask", slow_with_several)
    event = returned(bench, as_scan(signed[3:]), "fin.pdf")
    assert event.verdict == "a_verifier"
    assert not sealed(bench)
    assert "il manque les pages 1 à 3" in " ".join(event.raisons).replace("\u00a0", " ")
    assert bench.oracle() == []


def test_the_codes_of_a_scan_are_read_once_to_know_it_and_to_examine_it(bench, by_hand, monkeypatch):
    asked: list[int] = []

    def heard(child: str, data: bytes, seconds: float, *words: str) -> Answer:
        asked.append(len(data))
        return ask(child, data, seconds, *words)

    monkeypatch.setattr(codes, "ask", heard)
    data = as_scan(by_hand("ars"))
    assert returned(bench, data).verdict == "a_verifier"
    assert asked == [len(data)]


def test_a_scan_whose_codes_take_too_long_to_read_goes_on_as_another_document(bench, by_hand, monkeypatch):
    monkeypatch.setattr(codes, "ask", lambda *_, **__: Answer(b"", End.LATE))
    events = parties.dropped(bench, "signé.pdf", as_scan(by_hand(*ROLES)))
    assert of_kind(events, SigneDone) == []
    assert not bench.entries(step="signer")
    assert bench.oracle() == []


def test_a_scan_that_the_world_kept_from_being_looked_at_stays_where_it_is(bench, by_hand, monkeypatch):
    monkeypatch.setattr(paper, "_CHILD", "tests.adapters.killed_child")
    events = parties.dropped(bench, "signé.pdf", as_scan(by_hand(*ROLES)))
    assert of_kind(events, SigneDone) == []
    assert not bench.entries(step="signer")
    monkeypatch.undo()
    with bench.open() as (atelier, runner):
        again = one_pass(atelier, runner)
    assert [event.verdict for event in of_kind(again, SigneDone)] == ["a_verifier"]
    assert bench.oracle() == []
