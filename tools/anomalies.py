"""Write docs/anomalies.md: every code that a person may read, its level, its words and what to do.

Run as `python -m tools.anomalies`; tests/house/test_catalogue.py checks that what is committed is what this writes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from cpomdoc.adapters.instance import load_families
from cpomdoc.domain.findings import CATALOGUE, Rule, Severity
from cpomdoc.schema.checks import PSEUDO_KEYS, SITES, compared
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.loading_names import owner_of
from cpomdoc.schema.questionnaire import Check
from cpomdoc.stages.templates.lint_rules import RULES

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
GUIDE = ROOT / "docs" / "anomalies.md"
LEVELS = {Severity.BLOCKING: "à corriger", Severity.TO_CHECK: "à vérifier", Severity.INFORMATION: "pour information"}

INTRODUCTION = """# Les anomalies, une à une

Ce guide est produit par `python -m tools.anomalies`\u00a0: il dit ce que le logiciel dit. Chaque anomalie porte
un code, qui ne change jamais de sens.

- **À corriger**\u00a0: le formulaire revient avec la case signalée.
- **À vérifier**\u00a0: le formulaire est accepté\u00a0; la personne décide.
- **Pour information**\u00a0: rien à faire.

Un mot entre accolades est remplacé par ce qui a été lu\u00a0: `{vu}` est la réponse elle-même.
"""

CHAPTERS = (
    ("E-1", "Une case"),
    ("E-2", "Un tableau"),
    ("E-4", "Le fichier"),
    ("E-5", "Un cadre budgétaire (EPRD, ERRD)"),
    ("W-", "Accepté, mais à regarder"),
)


def guide(families: Mapping[str, Famille]) -> str:
    """The whole text."""
    parts = [INTRODUCTION]
    for start, title in CHAPTERS:
        parts.append(_chapter(title, (rule for rule in CATALOGUE.values() if rule.code.startswith(start))))
    count = Counter(rule for famille in families.values() for rule in declared(famille))
    if shared := [rule for rule, used in count.items() if used > 1]:
        parts.append(_chapter("Entre les réponses\u00a0: plusieurs familles", shared))
    for famille in families.values():
        own = [rule for rule in declared(famille) if count[rule] == 1]
        parts.append(_chapter(f"Entre les réponses\u00a0: famille «\u00a0{famille.title}\u00a0»", own))
    parts.append(_figures(families))
    parts.append(_chapter("Les modèles Word (pour la personne qui les tient)", RULES.values()))
    return "\n".join(parts)


def declared(famille: Famille) -> list[Rule]:
    """The checks of a family as rules."""
    checks = [*(check for one in famille.questionnaires.values() for check in famille.own_checks(one)), *famille.checks]
    return [Rule(one.code, one.severity, one.message, one.remedy, _source(one)) for one in checks]


def _source(check: Check) -> str:
    return f"{check.source}, {check.doubt}" if check.doubt else check.source


def _chapter(title: str, rules: Iterable[Rule]) -> str:
    lines = [f"## {title}", "", "| Code | Niveau | Ce qui est dit | Ce qu’il faut faire |", "|---|---|---|---|"]
    for rule in sorted(rules, key=lambda rule: rule.code):
        source = f" ({rule.source})" if rule.source else ""
        cells = (rule.code, LEVELS[rule.severity], _cell(rule.message) + _cell(source), _cell(rule.remedy))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def _figures(families: Mapping[str, Famille]) -> str:
    """The figures that stand in several places: which, at whose form it is asked, where else it is looked for."""
    lines = [
        "## Les chiffres qui figurent en plusieurs endroits",
        "",
        "| Code | Le chiffre | Demandé à | Comparé à |",
        "|---|---|---|---|",
    ]
    found: dict[str, str] = {}
    for famille in families.values():
        for check in famille.checks:
            if check.kind == "concordance":
                asked = _question(famille, check.at)
                others = dict.fromkeys(_question(famille, name) for name in compared(check) if name not in PSEUDO_KEYS)
                told = "\u00a0; ".join(words for words in others if words and words != asked)
                found.setdefault(check.code, f"| {check.code} | {check.options['chiffre']} | {asked} | {told} |")
    return "\n".join([*lines, *(found[code] for code in sorted(found)), ""])


def _question(famille: Famille, name: str) -> str:
    """« Workbook, sheet\u00a0: question » of a name, as a person finds it; empty for what only pairs the rows."""
    owner, inner = owner_of(famille, name), name.removeprefix(f"{SITES}.")
    question = owner.find(inner) if owner is not None else None
    if owner is None or question is None:
        return ""
    sheet = next(
        sheet.title
        for sheet in owner.sheets
        if any(one.key == inner for one in sheet.fields())
        or (sheet.table is not None and inner.startswith(f"{sheet.table.key}."))
    )
    return f"{owner.key.capitalize()}, {sheet}\u00a0: {question.label}"


def _cell(text: str) -> str:
    """Words of a rule in a cell of a table: facts stand out, nothing is taken for a mark."""
    shown = text.replace("|", "\\|").replace("{{", "{").replace("}}", "}")
    return re.sub(r"\{(\w+)\}", r"`{\1}`", shown)


if __name__ == "__main__":
    GUIDE.write_text(guide(load_families(TEMPLATES)), encoding="utf-8")
    print(GUIDE.relative_to(ROOT))
