"""From « bon à signer » to the last signature: what is sent, what comes back, what is believed, what is refused."""

from __future__ import annotations

import io
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from cpomdoc.adapters.pdf import check_tags, judge_pdf
from cpomdoc.adapters.signature import Confiance, examine, open_key, sign
from cpomdoc.adapters.signature import examining as looked_at
from cpomdoc.adapters.signature.certificates import SignatureFailed
from cpomdoc.adapters.signature.signing import prolong
from cpomdoc.cli.events import line
from cpomdoc.domain.canonical import digest
from cpomdoc.domain.errors import ToolMissing
from cpomdoc.domain.signature import Validite
from cpomdoc.domain.statut import Statut
from cpomdoc.domain.suivi import EtatContrat
from cpomdoc.engine.decisions.signature import NotReady, approve, lift_doubt
from cpomdoc.engine.events import ScelleDone, SigneDone, Trouble, VersionDone
from cpomdoc.engine.memory.sendings import current, state
from cpomdoc.engine.reports.views import view_contrat
from cpomdoc.engine.rounds import counts_as_refused
from cpomdoc.store.files import Files
from tests.adapters.signature.test_signing import stamper_of
from tests.cli.test_conformite import GRILLE, LACKING
from tests.engine.banc import TILLEULS, StandIn, form, site
from tests.familles import petite, petite_actes
from tests.parcours import parties
from tests.parcours.parties import FIELDS, PARTIES, TODAY, WORD, Fallen, Signataires, Trust, of_kind
from tests.resources.retouches import ADDED, add_field, attach, field_named, turn_page, updated, without_signature
from tools.certificats import Authority, self_signed

ROLES = tuple(PARTIES)
CLEAN: dict[str, list[str]] = {"pdfa3b": [], "pdfua1": []}
MISREAD = "SIGNATURE-BYTERANGE-001"
"""The judge wants the first of several signatures to cover the whole file, signatures to come included.

A signature covers the file as it was when it was made (ISO 32000-1, 12.8.1: the byte range is kept by later updates).
veraPDF read it as this judge does (veraPDF-library, issue 1493) and mended it.
"""


def awaited(bench: Signataires) -> list[str]:
    with bench.open() as (atelier, _):
        envoi = current(atelier, "C-1", "contrat")
        assert envoi is not None
        return [place.role for place in state(atelier, envoi).attendues]


def signed(pdf: bytes, role: str, p12: bytes, *, first: bool = True, word: str = WORD) -> bytes:
    """A party signs with a program that knows PAdES, neither more nor less."""
    return sign(pdf, FIELDS[role], open_key(p12, word, TODAY), first=first)


def returned(bench: Signataires, data: bytes, name: str = "signé.pdf") -> SigneDone:
    """The one event of a file that comes back."""
    (event,) = of_kind(parties.dropped(bench, name, data), SigneDone)
    assert isinstance(event, SigneDone)
    return event


def refused(bench: Signataires, data: bytes, name: str = "signé.pdf") -> str:
    """The note beside a file that does not count; the file is kept, and nobody's signature is taken from it."""
    before = awaited(bench)
    event = returned(bench, data, name)
    assert event.verdict == "refusee"
    assert counts_as_refused(event), "the command says that something is to be done, and where"
    assert event.raisons[0] in line(event), "the terminal says why"
    assert awaited(bench) == before
    assert bench.inbox_names() == []
    assert bench.read(event.retour.removesuffix(".txt")) == data
    assert bench.oracle() == []
    return " ".join(bench.read(event.retour).decode("utf-8-sig").split())


# --- bon à signer -----------------------------------------------------------------------------------------------------


def reasons(bench: Signataires) -> str:
    with bench.open() as (atelier, runner), pytest.raises(NotReady) as refusal:
        approve(atelier, runner, "C-1", "Mme Aubert")
    return " | ".join(refusal.value.reasons)


def test_nothing_is_approved_before_there_is_a_draft(tmp_path):
    bench = parties.instance(tmp_path / "instance")
    bench.drop("Tilleuls.xlsx", site(TILLEULS))
    bench.run()
    assert "aucun projet" in reasons(bench)


def test_all_that_forbids_to_sign_is_said_at_once(tmp_path, draft):
    bench = draft.copy(tmp_path / "instance")
    grid = GRILLE + LACKING.replace('"parties", "parties.denomination"', '"gestionnaire.siren"')
    (bench.settings.templates / "petite" / "conformite.toml").write_text(grid.replace("annexe-01", "contrat"))
    rows = parties.answers("C-1")["etablissements"]
    third = {**rows[0], "finess": "990001893", "nom": "Maison neuve"}
    bench.drop("Accueil.xlsx", parties.accueil(etablissements=[*rows, third]))
    bench.run()
    said = reasons(bench)
    assert "« Établissement » de 990001893" in said
    assert "Parties au contrat" in said


def test_forms_that_wait_forbid_to_approve(tmp_path, draft):
    bench = draft.copy(tmp_path / "instance")
    bench.drop("Accueil.xlsx", parties.accueil(gestionnaire__nom="Association Renommée"))
    with bench.open() as (atelier, runner):
        atelier.offices = None  # nothing can be made: the form is taken, its version is not
        events = list(parties.one_pass(atelier, runner))
    assert of_kind(events, Trouble)
    assert "attendent d’être traités" in reasons(bench)


def test_a_version_is_approved_once_and_the_journal_says_by_whom(bench):
    (entry,) = bench.entries(step="approuver")
    assert (entry.link.actor, entry.etape.version) == ("Mme Aubert", 1)
    assert "déjà partie à la signature" in reasons(bench)
    assert bench.manifest(2)["nom"] == "bon à signer"
    assert bench.oracle() == []


