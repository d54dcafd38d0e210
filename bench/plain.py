"""Filled forms + the Word templates -> Word files, PDFs and one merged PDF: what a capable colleague would write.

openpyxl reads the forms, docxtpl renders the templates, one ``soffice --convert-to pdf`` converts each file, pypdf
merges. The words that go into the templates are given (a plain script would compute them too, for little), with the
filters that the templates use; nothing is checked, kept or resumed, the table of contents stays empty.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
from docxtpl import DocxTemplate
from jinja2 import Environment
from pypdf import PdfWriter

Words = Mapping[str, Any]
Dialect = Callable[[DocxTemplate], Environment]


def read_forms(forms: Iterable[Path]) -> list[dict[str, list[tuple[object, ...]]]]:
    """Every value of every sheet of each form."""
    books = []
    for form in forms:
        book = openpyxl.load_workbook(form, data_only=True)
        books.append({sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets})
        book.close()
    return books


def render(template: Path, words: Words, environment: Dialect, target: Path) -> None:
    """One Word file. *environment* makes the Jinja environment of a document: its pictures belong to it."""
    document = DocxTemplate(template)
    document.render(dict(words), environment(document))
    document.save(target)


def convert(source: Path, profile: Path) -> Path:
    """One PDF, by one run of LibreOffice on a profile of its own that is kept from one run to the next."""
    command = [
        "soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "pdf",
        "--outdir", source.parent, source,
    ]  # fmt: skip
    subprocess.run([str(word) for word in command], check=True, capture_output=True)
    return source.with_suffix(".pdf")


def merge(pieces: Iterable[Path], target: Path) -> None:
    """One PDF of them all."""
    writer = PdfWriter()
    for piece in pieces:
        writer.append(piece)
    writer.write(target)
    writer.close()


def dossier(
    forms: Iterable[Path], pieces: Iterable[tuple[str, Path, Words]], environment: Dialect, folder: Path
) -> None:
    """The whole work: *pieces* are the name, the template and the words of each."""
    read_forms(forms)
    made = []
    for name, template, words in pieces:
        target = folder / f"{name}.docx"
        render(template, words, environment, target)
        made.append(convert(target, folder.parent / "profil"))
    merge(made, folder / "dossier.pdf")
