"""The texts of a contract -> what its drafters are not sure of, what its grid does not prove."""

from __future__ import annotations

from collections.abc import Iterator

from cpomdoc.domain.avant_signature import Point, Sorte
from cpomdoc.domain.conformite import Etat, Ligne
from cpomdoc.domain.francais import enumeration, pluriel
from cpomdoc.stages.follow.sources.connu import Connu, signed_as

_CONFIRM = "Vérifiez-le dans le texte officiel, puis levez ce point en disant ce que vous y avez lu."
_READ_AGAIN = "Relisez ce passage avec les parties. Un changement se fait dans le document Word."


def grid(known: Connu) -> Iterator[Point]:
    """The items of the cahier des charges that are there and were not found to answer; what nobody said."""
    for line in _looked_at(known):
        where = ", ".join(part for part in (line.lieu, "grille de conformité") if part)
        if line.etat is Etat.RENSEIGNE and not line.attend:  # a document that is awaited is a doubt already
            why = line.raison or "la présence seule a été vue"
            yield Point(
                Sorte.REPONSE,
                f"«\u00a0{line.titre}\u00a0»\u00a0: {why}.",
                lieu=where,
                remede=line.remede,
                temoin=line.vu or "",
            )
        if line.suppose:
            yield Point(
                Sorte.REPONSE,
                f"«\u00a0{line.titre}\u00a0»\u00a0: {line.raison}.",
                lieu=where,
                remede=f"{line.remede} Ou levez ce point\u00a0: votre motif dit que c’est bien cela.",
            )
        if line.doute and line.etat is not Etat.SANS_OBJET:
            yield Point(
                Sorte.DROIT,
                f"«\u00a0{line.titre}\u00a0», d’après «\u00a0{line.source}\u00a0»\u00a0: {line.doute}.",
                lieu=where,
                remede=_CONFIRM,
            )


def _looked_at(known: Connu) -> Iterator[Ligne]:
    """The items of a contract whose text was written here: of one that was signed elsewhere, nothing is to decide."""
    return (one for one in known.story.grille if one.etat not in (Etat.CONSTATE, Etat.NON_VERIFIE))


def unread_sources(known: Connu) -> Iterator[Point]:
    """The items whose source nobody has read in the official text, together: all contracts of the family share them."""
    unread = [one for one in _looked_at(known) if one.confiance == "C" and not one.doute]
    unread = [one for one in unread if one.etat is not Etat.SANS_OBJET]
    if unread:
        names = enumeration(list(dict.fromkeys(f"«\u00a0{one.source}\u00a0»" for one in unread)))
        count = pluriel(len(unread), "exigence de la grille suit", "exigences de la grille suivent")
        yield Point(
            Sorte.DROIT,
            f"{count} une source que personne n’a lue dans le texte officiel\u00a0: {names}.",
            lieu="grille de conformité",
            remede=_CONFIRM,
        )


def drafters(known: Connu) -> Iterator[Point]:
    """What those who wrote the models are not sure of, in the last draft."""
    for one in known.story.doutes or ():
        why = f"\u00a0: {one.motif}" if one.motif else " est à confirmer"
        yield Point(
            Sorte.DROIT if one.droit else Sorte.PASSAGE,
            f"«\u00a0{one.passage}\u00a0»{why}.",
            lieu=one.lieu,
            remede=_CONFIRM if one.droit else _READ_AGAIN,
            sujet=signed_as(one.piece, known.famille),
        )


def unseen(known: Connu) -> Iterator[Point]:
    """A draft of which nobody noted what is to be confirmed: made by an earlier release."""
    if known.story.unseen:
        yield Point(
            Sorte.NON_VERIFIE,
            "Les passages à confirmer du dernier projet n’ont pas été relevés\u00a0: il date d’une version antérieure "
            "de cpomdoc.",
            lieu="projet",
            remede="Relisez les passages surlignés du projet. Le prochain projet les relèvera.",
        )