def test_the_director_finds_the_file_and_a_note_that_names_who_signs(bench):
    names = [name for name in bench.shown() if name.startswith("a-signer/")]
    assert names == ["a-signer/C-1 - Contrat v2 - à signer.pdf", "a-signer/LISEZMOI.txt"]
    note = bench.read("C-1/a-signer/LISEZMOI.txt").decode("utf-8-sig")
    for party, person, _ in PARTIES.values():
        assert party in note
        assert person in note


def test_new_answers_after_the_agreement_make_a_draft_and_the_old_file_does_not_count_any_more(bench, trusted):
    old = parties.sent(bench)
    events = parties.dropped(bench, "Accueil.xlsx", parties.accueil(gestionnaire__nom="Association Renommée"))
    assert [one.numero for one in of_kind(events, VersionDone)] == [3]
    parties.agreed(bench)
    assert parties.sent(bench) != old
    note = refused(bench, signed(old, "ars", trusted.p12("ars")))
    assert "version 2" in note
    assert "version 4" in note


# --- the file to sign -------------------------------------------------------------------------------------------------


def test_the_same_inputs_in_another_instance_on_the_same_day_give_the_same_bytes(tmp_path, offices, agreed, trusted):
    other = parties.drafted(tmp_path / "ailleurs", offices)
    parties.agreed(other)
    assert parties.sent(other) == parties.sent(agreed)


def test_the_file_to_sign_is_archival_accessible_and_whole(tmp_path, agreed):
    pdf = parties.sent(agreed)
    assert judge_pdf(pdf) == CLEAN
    assert check_tags(pdf) == ()
    assert agreed.manifest(2)["liasse"]["verdict"] == "pdfa3b, pdfua1"
    assert_clean(tmp_path, pdf)


def assert_clean(folder: Path, pdf: bytes) -> None:
    path = folder / "a.pdf"
    path.write_bytes(pdf)
    said = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    assert "No syntax or stream encoding errors found" in said.stdout


def test_its_bookmarks_labels_and_attachments_are_those_of_the_contract(agreed):
    with pikepdf.open(io.BytesIO(parties.sent(agreed))) as pdf:
        with pdf.open_outline() as outline:
            assert [one.title for one in outline.root] == ["Page de garde", "Contrat", "Annexe 1 — Accueil"]
        assert [page.label for page in pdf.pages] == ["G-1", "C-1", "C-2", "C-3", "A1-1"]
        kinds = {name: str(spec.obj.AFRelationship) for name, spec in pdf.attachments.items()}
        fields = {str(field.T) for field in pdf.Root.AcroForm.Fields}
    assert kinds == {
        "Annexe 1 - Accueil.docx": "/Source",
        "Contrat.docx": "/Source",
        "Formulaire 01 - Accueil C-1.xlsx": "/Data",
        "Formulaire 02 - Roseraie C-1.xlsx": "/Data",
        "Formulaire 03 - Tilleuls C-1.xlsx": "/Data",
    }
    assert fields == {*FIELDS.values(), "Horodatage1", "Horodatage2"}


# --- signed on line, by whatever program ------------------------------------------------------------------------------


def test_three_parties_sign_each_with_a_program_of_their_own(tmp_path, bench, trusted):
    """cpomdoc, another PAdES program, pyHanko's own command line: all agree on each, and the last one seals."""
    sent = parties.sent(bench)
    event = parties.signed_by_us(bench, "gestionnaire", trusted.p12("gestionnaire"))
    assert (event.verdict, event.signataires) == ("acceptee", ("Claire Fontaine",))
    assert awaited(bench) == ["conseil_departemental", "ars"]
    first = bench_file(bench, -1)
    event = parties.signed_by_us(bench, "ars", trusted.p12("ars"))
    assert event.attendus == (PARTIES["conseil_departemental"][0],)
    second = bench_file(bench, -1)
    third = parties.signed_elsewhere(second, "conseil_departemental", trusted.p12("conseil_departemental"), tmp_path)
    events = parties.dropped(bench, "signé par tous.pdf", third)
    assert [one.verdict for one in of_kind(events, SigneDone)] == ["acceptee"]
    assert len(of_kind(events, ScelleDone)) == 1
    assert awaited(bench) == []
    for count, pdf in enumerate((first, second, third), 1):
        assert_sound(tmp_path, pdf, sent, trusted, count)
    assert kinds(judge_pdf(first)) == set()
    assert kinds(judge_pdf(second)) == {MISREAD}
    seen = judge_pdf(third)  # what pyHanko draws of itself has a font that is not embedded: told, not hidden
    assert all(MISREAD in one or "annotation" in one or "XMP" in one for found in seen.values() for one in found), seen
    assert bench.oracle() == []


def kinds(verdict: dict[str, list[str]]) -> set[str]:
    """The rules that the judge says broken, whatever the profile."""
    return {one.split(":")[0].partition("-")[2] for found in verdict.values() for one in found}


def bench_file(bench: Signataires, rank: int) -> bytes:
    """A signed file that was taken, as the store keeps it."""
    matter = bench.entries(step="signer")[rank].link.materials[0]
    return (bench.settings.outbox / "archives/objets" / matter.digest[:2] / matter.digest).read_bytes()


def assert_sound(folder: Path, pdf: bytes, sent: bytes, trusted: Trust, count: int) -> None:
    """Every signature is whole, say pyHanko (our adapter) and pdfsig; the file and its tags are sound."""
    confiance = Confiance(racines=(trusted.authority.own.pem,))
    examen = examine(pdf, sent=sent, confiance=confiance, moment=TODAY + timedelta(hours=2))
    assert examen.validite is Validite.VALIDE
    assert len(examen.signatures) == count
    assert check_tags(pdf) == ()
    assert_clean(folder, pdf)
    said = subprocess.run(["pdfsig", "-nocert", folder / "a.pdf"], capture_output=True, text=True).stdout
    assert said.count("Signature is Valid.") == count
    for one in examen.signatures:
        assert one.signataire in said


