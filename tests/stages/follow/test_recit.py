"""Versions are named by what made them; every step is told as a sentence."""

from __future__ import annotations

from typing import Any

import pytest

from cpomdoc.domain.links import Link, Matter
from cpomdoc.engine.journeys.steps import STEPS
from cpomdoc.stages.follow.recit import find_version, sentence, version_names

CONTRAT = {"key": "contrat", "title": "Contrat", "number": None}
ANNEXE = {"key": "annexe-01", "title": "Accueil", "number": 1}
AVENANT = {"key": "avenant-1", "title": "Avenant n° 1", "number": None}


def manifest(*pieces: dict[str, Any], nom: str = "projet", **more: Any) -> dict[str, Any]:
    return {"nom": nom, "pieces": [CONTRAT, ANNEXE, *pieces], **more}


def link(step: str, products: tuple[Matter, ...] = (), **facts: Any) -> Link:
    return Link(step, 1, step, (), products, "x", "2026-11-21T10:00:00+01:00", facts)


def archived(version: int) -> Link:
    return link("archiver", version=version)


LIFE = {
    1: manifest(),
    2: manifest(),
    3: manifest(),
    4: manifest(nom="bon à signer", liasse={"sujet": "contrat"}),
    5: manifest(nom="signée", liasse={"sujet": "contrat"}, scelle={"sujet": "contrat"}),
    6: manifest(AVENANT),
    7: manifest(AVENANT, nom="bon à signer", liasse={"sujet": "avenant-1"}),
    8: manifest(AVENANT, nom="signée", scelle={"sujet": "avenant-1"}),
    9: manifest(AVENANT),
    10: manifest(AVENANT, nom="bon à signer", liasse={"sujet": "contrat"}),
}
LINKS = [
    link("valider"),
    archived(1),
    link("relire", inchange=True),
    link("valider"),
    archived(2),
    link("relire", inchange=False),
    archived(3),
    *map(archived, range(4, 11)),
]


def test_each_version_is_named_by_the_event_that_made_it():
    assert list(version_names(LINKS, LIFE).values()) == [
        "projet 1",
        "projet 2",
        "relecture",
        "bon à signer",
        "signée",
        "avenant 1",
        "bon à signer : avenant 1",
        "signée : avenant 1",
        "projet 9",
        "bon à signer 2",
    ]


@pytest.mark.parametrize(
    ("words", "number"),
    [("3", 3), ("v3", 3), ("Relecture", 3), ("  bon  à signer ", 4), ("projet 1", 1), ("projet 3", None), ("99", None)],
)
def test_a_version_is_found_by_its_number_or_its_name(words, number):
    assert find_version(version_names(LINKS, LIFE), words) == number


def test_a_signature_says_who_signed_what_and_what_is_doubtful():
    told = sentence(
        link(
            "signer",
            nom="signé.pdf",
            nature="électronique",
            version=4,
            raisons=("le certificat a expiré",),
            signatures=({"signataire": "Claire Fontaine", "champ": "Signature_ars"},),
        )
    )
    assert told == (
        "« signé.pdf » : signature électronique par Claire Fontaine, version 4 ; à vérifier : le certificat a expiré."
    )


def test_a_sealed_contract_says_by_which_seal():
    facts = {"titre": "Contrat", "version": 5, "fichiers": 12, "sceau": "Sceau ARS", "horodate": True}
    assert "12\u00a0fichiers, scellé par « Sceau ARS », horodaté" in sentence(link("sceller", **facts))


def test_a_step_of_a_later_program_is_told_by_its_name():
    assert sentence(link("telescoper")) == "telescoper."


def test_every_step_that_the_engine_writes_has_its_sentence():
    import inspect
    import re

    written = {
        step
        for module in {inspect.getmodule(step) for step in STEPS}
        for step in re.findall(r'note\(\s*atelier,\s*[^,]+,\s*"(\w+)"', inspect.getsource(module))
    }
    assert {"valider", "archiver", "relire", "approuver"} <= written
    silent = {"aboutir", "ranger"}
    from cpomdoc.stages.follow.recit import _SENTENCES

    assert written - silent - set(_SENTENCES) == set()
