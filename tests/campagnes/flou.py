"""Hostile forms, then coverage-guided fuzzing of what reads files of which nobody vouches: « make flou ».

python -m tests.campagnes.flou                       # all of it, some twenty minutes of a processor
python -m tests.campagnes.flou --executions 2000     # a shorter fuzzing
python -m tests.campagnes.flou --un-sur 10           # one hostile form in ten

It ends with 1 when anything is at fault; what was found is printed as it comes.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from tests.campagnes.flou_cibles import CIBLES
from tests.campagnes.flou_formulaires import FORMS, honest, judged
from tests.campagnes.flou_generateur import ACCUEIL, QUESTION, REFUS, cases

ROOT = Path(__file__).parents[2]
SLOW = {"colis": 2, "pages": 25}
"""How many times fewer executions a target has: drawing a page takes longer than reading a file."""


@dataclass
class Compte:
    """What was counted over the hostile forms of one family."""

    fichiers: Counter[str] = field(default_factory=Counter)
    fautes: Counter[str] = field(default_factory=Counter)
    secondes: float = 0.0
    mio: float = 0.0
    traces: int = 0
    connexions: int = 0
    dehors: int = 0

    def line(self, family: str) -> str:
        """One line of the report."""
        kinds = ", ".join(
            f"{kind} {self.fichiers[kind]} ({self.fautes[kind]} at fault)" for kind in (REFUS, ACCUEIL, QUESTION)
        )
        return (
            f"{family}: {self.fichiers.total()} files: {kinds}; slowest {self.secondes:.2f} s of processor, largest "
            f"{self.mio:.0f} MiB, traces {self.traces}, connections {self.connexions}, files outside {self.dehors}"
        )


def main() -> int:
    """Do all of it; 1 when anything is at fault."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--executions", type=int, default=20_000, help="of each target, by the fuzzer")
    options.add_argument("--graine", type=int, default=1, help="another seed, other files")
    options.add_argument("--un-sur", type=int, default=1, help="one hostile form in so many")
    chosen = options.parse_args()
    at_fault = sum(_forms(key, name, chosen.un_sur) for key, name in FORMS)
    at_fault += sum(_fuzzed(cle, chosen.executions // SLOW.get(cle, 1), chosen.graine) for cle in CIBLES)
    print(f"at fault: {at_fault}", flush=True)
    return int(at_fault > 0)


def _forms(key: str, name: str, one_in: int) -> int:
    compte = Compte()
    for cas in list(cases(honest(key, name)))[::one_in]:
        seen, told = judged(cas, key, name)
        faults = list(told)
        compte.fichiers[cas.attendu] += 1
        compte.fautes[cas.attendu] += bool(faults)
        compte.secondes, compte.mio = max(compte.secondes, seen.processeur), max(compte.mio, seen.mio)
        compte.traces += bool(seen.autres)
        compte.connexions += len(seen.connexions)
        compte.dehors += len(seen.fichiers)
        for fault in faults:
            print(f"{cas.cle}: {fault}", flush=True)
    print(compte.line(key), flush=True)
    return compte.fautes.total()


def _fuzzed(cle: str, executions: int, seed: int) -> int:
    """Whether the fuzzer found anything in one target."""
    if find_spec("atheris") is None:
        print(f"{cle}: not fuzzed, Atheris is not installed on this machine", flush=True)
        return 1
    words = ["--executions", str(executions), "--graine", str(seed)]
    start = time.monotonic()
    command = [sys.executable, "-m", "tests.campagnes.flou_couverture", cle, *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace")
    counted = {name: int(number) for name, number in re.findall(r"stat::(\w+):\s+(\d+)", done.stderr)}
    covered = re.findall(r"cov: (\d+)", done.stderr)
    print(
        f"{cle}: {counted.get('number_of_executed_units', 0)} executions, {counted.get('new_units_added', 0)} kept for "
        f"the new lines that they reach, {covered[-1] if covered else 0} edges, {time.monotonic() - start:.0f} s, "
        f"{'nothing at fault' if done.returncode == 0 else 'AT FAULT, see build/flou'}",
        flush=True,
    )
    if done.returncode:
        print(
            "\n".join(line for line in done.stderr.splitlines() if re.search(r"Error|Exception|File \"/", line))[-3000:]
        )
    return int(done.returncode != 0)


if __name__ == "__main__":
    sys.exit(main())