def test_parties_sign_in_any_order_each_on_a_copy_of_what_was_sent(bench, trusted):
    sent = parties.sent(bench)
    assert returned(bench, signed(sent, "ars", trusted.p12("ars")), "ARS.pdf").verdict == "acceptee"
    apart = signed(sent, "gestionnaire", trusted.p12("gestionnaire"))
    assert returned(bench, apart, "gestionnaire.pdf").verdict == "acceptee"
    assert awaited(bench) == ["conseil_departemental"]
    last = parties.signed_by_us(bench, "conseil_departemental", trusted.p12("conseil_departemental"))
    assert last.attendus == ()
    (sealed,) = of_kind(bench.run(), ScelleDone)
    folder = bench.settings.outbox / sealed.dossier / "1 - Fichiers signés"
    names = {role: party for role, (party, _, _) in PARTIES.items()}
    both = f"Contrat signé - {names['gestionnaire']} et {names['conseil_departemental']}.pdf"
    signed_files = {path.name: path.read_bytes() for path in folder.glob("Contrat signé*.pdf")}
    assert set(signed_files) == {both, f"Contrat signé - {names['ars']}.pdf"}
    assert signed_files[both].startswith(apart)  # our own signature goes on from the longest of the copies
    assert bench.oracle() == []


def test_the_same_signed_file_dropped_twice_counts_once(bench, trusted):
    once = signed(parties.sent(bench), "ars", trusted.p12("ars"))
    returned(bench, once, "ARS.pdf")
    assert returned(bench, once, "ARS (1).pdf").verdict == "acceptee"
    assert len(bench.entries(step="signer")) == 1
    assert bench.inbox_names() == []
    assert bench.oracle() == []


# --- tried again after others ---------------------------------------------------------------------------------------


def refuses(operation: str, name: str) -> Files:
    """Files of which one operation on one file fails, as when a disk is full."""

    def refuse(when: str, what: str, where: Path) -> None:
        if (when, what, where.name) == ("before", operation, name):
            raise OSError(28, "no space left")

    return Files(refuse)


def one_after_the_other(bench: Signataires, trusted: Trust) -> list[bytes]:
    """Each party signs the file of the one before."""
    files: list[bytes] = []
    for role in ROLES:
        files.append(signed(files[-1] if files else parties.sent(bench), role, trusted.p12(role), first=not files))
    return files


def put_aside(bench: Signataires) -> list[str]:
    return sorted(path.name for path in (bench.settings.outbox / "C-1" / "a-corriger").glob("*"))


@pytest.mark.parametrize("sealed_before", [True, False], ids=["once all is sealed", "before the last one signed"])
def test_a_signed_file_that_failed_once_and_is_tried_again_after_those_that_go_on_from_it_is_no_anomaly(
    bench, trusted, sealed_before
):
    files = one_after_the_other(bench, trusted)
    first, others = files[0], files[1:] if sealed_before else files[1:-1]
    bench.drop("premier.pdf", first)
    bench.files = refuses("write_new", digest(first))
    for rank, data in enumerate(others, 2):
        events = parties.dropped(bench, f"{rank}.pdf", data)
        assert [event.subject for event in of_kind(events, Trouble)] == ["premier.pdf"]
    assert bool(bench.entries(step="sceller")) is sealed_before
    bench.files = Files()
    (event,) = of_kind(bench.run(), SigneDone)
    assert (event.name, event.verdict, event.raisons, event.retour) == ("premier.pdf", "acceptee", (), "")
    assert event.remarques[0].startswith("tout est déjà dans")
    assert (put_aside(bench), bench.inbox_names()) == ([], [])
    assert put_away(bench, first) == 1
    assert len(bench.entries(step="signer")) == len(others)
    if not sealed_before:
        events = parties.dropped(bench, "dernier.pdf", files[-1])
        assert of_kind(events, ScelleDone)
    assert of_kind(bench.run(), ScelleDone) == []
    assert bench.oracle() == []


def test_a_signed_file_that_counts_but_could_not_leave_the_inbox_did_not_come_again_after_those_that_go_on_from_it(
    bench, trusted
):
    first, second, _ = one_after_the_other(bench, trusted)
    bench.drop("premier.pdf", first)
    bench.files = refuses("set_aside", "premier.pdf")
    parties.dropped(bench, "2.pdf", second)
    assert (len(bench.entries(step="signer")), put_away(bench, first)) == (2, 0)
    bench.files = Files()
    (event,) = of_kind(bench.run(), SigneDone)
    assert (event.name, event.verdict, event.retour) == ("premier.pdf", "acceptee", "")
    assert (put_away(bench, first), bench.inbox_names(), bench.entries(step="redeposer")) == (1, [], [])
    assert returned(bench, first, "encore.pdf").remarques[0].startswith("tout est déjà dans")
    assert len(bench.entries(step="redeposer")) == 1
    assert bench.oracle() == []


def test_the_last_signed_file_that_could_not_leave_the_inbox_before_the_seal_is_no_anomaly(bench, trusted):
    *others, last = one_after_the_other(bench, trusted)
    for rank, data in enumerate(others):
        returned(bench, data, f"{rank}.pdf")
    bench.files = refuses("set_aside", "dernier.pdf")
    events = parties.dropped(bench, "dernier.pdf", last)
    assert of_kind(events, ScelleDone)
    bench.files = Files()
    (event,) = of_kind(bench.run(), SigneDone)
    assert (event.verdict, event.retour) == ("acceptee", "")
    assert (put_aside(bench), bench.inbox_names(), put_away(bench, last)) == ([], [], 1)
    assert bench.oracle() == []


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_crash_around_the_removal_of_a_signed_file_loses_and_doubles_nothing(bench, trusted, moment):
    data = signed(parties.sent(bench), "ars", trusted.p12("ars"))
    bench.files = Files(lambda *seen: fall_at((moment, "set_aside", "ARS.pdf"), seen))
    with pytest.raises(Fallen):
        parties.dropped(bench, "ARS.pdf", data)
    assert put_away(bench, data) == 0
    bench.files = Files()
    bench.run()
    assert bench.inbox_names() == []
    assert put_away(bench, data) == len(bench.entries(step="signer")) == 1
    assert bench.oracle() == []


