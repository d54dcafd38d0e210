"""An instance after a return was dropped in it -> what is wrong there. It reads bytes, and knows nothing of cpomdoc.

What it looks for: work that is stuck, a fault of ours, something active in what people are given, a change that nobody
was told of. Files given back to their author as he dropped them are his: they are compared with what was dropped.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pikepdf

_RELATIONS = frozenset(
    {
        "officeDocument", "core-properties", "extended-properties", "custom-properties", "styles", "numbering",
        "settings", "fontTable", "theme", "header", "footer", "footnotes", "endnotes", "image", "hyperlink",
    }
)  # fmt: skip
"""All that a draft needs: whatever else a file is tied to is told."""
_ELEMENTS = (
    "altChunk", "subDoc", "object", "control", "OLEObject", "attachedTemplate", "mailMerge", "dataBinding", "frameset",
    "movie", "contentPart", "entryMacro", "exitMacro", "svgBlip", "webVideoPr", "comment", "commentReference",
)  # fmt: skip
_TRACKED = re.compile(r"(ins|del|moveFrom|moveTo|cellIns|cellDel|cellMerge|\w+Change|conflictIns|conflictDel)$")
_FIELDS = re.compile(
    r'^\s*"?(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|LINK|EMBED|DATABASE|MACROBUTTON|IMPORT|RD|ASK|FILLIN|AUTOTEXT|PRINT|'
    r"MERGEFIELD|HTMLCONTROL|ADDIN|CONTROL|SHAPE|QUOTE|GOTOBUTTON)\b",
    re.IGNORECASE,
)
_AWAY = re.compile(r'HYPERLINK\s+"?(?!https?://|mailto:|\\l)', re.IGNORECASE)
_NAMES = re.compile(
    r"vbaProject|vbaData|/embeddings/|/activeX/|customUI|/afchunk|/fonts/|glossary|customXml", re.IGNORECASE
)
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*", b"MM\x00*", b"\x01\x00\x00\x00", b"\xd7\xcd\xc6\x9a")
_SAFE = re.compile(r"(https?://|mailto:)", re.IGNORECASE)
_ACTS = ("/JavaScript", "/JS", "/Launch", "/AA", "/SubmitForm", "/ImportData", "/RichMedia", "/XFA")


# --- what acts --------------------------------------------------------------------------------------------------------


def active_in_word(data: bytes) -> list[str]:
    """What a Word file holds that acts, or comes from elsewhere."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = {one.filename: package.read(one) for one in package.infolist()}
    except (zipfile.BadZipFile, OSError, RuntimeError) as error:
        return [f"illisible : {error}"]
    return [*_of_names(parts), *(what for name, part in parts.items() for what in _of_part(name, part))]


def _of_names(parts: dict[str, bytes]) -> Iterator[str]:
    for name in parts:
        if _NAMES.search(name):
            yield f"partie {name}"
    if len({name.casefold() for name in parts}) < len(parts):
        yield "partie en double"
    if b"macroEnabled" in parts.get("[Content_Types].xml", b""):
        yield "macros"


def _of_part(name: str, part: bytes) -> Iterator[str]:
    if "/media/" in name and not part.startswith(_PICTURES):
        yield f"{name} : pas une image"
    if not name.endswith((".xml", ".rels")):
        return
    if b"<!DOCTYPE" in part:
        yield f"{name} : DOCTYPE"
        return
    root = ElementTree.fromstring(part)
    if name.endswith(".rels"):
        yield from _of_relations(name, root)
        return
    if "purl.oclc.org" in part.decode("utf-8", "replace"):
        yield f"{name} : strict"
    for element in root.iter():
        local = element.tag.rpartition("}")[2]
        if local in _ELEMENTS and name.startswith("word/"):
            yield f"{name} : {local}"
        if _TRACKED.match(local) and any(key.rpartition("}")[2] == "author" for key in element.attrib):
            yield f"{name} : modification suivie ({local})"
        for key, value in element.attrib.items():
            local = key.rpartition("}")[2]
            if local == "src" or (local in {"href", "althref"} and not _SAFE.match(value)):
                yield f"{name} : adresse {value}"
    yield from (f"{name} : champ {said.strip()[:30]}" for said in _instructions(root) if _acts(said))


