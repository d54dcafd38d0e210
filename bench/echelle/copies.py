"""A contract that the product made -> as many others as wanted, noted through the product's own store.

A copy has another reference, other numbers (FINESS, SIREN), other names; its moments are some seconds earlier. All that
tells these is written again: the forms, the answers, the origins of figures, the manifests, the journal, the pages that
people see. Each digest in it is that of the copy's own file, or of the value that the product would reckon it from, so
the keys of its journal are those that the product looks for, and nothing is left to be done.

Calendars and lists of doubts in Word are left to the product, which derives them.

What does not change is the very same object, as it would be if two contracts had the same: Word files and PDFs, which
still say the words of the model. Nobody reads them anew before an answer changes. In the folders that people see they
are one file under several names. The signature of a party is that of the model, on its file; each copy has a manifest
and a seal of its own.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench.echelle.gabarits import Gabarit, Texte, canonical, classeur, pattern, texte
from cpomdoc.adapters.signature import Cle, seal
from cpomdoc.domain.canonical import digest, loads
from cpomdoc.domain.identifiers import luhn
from cpomdoc.domain.journal import Abouti, Archivee, Rapproche, Scelle, Signe
from cpomdoc.domain.links import Link, from_plain
from cpomdoc.engine.shown.sealed import SEAL, SEALED_MANIFEST
from cpomdoc.store.archive import Archive, version_name
from cpomdoc.store.files import Files
from cpomdoc.store.names import folder_name
from cpomdoc.store.view import publish

IN_ORDER = {one.step for one in (Abouti, Rapproche, Signe)}
"""The steps whose key has the digests of what they looked at in order."""
_HEX = re.compile(rb"[0-9a-f]{64}")
_MARK = re.compile(rb"[0-9a-f]{6}")
_NINE = re.compile(r"[0-9]{9}")
_TEXTS = {".html", ".txt", ".csv", ""}
_BY_THE_PRODUCT = {".docx", ".ics"}
"""What it derives for people and bears a mark of its own words: left to it."""


@dataclass(frozen=True)
class Etape:
    """An entry of the journal of a model."""

    contrat: str
    numero: int
    step: str
    digest: str
    gabarit: Texte


@dataclass(frozen=True)
class Montre:
    """A file that people see in the folder of a model: *gabarit* when a copy has another one."""

    contrat: str
    chemin: Texte
    empreinte: str
    gabarit: Gabarit | None


@dataclass
class Modele:
    """Contracts that are copied together, read once, cut where a copy differs."""

    contrats: Sequence[str]
    outbox: Path
    sources: Mapping[str, bytes]
    demandes: Mapping[str, str]
    """The request workbooks that the product remembers having written: their name, the digest of what they say."""
    etapes: list[Etape] = field(default_factory=list)
    montres: list[Montre] = field(default_factory=list)
    gabarits: dict[str, Gabarit] = field(default_factory=dict)
    sceaux: dict[str, str] = field(default_factory=dict)
    """The seals, each with the manifest that it is of."""
    numeros: frozenset[str] = frozenset()
    noms: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.archive = Archive(self.outbox, Files())
        self._changes: dict[str, bool] = {}
        self._marks = {name[:6].encode(): name for name, data in self.sources.items() if data.startswith(b"[")}
        journals = {contrat: self.archive.journal(contrat) for contrat in self.contrats}
        known = [entry for journal in journals.values() for entry in journal.entries()]
        self._changes |= {entry.digest: True for entry in known}
        self._look(known)
        self._found = pattern([*self.contrats, *self.noms])
        for entry in sorted(known, key=lambda one: (one.ecrit_le or one.link.at, one.contrat, one.numero)):
            data = journals[entry.contrat].bytes_of(entry.numero)
            cut = texte(data, self._found, self._wanted(moments=True))
            self.etapes.append(Etape(entry.contrat, entry.numero, entry.link.step, entry.digest, cut))
        for contrat in self.contrats:
            self.montres += self._shown(contrat)

    def _look(self, known: Sequence[Any]) -> None:
        """The numbers and names that a copy has for itself, and the seals."""
        numeros: set[str] = set()
        noms: set[str] = set()
        signed = any(isinstance(entry.etape, Signe) for entry in known)
        for entry in known:
            for matter in entry.link.products:
                if matter.role == "dossier":
                    plain = json.loads(self.archive.objects.get(matter.digest))
                    numeros |= set(_numbers(plain))
                    noms |= set(_names(plain))
            if not signed and (name := getattr(entry.etape, "gestionnaire", None)):
                noms.add(name)  # of what is signed, certificates tell the parties: they stay
            numeros |= {one for one in (getattr(entry.etape, "site", ""),) if _is_number(one)}
            if isinstance(entry.etape, Scelle):
                made = {matter.role: matter.digest for matter in entry.link.products}
                if SEAL in made:
                    self.sceaux[made[SEAL]] = made[SEALED_MANIFEST]
        self.numeros, self.noms = frozenset(numeros), frozenset(name for name in noms if not set(name) & set('<>&"\\'))

    def content(self, name: str) -> bytes | None:
        """What *name* is the digest of: an object, or a value that was reckoned with."""
        if self.archive.objects.has(name):
            return self.archive.objects.get(name)
        return self.sources.get(name)

    def is_object(self, name: str) -> bool:
        """Whether *name* is that of an object."""
        return self.archive.objects.has(name)

    def changes(self, name: str) -> bool:
        """Whether a copy has another digest in place of *name*."""
        if name not in self._changes:
            self._changes[name] = False  # what is under way is not yet known to change
            self._changes[name] = name in self.sceaux or self._has_other_words(name)
        return self._changes[name]

    def _has_other_words(self, name: str) -> bool:
        data = self.content(name)
        cut = self._cut(data) if data is not None else None
        if cut is None or not cut.words:
            return False
        self.gabarits[name] = cut
        return True

    def _cut(self, data: bytes) -> Gabarit | None:
        """None for what is the same in all copies: Word files, PDFs, pictures."""
        if data.startswith(b"PK"):
            book = b"xl/workbook.xml" in data
            return classeur(data, self._found, self._wanted(moments=False)) if book else None
        try:
            data.decode()
        except ValueError:
            return None
        return texte(data, self._found, self._wanted(moments=data[:1] in (b"{", b"[")))

    def gabarit(self, name: str) -> Gabarit:
        """What changes, cut: of a name that changes() tells."""
        return self.gabarits[name]

    def _wanted(self, *, moments: bool) -> Callable[[bytes], bool]:
        own = {one.encode() for one in (*self.contrats, *self.noms, *self.numeros)}

        def wanted(word: bytes) -> bool:
            if word in own:
                return True
            if _HEX.fullmatch(word):
                return self.changes(word.decode())
            if _MARK.fullmatch(word):
                return word in self._marks and self.changes(self._marks[word])
            return moments and word[4:5] == b"-"

        return wanted

    def marked(self, mark: bytes) -> str:
        """The digest that the name of a point begins with."""
        return self._marks[mark]

    def _shown(self, contrat: str) -> Iterator[Montre]:
        folder = self.outbox / folder_name(contrat)
        for path in sorted(one for one in folder.rglob("*") if one.is_file()):
            data = path.read_bytes()
            name = digest(data)
            if path.suffix in _BY_THE_PRODUCT and not self.is_object(name):
                continue
            place = texte(path.relative_to(self.outbox).as_posix().encode(), self._found, self._wanted(moments=False))
            yield Montre(contrat, place, name, None if self.is_object(name) else self._seen(path, data))

    def _seen(self, path: Path, data: bytes) -> Gabarit:
        """A file that people see and that nothing keeps, cut."""
        if data.startswith(b"PK"):
            return classeur(data, self._found, self._wanted(moments=False))
        assert path.suffix in _TEXTS, path
        return texte(data, self._found, self._wanted(moments=False))


def _numbers(plain: object) -> Iterator[str]:
    """The FINESS and SIREN numbers that answers hold."""
    if isinstance(plain, str):
        yield from (plain,) if _is_number(plain) else ()
    elif isinstance(plain, (list, dict)):
        for one in plain.values() if isinstance(plain, dict) else plain:
            yield from _numbers(one)


def _is_number(text: str) -> bool:
    return _NINE.fullmatch(text) is not None and luhn(text)


def _names(plain: object) -> Iterator[str]:
    """The names of the establishments that answers tell of."""
    if isinstance(plain, dict):
        if isinstance(nom := plain.get("nom"), str) and any(map(_is_number, map(str, plain.values()))):
            yield nom
        for one in plain.values():
            yield from _names(one)
    elif isinstance(plain, list):
        for one in plain:
            yield from _names(one)


@dataclass
class Chantier:
    """The instance that is being built: where copies are noted. *poses*: by digest, a file that people see already."""

    outbox: Path
    archive: Archive
    files: Files
    cle: Cle | None
    poses: dict[str, Path] = field(default_factory=dict)
    contrats: list[str] = field(default_factory=list)
    demandes: dict[str, str] = field(default_factory=dict)
    moment: datetime = field(default_factory=lambda: datetime.fromisoformat("2026-01-01T00:00:00+00:00"))

    @classmethod
    def opened(cls, outbox: Path, cle: Cle | None) -> Chantier:
        """An archive to be filled."""
        files = Files()
        made = cls(outbox, Archive(outbox, files), files, cle)
        made.archive = Archive(outbox, files, now=lambda: made.moment)
        made.archive.prepare()
        return made


class Copie:
    """One copy of a model: the contracts numbered from *rang*."""

    def __init__(self, modele: Modele, chantier: Chantier, rang: int) -> None:
        self._modele, self._chantier, self._rang = modele, chantier, rang
        self.contrats = [reference(rang + at) for at in range(len(modele.contrats))]
        self._words = {
            before.encode(): after.encode() for before, after in zip(modele.contrats, self.contrats, strict=True)
        }
        self._words |= {
            before.encode(): own_number(before, rang, at).encode() for at, before in enumerate(sorted(modele.numeros))
        }
        self._words |= {name.encode(): f"{name} {rang}".encode() for name in modele.noms}
        self._known: dict[str, str] = {}
        self._back = timedelta(seconds=rang)

    def note(self) -> Sequence[str]:
        """Write its journals and versions, then the folders that people see; its contracts."""
        for etape in self._modele.etapes:
            self._append(etape)
        for montre in self._modele.montres:
            self._show(montre)
        for name, mark in self._modele.demandes.items():
            self._chantier.demandes[self._of_name(name)] = self._digest(mark)
        return self.contrats

    def _append(self, etape: Etape) -> None:
        plain = loads(etape.gabarit.made(self._word))
        link: Link = from_plain(plain)
        self._chantier.moment = datetime.fromisoformat(plain.get("ecrit_le") or plain["date"])
        for matter in link.matters:
            self._bring(matter.digest)
        if isinstance(link.etape, Archivee):
            self._write_version(plain["contrat"], link.etape.version)
        entry = self._chantier.archive.append(plain["contrat"], link)
        assert entry.numero == etape.numero, f"{plain['contrat']} : l’étape {etape.numero} y est déjà"
        self._known[etape.digest] = entry.digest
        if self._modele.is_object(etape.digest):  # sealed with what was signed
            journal = self._chantier.archive.journal(plain["contrat"])
            self._chantier.archive.objects.put(journal.bytes_of(entry.numero))

    def _write_version(self, contrat: str, numero: int) -> None:
        before = self._modele.contrats[self.contrats.index(contrat)]
        kept = self._modele.archive.kept(before, numero)
        self._digest(kept.digest)
        plain = loads(self._modele.gabarit(kept.digest).made(self._word))
        for name in _HEX.findall(self._modele.archive.objects.get(kept.digest)):
            self._bring(self._digest(name.decode()))
        written = self._chantier.archive.write_version(contrat, numero, plain["contenu"])
        assert written.digest == self._digest(kept.digest), f"{contrat}, {version_name(numero)}"

    def _bring(self, name: str) -> None:
        """An object that is the same as that of the model is in the archive."""
        target = self._chantier.archive.objects.path(name)
        if not target.exists() and self._modele.is_object(name):
            self._chantier.files.make_folder(target.parent)
            os.link(self._modele.archive.objects.path(name), target)

    def _word(self, word: bytes) -> bytes:
        if word in self._words:
            return self._words[word]
        if _HEX.fullmatch(word):
            return self._digest(word.decode()).encode()
        if _MARK.fullmatch(word):
            return self._digest(self._modele.marked(word))[:6].encode()
        return (datetime.fromisoformat(word.decode()) - self._back).isoformat().encode()

    def _digest(self, name: str) -> str:
        """The digest that the copy has in place of *name*; what it is of is kept, when it is an object."""
        if name in self._known or not self._modele.changes(name):
            return self._known.get(name, name)
        if name in self._modele.sceaux:
            made = self._sealed(self._modele.sceaux[name])
        elif self._modele.is_object(name):
            made = self._chantier.archive.objects.put(self._modele.gabarit(name).made(self._word))
        else:
            made = digest(_in_order(self._modele.gabarit(name).made(self._word), self._modele.sources[name]))
        self._known[name] = made
        return made

    def _sealed(self, manifest: str) -> str:
        assert self._chantier.cle is not None
        content = self._chantier.archive.objects.get(self._digest(manifest))
        return self._chantier.archive.objects.put(seal(content, self._chantier.cle))

    def _of_name(self, name: str) -> str:
        for before, after in self._words.items():
            name = name.replace(before.decode(), after.decode())
        return name

    def _show(self, montre: Montre) -> None:
        path = self._chantier.outbox / montre.chemin.made(self._word).decode()
        if montre.gabarit is not None:
            data = montre.gabarit.made(self._word)
        else:
            name = self._digest(montre.empreinte)
            if name in self._chantier.poses:
                self._chantier.files.make_folder(path.parent)
                os.link(self._chantier.poses[name], path)
                return
            data = self._chantier.archive.objects.get(name)
            if name == montre.empreinte:
                self._chantier.poses[name] = path
        publish(path.parent, {path.name: data}, self._chantier.files)


def _in_order(data: bytes, before: bytes) -> bytes:
    """The value that a key is reckoned from, its digests in order where the product puts them so."""
    plain, was = json.loads(data), json.loads(before)
    if not isinstance(plain, dict) or plain.get("etape") not in IN_ORDER or not isinstance(plain.get("entrees"), list):
        return data
    assert was["entrees"] == sorted(was["entrees"]), f"« {plain['etape']} » : ordre inconnu"
    return canonical({**plain, "entrees": sorted(plain["entrees"])})


def reference(rang: int) -> str:
    """The reference of a copy."""
    return f"CPOM-2027-{10_000 + rang}"


def own_number(before: str, rang: int, at: int) -> str:
    """A FINESS or a SIREN that nobody else has, which begins as *before*, with the figure that makes it valid."""
    assert at < 100
    body = f"{before[:2]}{rang:04d}{at:02d}"
    return next(f"{body}{key}" for key in range(10) if luhn(f"{body}{key}"))
