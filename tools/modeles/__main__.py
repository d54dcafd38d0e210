"""textes/ -> the Word templates of templates/. ``make modeles`` writes them all; ``--lire`` shows a text whole."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tools.modeles.base import package, parts
from tools.modeles.corps import body
from tools.modeles.lignes import ABREVIATIONS, PASSAGES, TEXTES, Faute, read_text, whole
from tools.modeles.ooxml import p

TEMPLATES = Path(__file__).parents[2] / "templates"
TITLE = "{{ piece.titre }} — {{ contrat.numero }}"
SHORT_TITLE = "CPOM {{ contrat.date_effet | annee }}-{{ contrat.date_fin | annee }} — {{ gestionnaire.raison_sociale }}"


def models(root: Path = TEXTES) -> list[str]:
    """The templates that texts describe: ``commun/blocs/litiges.docx`` for ``commun/blocs/litiges.txt``."""
    names = (path.relative_to(root).as_posix() for path in root.rglob("*.txt"))
    written = (name for name in names if name != ABREVIATIONS and not name.startswith(f"{PASSAGES}/"))
    return sorted(name.removesuffix(".txt") + ".docx" for name in written)


def source(name: str) -> str:
    """The text of a template."""
    return name.removesuffix(".docx") + ".txt"


def build(name: str, root: Path = TEXTES) -> bytes:
    """The template or block *name*, from its text; Word wants a paragraph after a last table."""
    lines, settings = read_text(source(name), root)
    content = body(lines)
    return package(
        parts(
            content + p("Normal") if content.endswith("</w:tbl>") else content,
            cover="couverture" in settings,
            title=settings.get("titre", TITLE),
            short_title=settings.get("titre court", SHORT_TITLE),
            model=name.removesuffix(".docx"),
            roman="titres" in settings,
        )
    )


def write(names: list[str], target: Path = TEMPLATES) -> list[str]:
    """Write templates, once all their texts are read; those that changed."""
    built = {name: build(name) for name in names}
    changed = [name for name, data in built.items() if not _is(target / name, data)]
    for name in changed:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes(built[name])
    return changed


def _is(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data


def main() -> None:
    parser = argparse.ArgumentParser(description="Écrit les modèles Word de templates/ à partir des textes de textes/.")
    parser.add_argument("noms", nargs="*", help="modèles à écrire, « ehpad/contrat.docx » (par défaut : tous)")
    parser.add_argument("--lire", action="store_true", help="affiche le texte entier, sans rien écrire")
    chosen = parser.parse_args()
    if unknown := set(chosen.noms) - set(models()):
        parser.error(f"aucun texte pour : {', '.join(sorted(unknown))}")
    names = chosen.noms or models()
    try:
        lines = [line for name in names for line in whole(source(name))] if chosen.lire else _written(names)
    except Faute as fault:
        sys.exit(str(fault))
    print("\n".join(lines))


def _written(names: list[str]) -> list[str]:
    return [f"{name} : écrit" for name in write(names)] or ["Les modèles sont déjà ceux que disent les textes."]


if __name__ == "__main__":
    main()
