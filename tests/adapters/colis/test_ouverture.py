"""An archive or a mail gives the files that it holds, whatever program made it; what could harm is not opened."""

from __future__ import annotations

import io
import re
import struct
import time
import zipfile
from collections.abc import Callable, Mapping
from email.message import EmailMessage

import pytest

from cpomdoc.adapters.colis import Colis, Ferme, looks_like_colis, open_colis
from cpomdoc.adapters.colis.bounds import MAX_FILES, Bounds, Refusal
from cpomdoc.adapters.colis.mails import read_msg
from tests.adapters import colis_sample as sample
from tests.adapters.colis_sample import mail, outlook, zipped

FORM, SCAN = b"PK\3\4 un classeur", b"%PDF-1.7 un document"
FILES = {"Ident.xlsx": FORM, "C-1/Annexe 8.pdf": SCAN}


def contents(data: bytes) -> dict[str, bytes]:
    opened = open_colis(data)
    assert isinstance(opened, Colis), opened
    return {one.chemin: one.data for one in opened.fichiers}


def refused(data: bytes) -> str:
    opened = open_colis(data)
    assert isinstance(opened, Ferme), opened
    return opened.code


# --- what people send -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_an_archive_gives_its_files_in_their_folders(method: int) -> None:
    assert contents(zipped(FILES, method)) == FILES


def test_a_mail_gives_its_attachments_and_who_sent_it() -> None:
    data = bytes(mail({"Ident.xlsx": FORM, "Délibération d’août.pdf": SCAN}))
    assert looks_like_colis(data)
    opened = open_colis(data)
    assert isinstance(opened, Colis)
    assert opened.par == "Marie Durand (m.durand@asso.example)"
    assert [one.chemin for one in opened.fichiers] == ["Ident.xlsx", "Délibération d’août.pdf"]


@pytest.mark.parametrize("size", [40, 9_000])
def test_a_mail_of_outlook_gives_its_attachments_and_who_sent_it(size: int) -> None:
    data = outlook({"Ident.xlsx": FORM * size, "Arrêté.pdf": SCAN})
    assert looks_like_colis(data)
    opened = open_colis(data)
    assert isinstance(opened, Colis)
    assert opened.par == "Marie Durand (m.durand@asso.example)"
    assert {one.chemin: one.data for one in opened.fichiers} == {"Ident.xlsx": FORM * size, "Arrêté.pdf": SCAN}


def test_a_mail_sent_on_by_outlook_gives_the_files_of_the_mail_inside() -> None:
    inside = sample.message_streams({"Ident.xlsx": FORM}, "Paul", "p@x.example", "Vos réponses")
    streams = sample.message_streams({}, "Marie Durand", "m.durand@asso.example")
    top = (sample.attachment(0), "__substg1.0_3701000D")
    streams |= {(*top, *path): data for path, data in inside.items()}
    assert contents(sample.compound(streams)) == {"Vos réponses/Ident.xlsx": FORM}


def test_a_mail_attached_to_a_mail_is_a_file_of_its_own() -> None:
    outer = mail({})
    outer.add_attachment(mail({"Ident.xlsx": FORM}))
    (name, data), *others = contents(bytes(outer)).items()
    assert (name, others) == ("Formulaires.eml", [])
    assert contents(data) == {"Ident.xlsx": FORM}


@pytest.mark.parametrize(("alphabet", "flag"), [("cp850", 0), ("utf-8", 0), ("utf-8", 0x800)])
def test_accents_in_names_are_read_as_the_maker_of_the_archive_wrote_them(alphabet: str, flag: int) -> None:
    """Windows writes its own alphabet, macOS UTF-8 without saying so."""
    raw = "Arrêté ÉTÉ à Évry.pdf".encode(alphabet)
    data = zipped({"x" * len(raw): SCAN}).replace(b"x" * len(raw), raw)
    at = data.index(b"PK\1\2")
    data = data[:6] + struct.pack("<H", flag) + data[8 : at + 8] + struct.pack("<H", flag) + data[at + 10 :]
    assert contents(data) == {"Arrêté ÉTÉ à Évry.pdf": SCAN}


def test_folders_written_with_windows_bars_are_folders() -> None:
    assert contents(zipped({"C-1\\Annexe 8.pdf": SCAN})) == {"C-1/Annexe 8.pdf": SCAN}


def test_the_picture_of_a_signature_and_the_proof_of_a_mail_are_not_taken_for_files_sent() -> None:
    message = mail({"Ident.xlsx": FORM})
    logo = {"maintype": "image", "subtype": "png", "filename": "logo.png", "disposition": "inline", "cid": "<l>"}
    message.add_attachment(b"\x89PNG", **logo)
    message.add_attachment(b"0", maintype="application", subtype="pkcs7-signature", filename="smime.p7s")
    assert list(contents(bytes(message))) == ["Ident.xlsx"]


def test_a_picture_that_somebody_attached_is_taken() -> None:
    message = mail({})
    message.add_attachment(b"\xff\xd8\xff", maintype="image", subtype="jpeg", filename="page signée.jpg")
    assert list(contents(bytes(message))) == ["page signée.jpg"]


