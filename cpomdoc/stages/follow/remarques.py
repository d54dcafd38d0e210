"""The story of a contract -> what the parties ask about its drafts, and what was decided: one table for all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from cpomdoc.domain.journal import Relu
from cpomdoc.domain.links import LinkOf
from cpomdoc.domain.negociation import Remarque
from cpomdoc.stages.follow.story import Story

COMMENTAIRE = "commentaire"


def remarks(story: Story) -> tuple[Remarque, ...]:
    """Every remark of every return, each once, the oldest first; those on a piece that left the contract aside."""
    found: dict[str, Remarque] = {}
    for link in story.relectures:
        if link.etape.piece in story.pieces:
            for one in _of_return(link):
                found[one.nom] = one  # said again: the file that says it last is the one that is read
    return tuple(_decided(one, story) for one in found.values())


def _of_return(link: LinkOf[Relu]) -> Iterator[Remarque]:
    """The remarks of one return; those that say the same in one file are told apart by their rank."""
    seen = Counter[str]()
    for one in _told(link):
        seen[one.nom] += 1
        yield replace(one, rang=seen[one.nom])


def _told(link: LinkOf[Relu]) -> Iterator[Remarque]:
    etape = link.etape

    def remark(auteur: str, nature: str, lieu: str) -> Remarque:
        return Remarque(
            piece=etape.piece,
            titre=etape.titre,
            version=etape.version,
            retour=link.materials[0].digest,
            le=link.at,
            partie=etape.partie or "",
            auteur=auteur,
            nature=nature,
            lieu=lieu,
            rang=1,
        )

    for one in etape.propositions or ():
        yield replace(
            remark(one.auteur, one.nature, one.lieu), cle=one.cle, avant=one.avant, apres=one.apres, impose=one.impose
        )
    for said in etape.remarques or ():
        if not said.resolu:
            yield replace(remark(said.auteur, COMMENTAIRE, said.lieu), commentaire=said.texte, passage=said.passage)


def _decided(one: Remarque, story: Story) -> Remarque:
    link = story.tranchees.get(one.nom)
    if link is None:
        return one
    etape = link.etape
    return replace(one, decision=etape.decision, reponse=etape.reponse, par=link.actor, tranche_le=link.at)
