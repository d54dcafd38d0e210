"""« make mutants »: a sample of small faults, put one at a time in a copy of the program; do the related tests fail?

    python -m tools.mutants [--seed N] [--count N] [--tests PATH…] [--again]

All tests are run once on an instrumented copy, which tells the tests that run each function (kept in build/mutants as
long as the program and the tests are the same; --again makes it anew). Each fault then gets the tests that run the
function where it lies, a minute of them at most, and the first that fails catches it; so does one that never ends.
Exit 0 when nine faults in ten are caught and tools/mutants/survivors.toml gives the reason of each survivor.

Neither mutmut nor cosmic-ray draws a sample that is the same tomorrow, or knows the words of a dictionary for places
where faults slip.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from tools.mutants.changes import Mutant, sample
from tools.mutants.related import Related, instrument, read_seen

FOLDERS = ("cpomdoc/domain", "cpomdoc/schema", "cpomdoc/stages", "cpomdoc/engine")
WANTED = 0.9
BUDGET, PATIENCE = 60.0, 60.0
"""Seconds of tests for one fault; and what more its tests may take, once three times as long as they took, before they
never end.
"""
HOME = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "build", "node_modules", "__pycache__", ".*_cache", ".hypothesis")
REASONS = "tools/mutants/survivors.toml"


@dataclass(frozen=True)
class Verdict:
    """What became of a fault: caught by a test, caught because it never ends, or survived."""

    mutant: Mutant
    outcome: str
    by: str
    tests: int
    seconds: float


def main(arguments: Sequence[str] | None = None, root: Path | None = None) -> int:
    """Run the sample below *root*; 0 when it is good."""
    options = _options(arguments)
    root = root or HOME
    build = root / "build" / "mutants"
    build.mkdir(parents=True, exist_ok=True)
    related = _related(root, build, options.tests, again=options.again)
    drawn = sample(root, FOLDERS, options.seed, options.count)
    verdicts = _run_all(root, build, drawn, related)
    verdicts = _without_unsound(root, build, verdicts)
    reasons = _reasons(root / REASONS)
    plain = [{**asdict(one), "reason": reasons.get(one.mutant.key, "")} for one in verdicts]
    (build.parent / "mutants.json").write_text(json.dumps({"seed": options.seed, "faults": plain}, indent=1), "utf-8")
    return _report(verdicts, reasons)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.mutants")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--count", type=int, default=120)
    parser.add_argument("--tests", nargs="+", default=["tests"])
    parser.add_argument("--again", action="store_true")
    return parser.parse_args(arguments)


# --- which tests run which function -----------------------------------------------------------------------------------


def _related(root: Path, build: Path, tests: Sequence[str], *, again: bool) -> Related:
    seen, stamp = build / "seen", build / "stamp"
    mark = _fingerprint(root, tests)
    if again or not stamp.is_file() or stamp.read_text() != mark:
        stamp.unlink(missing_ok=True)
        shutil.rmtree(seen, ignore_errors=True)
        seen.mkdir()
        copy = _copy(root, build / "instrumented")
        instrument(copy, FOLDERS)
        code, said = _pytest(copy, root, ["-n", "2", *tests], CPOMDOC_SEEN=str(seen))
        print(said[-2000:])
        if code not in {0, 1}:
            raise SystemExit("The tests cannot be run: mend them first.")
        stamp.write_text(mark)
    return read_seen(seen)


def _fingerprint(root: Path, tests: Sequence[str]) -> str:
    total = hashlib.sha256(repr(tests).encode())
    for folder in ("cpomdoc", "templates", "tests"):
        for path in sorted((root / folder).rglob("*.*")):
            if path.is_file() and path.suffix != ".pyc":
                total.update(str(path.relative_to(root)).encode() + path.read_bytes())
    return total.hexdigest()


def _copy(root: Path, to: Path) -> Path:
    """The tree, to be spoilt; what only judges tests is shared."""
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(root, to, symlinks=True, ignore=LEFT_OUT)
    for shared in ("build/node", "build/seda", "tools/judges/node_modules"):
        if (root / shared).exists():
            (to / shared).parent.mkdir(parents=True, exist_ok=True)
            (to / shared).symlink_to(root / shared)
    return to


def _pytest(copy: Path, root: Path, words: Sequence[str], limit: float | None = None, **given: str) -> tuple[int, str]:
    """Exit code and what was said; None seconds is without limit. Raises TimeoutExpired, all that it began ended."""
    path = os.pathsep.join([str(root / "build" / "node" / "bin"), os.environ.get("PATH", "")])
    environment = {**os.environ, "PYTHONPATH": f"{copy}{os.pathsep}{HOME}", "PATH": path, **given}
    apart = ["-p", "tools.mutants.recording", "-p", "no:cacheprovider", f"--basetemp={copy}/tmp"]
    command = [sys.executable, "-m", "pytest", *apart, *words]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, cwd=copy, env=environment, stdout=pipe, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as process:
        try:
            said, _ = process.communicate(timeout=limit)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    return process.returncode, said


# --- one fault at a time ----------------------------------------------------------------------------------------------


def _run_all(root: Path, build: Path, drawn: Sequence[Mutant], related: Related) -> list[Verdict]:
    copies: queue.SimpleQueue[Path] = queue.SimpleQueue()
    for number in range(2):
        copies.put(_copy(root, build / f"copy-{number}"))

    def one(mutant: Mutant) -> Verdict:
        copy = copies.get()
        try:
            verdict = _try(copy, root, mutant, related)
        finally:
            copies.put(copy)
        print(f"{verdict.outcome:9} {verdict.seconds:5.1f} s  {_words(mutant)}", flush=True)
        return verdict

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(one, drawn))


def _try(copy: Path, root: Path, mutant: Mutant, related: Related) -> Verdict:
    tests = related.tests(mutant.file, mutant.function, BUDGET)
    if not tests:
        return Verdict(mutant, "survived", "no test runs it", 0, 0.0)
    limit = PATIENCE + 3 * related.cost(tests)
    path, start = copy / mutant.file, time.monotonic()
    source = path.read_text("utf-8")
    _write(path, mutant.put_in(source))
    try:
        code, said = _only(copy, root, tests, limit, "-x")
        outcome, by = ("survived", "") if code in {0, 5} else ("caught", _first_failed(said))
    except subprocess.TimeoutExpired:
        outcome, by = "timeout", ""
    finally:
        _write(path, source)
    return Verdict(mutant, outcome, by, len(tests), round(time.monotonic() - start, 1))


def _write(path: Path, text: str) -> None:
    """Write a source file; a compiled form that is as old and as long would hide the change."""
    path.write_text(text, "utf-8")
    for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
        compiled.unlink()


def _only(copy: Path, root: Path, tests: Sequence[str], limit: float | None, *words: str) -> tuple[int, str]:
    wanted = copy / "only.json"
    wanted.write_text(json.dumps(tests))
    files = dict.fromkeys(test.partition("::")[0] for test in tests)
    return _pytest(copy, root, ["-n", "0", "-rfE", *words, *files], limit, CPOMDOC_ONLY=str(wanted))


def _first_failed(said: str) -> str:
    lines = [line.split(" ", 1)[1] for line in said.splitlines() if line.startswith(("FAILED ", "ERROR "))]
    return lines[0].partition(" - ")[0] if lines else "the program does not load"


def _without_unsound(root: Path, build: Path, verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The tests that caught something must pass without any fault: what one that does not has caught is not told."""
    caught = sorted({one.by for one in verdicts if "::" in one.by})
    _, said = _only(build / "copy-0", root, caught, None) if caught else (0, "")
    unsound = {test for test in caught if any(line.split(" - ")[0].endswith(f" {test}") for line in said.splitlines())}
    return [
        Verdict(one.mutant, "unsound", one.by, one.tests, one.seconds) if one.by in unsound else one for one in verdicts
    ]