# --- what is no archive of files --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}),
        zipped({"word/document.xml": b"<x/>", "word/styles.xml": b"<x/>"}),  # its list of types is lost
        zipped({"xl/workbook.xml": b"<x/>"}),
        zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}),
        zipped({"Index/Document.iwa": b"x", "preview.jpg": b"y"}),
        zipped(FILES)[:60],
        b"From the top: a text.\nTo be read.",
        b"Nom;Total\r\nDupont;3\r\n",
        b"Objet: essai\r\nDate: demain\r\n\r\nBonjour",
        b"%PDF-1.7",
        b"",
    ],
)
def test_documents_texts_and_broken_files_are_no_archives(data: bytes) -> None:
    assert not looks_like_colis(data)


def test_an_archive_of_stored_workbooks_is_an_archive_although_it_shows_the_names_of_their_parts() -> None:
    workbook = zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<x/>"})
    assert looks_like_colis(zipped({"Ident.xlsx": workbook}, zipfile.ZIP_STORED))


# --- what is not opened -----------------------------------------------------------------------------------------------


def locked() -> bytes:
    data = bytearray(zipped({"Ident.xlsx": FORM}))
    for mark, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(mark) + at] |= 1
    return bytes(data)


def bomb() -> bytes:
    return zipped({f"{number}.bin": bytes(30 << 20) for number in range(10)})


def overlapping() -> bytes:
    """Two names for the same bytes: what lets a small archive hold petabytes."""
    data = zipped({"a.pdf": SCAN})
    at = data.index(b"PK\1\2")
    entry = data[at : data.index(b"PK\5\6")]
    twice = entry + entry.replace(b"a.pdf", b"b.pdf")
    return data[:at] + twice + struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, 2, 2, len(twice), at, 0)


def link() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("secret")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


def damaged() -> bytes:
    data = bytearray(zipped({"a.pdf": SCAN * 50}, zipfile.ZIP_STORED))
    data[200] ^= 0xFF
    return bytes(data)


HOSTILE: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "a password": (locked, "E-441"),
    "too many files": (lambda: zipped({f"{number}.txt": b"x" for number in range(MAX_FILES + 1)}), "E-442"),
    "ten thousand entries": (lambda: zipped({f"{number}/": b"" for number in range(10_000)}), "E-442"),
    "a bomb": (bomb, "E-442"),
    "nothing": (lambda: zipped({}), "E-443"),
    "only folders": (lambda: zipped({"C-1/": b""}), "E-443"),
    "a way up": (lambda: zipped({"../../etc/cron.d/x": b"x"}), "E-444"),
    "a way up in windows": (lambda: zipped({"C-1\\..\\..\\x": b"x"}), "E-444"),
    "a root": (lambda: zipped({"/etc/passwd": b"x"}), "E-444"),
    "a drive": (lambda: zipped({"C:/Windows/x.pdf": b"x"}), "E-444"),
    "a stream of windows": (lambda: zipped({"a.pdf:cache": b"x"}), "E-444"),
    "a link": (link, "E-444"),
    "the same bytes twice": (overlapping, "E-444"),
    "the same name twice": (lambda: zipped({"a.pdf": b"x", "A.PDF": b"y"}), "E-444"),
    "a rare method": (lambda: zipped({"a.pdf": SCAN}, zipfile.ZIP_LZMA), "E-444"),
    "damage": (damaged, "E-440"),
    "a mail without attachment": (lambda: bytes(mail({})), "E-445"),
    "a mail of outlook without attachment": (lambda: outlook({}), "E-445"),
    "a damaged mail of outlook": (lambda: outlook({"a.pdf": SCAN * 900})[:-600], "E-446"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_could_harm_or_gives_nothing_is_not_opened_and_its_reason_is_told(case: str) -> None:
    make, code = HOSTILE[case]
    data = make()
    assert looks_like_colis(data)
    began = time.monotonic()
    assert refused(data) == code
    assert time.monotonic() - began < 20


def test_an_encrypted_mail_is_told_to_be_one() -> None:
    message = EmailMessage()
    message["From"], message["Subject"], message["Date"] = sample.MARIE, "Chiffré", "Fri, 20 Nov 2026 09:30:00 +0100"
    message.set_content(b"0", maintype="application", subtype="pkcs7-mime", filename="smime.p7m")
    message.set_param("smime-type", "enveloped-data")
    assert refused(bytes(message)) == "E-448"


def test_what_an_entry_announces_falsely_is_not_believed() -> None:
    """An entry that holds more than it says would go around the bounds."""
    data = bytearray(zipped({"a.bin": bytes(1 << 20)}))
    for mark, at in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        struct.pack_into("<L", data, data.index(mark) + at, 10)
    assert refused(bytes(data)) == "E-440"


def test_a_mail_of_outlook_that_lost_its_end_is_damaged_for_who_opens_it() -> None:
    whole = outlook({"accueil.xlsx": b"PK" + bytes(3000)})
    for lost in (1, 300, 2000):
        with pytest.raises(Refusal) as raised:
            read_msg(whole[:-lost], Bounds(5.0))
        assert raised.value.code == "E-446"


def test_a_mail_whose_sender_cannot_be_read_gives_its_files_all_the_same() -> None:
    """Python 3.11 falls on this line, a later one takes the word that it finds there."""
    whole = mail({"accueil.xlsx": b"PK"}).as_bytes()
    broken = re.sub(rb"(?m)^From: .*$", b"From: a<", whole)
    opened = open_colis(broken)
    assert isinstance(opened, Colis)
    assert opened.par in ("", "a")
    assert [one.chemin for one in opened.fichiers] == ["accueil.xlsx"]
