"""What reads files of which nobody vouches -> honest files to start from, and what is said of any other bytes.

Each target is the function that the product calls on the bytes, in the child or in the step. What it may raise is named
here: anything else is at fault.
"""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from cpomdoc.adapters.colis.bounds import Refusal as ColisRefuse
from cpomdoc.adapters.colis.child import opened
from cpomdoc.adapters.excel.reading.child import answer
from cpomdoc.adapters.pdf.received.scan import glanced_codes
from cpomdoc.adapters.word.returned import open_return
from cpomdoc.domain.errors import UnreadableFile

SECONDS = 5.0
"""What one file may take of a processor."""


@dataclass(frozen=True)
class Cible:
    """A target: the honest files, and what it says of bytes, in a word."""

    cle: str
    graines: Callable[[], Sequence[bytes]]
    dit: Callable[[bytes], str]


def _form(data: bytes) -> str:
    lines = [json.dumps(line) for line in answer(data, SECONDS)]
    return str(json.loads(lines[-1]).get("code", "pris"))


def _word(data: bytes) -> str:
    try:
        return f"pris : {bool(open_return(data).docx)}"
    except UnreadableFile as error:
        return error.message


def _colis(data: bytes) -> str:
    try:
        return f"pris : {bool(opened(data, SECONDS)[1])}"
    except ColisRefuse as refusal:
        return str(refusal.code)


def _pages(data: bytes) -> str:
    try:
        return f"lu : {bool(glanced_codes(data, 2))}"
    except UnreadableFile as error:
        return error.message


@cache
def forms() -> tuple[bytes, ...]:
    """Filled forms of the small family."""
    from tests.engine.banc import TILLEULS, site
    from tests.parcours.parties import accueil

    return accueil(), site(TILLEULS)


@cache
def drafts() -> tuple[bytes, ...]:
    """Drafts as they come back: as they were sent, with comments, with changes of every kind, in other dialects."""
    from tests.adapters import word_sample
    from tests.adapters.word_build import p, row, table, template
    from tests.campagnes.retours_generateur import PRIS, RENDU, tracked

    said = template(
        p("Contrat CPOM-2027-014", style="Title"),
        p("Objet du contrat", style="Heading1"),
        p("La capacité autorisée est de 109 places, dont 12 places d’accueil de jour."),
        table(row("Établissement", "Places"), row("Maison Beauvoir", "80")),
        header="CPOM-2027-014",
    )
    changed = [one.data for one in tracked(said) if one.attendu in (PRIS, RENDU)]
    return said, word_sample.commented_contract(), *changed[::6]


@cache
def mails() -> tuple[bytes, ...]:
    """An archive, a mail and an Outlook message with files in them."""
    from tests.adapters.colis_sample import mail, outlook, zipped

    files = {"Réponses/accueil.xlsx": b"PK\3\4" + bytes(200), "note.txt": b"Voici."}
    return zipped(files), mail(files).as_bytes(), outlook(files), zipped({"dedans.zip": zipped(files)})


@cache
def scans() -> tuple[bytes, ...]:
    """A page with its code, in each format that scanners write."""
    from cpomdoc.domain.page_code import PageCode
    from tests.resources.papier import as_pdf, as_tiff, printed

    page = printed(PageCode("2027-014", 3, 1, 4), 60)
    target = io.BytesIO()
    page.save(target, "PNG")
    return as_pdf([page], 60), as_tiff([page], 60), target.getvalue()


CIBLES = {
    one.cle: one
    for one in (
        Cible("formulaire", forms, _form),
        Cible("projet Word", drafts, _word),
        Cible("colis", mails, _colis),
        Cible("pages", scans, _pages),
    )
}


# --- mutations --------------------------------------------------------------------------------------------------------

WORDS = (
    b"\0", b"\xff", b"<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>", b"&#0;", b"&e;", b"]]>", b"<!--",
    b"<?x?>", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"_xD800_", b"9" * 400, b"-1", b"1e999", b"nan", b"xmlns=''", b"w:",
    b"x:", b"<a>" * 300, b"\xd8\x00", b"%00", b"../", b"'", b'"', b"<w:p/>", b"<c/>", b"<v/>", b't="s"',
    b'r="XFD1048577"', b"mc:AlternateContent", b"\r\n\r\n", b"Content-Type: message/rfc822\r\n", b"--",
    b"=?utf-8?q?=00?=", b"endobj", b"stream", b"/Length 99999999",
)  # fmt: skip


def altered(data: bytes, chance: random.Random) -> bytes:
    """The same bytes with a few of them changed."""
    made = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 8))):
        at = chance.randrange(len(made) + 1)
        end = min(len(made), at + chance.choice((1, 2, 4, 16, 64, 400)))
        match chance.randrange(6):
            case 0 if at < len(made):
                made[at] ^= 1 << chance.randrange(8)
            case 1:
                del made[at:end]
            case 2:
                made[at:at] = chance.choice(WORDS)
            case 3:
                made[at:at] = made[at:end] * chance.choice((1, 2, 50))
            case 4:
                made[at:end] = chance.choice(WORDS)
            case _:
                made[at:end] = chance.randbytes(end - at)
    return bytes(made)


def mutated(data: bytes, chance: random.Random, change: Callable[[bytes], bytes] | None = None) -> bytes:
    """A file near *data*: in its bytes or, when it is a zip, in one of its parts, which is then well zipped again."""
    change = change or (lambda one: altered(one, chance))
    if not data.startswith(b"PK") or chance.random() < 0.2:
        return change(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = [[one.filename, package.read(one)] for one in package.infolist()]
    except Exception:  # noqa: BLE001 - a mutant of a mutant may be no zip any more
        return change(data)
    if not parts:
        return change(data)
    chosen = chance.choice(parts)
    match chance.randrange(12):
        case 0:
            parts.remove(chosen)
        case 1:
            chosen[1] = chance.choice(parts)[1]
        case _:
            chosen[1] = change(bytes(chosen[1]))
    return _zipped(parts)


def _zipped(parts: Sequence[Sequence[object]]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, content in dict(parts).items():  # type: ignore[arg-type, var-annotated]
            package.writestr(name, content)
    return target.getvalue()