# --- what is said -----------------------------------------------------------------------------------------------------


def _reasons(path: Path) -> dict[tuple[str, str, str, str, int], str]:
    """The survivors that are known, each with its reason: « equivalent: … » or « left: … »."""
    known = tomllib.loads(path.read_text("utf-8")).get("survivor", []) if path.is_file() else []
    for one in known:
        if not one["reason"].startswith(("equivalent: ", "left: ")):
            raise SystemExit(f"{path.name}: « {one['before']} »: a reason begins by « equivalent: » or « left: »")
    return {
        (one["file"], one["function"], one["kind"], one["before"], one.get("rank", 0)): one["reason"] for one in known
    }


def _report(verdicts: Sequence[Verdict], reasons: Mapping[tuple[str, str, str, str, int], str]) -> int:
    print(f"\n{'':18}{'faults':>8}{'caught':>8}{'timeout':>9}{'survived':>10}{'unsound':>9}")
    for folder in (*FOLDERS, "cpomdoc"):
        counts = Counter(one.outcome for one in verdicts if one.mutant.file.startswith(folder + "/"))
        columns = (counts["caught"], counts["timeout"], counts["survived"], counts["unsound"])
        print(f"{folder:18}{counts.total():>8}{columns[0]:>8}{columns[1]:>9}{columns[2]:>10}{columns[3]:>9}")
    told = [one for one in verdicts if one.outcome in {"survived", "unsound"}]
    for one in told:
        reason = reasons.get(one.mutant.key) or "NO REASON GIVEN"
        print(f"\n{_words(one.mutant)}\n  {one.outcome}, {one.tests} tests {one.by}\n  {reason}")
    rate = 1 - len(told) / len(verdicts) if verdicts else 0.0
    print(f"\n{rate:.1%} of {len(verdicts)} faults caught; {WANTED:.0%} wanted")
    return int(rate < WANTED or any(one.mutant.key not in reasons for one in told))


def _words(mutant: Mutant) -> str:
    rank = f" (#{mutant.rank})" if mutant.rank else ""
    return f"{mutant.file}:{mutant.line} {mutant.function} {mutant.kind}{rank}: {mutant.before} -> {mutant.after}"


if __name__ == "__main__":
    sys.exit(main())
