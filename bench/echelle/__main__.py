"""``python -m bench.echelle``: 10 and 100 contracts, then as many as asked -> a table of what each thing costs.

``--tailles 10 100 1000`` chooses the sizes; ``--dessin`` draws how they grow (docs/images/echelle.svg); ``--profil N``
says where a drop and an idle round spend their time with N contracts. The instances are built once below build/echelle,
each found sound by « cpomdoc controler », or nothing is measured.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from bench.echelle.dessin import drawing
from bench.echelle.instances import BUILD, ROOT
from bench.echelle.mesures import Releve, measure, profiled
from bench.echelle.tableau import in_markdown, in_words

SIZES = (10, 100)
_MANY = 50
"""From so many contracts on, each command is measured once."""
PICTURE = ROOT / "docs" / "images" / "echelle.svg"
TITLE = "Ce que coûtent dix, cent, mille contrats"


def main() -> None:
    """Measure, tell, draw."""
    options = argparse.ArgumentParser(description="what each thing that people do costs, by the number of contracts")
    options.add_argument("--tailles", type=int, nargs="+", default=SIZES)
    options.add_argument("--fois", type=int, default=3, help="how often each command is measured")
    options.add_argument("--dessin", action="store_true", help=f"write {PICTURE.relative_to(ROOT)}")
    options.add_argument("--profil", type=int, help="a size: where a drop and an idle round spend their time")
    given = options.parse_args()
    if given.profil:
        print(profiled(given.profil))
        return
    releves: list[Releve] = []
    for count in sorted(given.tailles):
        print(f"{count} contrats…", file=sys.stderr, flush=True)
        releves.append(Releve(count))
        measure(releves[-1], given.fois if count < _MANY else 1, lambda: _keep(releves))
    print(in_words(releves))
    print()
    print(in_markdown(releves))
    if given.dessin:
        PICTURE.write_text(drawing(releves, TITLE), encoding="utf-8")


def _keep(releves: list[Releve]) -> None:
    """What was measured so far."""
    plain = json.dumps([asdict(one) for one in releves], ensure_ascii=False, indent=1)
    (BUILD / "mesures.json").write_text(plain, encoding="utf-8")


if __name__ == "__main__":
    main()