def _of_relations(name: str, root: ElementTree.Element) -> Iterator[str]:
    for one in root:
        kind, target = one.get("Type", "").rpartition("/")[2], one.get("Target", "")
        if kind not in _RELATIONS:
            yield f"{name} : relation {kind}"
        if one.get("TargetMode", "").lower() == "external" and not (kind == "hyperlink" and _SAFE.match(target)):
            yield f"{name} : ailleurs {target}"


def _instructions(root: ElementTree.Element) -> Iterator[str]:
    """The instructions of fields, each put together again."""
    open_ones: list[list[str]] = []
    for element in root.iter():
        local = element.tag.rpartition("}")[2]
        if local == "fldSimple":
            yield next((value for key, value in element.attrib.items() if key.endswith("}instr")), "")
        elif local == "fldChar":
            kind = next((value for key, value in element.attrib.items() if key.endswith("}fldCharType")), "")
            if kind == "begin":
                open_ones.append([])
            elif kind == "end" and open_ones:
                yield "".join(open_ones.pop())
        elif local in {"instrText", "delInstrText"}:
            (open_ones[-1] if open_ones else open_ones.append([]) or open_ones[-1]).append(element.text or "")
    yield from ("".join(one) for one in open_ones)


def _acts(instruction: str) -> bool:
    return bool(_FIELDS.search(instruction) or _AWAY.search(instruction))


def active_in_pdf(data: bytes) -> list[str]:
    """What a PDF holds that acts; what is attached to it is looked at in its turn."""
    found: list[str] = []
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for one in pdf.objects:
            if isinstance(one, (pikepdf.Dictionary, pikepdf.Stream)):
                found += [f"PDF : {key}" for key in _ACTS if key in one]
                action = one.get("/A")
                if isinstance(action, pikepdf.Dictionary) and str(action.get("/S")) not in {"/GoTo", "/URI", "None"}:
                    found.append(f"PDF : action {action.get('/S')}")
        if isinstance(pdf.Root.get("/OpenAction"), pikepdf.Dictionary):
            found.append("PDF : action à l’ouverture")
        for name, attached in pdf.attachments.items():
            inside = attached.get_file().read_bytes()
            if name.lower().endswith(".docx"):
                found += [f"{name} : {what}" for what in active_in_word(inside)]
            elif name.lower().endswith(".pdf"):
                found += [f"{name} : {what}" for what in active_in_pdf(inside)]
    return found


# --- the instance -----------------------------------------------------------------------------------------------------


def judge(root: Path, contrat: str, expected: str, told: tuple[str, ...], data: bytes) -> list[str]:
    """The faults of one instance. *data* is what was dropped last, *expected* what is to become of it, *told* the words
    that people must read.
    """
    faults = [*_stuck(root, contrat), *_active(root, contrat)]
    verdict, entry = _verdict(root, contrat, data)
    if verdict not in expected.split(" ou "):
        faults.append(f"sort : {verdict} au lieu de {expected}")
    if entry is not None and verdict == expected:
        faults += _untold(root, contrat, verdict, entry, told)
    return faults


def entries(root: Path, contrat: str) -> list[dict[str, Any]]:
    """The journal of a contract and that of what belongs to none, in their order."""
    found = []
    for folder in sorted((root / "outbox/archives/contrats").iterdir()):
        for path in sorted(folder.rglob("*.json")):
            if path.name != "bordereau.json":
                record = json.loads(path.read_bytes())
                if "etape" in record:
                    found.append(record)
    return found


def _stuck(root: Path, contrat: str) -> Iterator[str]:
    for path in (root / "etat").glob("erreur-interne-*.log"):
        yield f"bloqué : {path.name} : {path.read_text('utf-8').strip().splitlines()[-1][:200]}"
    for path in (root / "inbox").rglob("*"):
        notice = path.name == "LISEZMOI.txt" and any(one.startswith("retour-") for one in path.parts)
        if path.is_file() and not notice and ".cpomdoc-repris" not in path.parts:  # what was taken lies aside a while
            yield f"bloqué : {path.name} est resté dans inbox"
    if not [*(root / "finaux").glob("*.pdf"), *(root / "outbox" / contrat / "a-signer").rglob("*.pdf")]:
        yield "bloqué : aucun texte à signer n’a pu être fait"


