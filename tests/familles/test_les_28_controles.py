"""The 28 coherence checks of docs/sources.md: each has a case that triggers it, and a quiet one.

A code with a case in ehpad_controles.toml runs that case again; a code of the catalogue, raised at any cell, is given
an answer here. What concerns documents rather than answers is shown on the documents.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import pytest

from cpomdoc.adapters.word import read_parts, take_apart
from cpomdoc.adapters.word.package import parse_xml
from cpomdoc.adapters.word.rendering import text_of
from cpomdoc.domain.dossier import Contrat, Dossier
from cpomdoc.schema.variables import variables
from cpomdoc.stages.contrat.consolidate import consolidate
from cpomdoc.stages.pieces.conformite import unwritten
from cpomdoc.stages.pieces.plan import plan
from cpomdoc.stages.templates.lint import lint
from tests.adapters.word_build import p, template
from tests.familles.controles import controles
from tests.familles.exemples import ehpad
from tests.familles.rendu import rendered
from tests.familles.test_conformite import fullest, missing, outline_of, outlines, without_article


@dataclass(frozen=True, slots=True)
class Controle:
    """What is checked, the codes that say so, and, for a code of any cell, answers that bring it."""

    objet: str
    codes: tuple[str, ...]
    reponses: Mapping[str, Mapping[str, str]] | None = None


CONTROLES: Mapping[int, Controle] = {
    1: Controle(
        "FINESS, SIREN et SIRET valides ; EJ de chaque ET = gestionnaire",
        ("E-304", "E-306"),
        {
            "E-105": {"gestionnaire.siren": "812003458"},
            "E-104": {"gestionnaire.finess_ej": "99000123"},
        },
    ),
    2: Controle("Toutes les autorités d’autorisation sont parties", ("E-302", "E-305", "E-316")),
    3: Controle("Un établissement, un contrat à la fois", ("E-318",)),
    4: Controle("Début ≥ fin de l’ancien contrat + 1 jour, sans trou", ("E-310", "W-312")),
    5: Controle("Durée ≤ maximum légal", ("E-317",)),
    6: Controle(
        "Mentions obligatoires de l’article 1er",
        (),
        {
            "E-101": {
                "gestionnaire.finess_ej": "",
                "gestionnaire.statut_juridique": "",
                "gestionnaire.organisation": "",
                "gestionnaire.activites": "",
                "gestionnaire.activites_hors_perimetre": "",
                "gestionnaire.organigramme": "",
                "etablissements[0].arrete_numero": "",
                "etablissements[0].public_accueilli": "",
                "projets[0].intitule": "",
            }
        },
    ),
    7: Controle("Capacités installée et habilitée ≤ autorisée", ("W-301", "W-302", "W-303")),
    8: Controle(
        "GMP dans [70 ; 1000], PMP ≥ 0, validés au 30 juin N-1",
        ("W-374", "W-375"),
        {"W-102": {"etablissements[0].gmp": "1001"}, "E-108": {"etablissements[0].pmp": "-1"}},
    ),
    9: Controle("GMP recalculé = GMP déclaré", ("W-320",)),
    10: Controle("Taux d’occupation, taux et CAF recalculés = saisis", ("W-321", "W-322", "W-324", "W-329", "E-360")),
    11: Controle("Somme des effectifs par GIR = résidents", ("E-320",)),
    12: Controle("Somme des motifs d’absentéisme = total", ("W-323",)),
    13: Controle("Équilibre et PGFP", ("E-356", "E-357", "E-358", "E-361", "E-362", "E-390", "E-391", "W-353")),
    14: Controle(
        "Objectif : indicateur, départ, une cible par année, pilote, échéance",
        ("E-331", "E-370", "E-646", "E-647", "E-648", "E-649", "E-650", "E-651", "E-652", "E-653"),
        {"E-101": {"indicateurs[0].cible_1": "", "indicateurs[0].valeur_depart": "", "objectifs[0].pilote": ""}},
    ),
    15: Controle("Objectif rattaché à un constat ; constat prioritaire couvert", ("W-330",)),
    16: Controle("Activité, qualité, HAD et soins palliatifs", ("W-331",)),
    17: Controle("Comité : un représentant par signataire", ("E-307",)),
    18: Controle("Autorisation et frais de siège jusqu’au terme", ("W-304", "W-305")),
    19: Controle("Expérimentation : deux sections, pas de dépendance", ("E-385", "E-386")),
    22: Controle("Affectation des résultats", ("E-394", "E-395", "E-396", "E-397", "E-398", "E-399")),
    23: Controle("Compte hors CPOM en équilibre ; déficit redressé", ("E-393", "W-350")),
    24: Controle("DGC : même autorité ; quotes-parts = montant", ("E-383", "E-388")),
    25: Controle(
        "Une modalité R. 314-40 par établissement et section",
        ("E-353", "E-354", "E-382"),
        {"E-107": {"evolution[0].modalite": "3°"}},
    ),
    26: Controle(
        "Gestionnaire public : délibération datée avant la signature",
        ("E-312",),
        {"E-101": {"gestionnaire.secteur": "Public"}},
    ),
    28: Controle("Certificats joints ; évaluation en hausse de plus de 5 %", ("W-380", "W-381", "W-378", "W-379")),
}
"""The others (20, 21, 27) are about documents: see the tests below. Of 27, the ten mentions of L. 313-11-1 concern home
help (SAD), for which there is no family: only its clause of CHRS is shown.
"""

EHPAD = controles("ehpad")
DECLARED = [pytest.param(code, id=f"{n}-{code}") for n, one in CONTROLES.items() for code in one.codes]
ANSWERED = [
    pytest.param(code, key, value, id=f"{n}-{code}-{key}")
    for n, one in CONTROLES.items()
    for code, answers in (one.reponses or {}).items()
    for key, value in answers.items()
]
BORNE_BY = {"gestionnaire.secteur": "instances.ca_reference"}
"""Answers whose fault shows at another question."""


def test_the_twenty_eight_are_all_here():
    assert sorted([*CONTROLES, 20, 21, 27]) == list(range(1, 29))
    assert all(one.codes or one.reponses for one in CONTROLES.values())


@pytest.mark.parametrize("code", DECLARED)
def test_a_declared_check_speaks_on_its_case_and_is_silent_without_it(code: str):
    assert code in EHPAD.cases
    EHPAD.one_change_triggers(code)


@pytest.mark.parametrize(("code", "key", "value"), ANSWERED)
def test_a_check_of_any_cell_speaks_on_that_answer_and_is_silent_on_the_sound_one(code: str, key: str, value: str):
    owner = ehpad().questionnaires[EHPAD.asked_in(key)[0]]
    borne_by = BORNE_BY.get(key, key)
    before = {f.rule.code for f in EHPAD.findings(EHPAD.sound, owner, {}) if str(f.key) == borne_by}
    after = {f.rule.code for f in EHPAD.findings(EHPAD.with_changes({key: value}), owner, {}) if str(f.key) == borne_by}
    assert code in after - before


@lru_cache
def whole() -> Contrat:
    dossiers = [EHPAD.judged(questionnaire, answers) for (questionnaire, _), answers in EHPAD.sound.items()]
    return consolidate("CPOM-2027-014", [one for one in dossiers if isinstance(one, Dossier)], ehpad())


@lru_cache
def contract_text() -> str:
    return text_of(parse_xml(read_parts(rendered("contrat", whole()))["word/document.xml"]))


def test_20_the_contract_has_a_signature_block_for_each_party():
    parties = whole().values["parties"]
    assert isinstance(parties, tuple)
    assert contract_text().count("Signature et cachet") == len(parties)


def cited(text: str) -> set[int]:
    """The annexes that a text cites; « annexe 3-6 » is one of the code, not of the contract."""
    numbers = re.findall(r"annexes? ([0-9]{1,2})(?![0-9-])(?:,? (?:et|ou|à) ([0-9]{1,2}))?", text, re.IGNORECASE)
    return {int(number) for pair in numbers for number in pair if number}


def test_20_the_annexes_that_the_contract_cites_are_those_that_come_with_it():
    made = {piece.number for piece in plan(whole(), ehpad(), ()) if piece.number is not None}
    assert cited(contract_text())
    assert cited(contract_text()) <= made
    assert cited("voir l’annexe 99") == {99}
    assert cited("l’annexe 3-6 du code") == set()


def test_21_a_variable_that_nobody_answers_is_refused_in_a_template():
    known = variables(ehpad())
    faulty = lint(take_apart("essai.docx", template(p("{{ gestionnaire.inconnu }}"))), known, known)
    quiet = lint(take_apart("essai.docx", template(p("{{ gestionnaire.raison_sociale }}"))), known, known)
    assert [remark.finding.rule.code for remark in faulty.remarks if remark.finding.blocking] == ["M-101"]
    assert [remark for remark in quiet.remarks if remark.finding.blocking] == []


def test_21_nothing_unresolved_is_left_in_the_contract():
    assert "{{" not in contract_text()
    assert "None" not in contract_text()


def test_27_a_chrs_contract_holds_the_clause_of_l_345_3_or_is_not_good_to_sign():
    one = fullest("chrs")
    (item,) = (item for item in one.famille.exigences if "L. 345-3" in item.words)
    template = one.famille.piece(item.piece).template
    data, _ = without_article(one.famille, template, item.article)
    cut = {**outlines("chrs"), template: outline_of(one.famille, template, data)}
    assert item.key in missing(one.grille(unwritten=unwritten(one.famille, cut)))
    assert item.key not in missing(one.grille(unwritten=unwritten(one.famille, outlines("chrs"))))


def test_27_the_clause_of_l_345_3_is_printed():
    one = fullest("chrs")
    document = parse_xml(read_parts(rendered("contrat", one.contrat, one.famille))["word/document.xml"])
    printed = text_of(document).translate({0xA0: " ", 0x2011: "-"})
    assert "L. 345-3" in printed
    assert "vaut convention d’aide sociale" in printed
