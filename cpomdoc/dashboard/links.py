"""A file of the outbox -> a link that opens it from a page of the outbox: relative, each part percent-encoded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from cpomdoc.dashboard.words import taille
from cpomdoc.domain.francais import NBSP
from cpomdoc.domain.suivi import Fichier

PAGE = "ETAT.html"
PORTEFEUILLE = "PORTEFEUILLE.html"
ORIGINES = "Origine des chiffres.html"
CLASSEUR = "PORTEFEUILLE.xlsx"
CSV = "PORTEFEUILLE.csv"
STYLE = "etat.css"
_PROGRAMS = {"docx": "Word", "xlsx": "Excel", "pdf": "PDF", "html": "page"}


_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Lien:
    """What is read and what it opens."""

    texte: str
    href: str


def href(path: str, page_folder: str = "") -> str:
    """Path from the outbox -> address from a page of *page_folder* (the outbox itself when empty).

    Parts that climb are dropped: a link never leaves the outbox, and a name with « : » is never read as a scheme.
    """
    parts = [part for part in path.split("/") if part not in ("", ".", "..")]
    encoded = [quote(part, safe="", errors="surrogatepass") for part in parts]
    if not page_folder:
        return "/".join(encoded)
    return "/".join(encoded[1:]) if len(parts) > 1 and parts[0] == page_folder else "/".join(["..", *encoded])


def page_of(dossier: str) -> str:
    """The page of a contract, from the first page."""
    return href(f"{dossier}/{PAGE}")


def program(file: Fichier) -> str:
    """« Word », « Excel », « PDF »: in which program the file opens; nothing for another."""
    return _PROGRAMS.get(file.chemin.rpartition(".")[2].lower(), "")


def link(text: str, file: Fichier | None, page_folder: str = "", *, sized: bool = False) -> tuple[Lien, ...]:
    """The link « Projet (Word, 148 ko) », or none when there is no such file yet."""
    if file is None or not file.chemin:
        return ()
    details = [program(file)] + ([taille(file.taille)] if sized and file.taille else [])
    said = ", ".join(detail for detail in details if detail)
    full = f"{text} ({said})" if text and said else text or said or file.titre
    return (Lien(full.replace(f"{NBSP}(", " ("), href(file.chemin, page_folder)),)


def letter(address: str, subject: str, body: str) -> str:
    """The address of a letter ready to be sent; empty when *address* is none that a mail program could write to."""
    if _ADDRESS.fullmatch(address.strip()) is None:
        return ""
    words = "&".join(f"{name}={quote(_lines(text), safe='')}" for name, text in (("subject", subject), ("body", body)))
    return f"mailto:{quote(address.strip(), safe='@+')}?{words}"


def _lines(text: str) -> str:
    """Lines as mail has them; nothing that is no text."""
    clean = text.replace("\u00a0", " ").encode("utf-8", "ignore").decode()
    return "\r\n".join(clean.splitlines())
