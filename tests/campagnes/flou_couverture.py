"""Coverage-guided fuzzing (Atheris, libFuzzer) of one target, for a stated number of executions.

python -m tests.campagnes.flou_couverture formulaire --executions 20000 --graine 1

What reaches lines that nothing reached before is kept and changed again. It ends at the first exception that is not
ours, at a file that takes more than its time, and says which bytes did it.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

import atheris

WATCHED = ["cpomdoc", "zipfile", "email", "olefile"]
LONGEST = 2_000_000

with atheris.instrument_imports(include=WATCHED):
    from tests.campagnes.flou_cibles import CIBLES, SECONDS, Cible, mutated


def main() -> None:
    """Fuzz the target that is named."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("cible", choices=CIBLES)
    options.add_argument("--executions", type=int, default=20_000)
    options.add_argument("--graine", type=int, default=1)
    options.add_argument("--fautes", type=Path, default=Path("build/flou"), help="where what is at fault is kept")
    chosen = options.parse_args()
    chosen.fautes.mkdir(parents=True, exist_ok=True)
    corpus = Path(tempfile.mkdtemp(prefix="flou-"))
    for at, seed in enumerate(CIBLES[chosen.cible].graines()):
        (corpus / f"graine-{at}").write_bytes(seed)
    given = [
        sys.argv[0], str(corpus), f"-runs={chosen.executions}", f"-seed={chosen.graine}", f"-max_len={LONGEST}",
        "-timeout=60", "-rss_limit_mb=2000", "-print_final_stats=1", f"-artifact_prefix={chosen.fautes}/",
    ]  # fmt: skip
    atheris.Setup(given, _tried(CIBLES[chosen.cible]), custom_mutator=_near)
    atheris.Fuzz()


def _tried(cible: Cible):  # type: ignore[no-untyped-def]
    def once(data: bytes) -> None:
        start = time.process_time()
        said = cible.dit(data)
        assert said
        if (spent := time.process_time() - start) > SECONDS:
            raise AssertionError(f"{spent:.1f} s")

    return once


def _near(data: bytes, most: int, seed: int) -> bytes:
    chance = random.Random(seed)
    change = None if chance.random() < 0.5 else lambda one: bytes(atheris.Mutate(one, len(one) + 64))
    made = mutated(bytes(data), chance, change)
    return made if len(made) <= most else bytes(data)


if __name__ == "__main__":
    main()