def fall_at(wanted: tuple[str, str, str], seen: tuple[str, str, Path]) -> None:
    when, operation, where = seen
    if (when, operation, where.name) == wanted:
        raise Fallen


def put_away(bench: Signataires, data: bytes) -> int:
    """How often the journal says that this file left the inbox."""
    return [entry.link.materials[0].digest for entry in bench.entries(step="ranger")].count(digest(data))


def test_what_is_signed_here_never_was_in_the_inbox(bench, trusted):
    parties.signed_by_us(bench, "ars", trusted.p12("ars"))
    bench.run()
    (signing,) = bench.entries(step="signer")
    assert signing.link.materials[0].digest not in {
        entry.link.materials[0].digest for entry in bench.entries(step="ranger")
    }
    assert bench.oracle() == []


def test_a_party_that_signed_is_not_asked_again(bench, trusted):
    parties.signed_by_us(bench, "ars", trusted.p12("ars"))
    with pytest.raises(NotReady, match="a déjà signé"):
        parties.signed_by_us(bench, "ars", trusted.p12("ars"))
    with pytest.raises(NotReady, match="n’est pas une partie"):
        parties.signed_by_us(bench, "maire", trusted.p12("ars"))


# --- the certificate, before anything is touched ----------------------------------------------------------------------


def not_signed(bench: Signataires, role: str, p12: bytes) -> SignatureFailed:
    """Why « cpomdoc signer » did not sign: nothing was made, nothing was kept, everybody is awaited as before."""
    before, kept = awaited(bench), sorted((bench.settings.outbox / "archives/objets").rglob("*"))
    with pytest.raises(SignatureFailed) as refusal:
        parties.signed_by_us(bench, role, p12)
    assert awaited(bench) == before
    assert bench.entries(step="signer") == []
    assert sorted((bench.settings.outbox / "archives/objets").rglob("*")) == kept
    return refusal.value


def test_a_certificate_in_somebody_else_s_name_does_not_sign_and_the_way_out_is_said(bench, trusted):
    error = not_signed(bench, "ars", trusted.p12("gestionnaire"))
    assert "« Claire Fontaine »" in error.message
    assert "« Aline Moreau »" in error.message
    assert "Rien n’a été signé" in error.message
    assert "--admettre" in error.remedy
    assert parties.signed_by_us(bench, "ars", trusted.p12("ars")).verdict == "acceptee"


@pytest.mark.parametrize("name", ["Aline Moreau", "MOREAU Aline", "A. Moreau", "Moreau", "Aline Moreau-Petit"])
def test_the_right_person_signs_however_the_certificate_writes_the_name(bench, trusted, name):
    mine = trusted.authority.certify(name).p12(WORD, trusted.authority.own.certificate)
    assert parties.signed_by_us(bench, "ars", mine).verdict == "acceptee"


@pytest.mark.parametrize("name", ["Paul Moreau", "Aline Petit", "Sceau de la délégation", "Aline"])
def test_another_person_does_not_sign_even_with_the_same_family_name(bench, trusted, name):
    assert f"« {name} »" in not_signed(bench, "ars", trusted.authority.certify(name).p12(WORD)).message


def test_the_seal_of_the_party_signs_for_it(bench, trusted):
    seal = trusted.authority.certify(PARTIES["ars"][0], PARTIES["ars"][0])
    assert parties.signed_by_us(bench, "ars", seal.p12(WORD, trusted.authority.own.certificate)).verdict == "acceptee"


WRONG_USE = {
    "a server": {"purposes": [ExtendedKeyUsageOID.SERVER_AUTH]},
    "a program": {"purposes": [ExtendedKeyUsageOID.CODE_SIGNING]},
    "a time stamper": {"stamper": True},
    "who one is": {"commits": False},
}


@pytest.mark.parametrize("options", WRONG_USE.values(), ids=WRONG_USE.keys())
def test_a_certificate_made_for_something_else_does_not_sign_and_elsewhere_leaves_a_doubt(bench, trusted, options):
    other = trusted.authority.certify("Aline Moreau", **options)
    assert "pas délivré pour signer" in not_signed(bench, "ars", other.p12(WORD)).message
    data = signed(parties.sent(bench), "ars", other.p12(WORD, trusted.authority.own.certificate))
    assert "pas délivré pour signer" in doubtful(bench, data)


@pytest.mark.parametrize("purpose", [ExtendedKeyUsageOID.EMAIL_PROTECTION, ExtendedKeyUsageOID.CLIENT_AUTH])
def test_a_certificate_of_a_person_signs_whatever_its_authority_wrote_beside(bench, trusted, purpose):
    mine = trusted.authority.certify("Aline Moreau", purposes=[purpose])
    p12 = mine.p12(WORD, trusted.authority.own.certificate)
    assert parties.signed_by_us(bench, "ars", p12).verdict == "acceptee"


@pytest.mark.parametrize(
    ("days", "said"), [((-90, -30), "a expiré le"), ((3, 90), "n’est valable qu’à partir du")], ids=["ended", "to come"]
)
def test_a_certificate_that_is_not_of_today_does_not_sign(bench, trusted, days, said):
    start, end = (TODAY + timedelta(days=day) for day in days)
    other = trusted.authority.certify("Aline Moreau", start=start, end=end)
    assert said in not_signed(bench, "ars", other.p12(WORD)).message