def _active(root: Path, contrat: str) -> Iterator[str]:
    """What people are given; the files that went back as they were dropped are their authors'."""
    dropped = {hashlib.sha256(path.read_bytes()).hexdigest() for path in (root / "deposes").glob("*")}
    for path in (*sorted((root / "outbox").rglob("*")), *sorted((root / "finaux").glob("*"))):
        place = path.relative_to(root).parts
        if not path.is_file() or place[1] == "archives":
            continue
        data = path.read_bytes()
        if place[-2] in {"a-corriger", "non-reconnus"} and hashlib.sha256(data).hexdigest() in dropped:
            continue
        for what in (
            active_in_word(data) if path.suffix == ".docx" else active_in_pdf(data) if path.suffix == ".pdf" else ()
        ):
            if "Ce qui a changé" in place and "modification suivie" in what:
                continue  # that is what these files are for
            yield f"actif : {path.name} : {what}"


def _verdict(root: Path, contrat: str, data: bytes) -> tuple[str, dict[str, Any] | None]:
    sha = hashlib.sha256(data).hexdigest()
    mine = [one for one in entries(root, contrat) if any(m["sha256"] == sha for m in one.get("entrees") or ())]
    for entry in reversed(mine):
        if entry["etape"] == "relire":
            if entry["faits"].get("propositions"):
                return "proposé", entry
            return ("inchangé" if entry["faits"]["inchange"] else "pris"), entry
        if entry["etape"] == "ecarter":
            return "rendu", entry
    return "sans réponse", None


def _untold(root: Path, contrat: str, verdict: str, entry: dict[str, Any], told: tuple[str, ...]) -> Iterator[str]:
    """The words that people should have read and did not; for what was taken, every word that came or went."""
    if verdict == "rendu":
        note = (root / "outbox" / entry["faits"]["retour"]).read_text("utf-8-sig")
        yield from (f"non dit dans la note : {words}" for words in told if _plain(words) not in _plain(note))
        return
    facts = json.dumps(entry["faits"], ensure_ascii=False)
    listed = _plain(json.loads((root / "points.json").read_text("utf-8")))
    taken_out = _plain(
        " ".join(one["avant"] for one in entry["faits"]["modifications"] if one["geste"] == "retiré du fichier")
    )
    for words in told:
        if _plain(words) not in _plain(facts):
            yield f"non dit au journal : {words}"
        elif _plain(words) not in listed and _plain(words) not in taken_out:
            yield f"non dit avant de signer : {words}"
    if verdict in {"pris", "proposé"}:
        returns = [one["faits"] for one in entries(root, contrat) if one["etape"] == "relire"]
        said = Counter(_words(json.dumps(returns, ensure_ascii=False)))
        for word in _changed_words(root, contrat):
            if word not in said:
                yield f"mot changé et non dit : {word}"


def _changed_words(root: Path, contrat: str) -> set[str]:
    """The words that the last draft of the contract has more of, or fewer, than the first one."""
    versions = sorted((root / "outbox" / contrat / "projets").glob("v*"), key=lambda path: int(path.name[1:]))
    first, last = (Counter(_words(_text(path / "Contrat.docx"))) for path in (versions[0], versions[-1]))
    return {word for word in (first - last) + (last - first) if len(word) > 2}


def _text(path: Path) -> str:
    with zipfile.ZipFile(path) as package:
        stories = [
            name for name in package.namelist() if re.fullmatch(r"word/(document|footnotes|endnotes)\.xml", name)
        ]
        return "\n".join(_story(package.read(name)) for name in stories)


def _story(part: bytes) -> str:
    """The words of a part; a paragraph ends a word, a run does not. A table of contents is reckoned from the titles."""
    said = []
    open_ones: list[str] = []
    for element in ElementTree.fromstring(part).iter():
        local = element.tag.rpartition("}")[2]
        if local == "fldChar":
            kind = next((value for key, value in element.attrib.items() if key.endswith("}fldCharType")), "")
            if kind == "begin":
                open_ones.append("")
            elif kind == "end" and open_ones:
                open_ones.pop()
        elif local == "instrText" and open_ones:
            open_ones[-1] += element.text or ""
        elif any(one.strip().startswith("TOC") for one in open_ones):
            continue
        elif local == "p":
            said.append("\n")
        elif local == "t":
            said.append(element.text or "")
        elif local in {"tab", "br"}:
            said.append(" ")
        elif local == "noBreakHyphen":
            said.append("\u2011")
    return "".join(said)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def _plain(text: str) -> str:
    return re.sub(r"[\s\u00a0\u202f]+", " ", text)
