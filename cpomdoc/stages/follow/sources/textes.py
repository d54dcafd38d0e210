"""The texts of a contract -> what its drafters are not sure of, what its grid does not prove."""

from __future__ import annotations

from collections.abc import Iterator

from cpomdoc.domain.avant_signature import Point, Sorte
from cpomdoc.domain.avis import voix
from cpomdoc.domain.changements import imposed_name
from cpomdoc.domain.conformite import Etat, Ligne
from cpomdoc.domain.francais import cites, pluriel
from cpomdoc.domain.negociation import Tranchee
from cpomdoc.domain.origine import NOBODY
from cpomdoc.domain.pieces import Made
from cpomdoc.domain.places import CHANGES
from cpomdoc.domain.verrous import Entorse
from cpomdoc.schema.verrou import locks_of
from cpomdoc.stages.follow.remarques import remarks
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
        names = cites(list(dict.fromkeys(one.source for one in unread)))
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


def imposed(known: Connu) -> Iterator[Point]:
    """The wording that the law imposes and that hands changed, in the last version; what nobody could compare."""
    for made in known.story.pieces.values():
        subject = signed_as(made.key, known.famille)
        found = known.story.entorses.get((made.key, made.version))
        if made.relu and found is None and known.famille and locks_of(known.famille.verrous, made.key):
            yield _unlooked(made, subject)
        for one in found or ():
            yield Point(
                Sorte.IMPOSE,
                f"{one.titre}, texte imposé ({one.source})\u00a0: {one.phrase}{_by_whom(one, made, known)}.",
                lieu=", ".join(part for part in (made.title, one.lieu) if part),
                remede="Rétablissez ce texte dans le projet d’aujourd’hui et déposez-le. À défaut, une personne lève "
                f"ce point et dit pourquoi. Le changement se lit dans «\u00a0{imposed_name(made.filename)}\u00a0» "
                f"(dossier «\u00a0{CHANGES}\u00a0» du dernier projet)\u00a0; sans ce fichier, la page de ce dossier "
                "dit quoi comparer.",
                sujet=subject,
                temoin=made.relu if "…" in one.avant + one.apres else "",
            )


def _by_whom(one: Entorse, made: Made, known: Connu) -> str:
    """Who changed it, as far as returns and accepted proposals tell."""
    for link in known.story.revisions(made):
        if any(other.verrou == one.verrou for other in link.etape.entorses or ()):
            who = voix(link.etape.partie or "", link.actor if link.actor not in NOBODY else "")
            return f" (changé{f' par {who},' if who else ''} dans «\u00a0{link.etape.nom}\u00a0»)"
    for asked in remarks(known.story):
        if asked.piece == made.key and asked.decision is Tranchee.ACCEPTEE and one.source in asked.impose:
            return f" (proposé par {voix(asked.partie, asked.auteur)}, accepté par {asked.par})"
    return ""


def _unlooked(made: Made, subject: str) -> Point:
    return Point(
        Sorte.NON_VERIFIE,
        f"«\u00a0{made.title}\u00a0», relu dans Word, n’a pas été comparé aux textes que le droit impose\u00a0: il "
        "date d’une version antérieure de cpomdoc.",
        lieu=made.title,
        remede="Comparez-le au modèle, puis levez ce point en disant qui l’a lu. Un nouveau retour sera comparé.",
        sujet=subject,
        temoin=made.relu,
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