# --- a mistake, undone ------------------------------------------------------------------------------------------------


def test_who_signed_in_the_place_of_another_is_no_obstacle_whoever_was_to_sign_starts_again(bench, trusted):
    wrong = trusted.authority.certify("Paul Ailleurs").p12(WORD, trusted.authority.own.certificate)
    assert "« Paul Ailleurs »" in doubtful(bench, signed(parties.sent(bench), "ars", wrong))
    again = signed(parties.sent(bench), "ars", trusted.p12("ars"))
    assert returned(bench, again, "cette fois.pdf").verdict == "acceptee"
    assert awaited(bench) == ["gestionnaire", "conseil_departemental"]
    for role in awaited(bench):
        parties.signed_by_us(bench, role, trusted.p12(role))
    assert of_kind(bench.run(), ScelleDone)
    assert bench.oracle() == []


def test_here_one_never_signs_after_a_signature_that_leaves_a_doubt(bench, trusted):
    wrong = trusted.authority.certify("Paul Ailleurs").p12(WORD, trusted.authority.own.certificate)
    doubtful(bench, signed(parties.sent(bench), "ars", wrong))
    for role in PARTIES:
        assert parties.signed_by_us(bench, role, trusted.p12(role)).verdict == "acceptee"
    assert awaited(bench) == []
    assert b"Paul Ailleurs" not in bench_file(bench, -1)
    assert bench_file(bench, -1).startswith(parties.sent(bench))


def test_a_wrong_signature_on_top_of_a_good_one_leaves_the_good_one_counted(bench, trusted):
    good = signed(parties.sent(bench), "gestionnaire", trusted.p12("gestionnaire"))
    wrong = trusted.authority.certify("Paul Ailleurs").p12(WORD, trusted.authority.own.certificate)
    assert "« Paul Ailleurs »" in doubtful(bench, signed(good, "ars", wrong, first=False))
    assert awaited(bench) == ["conseil_departemental", "ars"]
    for role in awaited(bench):
        parties.signed_by_us(bench, role, trusted.p12(role))
    assert awaited(bench) == []


def test_who_signs_twice_is_told_that_the_first_signature_counts(bench, trusted):
    returned(bench, signed(parties.sent(bench), "ars", trusted.p12("ars")), "un.pdf")
    second = trusted.authority.certify(PARTIES["ars"][0]).p12(WORD, trusted.authority.own.certificate)
    event = returned(bench, signed(updated(parties.sent(bench), lambda _: None), "ars", second), "deux.pdf")
    assert event.verdict == "acceptee"
    assert any("« Aline Moreau » a déjà signé" in one.replace("\u00a0", " ") for one in event.remarques), event


# --- what else a file holds -------------------------------------------------------------------------------------------


def test_a_signature_in_a_frame_of_nobody_is_said_and_counts_for_nobody(bench, trusted):
    key = open_key(trusted.p12("ars"), WORD, TODAY)
    alone = sign(parties.sent(bench), "Horodatage1", key, first=False)
    assert "dans le cadre d’aucune partie" in refused(bench, alone)
    both = sign(signed(parties.sent(bench), "ars", trusted.p12("ars")), "Horodatage1", key, first=False)
    event = returned(bench, both, "deux cadres.pdf")
    assert event.verdict == "acceptee"
    assert event.signataires == ("Aline Moreau",)
    assert "« Aline Moreau » a signé dans le cadre « Horodatage1 »" in event.remarques[0].replace("\u00a0", " ")
    assert awaited(bench) == ["gestionnaire", "conseil_departemental"]
    assert "Horodatage1" in bench.entries(step="signer")[-1].link.sentence


def test_what_proves_a_signature_later_is_said_and_changes_nothing(bench, trusted):
    kept = Confiance(racines=(trusted.authority.own.pem,))
    once = signed(parties.sent(bench), "ars", trusted.p12("ars"))
    event = returned(bench, prolong(once, kept, stamper_of(trusted.authority), "Horodatage1", TODAY))
    assert event.verdict == "acceptee"
    assert any("Horodatage1" in one and "non vérifié" in one for one in event.remarques)


@pytest.mark.parametrize("end", [b"\n", b"\r\n\r\n", b"\0" * 512], ids=["line", "lines", "padding"])
def test_blanks_that_a_copy_adds_at_the_end_leave_a_doubt_that_somebody_lifts(bench, trusted, end):
    data = signed(parties.sent(bench), "ars", trusted.p12("ars")) + end
    assert "personne ne les a signés" in doubtful_file(bench, data)
    with bench.open() as (atelier, _):
        lift_doubt(atelier, "C-1", "ars", "Ajout de la messagerie.", "Mme Aubert")
    assert awaited(bench) == ["gestionnaire", "conseil_departemental"]


@pytest.mark.parametrize("end", [b"9 999 999 euros", b"%%EOF", b"%PDF-1.7 1 0 obj"])
def test_anything_else_at_the_end_is_refused(bench, trusted, end):
    data = signed(parties.sent(bench), "ars", trusted.p12("ars"))
    said = refused(bench, data + end)
    assert "personne ne les a signés" in said or "pas construit comme un PDF signé" in said


def doubtful_file(bench: Signataires, data: bytes) -> str:
    event = returned(bench, data)
    assert event.verdict == "a_verifier"
    assert "ars" in awaited(bench)
    return bench.entries(step="signer")[-1].link.sentence


# --- looked at once more before the sealing ---------------------------------------------------------------------------


def taken_by_a_kinder_release(bench: Signataires, data: bytes, monkeypatch) -> None:
    """A file that counted once, though it had been touched: another release looked less closely."""
    with monkeypatch.context() as then:
        then.setattr(looked_at, "changed_after", lambda one, deep: None)
        assert returned(bench, data, "ARS.pdf").verdict == "acceptee"


