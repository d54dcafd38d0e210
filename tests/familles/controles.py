"""<famille>_controles.toml -> the cases of a family's checks, run on its sound example with some answers changed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from cpomdoc.domain.dossier import Contrat, Dossier, Engagement, Refus
from cpomdoc.domain.findings import Finding
from cpomdoc.domain.location import CellRef, FieldKey
from cpomdoc.domain.pieces import PieceJointe
from cpomdoc.schema.checks import SITES
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.layout import lay_out
from cpomdoc.schema.loading_names import owner_of
from cpomdoc.schema.questionnaire import Check, Questionnaire
from cpomdoc.stages.contrat.consolidate import check_contrat, consolidate
from cpomdoc.stages.pieces.jointes import expected
from tests.familles.exemples import as_typed, change, examples, famille
from tests.pictures import spell, verdict

FOLDER = Path(__file__).parent
FAMILIES = tuple(sorted(path.name.removesuffix("_controles.toml") for path in FOLDER.glob("*_controles.toml")))

Workbook = tuple[str, str]
Answers = Mapping[Workbook, Mapping[str, Any]]


@dataclass(frozen=True)
class Controles:
    """The checks of a family and their cases. What another family proves of a shared check is not proved again."""

    family: Famille
    file: Mapping[str, Any]
    verdicts: dict[int, tuple[Mapping[str, Any], Dossier | Refus]] = field(default_factory=dict)

    @property
    def cases(self) -> Mapping[str, Mapping[str, Any]]:
        return self.file["cas"]

    @property
    def site(self) -> str:
        """The establishment whose diagnosis the cases change."""
        return self.file["modele"]["site"]

    def declared(self) -> Iterator[tuple[Check, Questionnaire | None]]:
        """Every check with the questionnaire that declares it; None for those of famille.toml; those of acts apart."""
        for questionnaire in (*self.family.awaited(), *self.family.optional()):
            yield from ((check, questionnaire) for check in questionnaire.checks)
        for check in self.family.checks:
            owner = owner_of(self.family, check.at)
            if owner is None or owner.per not in ("acte", "partie"):
                yield check, None

    @cached_property
    def checks(self) -> dict[str, tuple[Check, Questionnaire | None]]:
        return {check.code: (check, owner) for check, owner in self.declared()}

    def owed(self) -> list[str]:
        """The checks that need a case here: all, but those that the families of « deja » prove."""
        proved = {code for other in self.file["modele"].get("deja", ()) for code in controles(other).cases}
        return sorted(set(self.checks) - proved)

    def typed(self, name: str) -> Mapping[str, Any]:
        """The answers of a base, with those of the base that it starts from."""
        answers = dict(self.file.get("bases", {}).get(name, {}))
        return {**(self.typed(answers.pop("base")) if "base" in answers else {}), **answers}

    def asked_in(self, key: str) -> Workbook:
        """The workbook where the answer is typed."""
        owner = self.family.owner(key.partition("[")[0] + key.partition("]")[2])
        assert owner is not None, f"{key} is asked nowhere"
        return owner.key, self.site if owner.per == "etablissement" else ""

    @cached_property
    def sound(self) -> Answers:
        model = self.file["modele"]["exemple"]
        return {workbook: as_typed(example) for workbook, example in examples(model, self.family.key).items()}

    def with_changes(self, changes: Mapping[str, Any]) -> Answers:
        """The sound contract with some answers typed otherwise; only the workbooks that change are copied."""
        answers: dict[Workbook, Any] = dict(self.sound)
        touched = {self.asked_in(key) for key in changes}
        answers.update({workbook: _copied(answers[workbook]) for workbook in touched})
        for key, value in changes.items():
            change(answers[self.asked_in(key)], key, value)
        return answers

    def judged(self, questionnaire: str, answers: Mapping[str, Any]) -> Dossier | Refus:
        """The verdict on a workbook; an unchanged one is judged once."""
        if id(answers) not in self.verdicts:
            self.verdicts[id(answers)] = answers, verdict(self.family, questionnaire, answers)
        return self.verdicts[id(answers)][1]

    def findings(self, answers: Answers, owner: Questionnaire | None, beside: Mapping[str, Any]) -> tuple[Finding, ...]:
        """What the declaring questionnaire says of itself, or the family of the whole contract."""
        if owner is not None:
            outcome = self.judged(owner.key, answers[owner.key, self.site if owner.per == "etablissement" else ""])
            return outcome.findings if isinstance(outcome, Refus) else outcome.warnings
        dossiers = []
        for (questionnaire, _), typed_answers in answers.items():
            outcome = self.judged(questionnaire, typed_answers)
            assert isinstance(outcome, Dossier), spell(outcome)
            dossiers.append(outcome)
        contrat = consolidate(dossiers[0].contrat, dossiers, self.family)
        return check_contrat(self.with_beside(contrat, beside), self.family)

    def with_beside(self, contrat: Contrat, beside: Mapping[str, Any]) -> Contrat:
        """The contract with every document joined but « absentes » of the site, and bound « ailleurs » too."""
        came = [
            PieceJointe(one.jointe.key, one.site, 1, "", "", 1, "2026-11-21T10:00:00+01:00")
            for one in expected(contrat.values, self.family)
            if one.site != self.site or one.jointe.key not in beside.get("absentes", ())
        ]
        other = beside.get("ailleurs")
        bound = (Engagement(self.site, other, date(2025, 1, 1), date(2029, 12, 31)),) if other else ()
        return replace(contrat, jointes=tuple(came), ailleurs=bound)

    def found(self, changes: Mapping[str, Any], code: str, beside: Mapping[str, Any]) -> dict[CellRef | None, Finding]:
        """The findings of that code on the sound contract with these changes, by cell."""
        said = self.findings(self.with_changes(changes), self.checks[code][1], beside)
        return {finding.at: finding for finding in said if finding.rule.code == code}

    def bearing(self, code: str) -> CellRef:
        """The cell of « sur », on the row of the case."""
        at = self.checks[code][0].at
        name = at.removeprefix(f"{SITES}.")
        owner = owner_of(self.family, at)
        assert owner is not None
        table = next((table.key for table in owner.tables() if name.startswith(f"{table.key}.")), "")
        wrong = self.cases[code]["faux"]
        changed = [int(key.partition("[")[2].partition("]")[0]) for key in wrong if key.startswith(f"{table}[")]
        row = self.cases[code].get("ligne", changed[0] if changed else None) if table else None
        return lay_out(owner).cell(FieldKey(name, row))

    def bearing_too(self, code: str) -> set[CellRef]:
        """The cells of « sur » on the other rows that bear the finding too."""
        at, owner = self.checks[code][0].at, owner_of(self.family, self.checks[code][0].at)
        assert owner is not None
        return {lay_out(owner).cell(FieldKey(at, row)) for row in self.cases[code].get("aussi", ())}

    def one_change_triggers(self, code: str) -> None:
        """The case of that code is quiet before its change, and says one thing more after it, at its cell."""
        case = self.cases[code]
        base = self.typed(case.get("base", ""))
        before = self.found(base, code, {})
        after = self.found({**base, **case["faux"]}, code, case)
        assert set(after) - set(before) == {self.bearing(code), *self.bearing_too(code)}
        said = after[self.bearing(code)]
        assert "{" not in said.message + said.remedy
        assert said.message.endswith(".")
        assert said.question


def _copied(answers: Mapping[str, Any]) -> dict[str, Any]:
    return {key: list(value) if isinstance(value, list) else value for key, value in answers.items()}


@lru_cache
def controles(key: str) -> Controles:
    """Those of the family *key*."""
    return Controles(famille(key), tomllib.loads((FOLDER / f"{key}_controles.toml").read_text("utf-8")))
