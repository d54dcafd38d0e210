"""What a returned file is worth: whole or touched, signed by whom, in three outcomes with their reason."""

from __future__ import annotations

import io
import zlib
from datetime import UTC, datetime, timedelta

import pikepdf
import pytest
from asn1crypto import keys, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.timestamps import DummyTimeStamper

from cpomdoc.adapters.signature import examining, integrity
from cpomdoc.adapters.signature.certificates import SignatureFailed, ends_soon
from cpomdoc.adapters.signature.examining import Confiance, chain_problem, examine
from cpomdoc.adapters.signature.signing import open_key, prolong, seal, sign
from cpomdoc.domain.signature import Validite
from tests.resources.a_signer import FIELDS, pdf_to_sign
from tests.resources.retouches import ADDED, add_field, attach, turn_page, updated, without_signature
from tools.certificats import Authority, Certified, self_signed

NOW = datetime.now(UTC).replace(microsecond=0)
WORD = "un mot de passe à nous"


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority(today=NOW)


@pytest.fixture(scope="module")
def confiance(authority: Authority) -> Confiance:
    return Confiance(racines=(authority.own.pem,), revocations=(authority.revocations(),))


@pytest.fixture(scope="module")
def signer(authority: Authority) -> Certified:
    return authority.certify("Claire Fontaine", "Association Les Tilleuls")


@pytest.fixture(scope="module")
def sent() -> bytes:
    return pdf_to_sign()


def signed(pdf: bytes, who: Certified, authority: Authority, field: str = FIELDS[0], *, first: bool = True) -> bytes:
    return sign(pdf, field, open_key(who.p12(WORD, authority.own.certificate), WORD, NOW), first=first)


@pytest.fixture(scope="module")
def once(sent: bytes, signer: Certified, authority: Authority) -> bytes:
    return signed(sent, signer, authority)


@pytest.fixture(scope="module")
def twice(once: bytes, authority: Authority) -> bytes:
    return signed(once, authority.certify("Jean Dupré", "ARS", elliptic=True), authority, FIELDS[1], first=False)


def keys_of(data: bytes, sent: bytes, confiance: Confiance, moment: datetime = NOW) -> list[str]:
    examen = examine(data, sent=sent, confiance=confiance, moment=moment)
    own = [reason.cle for reason in examen.raisons]
    return own + [f"{one.champ}:{reason.cle}" for one in examen.signatures for reason in one.raisons]


def test_two_signatures_put_one_after_the_other_are_valid_and_say_who_and_when(sent, twice, confiance):
    examen = examine(twice, sent=sent, confiance=confiance, moment=NOW)
    assert examen.validite is Validite.VALIDE
    assert [(one.champ, one.signataire, one.organisation) for one in examen.signatures] == [
        (FIELDS[0], "Claire Fontaine", "Association Les Tilleuls"),
        (FIELDS[1], "Jean Dupré", "ARS"),
    ]
    assert all(one.moment is not None and not one.horodatee for one in examen.signatures)


def test_a_signed_file_begins_with_the_very_bytes_that_were_sent(sent, once, twice):
    assert once.startswith(sent)
    assert twice.startswith(once)


