"""What knowing where each value comes from costs: writing the contract of 22 pages with and without, and laying it out.

« Without » is the same template compiled as it was before values knew their answer. Run by bench/negociation.py.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from bench.dossier import Spent
from cpomdoc.adapters.pdf import finish_pdf
from cpomdoc.adapters.word import rendering, template
from cpomdoc.adapters.word.rendering import Ecrit
from tests.familles import rendu
from tests.familles.exemples import famille
from tests.familles.pages import contrat, office

WHEN = datetime(2027, 1, 5, tzinfo=UTC)
TITLE = "Contrat pluriannuel d’objectifs et de moyens"


@dataclass(frozen=True)
class Sides:
    """The contract written with and without provenance: the text that is laid out, before it gets its bookmarks."""

    with_it: Callable[[], Ecrit]
    without: Callable[[], Ecrit]


def sides() -> Sides:
    """Both compiled once, so that they may alternate."""
    asked = _asked()
    _, arguments = asked
    blocks = tuple(sorted((arguments["blocks"] or {}).items()))
    whole, traced = asked[0][0], template.traced
    known = template.compile_template.__wrapped__(whole, rendering._finalize, blocks)
    template.traced = lambda tree: tree
    try:
        unknown = template.compile_template.__wrapped__(whole, rendering._finalize, blocks)
    finally:
        template.traced = traced
    return Sides(partial(_write, known, asked), partial(_write, unknown, asked))


def _asked() -> tuple[tuple[Any, ...], dict[str, Any]]:
    """What is given to write the contract."""
    seen: list[tuple[tuple[Any, ...], dict[str, Any]]] = []
    render = rendu.render

    def noted(*given: Any, **named: Any) -> bytes:
        seen.append((given, named))
        return render(*given, **named)

    rendu.render = noted
    try:
        rendu._rendered(
            "contrat", contrat("ehpad", "huit-etablissements"), famille("ehpad"), rendu.Mention.PROJET, None
        )
    finally:
        rendu.render = render
    return seen[-1]


def _write(compiled: template.CompiledTemplate, asked: tuple[tuple[Any, ...], dict[str, Any]]) -> Ecrit:
    former = rendering.compile_template
    rendering.compile_template = lambda *_: compiled
    try:
        return rendering.write(*asked[0], **asked[1])
    finally:
        rendering.compile_template = former


def paired(one: Callable[[], object], other: Callable[[], object], times: int) -> list[tuple[Spent, Spent]]:
    """One and the other in turn, in this process alone: its own processor time, to the microsecond."""
    one(), other()
    return [(spent(one), spent(other)) for _ in range(times)]


def spent(work: Callable[[], object]) -> Spent:
    start, used = time.perf_counter(), time.process_time()
    work()
    return Spent(time.perf_counter() - start, time.process_time() - used)


def laid_out(docx: bytes) -> bytes:
    pdf = office().convert(docx, title=TITLE, timeout=120).pdf
    return finish_pdf(pdf, title=TITLE, author="", subject="", date=WHEN)
