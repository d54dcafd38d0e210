"""Versions are named by what made them, and found by their number or their name."""

from __future__ import annotations

import pytest

from cpomdoc.domain.bordereau import Bordereau, LiasseGardee, ScelleGarde
from cpomdoc.domain.journal import Archivee, Etape, Relu, Tranche, Valide
from cpomdoc.domain.links import Link, Matter
from cpomdoc.domain.pieces import Made, Mention
from cpomdoc.stages.follow.recit import find_version, version_names
from tests.journal_sample import a, link, made

CONTRAT = made(Made, key="contrat", title="Contrat")
ANNEXE = made(Made, key="annexe-01", title="Accueil", number=1)
AVENANT = made(Made, key="avenant-1", title="Avenant n° 1")


def manifest(*acts: Made, nom: Mention = Mention.PROJET, liasse: str = "", scelle: str = "") -> Bordereau:
    """A version with these acts; *liasse* and *scelle* say what of it was sent, and sealed."""
    return made(
        Bordereau,
        nom=nom,
        pieces=(CONTRAT, ANNEXE, *acts),
        liasse=made(LiasseGardee, sujet=liasse) if liasse else None,
        scelle=made(ScelleGarde, sujet=scelle) if scelle else None,
    )


def archived(version: int) -> Link:
    return link(a(Archivee, version=version))


LIFE = {
    1: manifest(),
    2: manifest(),
    3: manifest(),
    4: manifest(nom=Mention.A_SIGNER, liasse="contrat"),
    5: manifest(nom=Mention.SIGNEE, liasse="contrat", scelle="contrat"),
    6: manifest(AVENANT),
    7: manifest(AVENANT, nom=Mention.A_SIGNER, liasse="avenant-1"),
    8: manifest(AVENANT, nom=Mention.SIGNEE, scelle="avenant-1"),
    9: manifest(AVENANT),
    10: manifest(AVENANT, nom=Mention.A_SIGNER, liasse="contrat"),
}
LINKS = [
    link(a(Valide)),
    archived(1),
    link(a(Relu, inchange=True)),
    link(a(Valide)),
    archived(2),
    link(a(Relu, inchange=False)),
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
    ("since", "name"),
    [
        ([a(Relu, inchange=False)], "relecture"),
        ([a(Relu, inchange=False), a(Relu, inchange=False)], "relecture"),
        ([a(Relu, inchange=True)], "projet 2"),
        ([a(Relu, inchange=False), a(Valide)], "projet 2"),
        ([a(Valide), a(Relu, inchange=False)], "projet 2"),
        ([], "projet 2"),
    ],
    ids=["a review", "two reviews", "a review that changes nothing", "a review, a form", "a form, a review", "nothing"],
)
def test_a_version_that_a_form_made_too_is_no_mere_review(since: list[Etape], name: str):
    links = [archived(1), *map(link, since), archived(2)]
    assert version_names(links, {1: manifest(), 2: manifest()})[2] == name


def returned(partie: str | None) -> Relu:
    return a(Relu, inchange=False, partie=partie)


@pytest.mark.parametrize(
    ("parties", "name"),
    [
        (["ARS"], "retour de l’ARS"),
        (["ARS", "ARS"], "retour de l’ARS"),
        (["Conseil départemental"], "retour du conseil départemental"),
        (["Métropole"], "retour de la métropole"),
        (["ARS", "Gestionnaire"], "retour de l’ARS et du gestionnaire"),
        (["Banque des Territoires"], "retour (Banque des Territoires)"),
        (["ARS", None], "relecture"),
    ],
)
def test_a_version_that_returns_made_is_named_by_the_parties_that_spoke(parties, name):
    links = [archived(1), *(link(returned(one)) for one in parties), archived(2)]
    names = version_names(links, {1: manifest(), 2: manifest()})
    assert names[2] == name
    assert find_version(names, name.capitalize()) == 2


def test_a_version_made_by_an_accepted_proposal_is_named_by_the_party_that_made_it():
    file = (Matter("relecture", "a", "x.docx"),)
    asked = link(a(Relu, inchange=True, partie="ARS"), materials=file)
    links = [archived(1), asked, link(a(Tranche, base="x", recette="y"), materials=file), archived(2)]
    assert version_names(links, {1: manifest(), 2: manifest()})[2] == "retour de l’ARS"


def test_returns_of_one_party_bear_their_rank_and_a_draft_its_number():
    links = [archived(1), link(returned("ARS")), archived(2), link(a(Valide)), archived(3)]
    links += [link(returned("ARS")), archived(4)]
    names = version_names(links, {number: manifest() for number in range(1, 5)})
    assert list(names.values()) == ["projet 1", "retour de l’ARS", "projet 3", "retour de l’ARS 2"]


@pytest.mark.parametrize(
    ("words", "number"),
    [("3", 3), ("v3", 3), ("Relecture", 3), ("  bon  à signer ", 4), ("projet 1", 1), ("projet 3", None), ("99", None)],
)
def test_a_version_is_found_by_its_number_or_its_name(words, number):
    assert find_version(version_names(LINKS, LIFE), words) == number
