"""A tarificateur's calculator: every figure and every citation of produced documents, made again and compared.

It imports nothing of cpomdoc: it reads the .docx and .xlsx of a folder as anybody may. Run as
``python -m tests.controleur DOSSIER``: the differences are printed in plain words; 1 is returned when there are some.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.controle import bilans, concordances, equations, formulaires, renvois, tableaux
from tests.controle.lecture import Dossier, lire


def differences(dossier: Dossier) -> list[str]:
    """All that does not hold together, each once."""
    found = (
        *tableaux.controler(dossier),
        *tableaux.controler_plan(dossier),
        *bilans.controler(dossier),
        *concordances.controler(dossier),
        *equations.controler(dossier),
        *formulaires.controler(dossier),
        *renvois.controler(dossier),
    )
    return list(dict.fromkeys(found))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.controleur", description=__doc__)
    parser.add_argument("dossier", type=Path, help="dossier qui contient les documents Word et les formulaires Excel")
    folder = parser.parse_args(arguments).dossier
    dossier = lire(folder)
    found = differences(dossier)
    tables = sum(len(piece.tableaux) for piece in dossier.pieces.values())
    print(f"{len(dossier.pieces)} documents, {tables} tableaux, {len(dossier.formulaires)} formulaires.")
    print(f"{len(found)} différences." if len(found) > 1 else f"{len(found)} différence.")
    for words in found:
        print(f"- {words}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