def test_a_file_that_counted_is_looked_at_again_before_the_sealing_and_its_party_awaited(bench, trusted, monkeypatch):
    touched = updated(signed(parties.sent(bench), "ars", trusted.p12("ars")), turn_page)
    taken_by_a_kinder_release(bench, touched, monkeypatch)
    others = signed(parties.sent(bench), "gestionnaire", trusted.p12("gestionnaire"))
    others = signed(others, "conseil_departemental", trusted.p12("conseil_departemental"), first=False)
    events = parties.dropped(bench, "les autres.pdf", others)
    assert of_kind(events, ScelleDone) == []
    told = [event for event in events if isinstance(event, SigneDone)][-1]
    assert (told.name, told.verdict, told.attendus) == ("ARS.pdf", "refusee", (PARTIES["ars"][0],))
    assert "une page a été changée" in " ".join(told.raisons)
    assert "une page a été changée" in bench.read(told.retour).decode("utf-8-sig")
    (entry,) = bench.entries(step="revoir_signe")
    assert "plus retenu" in entry.link.sentence
    assert awaited(bench) == ["ars"]
    assert of_kind(bench.run(), SigneDone) == []  # said once
    parties.signed_by_us(bench, "ars", trusted.p12("ars"))
    (sealed,) = of_kind(bench.run(), ScelleDone)
    kept = (bench.settings.outbox / sealed.dossier / "1 - Fichiers signés").glob("Contrat signé*.pdf")
    assert touched not in [path.read_bytes() for path in kept]
    assert bench.oracle() == []


def test_an_authority_that_is_believed_no_more_leaves_a_doubt_before_the_sealing(bench, trusted):
    other = Authority("Autorité d’hier", today=TODAY)
    (bench.settings.signatures.confiance / "hier.pem").write_bytes(other.own.pem)
    before = other.certify("Aline Moreau").p12(WORD, other.own.certificate)
    assert returned(bench, signed(parties.sent(bench), "ars", before), "ARS.pdf").verdict == "acceptee"
    (bench.settings.signatures.confiance / "hier.pem").unlink()
    parties.signed_by_us(bench, "gestionnaire", trusted.p12("gestionnaire"))
    parties.signed_by_us(bench, "conseil_departemental", trusted.p12("conseil_departemental"))
    events = bench.run()
    assert of_kind(events, ScelleDone) == []
    assert [event.verdict for event in of_kind(events, SigneDone)] == ["a_verifier"]
    assert awaited(bench) == ["ars"]
    with bench.open() as (atelier, _):
        lift_doubt(atelier, "C-1", "ars", "Autorité jointe au téléphone.", "Mme Aubert")
    assert of_kind(bench.run(), ScelleDone)
    assert bench.oracle() == []


# --- files that were touched ------------------------------------------------------------------------------------------


