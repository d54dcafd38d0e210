"""An untrusted PDF on standard input -> a JSON line, then the PDF without what acts. The child of harmless.py."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Stream

from cpomdoc.adapters.limits import limit_itself

MAX_MEMORY = 2 << 30
_PROGRAM, _AUTOMATIC = "programme (JavaScript)", "action automatique"
_FILE, _MEDIA = "fichier joint", "vidéo, son ou objet en 3D"
_ACTIONS = {
    "/JavaScript": _PROGRAM,
    "/Launch": "lancement d’un programme",
    "/SubmitForm": "envoi d’un formulaire",
    "/ImportData": "lecture d’un autre fichier",
    "/GoToR": "lien vers un autre fichier",
    "/GoToE": "lien vers un autre fichier",
    "/Rendition": _MEDIA,
    "/Movie": _MEDIA,
    "/Sound": _MEDIA,
    "/RichMediaExecute": _MEDIA,
    "/GoTo3DView": _MEDIA,
}
_HARMLESS = frozenset({"/GoTo", "/URI"})
_PAGES = frozenset({"/NextPage", "/PrevPage", "/FirstPage", "/LastPage"})
_ANNOTATIONS = {
    "/FileAttachment": _FILE, "/RichMedia": _MEDIA, "/Screen": _MEDIA, "/Movie": _MEDIA, "/Sound": _MEDIA,
    "/3D": _MEDIA,
}  # fmt: skip
_KEYS = {
    "/AA": _AUTOMATIC, "/JS": _PROGRAM, "/EF": _FILE, "/RF": _FILE, "/AF": _FILE, "/Collection": _FILE,
    "/XFA": "formulaire dynamique", "/CO": _PROGRAM,
}  # fmt: skip
_NAMES = {"/JavaScript": _PROGRAM, "/EmbeddedFiles": _FILE, "/Renditions": _MEDIA}
_WEB = ("http://", "https://", "mailto:")


def main(seconds: float) -> None:
    """Limit oneself, read, answer."""
    limit_itself(seconds, MAX_MEMORY)
    with pikepdf.open(io.BytesIO(sys.stdin.buffer.read())) as pdf:
        signed = any(_is_signature(one) for one in _dictionaries(pdf))
        told = list(dict.fromkeys(_take_out(pdf)))
        made = io.BytesIO()
        if told:
            pdf.remove_unreferenced_resources()
            pdf.save(made, deterministic_id=True)
    sys.stdout.buffer.write(json.dumps({"retires": told, "signe": signed}).encode() + b"\n" + made.getvalue())


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every dictionary of the file, reached or not, and those inside."""
    waiting: list[Any] = [*pdf.objects, pdf.trailer]
    while waiting:
        item = waiting.pop()
        if isinstance(item, (Dictionary, Stream)):
            yield item
            children = [child for _, child in item.items()]
        elif isinstance(item, Array):
            children = list(item)
        else:
            continue
        waiting.extend(child for child in children if _is_inside(child))


def _is_inside(child: Any) -> bool:
    """Whether it is written in place: what stands elsewhere is walked there."""
    return isinstance(child, (Dictionary, Array)) and not child.is_indirect


def _is_signature(one: Any) -> bool:
    return "/ByteRange" in one and "/Contents" in one


def _take_out(pdf: pikepdf.Pdf) -> Iterator[str]:
    names = pdf.Root.get("/Names", Dictionary())
    for key, words in _NAMES.items():
        if key in names:
            del names[key]
            yield words
    if _opens_with(pdf.Root.get("/OpenAction")):
        yield _words(pdf.Root.OpenAction) or _AUTOMATIC
        del pdf.Root.OpenAction
    for one in list(_dictionaries(pdf)):
        yield from _of_keys(one)
        yield from _of_action(one)
        yield from _of_annotations(one)


def _opens_with(action: Any) -> bool:
    """Whether something else than going to a page is done when the file opens."""
    return isinstance(action, Dictionary) and bool(_words(action))


def _of_keys(one: Any) -> Iterator[str]:
    for key, words in _KEYS.items():
        if key in one and (key != "/CO" or "/Fields" in one):
            del one[key]
            yield words


def _of_action(one: Any) -> Iterator[str]:
    """The action of a link, of a bookmark or of a field; those that follow it."""
    for key in ("/A", "/PA", "/Next"):
        action = one.get(key)
        found = [action] if isinstance(action, Dictionary) else list(action) if isinstance(action, Array) else []
        told = [words for each in found if isinstance(each, Dictionary) and "/S" in each and (words := _words(each))]
        if told:
            del one[key]
            yield from told


def _words(action: Any) -> str:
    """What an action is, when it is not one that only shows a page or an address of the web."""
    kind = str(action.get("/S", ""))
    if kind in _ACTIONS:
        return _ACTIONS[kind]
    if kind == "/Named" and str(action.get("/N", "")) in _PAGES:
        return ""
    if kind == "/URI":
        return "" if str(action.get("/URI", "")).strip().lower().startswith(_WEB) else "lien vers un autre fichier"
    return "" if kind in _HARMLESS else _AUTOMATIC


def _of_annotations(one: Any) -> Iterator[str]:
    annotations = one.get("/Annots")
    if not isinstance(annotations, Array):
        return
    kept = []
    for each in annotations:
        words = _ANNOTATIONS.get(str(each.get("/Subtype", ""))) if isinstance(each, Dictionary) else None
        if words:
            yield words
        else:
            kept.append(each)
    if len(kept) < len(annotations):
        one["/Annots"] = Array(kept)
