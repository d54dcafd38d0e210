"""A Word draft -> the same, as a person leaves it: corrected outright, with tracked changes, with comments."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from tools.demo.terminal import Failed


class Projet:
    """A draft that *auteur* has open; what is changed is in the file once it is saved."""

    def __init__(self, path: Path, auteur: str) -> None:
        self._document, self._auteur, self._nom = Document(str(path)), auteur, path.name
        self._marks = 0

    def write(self, words: str, instead: str) -> None:
        """Write over *words*, with nothing tracked."""
        self._run(words).text = instead

    def propose(self, words: str, instead: str) -> None:
        """The same, tracked: whoever opens the file sees who proposes what."""
        run = self._run(words)
        new = deepcopy(run._r)
        Run(new, run._parent).text = instead
        gone, come = self._mark("w:del"), self._mark("w:ins")
        run._r.addprevious(gone)
        gone.append(run._r)
        for text in run._r.findall(qn("w:t")):
            text.tag = qn("w:delText")
        come.append(new)
        gone.addnext(come)

    def comment(self, words: str, said: str) -> None:
        """A comment in the margin of *words*."""
        initials = "".join(name[0] for name in self._auteur.split())
        self._document.add_comment(self._run(words), said, self._auteur, initials)

    def save(self, path: Path) -> None:
        """As Word saves it: with the name of who did."""
        self._document.core_properties.last_modified_by = self._auteur
        path.parent.mkdir(parents=True, exist_ok=True)
        self._document.save(str(path))

    def _mark(self, tag: str) -> BaseOxmlElement:
        self._marks += 1
        mark: BaseOxmlElement = OxmlElement(tag)
        mark.set(qn("w:id"), str(9000 + self._marks))
        mark.set(qn("w:author"), self._auteur)
        mark.set(qn("w:date"), datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
        return mark

    def _run(self, words: str) -> Run:
        """*words*, in a run of their own. Raises Failed when no run of the draft holds them."""
        for run in self._runs():
            before, found, after = run.text.partition(words)
            if found:
                for text, place in ((before, run._r.addprevious), (after, run._r.addnext)):
                    if text:
                        beside = deepcopy(run._r)
                        Run(beside, run._parent).text = text
                        place(beside)
                run.text = words
                return run
        raise Failed(f"« {words} » n’est pas dans « {self._nom} »")

    def _runs(self) -> Iterator[Run]:
        for element in self._document.element.body.iter(qn("w:p")):
            yield from Paragraph(element, self._document._body).runs
