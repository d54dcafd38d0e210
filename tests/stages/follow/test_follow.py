"""Where a contract stands, from its journal: the same in whatever order its files came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import permutations
from typing import Any

import pytest

from cpomdoc.domain.avant_signature import Sorte
from cpomdoc.domain.dossier import Dossier
from cpomdoc.domain.findings import Finding, Severity
from cpomdoc.domain.journal import EtapeFaite, JointeAttendue, Rapproche, Recu, RetourDit, Retourne, Valide
from cpomdoc.domain.links import Matter
from cpomdoc.domain.plain import anomalie
from cpomdoc.domain.statut import Statut
from cpomdoc.domain.suivi import Anomalie, EtatContrat
from cpomdoc.stages.contrat.consolidate import bearer, check_contrat, consolidate
from cpomdoc.stages.follow.follow import follow
from cpomdoc.stages.follow.recorded import Recorded
from tests.familles.exemples import famille
from tests.familles.petite import ANSWERS, petite, site_answers
from tests.journal_sample import a, link, made
from tests.pictures import verdict

FAMILLE = petite()
TILLEULS, ROSERAIE, STRANGER = "990001455", "990001679", "990001893"

Drop = tuple[str, str, Mapping[str, Any]]
"""The name of the file, its questionnaire, the answers as typed."""

ACCUEIL_FAULTY: Drop = ("accueil 1.xlsx", "accueil", {**ANSWERS, "contrat.duree": "huit"})
ACCUEIL: Drop = ("accueil 2.xlsx", "accueil", ANSWERS)
SITE_FAULTY: Drop = ("tilleuls 1.xlsx", "sites", site_answers("990 001 455", residents="11"))
SITE: Drop = ("tilleuls 2.xlsx", "sites", site_answers(TILLEULS))
OTHER: Drop = ("roseraie.xlsx", "sites", site_answers(ROSERAIE))
MISTYPED: Drop = ("roseraie 0.xlsx", "sites", site_answers("990001678"))
OUTSIDE: Drop = ("bellevue.xlsx", "sites", site_answers(STRANGER))
WIDER: Drop = (
    "accueil 3.xlsx",
    "accueil",
    {**ANSWERS, "etablissements": [*ANSWERS["etablissements"], {**ANSWERS["etablissements"][0], "finess": STRANGER}]},
)


class Journal:
    """What the engine would have written, drop after drop: only what following reads."""

    def __init__(self) -> None:
        self.entries: list[Recorded] = []
        self.accepted: dict[tuple[str, str], tuple[str, Dossier]] = {}

    def note(self, etape: EtapeFaite, name: str) -> None:
        moment = f"2026-11-21T10:{len(self.entries):02d}:00+01:00"
        done = link(etape, materials=(Matter("formulaire", name, name),), actor="cpomdoc", at=moment)
        self.entries.append(Recorded(len(self.entries) + 1, done))

    def drop(self, name: str, questionnaire: str, answers: Mapping[str, Any]) -> None:
        typed = str(answers.get("site.finess", ""))
        self.note(a(Recu, nom=name, famille="petite", questionnaire=questionnaire, site=typed), name)
        outcome = verdict(FAMILLE, questionnaire, answers)
        if not isinstance(outcome, Dossier):
            self.give_back(name, outcome.findings, questionnaire, typed)
            return
        perimeter = tuple(row["finess"] for row in outcome.values.get("etablissements", ()))  # type: ignore[union-attr]
        said = told(outcome.warnings, name, questionnaire, outcome.site)
        self.note(a(Valide, **said, perimetre=perimeter or None), name)
        self.accepted[questionnaire, outcome.site] = name, outcome
        self.look_across()

    def look_across(self) -> None:
        contrat = consolidate("C-1", [dossier for _, dossier in self.accepted.values()], FAMILLE)
        groups: dict[tuple[str, str], list[Finding]] = defaultdict(list)
        for finding in check_contrat(contrat, FAMILLE):
            groups[bearer(finding, contrat, FAMILLE)].append(finding)
        returned = tuple(self.give_back(self.accepted[key][0], group, *key) for key, group in groups.items())
        anomalies = tuple(anomalie(finding, *key) for key, group in groups.items() for finding in group)
        words = {"anomalies": anomalies, "a_corriger": len(anomalies)}
        self.note(a(Rapproche, **words, retours=returned, attendus=tuple(contrat.missing)), "")

    def give_back(self, name: str, findings: Sequence[Finding], questionnaire: str, site: str) -> RetourDit:
        path = f"C-1/a-corriger/RETOUR {name}"
        self.note(a(Retourne, **told(findings, name, questionnaire, site), retour=path), name)
        return RetourDit(questionnaire=questionnaire, site=site, retour=path)


def told(findings: Sequence[Finding], name: str, questionnaire: str, site: str) -> dict[str, Any]:
    """The words of a verdict, whichever it is."""
    return {
        "questionnaire": questionnaire,
        "site": site,
        "nom": name,
        "famille": "petite",
        "a_corriger": sum(finding.blocking for finding in findings),
        "a_verifier": sum(finding.rule.severity is Severity.TO_CHECK for finding in findings),
        "anomalies": tuple(anomalie(finding, questionnaire, site) for finding in findings),
    }


def after(*drops: Drop) -> EtatContrat:
    journal = Journal()
    for drop in drops:
        journal.drop(*drop)
    return follow("C-1", "C-1", journal.entries, {"petite": FAMILLE}, "inbox", lambda path: len(path))


def seen(state: EtatContrat) -> object:
    """What does not speak of the past: neither the hours, nor the statuts once reached."""
    return (
        state.statut,
        [(one.quoi, one.kind) for one in state.attendus],
        [(one.questionnaire, one.site, one.etat, one.nom, one.a_corriger) for one in state.formulaires],
        [(one.code, one.questionnaire, one.site) for one in state.anomalies],
    )


def in_any_order(drops: Iterable[Drop]) -> Iterator[tuple[Drop, ...]]:
    """Every order in which the corrected form comes after the one that it corrects."""
    for order in permutations(drops):
        names = [name for name, _, _ in order]
        if all(_in_turn(names, stem) for stem in ("accueil", "tilleuls")):
            yield order


def _in_turn(names: list[str], stem: str) -> bool:
    mine = [name for name in names if name.startswith(stem)]
    return mine == sorted(mine)


@pytest.mark.parametrize(
    "drops",
    [
        (ACCUEIL_FAULTY, ACCUEIL, SITE_FAULTY, SITE, OTHER),
        (ACCUEIL, SITE, OTHER, MISTYPED),
        (ACCUEIL, SITE, OTHER, OUTSIDE),
        (ACCUEIL, WIDER, SITE, OTHER, OUTSIDE),
        (ACCUEIL_FAULTY, SITE_FAULTY, OTHER),
    ],
    ids=["corrected", "mistyped", "outside", "widened", "still-faulty"],
)
def test_any_order_of_arrival_ends_in_the_same_state(drops):
    ends = [seen(after(*order)) for order in in_any_order(drops)]
    assert len(ends) > 5
    assert all(end == ends[0] for end in ends)


def test_all_forms_accepted_and_fitting_is_validated():
    state = after(ACCUEIL_FAULTY, ACCUEIL, SITE_FAULTY, SITE, OTHER)
    assert (state.statut, state.attendus) == (Statut.VALIDE, ())
    assert [statut for statut, _ in state.etapes] == [Statut.RECU, Statut.VALIDE]


def test_what_is_missing_is_awaited_by_name():
    state = after(ACCUEIL, SITE)
    assert state.statut is Statut.RECU
    assert [one.quoi for one in state.attendus] == [
        f"le questionnaire «\u00a0Établissement\u00a0», établissement {ROSERAIE}"
    ]
    assert Statut.VALIDE not in dict(state.etapes)
    blank = [one for one in state.formulaires if one.etat == "attendu"]
    assert [(one.site, one.nom, one.a_corriger, one.a_remplir) for one in blank] == [(ROSERAIE, "", 0, 0)]


def test_before_the_establishments_are_known_the_form_of_one_stands_for_all():
    assert ("sites", "") in blanks(after(ACCUEIL_FAULTY))
    assert blanks(after(ACCUEIL_FAULTY, SITE)) == []


def blanks(state: EtatContrat) -> list[tuple[str, str]]:
    return [(one.questionnaire, one.site) for one in state.formulaires if one.etat == "attendu"]


def test_a_form_corrected_under_a_finess_typed_with_spaces_is_no_longer_awaited():
    assert after(SITE_FAULTY, SITE, ACCUEIL, OTHER).statut is Statut.VALIDE


def test_a_form_refused_under_a_mistyped_finess_is_forgotten_once_every_establishment_is_there():
    assert after(ACCUEIL, MISTYPED).statut is Statut.A_CORRIGER
    assert after(ACCUEIL, MISTYPED, OTHER).statut is Statut.A_CORRIGER
    assert after(ACCUEIL, MISTYPED, OTHER, SITE).statut is Statut.VALIDE


def test_a_workbook_made_right_by_another_is_no_longer_to_correct():
    """Bellevue is outside the perimeter: its workbook goes back; adding it to the perimeter settles it all the same."""
    assert after(ACCUEIL, SITE, OTHER, OUTSIDE).statut is Statut.A_CORRIGER
    state = after(ACCUEIL, SITE, OTHER, OUTSIDE, WIDER)
    assert (state.statut, state.anomalies) == (Statut.VALIDE, ())
    assert {one.etat for one in state.formulaires} == {"accepte"}


def test_a_misfit_is_told_once():
    state = after(ACCUEIL, SITE, OTHER, OUTSIDE)
    assert [(one.code, one.site) for one in state.anomalies] == [("E-391", STRANGER)]
    assert [one.kind for one in state.attendus] == ["correction"]


def test_what_blocks_comes_before_what_is_only_to_be_looked_at_whatever_its_workbook():
    said = {
        ("accueil", ""): made(Anomalie, code="W-1", gravite="a_verifier", questionnaire="accueil"),
        ("sites", TILLEULS): made(Anomalie, code="E-1", gravite="bloquant", questionnaire="sites", site=TILLEULS),
        ("sites", ROSERAIE): made(Anomalie, code="I-1", gravite="information", questionnaire="sites", site=ROSERAIE),
    }
    entries = [
        Recorded(rank, link(a(Valide, questionnaire=key, site=site, famille="petite", anomalies=(one,))))
        for rank, ((key, site), one) in enumerate(said.items(), 1)
    ]
    state = follow("C-1", "C-1", entries, {"petite": FAMILLE}, "inbox", lambda path: 0)
    assert [one.code for one in state.anomalies] == ["E-1", "W-1"]


# --- what is said once ----------------------------------------------------------------------------------------------


def crossed(*anomalies: Anomalie, awaited: int = 0) -> EtatContrat:
    """A contract of the EHPAD family with these remarks across its workbooks, and so many documents awaited."""
    journal = Journal()
    journal.note(a(Recu, nom="i.xlsx", famille="ehpad", questionnaire="identification"), "i.xlsx")
    jointes = tuple(
        made(JointeAttendue, annexe=8, titre="Certificat", site=f"99000000{number}") for number in range(awaited)
    )
    journal.note(a(Rapproche, anomalies=anomalies, a_corriger=0, jointes_attendues=jointes), "")
    ehpad = famille("ehpad")
    return follow("C-1", "C-1", journal.entries, {"ehpad": ehpad}, "inbox", lambda path: 0)


def remark(code: str, site: str, cell: str) -> Anomalie:
    words = ("f", "GMP", "", "à revoir.", "Rien.", "identification")
    return Anomalie(code, "a_verifier", "Établissements", cell, *words, site)


def test_twelve_equal_remarks_are_one_point_with_the_twelve_establishments() -> None:
    twelve = [remark("W-306", f"9900000{number}", f"N{number}") for number in range(10, 22)]
    points = [one for one in crossed(*twelve).points if one.sorte is Sorte.REPONSE]
    assert len(points) == 1
    assert all(f"9900000{number}" in points[0].lieu for number in range(10, 22))


def test_a_document_that_is_awaited_is_not_told_twice() -> None:
    remarks = (remark("W-380", "", "N7"), remark("W-306", "", "O7"))
    state = crossed(*remarks, awaited=2)
    assert [one.code for one in state.anomalies] == ["W-306"]
    assert [one.sorte for one in state.points] == [Sorte.DOCUMENT, Sorte.DOCUMENT, Sorte.REPONSE]
    assert [one.code for one in crossed(*remarks).anomalies] == ["W-380", "W-306"]
