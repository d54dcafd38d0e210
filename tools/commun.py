"""templates/commun -> its LISEZMOI.md: what families may share, and what each thing needs. Used by tools.reference."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from jinja2 import meta

from cpomdoc.adapters.word import read_parts
from cpomdoc.adapters.word.blocks import called
from cpomdoc.adapters.word.package import DOCUMENT, parse_xml, serialize_xml
from cpomdoc.adapters.word.template import source_of
from cpomdoc.stages.templates.dialect import Dialect

INTRODUCTION = """# Ce que les familles partagent

Ce fichier est produit par `python -m tools.reference` : ne le modifiez pas à la main. Le mode d’emploi est dans
[docs/modeles.md](../../docs/modeles.md#partager-entre-familles).

Une famille (EHPAD, handicap, CHRS…) est un dossier à côté de celui-ci. Elle reprend d’ici ce qui lui convient et
n’écrit que ce qui lui est propre. Un fichier modifié ici change pour toutes les familles qui le reprennent ; lancez
`cpomdoc modeles verifier` après chaque modification.

## Faire une famille

1. Créez un dossier `templates/<famille>` avec `famille.toml` : son nom, son fondement, ses rôles, ses classeurs
   (`questionnaires = [...]`), ses pièces.
2. Un classeur entier d’ici se cite par son nom dans `questionnaires`. Pour l’ajuster, écrivez
   `questionnaires/<nom>.toml` avec `cle`, `commun = "<nom>"`, et au besoin `titre`, `[choix]`, `[[feuille]]`,
   `[[controle]]`.
3. Une feuille d’ici s’écrit, dans un classeur de la famille : `[[feuille]]` puis `commun = "parties"`. Ses listes se
   remplacent par `[feuille.choix]` : `role = ["Préfet", "Gestionnaire"]`. Une question que seul un mot retiré de la
   liste appelait s’en va avec lui.
4. Les contrôles d’une feuille viennent avec elle. Ceux qui relient des feuilles ou des classeurs se citent par
   `inclure = ["commun/controles/objectifs.toml"]`, dans le classeur ou dans `famille.toml`.
5. Une annexe d’ici est le modèle d’une pièce : `modele = "commun/annexes/07-pgfp.docx"`.
6. Dans un modèle Word, un paragraphe qui ne dit que `{%p bloc signatures %}` est remplacé par le bloc. Un fichier
   `blocs/signatures.docx` de la famille prend la place de celui d’ici. Partez d’une copie de `base.docx`.
7. Lancez `cpomdoc modeles verifier <famille>`, puis `cpomdoc formulaires`.
"""


def readme(commun: Path) -> str:
    """The whole text, for the folder *commun*."""
    parts = [INTRODUCTION]
    parts += ["## Classeurs entiers\n", _table("Fichier", "Classeur", "Feuilles", rows=_workbooks(commun))]
    parts += ["## Feuilles\n", _table("Fichier", "Feuille", "Contenu", "Dépend de", rows=_sheets(commun))]
    parts += ["## Contrôles et échéances\n", _table("Fichier", "Codes, dates", rows=_checks(commun))]
    parts += ["## Blocs Word\n", _table("Bloc", "Réponses lues", "Blocs repris", rows=_models(commun / "blocs"))]
    parts += ["## Annexes\n", _table("Fichier", "Réponses lues", "Blocs repris", rows=_models(commun / "annexes"))]
    return "\n".join(parts).rstrip() + "\n"


def _workbooks(commun: Path) -> Iterator[tuple[str, ...]]:
    for path, data in _read(commun / "questionnaires"):
        sheets = [str(sheet.get("titre") or sheet.get("commun")) for sheet in data.get("feuille", [])]
        yield _code(path.stem), str(data["titre"]), ", ".join(sheets)


def _sheets(commun: Path) -> Iterator[tuple[str, ...]]:
    for path, data in _read(commun / "feuilles"):
        fields = [field for section in data.get("section", []) for field in section["champ"]]
        columns = data.get("table", {}).get("colonne", [])
        own = {field["cle"] for field in [*fields, *columns]}
        needed = {one["condition"]["champ"] for one in [*fields, *columns] if "condition" in one} - own
        codes = [check["code"] for check in data.get("controle", [])]
        content = f"tableau `{data['table']['cle']}`" if columns else f"{len(fields)} questions"
        told = f"{content} ; {', '.join(codes)}" if codes else content
        yield _code(path.stem), str(data["titre"]), told, ", ".join(_code(name) for name in sorted(needed)) or "—"


def _checks(commun: Path) -> Iterator[tuple[str, ...]]:
    for path, data in _read(commun / "controles"):
        codes = [check["code"] for check in data.get("controle", [])]
        yield _code(path.stem), " ; ".join([*codes, *(date["evenement"] for date in data.get("echeance", []))])


def _models(folder: Path) -> Iterator[tuple[str, ...]]:
    for path in sorted(folder.glob("*.docx")):
        part = read_parts(path.read_bytes())[DOCUMENT]
        tree = parse_xml(part)
        calls = [(paragraph, name) for paragraph in tree.iter("{*}p") if (name := called(paragraph))]
        for paragraph, _ in calls:
            paragraph.getparent().remove(paragraph)  # type: ignore[union-attr]
        names = meta.find_undeclared_variables(Dialect().parse(source_of(serialize_xml(tree)))) - {"piece", "famille"}
        told = ", ".join(_code(name) for _, name in calls)
        yield _code(path.stem), ", ".join(_code(name) for name in sorted(names)) or "—", told or "—"


def _read(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    for path in sorted(folder.glob("*.toml")):
        yield path, tomllib.loads(path.read_text("utf-8"))


def _code(text: str) -> str:
    return f"`{text}`"


def _table(*heads: str, rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([*lines, ""])