def test_the_description_of_the_file_stays_as_it_was(sent, signer, authority):
    with pikepdf.open(io.BytesIO(sent)) as pdf:
        pdf.Root.Metadata = pdf.make_stream(b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>", Type=pikepdf.Name.Metadata)
        described = io.BytesIO()
        pdf.save(described, fix_metadata_version=False)
    after = signed(described.getvalue(), signer, authority)
    with pikepdf.open(io.BytesIO(after)) as pdf:
        assert pdf.Root.Metadata.read_bytes() == b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"


def _comment(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    note = generic.DictionaryObject(
        {
            generic.NameObject("/Type"): generic.NameObject("/Annot"),
            generic.NameObject("/Subtype"): generic.NameObject("/Text"),
            generic.NameObject("/Rect"): generic.ArrayObject(map(generic.NumberObject, (10, 10, 30, 30))),
            generic.NameObject("/Contents"): generic.pdf_string("ajout"),
        }
    )
    page["/Annots"].append(writer.add_object(note))
    writer.update_container(page["/Annots"])


CHANGES = {"page tournée": turn_page, "pièce jointe": attach, "annotation": _comment, "champ ajouté": add_field}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_after_a_signature_makes_it_invalid(change, sent, once, confiance):
    examen = examine(updated(once, change), sent=sent, confiance=confiance, moment=NOW)
    assert examen.validite is Validite.INVALIDE
    assert [reason.cle for reason in examen.signatures[0].raisons] == ["modifie_apres"]


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_before_the_first_signature_is_seen_too(change, sent, signer, authority, confiance):
    returned = signed(updated(sent, change), signer, authority)
    assert keys_of(returned, sent, confiance) == ["contenu_modifie"]


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_what_ours_refuses_is_refused_without_the_comparison_of_pyhanko(change, sent, once, confiance):
    fast = examine(updated(once, change), sent=sent, confiance=confiance, moment=NOW, deep=False)
    assert fast.validite is Validite.INVALIDE


@pytest.mark.parametrize("change", [CHANGES["page tournée"], CHANGES["pièce jointe"], CHANGES["annotation"]])
def test_what_ours_would_let_through_is_refused_by_the_comparison_of_pyhanko(
    monkeypatch, change, sent, once, signer, authority, confiance
):
    monkeypatch.setattr(integrity, "changed_since", lambda reader, revision, until=None: None)
    assert keys_of(updated(once, change), sent, confiance) == [f"{FIELDS[0]}:modifie_apres"]
    assert keys_of(signed(updated(sent, change), signer, authority), sent, confiance) == ["contenu_modifie"]
    fast = examine(updated(once, change), sent=sent, confiance=confiance, moment=NOW, deep=False)
    assert fast.validite is Validite.VALIDE  # it was asked not to


def test_whatever_stops_the_check_of_a_chain_is_said_in_french():
    plain = {str(chain_problem(one)) for one in (*AdESIndeterminate, None, "?")}
    for said in plain:
        assert said.startswith("la chaîne du certificat ne peut pas être vérifiée : ")
        assert not any(one.name.lower().replace("_", " ") in said.lower() for one in AdESIndeterminate)


def test_a_file_that_makes_the_library_fail_is_refused_in_french_whatever_it_said(monkeypatch, once, sent, confiance):
    def fails(*_: object, **__: object) -> None:
        raise RecursionError("maximum recursion depth exceeded")

    for name, cle in (("another_file", "fichier_illisible"), ("changed_after", f"{FIELDS[0]}:illisible")):
        with monkeypatch.context() as broken:
            broken.setattr(examining, name, fails)
            examen = examine(once, sent=sent, confiance=confiance, moment=NOW)
            assert keys_of(once, sent, confiance) == [cle]
        said = [str(one) for one in (*examen.raisons, *(why for one in examen.signatures for why in one.raisons))]
        assert not any("recursion" in one.lower() or "error" in one.lower() for one in said)


def test_a_title_may_not_change_and_the_day_of_an_update_may(sent, once, confiance):
    def titled(**words: str):
        entries = {generic.NameObject(f"/{name}"): generic.pdf_string(text) for name, text in words.items()}
        return lambda writer: writer.set_info(generic.DictionaryObject(entries))

    assert keys_of(updated(once, titled(ModDate="D:20261129", Producer="Autre")), sent, confiance) == []
    assert keys_of(updated(once, titled(Title="Autre contrat")), sent, confiance) == [f"{FIELDS[0]}:modifie_apres"]


def test_a_signature_in_a_field_that_we_did_not_make_is_refused(sent, signer, authority, confiance):
    returned = signed(updated(sent, add_field), signer, authority, ADDED)
    assert "champ_inattendu" in keys_of(returned, sent, confiance)


def test_a_signature_taken_off_is_told(once, sent, confiance):
    bare = updated(once, without_signature(FIELDS[0]))
    assert "signature_retiree" in keys_of(bare, once, confiance)
    assert "aucune_signature" in keys_of(bare, sent, confiance)


def test_a_file_saved_anew_is_not_the_one_that_was_sent(once, sent, confiance):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(once)) as pdf:
        pdf.save(out)
    assert keys_of(out.getvalue(), sent, confiance) == ["fichier_reenregistre"]


def test_a_file_cut_short_is_told(once, sent, confiance):
    assert keys_of(sent[:-200], sent, confiance) == ["fichier_tronque"]
    assert keys_of(once[: (len(sent) + len(once)) // 2], sent, confiance) != []


def test_the_file_sent_back_as_it_was_bears_no_signature(sent, confiance):
    assert keys_of(sent, sent, confiance) == ["aucune_signature"]


def test_a_stranger_s_certificate_is_undetermined(sent, confiance):
    other = Authority("Autorité d’ailleurs", today=NOW)
    returned = signed(sent, other.certify("Inconnu"), other)
    assert keys_of(returned, sent, confiance) == [f"{FIELDS[0]}:chaine_inconnue"]
    said = str(examine(returned, sent=sent, confiance=confiance, moment=NOW).signatures[0].raisons[0])
    assert "Autorité d’ailleurs" in said


def test_a_self_signed_certificate_is_undetermined(sent, confiance):
    alone = self_signed("Seule")
    returned = sign(sent, FIELDS[0], open_key(alone.p12(WORD), WORD, NOW), first=True)
    assert keys_of(returned, sent, confiance) == [f"{FIELDS[0]}:auto_signe"]


def test_an_ended_certificate_without_time_stamp_is_undetermined(sent, authority, confiance):
    short = authority.certify("Courte Durée", end=NOW + timedelta(days=5))
    returned = signed(sent, short, authority)
    assert keys_of(returned, sent, confiance) == []
    assert keys_of(returned, sent, confiance, NOW + timedelta(days=20)) == [f"{FIELDS[0]}:expire"]


def test_a_revoked_certificate_is_invalid(sent, authority):
    gone = authority.certify("Révoquée")
    lists = authority.revocations(gone.certificate)
    returned = signed(sent, gone, authority)
    knows = Confiance(racines=(authority.own.pem,), revocations=(lists,))
    assert keys_of(returned, sent, knows) == [f"{FIELDS[0]}:revoque"]


def stamper_of(authority: Authority) -> DummyTimeStamper:
    stamper = authority.certify("Horodatage de test", stamper=True)
    der = stamper.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    load = x509.Certificate.load
    return DummyTimeStamper(
        load(stamper.certificate.public_bytes(Encoding.DER)),
        keys.PrivateKeyInfo.load(der),
        certs_to_embed=[load(authority.own.certificate.public_bytes(Encoding.DER))],
    )


def test_a_time_stamp_proves_that_the_signature_came_before_the_end_of_the_certificate(sent, authority, confiance):
    short = authority.certify("Courte Durée", end=NOW + timedelta(days=5))
    key = open_key(short.p12(WORD, authority.own.certificate), WORD, NOW)
    returned = sign(sent, FIELDS[0], key, first=True, stamper=stamper_of(authority))
    examen = examine(returned, sent=sent, confiance=confiance, moment=NOW + timedelta(days=20))
    assert examen.signatures[0].horodatee
    assert keys_of(returned, sent, confiance, NOW + timedelta(days=20)) == []


def test_what_proves_later_is_added_without_touching_what_was_signed(sent, twice, authority, confiance):
    kept = prolong(twice, confiance, stamper_of(authority), "Horodatage1", NOW)
    assert kept.startswith(twice)
    assert keys_of(kept, sent, confiance) == []
    assert len(PdfFileReader(io.BytesIO(kept)).embedded_timestamp_signatures) == 1


def test_random_damage_to_a_signed_file_never_passes(sent, once, confiance):
    for place in range(len(sent) + 400, len(once) - 40, max(1, len(once) // 60)):
        hurt = bytearray(once)
        hurt[place] ^= 0x10
        if examine(bytes(hurt), sent=sent, confiance=confiance, moment=NOW).validite is Validite.VALIDE:
            assert _in_the_hole(once, place), f"octet {place}"


def _in_the_hole(data: bytes, place: int) -> bool:
    """Zeros that fill the room left for the signature are outside of what any signature covers."""
    return data[place : place + 1] == b"0" and data[place - 20 : place + 20].strip(b"0") == b""


def test_a_wrong_passphrase_is_told_and_never_repeated(signer, authority):
    with pytest.raises(SignatureFailed) as error:
        open_key(signer.p12(WORD), "secret-errone", NOW)
    told = f"{error.value} {error.value.remedy} {error.value.__cause__}"
    assert "mot de passe" in told
    assert "secret-errone" not in told


def test_an_ended_certificate_does_not_sign(authority):
    ended = authority.certify("Passée", start=NOW - timedelta(days=90), end=NOW - timedelta(days=30))
    with pytest.raises(SignatureFailed):
        open_key(ended.p12(WORD), WORD, NOW)


def test_certificates_that_end_soon_are_named(authority, signer):
    short = authority.certify("Bientôt Finie", end=NOW + timedelta(days=59))
    assert [name for name, _ in ends_soon(short.pem + signer.pem, NOW)] == ["Bientôt Finie"]


def test_the_seal_of_a_manifest_is_checked_by_openssl(tmp_path, authority, signer):
    import subprocess

    key = open_key(signer.p12(WORD, authority.own.certificate), WORD, NOW)
    content = b'{"pieces":[]}'
    (tmp_path / "b.json").write_bytes(content)
    (tmp_path / "b.p7s").write_bytes(seal(content, key))
    (tmp_path / "ca.pem").write_bytes(authority.own.pem)
    check = "openssl cms -verify -cades -binary -inform DER -in b.p7s -content b.json -CAfile ca.pem -purpose any"
    run = lambda: subprocess.run([*check.split(), "-out", "/dev/null"], cwd=tmp_path, capture_output=True).returncode  # noqa: E731
    assert run() == 0
    (tmp_path / "b.json").write_bytes(content + b" ")
    assert run() != 0


def test_no_stream_of_a_signature_ends_in_a_carriage_return_whatever_is_drawn(sent, signer, authority, confiance):
    """Judges of PDF/A count a byte too few there: one drawing in 256, by the chance of a checksum."""
    key = open_key(signer.p12(WORD, authority.own.certificate), WORD, NOW)
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(204, 96))
        contents = (b"q Q %" + b"a" * count for count in range(256))  # the checksum ends by each byte once
        pdf.pages[0].Contents = pdf.make_stream(next(one for one in contents if zlib.compress(one).endswith(b"\r")))
        drawn = io.BytesIO()
        pdf.save(drawn)
    once = sign(sent, FIELDS[0], key, first=True, stamp=drawn.getvalue())
    assert b"\r\nendstream" not in once[len(sent) :]
    assert examine(once, sent=sent, confiance=confiance, moment=NOW).validite is Validite.VALIDE


def test_the_stamp_in_the_field_says_who_signs_and_does_not_disturb_the_others(sent, signer, authority, confiance):
    import pypdfium2

    from cpomdoc.adapters.signature.stamps import stamp

    drawn = stamp(("Claire Fontaine", "Présidente — Association Les Tilleuls", "Signé le 22\u00a0novembre 2026"))
    key = open_key(signer.p12(WORD, authority.own.certificate), WORD, NOW)
    once = sign(sent, FIELDS[0], key, first=True, stamp=drawn)
    both = sign(once, FIELDS[1], key, first=False, stamp=drawn)
    assert examine(both, sent=sent, confiance=confiance, moment=NOW).validite is Validite.VALIDE
    document = pypdfium2.PdfDocument(both)
    document.init_forms()
    assert document[0].render(scale=2).to_pil().convert("L").histogram()[0:100] != [0] * 100
    assert drawn == stamp(
        ("Claire Fontaine", "Présidente — Association Les Tilleuls", "Signé le 22\u00a0novembre 2026")
    )
