"""What was planted in a scan + what was answered of it -> every fault of the answer. Knows nothing of cpomdoc.

The answer is what people and programs read: the state of each party, the sentences beside it, how many contracts were
sealed. A fault is a sentence; an empty list is a right answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

AWAITED, TO_LOOK, SIGNED = "attendue", "à vérifier", "signé"


@dataclass(frozen=True)
class Planted:
    """A scan as it was made: the case, the parties who signed, the pages where a figure was changed, the pages missing,
    the pages of something else (version or contract), whether some pages were never paper; *doubtful*: parties in whose
    frame something else than a signature stands; *sight*: pages that were made hard to see.
    """

    case: str
    signed: frozenset[str]
    changed: frozenset[int] = frozenset()
    missing: frozenset[int] = frozenset()
    foreign: bool = False
    never_paper: bool = False
    doubtful: frozenset[str] = frozenset()
    hard: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Answer:
    """What was said: the verdict, the state of each party, the sentences, pages compared, pages named as different,
    pages said not to be checked; how many seals before anybody admitted anything.
    """

    verdict: str
    states: Mapping[str, str]
    said: Sequence[str]
    compared: int
    different: frozenset[int]
    unchecked: frozenset[int]
    pages: int
    sealed: int


def faults(planted: Planted, answer: Answer) -> list[str]:
    """Everything that is wrong in *answer*."""
    return [f"{planted.case} : {one}" for one in _faults(planted, answer)]


def _faults(planted: Planted, answer: Answer) -> Iterator[str]:
    if answer.sealed:
        yield "scellé sans que personne ait admis une signature"
    if SIGNED in answer.states.values():
        yield "une partie est dite avoir signé sans que personne l’ait admise"
    whole = not (planted.missing or planted.foreign or planted.never_paper)
    for party, state in answer.states.items():
        if not whole and state != AWAITED:
            yield f"{party} est « {state} » alors que le fichier ne peut compter"
        if whole and party in planted.signed and state != TO_LOOK:
            yield f"{party} a signé et est « {state} »"
        if whole and party not in planted.signed | planted.doubtful and state != AWAITED:
            yield f"{party} n’a pas signé et est « {state} »"
    counts = whole and bool(planted.signed | planted.doubtful)
    if answer.verdict == "acceptee":
        yield "accepté sans qu’une personne ait regardé"
    if (planted.foreign or planted.never_paper) and answer.verdict != "refusee":
        yield "un fichier qui contient autre chose n’est pas refusé"
    if not answer.said and not counts:
        yield "rien n’est dit à la personne"
    if counts:
        yield from _pages(planted, answer)


def _pages(planted: Planted, answer: Answer) -> Iterator[str]:
    for page in sorted(planted.changed - answer.different - answer.unchecked):
        yield f"un chiffre changé page {page} n’est ni vu ni dit non vérifié"
    for page in sorted(answer.different - planted.changed - planted.hard):
        yield f"un écart est dit page {page}, où rien n’a changé"
    for page in sorted(answer.unchecked - planted.hard):
        yield f"la page {page} se lit bien et n’est pas comparée"
    if answer.compared + len(answer.unchecked) != answer.pages:
        yield f"la part comparée n’est pas la vraie : {answer.compared} et {len(answer.unchecked)} sur {answer.pages}"
