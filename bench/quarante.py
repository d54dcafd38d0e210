"""The complete disability example -> a contract of forty establishments over three départements, and its time.

The answers are made here, not kept: each establishment is one of the four of the example, under another name, another
valid FINESS number and another département. The forms go through the watcher to Word and PDF with the real LibreOffice;
then the contract is read back: every row, every signature frame whole, headings repeated, nothing in the margins.
Run by ``make bench`` (``python -m bench.quarante``); ``--garder`` keeps the PDFs to look at.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pypdfium2

from bench.dossier import finess, forms_of, measure, watcher
from cpomdoc.adapters.instance import load_examples
from cpomdoc.adapters.instance.examples import Example
from cpomdoc.adapters.word import read_parts
from cpomdoc.adapters.word.package import DOCUMENT, parse_xml, w
from cpomdoc.adapters.word.rendering import text_of
from cpomdoc.domain.location import FieldKey
from cpomdoc.engine.events import VersionDone
from cpomdoc.schema.famille import Famille

EXAMPLE, FAMILLE, CONTRAT = "complet", "handicap", "CPOM-2027-940"
COUNT = 40
DEPARTEMENTS = (
    ("Aure", "Département de l’Aure", "le Département de l’Aure"),
    ("Brière", "Département de la Brière", "le Département de la Brière"),
    ("Corvanne", "Département de la Corvanne", "le Département de la Corvanne"),
)
TIMES = frozenset({"pgfp", "dgc.montant", "frais_siege.montant_total"})
"""What grows with the number of establishments: rates, years and durations of the PGFP stay."""
NAMED = frozenset({"budgets_annexes"})
"""Tables whose rows bear a name of their own, and may be of one establishment."""
STEADY = frozenset({"exercice", "taux_caf", "taux_endettement", "duree_dette", "tresorerie_jours"})
JOINT = "Conjointe de l’ARS et du département"
MARGINS = (70.0, 24.0)
"""Points: 25 mm at the sides (less a hair), 8.5 mm at the top and the bottom: header and footer are included."""

Answers = dict[FieldKey, Any]


# --- the answers ------------------------------------------------------------------------------------------------------


def forty(famille: Famille, examples: Sequence[Example], count: int = COUNT) -> list[Example]:
    """The workbooks of a contract of *count* establishments, made from those of *examples*."""
    sites = [one.site for one in examples if one.site]
    numbers = {(site, copy): finess(site, copy) for copy in range(-(-count // len(sites))) for site in sites}
    kept = dict(list(numbers.items())[:count])
    made = [_of_contract(one, famille, sites, kept) for one in examples if not one.site]
    for (site, copy), number in kept.items():
        (model,) = (one for one in examples if one.site == site)
        answers = dict(model.answers)
        answers[FieldKey("site.finess_et")] = number
        answers[FieldKey("site.raison_sociale")] = _name(str(answers[FieldKey("site.raison_sociale")]), copy)
        made.append(replace(model, site=number, answers=answers))
    return made


def _name(name: str, copy: int) -> str:
    return name if copy == 0 else f"{name} {copy + 1}"


def _of_contract(one: Example, famille: Famille, sites: Sequence[str], kept: Mapping[tuple[str, int], str]) -> Example:
    """A workbook of the whole contract: the tables whose rows are of establishments get those of each copy."""
    factor = Decimal(len(kept)) / len(sites)
    answers: Answers = {
        key: _times(value, key.name, factor) if key.name in TIMES else value
        for key, value in one.answers.items()
        if key.row is None
    }
    for table in one.questionnaire.tables():
        rows = list(_rows(one.answers, table.key))
        if table.identity[:1] == ("finess_et",) and {str(row["finess_et"]) for row in rows} <= set(sites):
            rows = [
                _copied(row, table.key, number, copy)
                for (site, copy), number in kept.items()
                for row in rows
                if row["finess_et"] == site
            ]
        elif table.key in NAMED:
            rows = [
                {**row, "finess_et": number, "libelle": _name(str(row["libelle"]), copy)}
                for (site, copy), number in kept.items()
                for row in rows
                if row["finess_et"] == site
            ] + [row for row in rows if row["finess_et"] not in sites]
        elif table.key in TIMES:
            rows = [{name: _times(value, name, factor) for name, value in row.items()} for row in rows]
        answers |= {
            FieldKey(f"{table.key}.{name}", n): value for n, row in enumerate(rows) for name, value in row.items()
        }
    if one.questionnaire.find("contrat.competence") is not None:
        _three_departements(answers)
    return replace(one, answers=answers)


def _rows(answers: Mapping[FieldKey, Any], table: str) -> Iterator[dict[str, Any]]:
    last = max((key.row for key in answers if key.row is not None and key.name.startswith(f"{table}.")), default=-1)
    for at in range(last + 1):
        yield {key.name.removeprefix(f"{table}."): v for key, v in answers.items()
               if key.row == at and key.name.startswith(f"{table}.")}  # fmt: skip


def _copied(row: Mapping[str, Any], table: str, number: str, copy: int) -> dict[str, Any]:
    changed = {**row, "finess_et": number}
    if table == "etablissements":
        departement = DEPARTEMENTS[copy % len(DEPARTEMENTS)][0]
        changed |= {"raison_sociale": _name(row["raison_sociale"], copy), "departement": departement}
        if str(row["categorie"]).startswith("255"):
            both = "ARS ; Conseil départemental"
            changed |= {"categorie": "448 - Établissement d’accueil médicalisé (EAM)", "competence": JOINT}
            changed |= {"autorites": both, "tarificateurs": both}
    return changed


def _times(value: Any, name: str, factor: Decimal) -> Any:
    return value if name in STEADY or not isinstance(value, int | Decimal) else type(value)(value * factor)


def _three_departements(answers: Answers) -> None:
    answers[FieldKey("contrat.competence")] = "Compétence conjointe de l’ARS et du département"
    answers[FieldKey("contrat.territoire")] = "Plusieurs départements de la région"
    answers[FieldKey("contrat.accord_territoire")] = (
        "Accords échangés entre l’ARS et les trois Départements en mai 2026"
    )
    answers[FieldKey("contrat.objet")] = "Quarante établissements et services de trois départements"
    parties, comite = len(list(_rows(answers, "parties"))), len(list(_rows(answers, "comite")))
    for n, (name, party, with_article) in enumerate(DEPARTEMENTS):
        row = {
            "ordre": parties + n + 1, "role": "Conseil départemental", "denomination": party, "departement": name,
            "denomination_article": with_article, "designation": with_article, "accord": "masculin",
            "voie": "1, place de la Préfecture", "code_postal": "99000", "commune": f"{name}-la-Ville",
            "finess_ej": "sans objet", "civilite": "Madame", "nom": f"Camille {name}",
            "qualite": "présidente du conseil départemental", "acte": f"délibération n° 2026-{140 + n}",
            "acte_date": "16/10/2026",
        }  # fmt: skip
        answers |= {FieldKey(f"parties.{column}", parties + n): value for column, value in row.items()}
        member = {"entite": party, "qualite": "directrice de l’autonomie", "suppleant": "sans objet", "voix": "Membre"}
        answers |= {FieldKey(f"comite.{column}", comite + n): value for column, value in member.items()}


# --- what came out ----------------------------------------------------------------------------------------------------


def read_word(docx: bytes) -> tuple[str, int]:
    """The words of a contract, and its signature frames."""
    document = parse_xml(read_parts(docx)[DOCUMENT])
    styles = [style.get(w("val")) for style in document.iter(w("pStyle"))]
    return text_of(document), styles.count("SignatureCadre")


def faults(pdf: bytes, parties: Sequence[str], heading: str, rows: Sequence[str]) -> list[str]:
    """What is wrong with the pages: a split signature, a page of rows without the heading, text in the margins."""
    found = []
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    signing = [at for at, text in enumerate(pages) if "Signature et cachet" in text]
    blocks = sum(text.count("Signature et cachet") for text in pages)
    if blocks != len(parties):
        found.append(f"{blocks} signature blocks for {len(parties)} parties")
    for party in parties:
        if not any(re.search(rf"{re.escape(party)}.*?Fait à", _flat(pages[at])) for at in signing):
            found.append(f"the block of « {party} » is split")
    for at, text in enumerate(pages):
        if heading not in _flat(text) and any(_flat(row) in _flat(text) for row in rows):
            found.append(f"page {at + 1} has rows without their heading")
    for at, page in enumerate(document):
        left, bottom, right, top = _ink(page)
        width, height = page.get_size()
        side, edge = MARGINS
        if left < side or right > width - side or bottom < edge or top > height - edge:
            found.append(f"page {at + 1} has text in a margin ({left:.0f}, {bottom:.0f}, {right:.0f}, {top:.0f})")
    return found


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _ink(page: pypdfium2.PdfPage) -> tuple[float, float, float, float]:
    """The box that holds all the letters of a page, in points."""
    text = page.get_textpage()
    boxes = [text.get_rect(n) for n in range(text.count_rects())]
    if not boxes:
        return MARGINS[0], MARGINS[1], page.get_width() - MARGINS[0], page.get_height() - MARGINS[1]
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def main() -> None:
    options = argparse.ArgumentParser(description="a contract of forty establishments, from forms to Word and PDF")
    options.add_argument("--nombre", type=int, default=COUNT, help="establishments")
    options.add_argument("--garder", type=Path, help="a folder where the documents are kept")
    given = options.parse_args()
    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cpomdoc-quarante-")))
        awake = stack.enter_context(watcher(root))
        famille = awake.atelier.famille(FAMILLE)
        answers = forty(famille, load_examples(awake.settings.templates, famille, EXAMPLE), given.nombre)
        awake.drop(forms_of(famille, answers, CONTRAT))
        spent = measure(lambda: awake.work(VersionDone))
        folder = awake.settings.outbox / CONTRAT / "projets" / "v1"
        if given.garder:
            shutil.copytree(folder, given.garder, dirs_exist_ok=True)
        wrong = look(folder, answers)
        pages = {path.stem: len(pypdfium2.PdfDocument(path)) for path in sorted(folder.glob("*.pdf"))}
    print(f"{given.nombre} establishments, {len(answers)} forms: {spent.wall:.1f} s wall, {spent.cpu:.1f} s cpu")
    print(f"{len(pages)} pieces, {sum(pages.values())} pages ({', '.join(f'{k} {v}' for k, v in pages.items())})")
    if wrong:
        raise SystemExit("\n".join(wrong))
    print("every row, every signature block, no layout fault")


def look(folder: Path, answers: Sequence[Example]) -> list[str]:
    """What the contract in *folder* lacks of *answers*, in words and on its pages."""
    (identification,) = (one for one in answers if one.questionnaire.find("contrat.competence") is not None)
    parties = [row["denomination"] for row in _rows(identification.answers, "parties")]
    names = list(dict.fromkeys(row["raison_sociale"] for row in _rows(identification.answers, "etablissements")))
    words, frames = read_word((folder / "Contrat.docx").read_bytes())
    wrong = [f"« {name} » is not in the contract" for name in names if name not in words]
    if frames != len(parties):
        wrong.append(f"{frames} signature frames in Word for {len(parties)} parties")
    numbers = [re.sub(r"(\d{3})(?=\d)", "\\1\u00a0", one.site) for one in answers if one.site]
    wrong += [f"FINESS {number} is not in the contract" for number in numbers if number not in words]
    pdf = (folder / "Contrat.pdf").read_bytes()
    return wrong + faults(pdf, parties, "FINESS ET Établissement", numbers)


if __name__ == "__main__":
    main()
