"""The campaign of faults: « make pannes ». What the world can do is done to the real commands; an oracle judges.

python -m tests.campagnes.pannes                       # all parts, one to two hours of two cores
python -m tests.campagnes.pannes coups refus           # these parts
python -m tests.campagnes.pannes coups --part 3        # one trial in three

Counts are printed as it goes on, so that a campaign that is cut still says what it did.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from cpomdoc.store.files import Files
from tests import oracle
from tests.campagnes.pannes import alterations, coups, monde_autour, refus, vrais
from tests.campagnes.pannes.essais import Campagne
from tests.store import scenario
from tests.store.test_oracle import FAULTS


def planted(campagne: Campagne, part: int) -> None:
    """The oracle is tried first: on every fault that is planted for it (tests/store/test_oracle.py), and on none."""
    sound = campagne.folder / "oracle"
    scenario.drop(sound)
    scenario.run(sound, Files())
    if oracle.check(sound, scenario.DEPOSES, named=True).faults:
        campagne.fault("l’oracle trouve une faute là où il n’y en a pas")
    for number, (name, plant) in enumerate(FAULTS.items(), 1):
        copy = shutil.copytree(sound, campagne.folder / f"oracle-{number}")
        plant(copy)
        campagne.counts["oracle, fautes plantées"] += 1
        found = bool(oracle.check(copy, scenario.DEPOSES, named=True).faults)
        campagne.counts["oracle, fautes trouvées"] += found
        print(f"  {'trouvée' if found else 'NON TROUVÉE'} : {name}", flush=True)
        if not found:
            campagne.fault(f"l’oracle ne trouve pas : {name}")


PARTS: dict[str, Callable[[Campagne, int], None]] = {
    "oracle": planted,
    "coups": lambda campagne, part: coups.everywhere(
        campagne, every=part, moments=max(1, 5 // part), random_kills=max(1, 4 // part)
    ),
    "vrais": lambda campagne, part: vrais.everywhere(campagne, max(1, 12 // part)),
    "refus": lambda campagne, part: refus.everything(campagne, each=max(1, 4 // part)),
    "pleins": lambda campagne, part: refus.all_disks(campagne),
    "enfants": lambda campagne, part: monde_autour.children(campagne, max(1, 8 // part)),
    "archives": lambda campagne, part: monde_autour.older_archives(campagne, part),
    "partages": lambda campagne, part: monde_autour.shares(campagne, max(1, 4 // part)),
    "horloges": lambda campagne, part: monde_autour.clocks(campagne),
    "veilleurs": lambda campagne, part: monde_autour.two_watchers(campagne, max(2, 6 // part)),
    "copies": lambda campagne, part: monde_autour.copies(campagne),
    "altérations": lambda campagne, part: alterations.alter_all(campagne, 600 // part),
}


def main() -> int:
    """The parts that are asked for; 1 when anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parties", nargs="*", help=", ".join(PARTS))
    parser.add_argument("--part", type=int, default=1)
    parser.add_argument("--bureau", type=Path, help="where layouts are kept from one campaign to the next")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pannes-") as folder:
        campagne = Campagne(Path(folder), options.bureau)
        try:
            for name in options.parties or PARTS:
                do(campagne, name, options.part)
        finally:
            campagne.close()
            conclude(campagne)
    return 1 if campagne.wrong else 0


def do(campagne: Campagne, name: str, part: int) -> None:
    """One part, and what it found."""
    print(f"--- {name}", flush=True)
    begun, known = time.monotonic(), len(campagne.wrong)
    PARTS[name](campagne, part)
    campagne.tell_found()
    print(f"--- {name} : {time.monotonic() - begun:.0f} s, {len(campagne.wrong) - known} fautes", flush=True)


def conclude(campagne: Campagne) -> None:
    """All counts, then what is to be known, then what is wrong."""
    for name, count in sorted(campagne.counts.items()):
        print(f"{count:6}  {name}")
    print(f"{coups.total(campagne):6}  kill -9 en tout")
    for one in campagne.notes:
        print(f"NOTE {one}")
    for one in campagne.wrong:
        print(f"FAUTE {one}")
    print("aucune faute" if not campagne.wrong else f"{len(campagne.wrong)} fautes")


if __name__ == "__main__":
    sys.exit(main())