def _write_in(name: str):
    """Draw words in a field, as one fills a form, without signing it."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        field = field_named(writer, name)
        look = generic.StreamObject(
            {
                generic.NameObject("/Type"): generic.NameObject("/XObject"),
                generic.NameObject("/Subtype"): generic.NameObject("/Form"),
                generic.NameObject("/BBox"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 100, 50))),
            },
            stream_data=b"1 0 0 rg 0 0 100 50 re f",
        )
        field["/AP"] = generic.DictionaryObject({generic.NameObject("/N"): writer.add_object(look)})
        writer.update_container(field)

    return change


UNSIGNED = without_signature(FIELDS["ars"])
TOUCHED = {
    "page tournée": (turn_page, "une page a été changée"),
    "pièce jointe ajoutée": (attach, "pièce jointe"),
    "champ ajouté": (add_field, "un champ a été ajouté"),
    "champ signé redessiné": (_write_in(FIELDS["ars"]), "modifié après cette signature"),
    "champ rempli sans signature": (_write_in(FIELDS["gestionnaire"]), "un champ a été ajouté ou rempli"),
    "signature retirée": (UNSIGNED, "ne porte aucune signature"),
}


@pytest.mark.parametrize(("change", "said"), TOUCHED.values(), ids=TOUCHED.keys())
def test_a_file_touched_after_a_signature_is_refused_with_its_reason(bench, trusted, change, said):
    once = signed(parties.sent(bench), "ars", trusted.p12("ars"))
    assert said in refused(bench, updated(once, change))


def test_a_file_touched_before_it_was_signed_is_refused(bench, trusted):
    doctored = signed(updated(parties.sent(bench), turn_page), "ars", trusted.p12("ars"))
    assert "le contenu a été modifié depuis l’envoi" in refused(bench, doctored)


def test_a_signature_taken_off_after_it_was_received_is_told(bench, trusted):
    once = signed(parties.sent(bench), "ars", trusted.p12("ars"))
    returned(bench, once)
    assert "a été retirée" in refused(bench, updated(once, UNSIGNED), "sans signature.pdf")
    assert awaited(bench) == ["gestionnaire", "conseil_departemental"]


def test_a_file_saved_anew_is_refused(bench, trusted):
    once = signed(parties.sent(bench), "ars", trusted.p12("ars"))
    with pikepdf.open(io.BytesIO(once)) as pdf:
        pdf.save(out := io.BytesIO())
    assert "enregistré de nouveau" in refused(bench, out.getvalue())


def test_the_file_saved_anew_without_signature_is_refused(bench):
    with pikepdf.open(io.BytesIO(parties.sent(bench))) as pdf:
        pdf.save(out := io.BytesIO())
    assert "enregistré de nouveau" in refused(bench, out.getvalue())


def test_a_file_printed_to_pdf_without_any_signature_is_refused(bench):
    assert "ne porte aucune signature" in refused(bench, parties.sent(bench))


@pytest.mark.parametrize("share", [0.5, 0.97])
def test_a_file_cut_short_is_refused(bench, trusted, share):
    once = signed(parties.sent(bench), "ars", trusted.p12("ars"))
    refused(bench, once[: int(len(once) * share)])


def test_a_signature_where_none_was_expected_is_refused(bench, trusted):
    data = updated(parties.sent(bench), add_field)
    key = open_key(trusted.p12("ars"), WORD, TODAY)
    assert "Signature_inconnue" in refused(bench, sign(data, ADDED, key, first=True))


def test_a_signature_after_the_sealing_comes_too_late(bench, trusted):
    for role in ROLES:
        parties.signed_by_us(bench, role, trusted.p12(role))
    assert of_kind(bench.run(), ScelleDone)
    late = signed(parties.sent(bench), "ars", trusted.p12("ars"))
    assert "déjà signé de toutes les parties" in refused(bench, late)


# --- certificates that nobody answers for -----------------------------------------------------------------------------


def doubtful(bench: Signataires, data: bytes) -> str:
    """What is said of a signature that somebody must look at: kept, and counted for nobody yet."""
    event = returned(bench, data)
    assert event.verdict == "a_verifier"
    assert "ars" in awaited(bench)
    assert bench.oracle() == []
    return " | ".join(event.raisons)


def test_a_stranger_s_signature_waits_for_somebody_s_decision_which_the_history_keeps(bench):
    other = Authority("Autorité d’ailleurs", today=TODAY)
    stranger = other.certify("Aline Moreau", PARTIES["ars"][0])
    data = signed(parties.sent(bench), "ars", stranger.p12(WORD, other.own.certificate))
    assert "« Autorité d’ailleurs »" in doubtful(bench, data)
    with bench.open() as (atelier, _):
        with pytest.raises(NotReady, match="motif"):
            lift_doubt(atelier, "C-1", "ars", "\u200b…", "Mme Aubert")
        with pytest.raises(NotReady, match="auteur"):
            lift_doubt(atelier, "C-1", "ars", "Certificat vérifié au téléphone.", "")
        lift_doubt(atelier, "C-1", "ars", "Certificat vérifié au téléphone.", "Mme Aubert")
    assert awaited(bench) == ["gestionnaire", "conseil_departemental"]
    (entry,) = bench.entries(step="lever")
    assert (entry.link.actor, entry.etape.motif) == ("Mme Aubert", "Certificat vérifié au téléphone.")


def test_a_self_signed_certificate_waits_for_a_decision(bench):
    alone = self_signed("Aline Moreau")
    assert "signé par lui-même" in doubtful(bench, signed(parties.sent(bench), "ars", alone.p12(WORD)))


def test_an_ended_certificate_waits_for_a_decision(bench, trusted):
    short = trusted.authority.certify("Aline Moreau", PARTIES["ars"][0], end=TODAY + timedelta(days=2))
    data = signed(parties.sent(bench), "ars", short.p12(WORD))
    later = replace(bench, now=lambda: TODAY + timedelta(days=9))
    assert "a expiré le" in doubtful(later, data)


def test_somebody_else_s_certificate_waits_for_a_decision(bench, trusted):
    other = trusted.authority.certify("Paul Ailleurs", "Une autre maison")
    said = doubtful(bench, signed(parties.sent(bench), "ars", other.p12(WORD)))
    assert "« Paul Ailleurs »" in said
    assert "« Aline Moreau »" in said


# --- secrets ----------------------------------------------------------------------------------------------------------


def test_a_passphrase_is_never_written_anywhere(tmp_path, bench, trusted, caplog, capfd):
    parties.signed_by_us(bench, "ars", trusted.p12("ars"))
    with pytest.raises(SignatureFailed) as wrong:
        parties.signed_by_us(bench, "gestionnaire", trusted.p12("gestionnaire"), "un faux canari")
    told = f"{wrong.value} {wrong.value.remedy} {wrong.value.__cause__} {caplog.text} {''.join(capfd.readouterr())}"
    for canary in (WORD, "un faux canari"):
        assert canary not in told
        for path in bench.root.rglob("*"):
            if path.is_file() and path.name != "sceau.mot":
                assert canary.encode() not in path.read_bytes(), path


def test_certificates_that_end_before_sixty_days_are_announced(bench, trusted):
    from cpomdoc.engine.reports.certificats import ending

    assert ending(bench.settings, TODAY) == ()
    soon = trusted.authority.certify("Sceau pressé", end=TODAY + timedelta(days=30))
    (bench.root / "sceau.p12").write_bytes(soon.p12(WORD))
    sealing = replace(bench, seal=True)
    assert [one.nom for one in ending(sealing.settings, TODAY)] == ["Sceau pressé"]
    root = Authority("Autorité finissante", today=TODAY - timedelta(days=3600))
    (bench.settings.signatures.confiance / "ancienne.pem").write_bytes(root.own.pem)
    assert {one.nom for one in ending(sealing.settings, TODAY)} == {"Sceau pressé", "Autorité finissante"}


# --- a text that was written anew since -------------------------------------------------------------------------------


def renamed(bench: Signataires, name: str = "Association Renommée") -> list:
    """Somebody answers otherwise after the sending: the text of the contract is written anew."""
    return parties.dropped(bench, "Accueil autre.xlsx", parties.accueil(gestionnaire__nom=name))


def former_answers(bench: Signataires) -> list:
    """The very form that counted when the contract was sent comes back."""
    return parties.dropped(bench, "Accueil C-1.xlsx", parties.accueil())


def on_the_page(bench: Signataires) -> EtatContrat:
    with bench.open() as (atelier, _):
        return view_contrat(atelier, "C-1")


def test_a_signature_on_a_text_that_was_written_anew_since_does_not_count_and_nobody_signs_it_here(bench, trusted):
    old = parties.sent(bench)
    assert [one.numero for one in of_kind(renamed(bench), VersionDone)] == [3]
    note = refused(bench, signed(old, "ars", trusted.p12("ars")))
    assert [one.code for one in bench.entries(step="ecarter")[-1].etape.anomalies] == ["E-494"]
    assert "version 2 de « Contrat »" in note
    assert "la version 3 du projet le remplace" in note
    assert "réponses d’avant" in note
    assert any("son texte a changé depuis" in one for one in on_the_page(bench).envois[0].ecartes)
    with pytest.raises(NotReady, match="a changé depuis l’envoi de la version 2"):
        parties.signed_by_us(bench, "ars", trusted.p12("ars"))
    assert bench.entries(step="signer") == []
    parties.agreed(bench)
    assert parties.signed_by_us(bench, "ars", trusted.p12("ars")).verdict == "acceptee"


def test_what_all_signed_is_not_sealed_while_the_text_is_another_and_is_once_it_is_the_same_again(bench, trusted):
    others = signed(parties.sent(bench), "gestionnaire", trusted.p12("gestionnaire"))
    others = signed(others, "conseil_departemental", trusted.p12("conseil_departemental"), first=False)
    returned(bench, others, "deux.pdf")
    bench.drop("ARS.pdf", signed(parties.sent(bench), "ars", trusted.p12("ars")))
    assert of_kind(renamed(bench), ScelleDone) == []  # the last signature and the new answers come together
    assert awaited(bench) == []
    assert of_kind(bench.run(), ScelleDone) == []
    (told,) = [one.action for one in on_the_page(bench).attendus if one.kind == "relecture"]
    assert "Ne le signez plus. Déjà signé par" in told
    for party, _, _ in PARTIES.values():
        assert party in told
    assert of_kind(former_answers(bench), ScelleDone)
    assert on_the_page(bench).statut is Statut.ARCHIVE
    assert bench.oracle() == []


def test_nothing_is_sealed_while_answers_that_came_since_are_still_to_be_written(bench, trusted):
    for role in ("gestionnaire", "conseil_departemental"):
        parties.signed_by_us(bench, role, trusted.p12(role))
    bench.drop("ARS.pdf", signed(bench_file(bench, -1), "ars", trusted.p12("ars"), first=False))
    bench.drop("Accueil autre.xlsx", parties.accueil(gestionnaire__nom="Association Renommée"))
    events = replace(bench, offices=StandIn(_only_the_history_sheet)).run()
    assert [one.verdict for one in of_kind(events, SigneDone)] == ["acceptee"]
    assert awaited(bench) == []
    assert of_kind(events, VersionDone) == []
    assert [one.subject for one in of_kind(events, Trouble)] == ["C-1"]
    assert of_kind(events, ScelleDone) == []
    assert of_kind(former_answers(bench), ScelleDone)


def _only_the_history_sheet(title: str) -> None:
    if not title.startswith("Fiche d’historique"):
        raise ToolMissing("LibreOffice ne répond pas.", "Réessayez.")


def test_of_three_parties_one_signs_before_the_text_is_another_and_two_after(bench, trusted):
    sent = parties.sent(bench)
    assert returned(bench, signed(sent, "gestionnaire", trusted.p12("gestionnaire")), "G.pdf").verdict == "acceptee"
    renamed(bench)
    late = {f"{role}.pdf": signed(sent, role, trusted.p12(role)) for role in ("conseil_departemental", "ars")}
    for name, data in late.items():
        refused(bench, data, name)
    assert on_the_page(bench).statut is Statut.REDIGE
    assert of_kind(former_answers(bench), VersionDone)
    assert on_the_page(bench).statut is Statut.A_SIGNER  # what was sent is the text of the day again
    assert awaited(bench) == ["conseil_departemental", "ars"]
    for name, data in late.items():
        assert returned_again(bench, name, data).verdict == "acceptee"
    assert on_the_page(bench).statut is Statut.ARCHIVE
    assert [name for name in bench.shown() if name.startswith("a-corriger/") and name.endswith(".pdf.txt")] == []
    assert bench.oracle() == []


def returned_again(bench: Signataires, name: str, data: bytes) -> SigneDone:
    """A file that did not count when it first came is dropped once more."""
    return of_kind(parties.dropped(bench, name, data), SigneDone)[0]


def test_a_doubtful_signature_on_a_text_that_was_written_anew_is_not_admitted(bench):
    alone = self_signed("Aline Moreau")
    doubtful(bench, signed(parties.sent(bench), "ars", alone.p12(WORD)))
    renamed(bench)
    with bench.open() as (atelier, _), pytest.raises(NotReady, match="a changé depuis l’envoi"):
        lift_doubt(atelier, "C-1", "ars", "Certificat vérifié au téléphone.", "Mme Aubert")
    assert bench.entries(step="lever") == []


def test_an_avenant_that_is_being_prepared_does_not_stop_the_signature_of_the_contract(bench, trusted):
    returned(bench, signed(parties.sent(bench), "gestionnaire", trusted.p12("gestionnaire")), "G.pdf")
    family = bench.settings.templates / "petite"
    acts = {**petite_actes.CHANGES, "accueil": parties.ACCUEIL}
    for name, data in petite.files(**acts).items():
        if name.endswith(".toml") and not name.startswith("commun/"):
            (family / name).write_bytes(data)
    (family / "acte.docx").write_bytes((family / "annexe.docx").read_bytes())
    avenant = form("avenant", petite_actes.avenant(), **acts)
    events = parties.dropped(bench, "Avenant.xlsx", avenant)
    assert [one.numero for one in of_kind(events, VersionDone)] == [3]
    assert {made.key for made in bench.bordereau(3).pieces} == {"contrat", "annexe-01", "avenant-1"}
    for role in ("conseil_departemental", "ars"):
        assert parties.signed_by_us(bench, role, trusted.p12(role)).verdict == "acceptee"
    assert of_kind(bench.run(), ScelleDone)
    assert bench.oracle() == []
