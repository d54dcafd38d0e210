"""What the parties ask about a draft -> what a named person decides of it; what is accepted is in the next text.

Accepting applies exactly that change, to the text of today: where it cannot, nothing is decided and the reason is told.
"""

from __future__ import annotations

from cpomdoc.adapters import word
from cpomdoc.domain.errors import CpomdocError, ExitCode
from cpomdoc.domain.francais import enumeration
from cpomdoc.domain.fusion import Fusion, Verification, Voix
from cpomdoc.domain.journal import Tranche
from cpomdoc.domain.links import Matter
from cpomdoc.domain.negociation import Bilan, Remarque, Tranchee, bilan_of, doubts_of
from cpomdoc.domain.pieces import Made
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.contrat import famille_of
from cpomdoc.engine.memory.note import note, step_key
from cpomdoc.engine.memory.parole import said
from cpomdoc.engine.memory.points import story_of
from cpomdoc.engine.memory.retouches import Texte, retouches, today
from cpomdoc.engine.memory.sendings import sealed
from cpomdoc.engine.values import Role
from cpomdoc.stages.follow.remarques import remarks
from cpomdoc.stages.follow.sources.connu import signed_as
from cpomdoc.stages.pieces.relecture import recipe_of_review
from cpomdoc.store.journal import EntryOf

_BY_HAND = "Écrivez le texte retenu dans le projet d’aujourd’hui et déposez-le, puis refusez ou laissez la proposition."


class CannotDecide(CpomdocError):
    """The remark is not known, nobody said who decides, or what it asks cannot be written in the text of today."""

    exit_code = ExitCode.USAGE


def remarks_of(atelier: Atelier, contrat: str) -> tuple[Remarque, ...]:
    """Every remark of a contract, with what was decided of it."""
    return remarks(story_of(atelier, contrat))


def decide_remark(
    atelier: Atelier, contrat: str, nom: str, decision: Tranchee, par: str, reponse: str = ""
) -> Remarque:
    """Note what *par* decides of a remark; the remark as it is then. Raises CannotDecide."""
    if not (par := said(atelier, par)):
        raise CannotDecide("Une remarque est tranchée par une personne.", "Dites qui : --par « … ».")
    known = {one.nom: one for one in remarks_of(atelier, contrat)}
    if nom not in known:
        listed = ", ".join(name for name, one in known.items() if one.ouverte) or "aucune"
        raise CannotDecide(f"Remarque inconnue : {nom}.", f"Remarques à trancher : {listed}.")
    one, reponse = known[nom], " ".join(reponse.split())
    if (one.decision, one.reponse, one.par) == (decision, reponse, par):
        return one
    if decision is not Tranchee.ACCEPTEE and _stands(atelier, contrat, one):
        raise CannotDecide(
            f"Cette proposition a été acceptée, et le texte le dit depuis : {one.phrase}.",
            "Pour revenir en arrière, corrigez le projet d’aujourd’hui et déposez-le.",
        )
    _note(atelier, contrat, one, decision, par, reponse)
    return next(again for again in remarks_of(atelier, contrat) if again.nom == nom)


def _stands(atelier: Atelier, contrat: str, one: Remarque) -> bool:
    """Whether its change was written in the text once."""
    return bool(one.cle) and one.cle in _accepted(atelier, contrat, one.retour)


def _accepted(atelier: Atelier, contrat: str, retour: str) -> list[str]:
    """The keys of the proposals of a file that were accepted already."""
    told = atelier.archive.journal(contrat).told(Tranche)
    mine = (one for one in told if one.link.materials[0].digest == retour and one.etape.cle)
    return [one.etape.cle for one in mine if one.etape.decision is Tranchee.ACCEPTEE]


def _note(atelier: Atelier, contrat: str, one: Remarque, decision: Tranchee, par: str, reponse: str) -> None:
    made = _current(atelier, contrat, one)
    text = today(atelier, contrat, retouches(atelier, contrat), made)
    docx, bilan = b"", None
    if decision is Tranchee.ACCEPTEE and one.cle:
        docx, bilan = _written(atelier, contrat, one, made, text)
    product = atelier.archive.objects.put(docx) if docx else ""
    entries: list[EntryOf[Tranche]] = list(atelier.archive.journal(contrat).told(Tranche))
    note(
        atelier,
        contrat,
        Tranche(
            remarque=one.nom,
            cle=one.cle,
            piece=one.piece,
            titre=one.titre,
            texte=f"{one.qui}\u00a0: {one.phrase}",
            decision=decision,
            reponse=reponse,
            base=text.recette,
            recette=recipe_of_review(text.recette, product) if product else text.recette,
            version=text.version,
            du=text.du,
            fusion=bilan,
        ),
        step_key(Tranche, [one.retour], remarque=one.nom, rang=len(entries)),
        materials=[Matter(Role.RELECTURE, one.retour)],
        products=[Matter("relu", product)] if product else [],
        actor=par,
    )


def _current(atelier: Atelier, contrat: str, one: Remarque) -> Made:
    """The piece of the last version. Raises CannotDecide once it was sent to be signed, or signed: its text stays."""
    last = atelier.archive.versions(contrat)[-1]
    sujet = signed_as(one.piece, atelier.familles.get(famille_of(atelier, contrat)))
    signed = sealed(atelier, contrat, sujet) is not None
    if last.bordereau.liasse is not None or signed:
        raise CannotDecide(
            f"Le contrat « {contrat} » est parti à la signature : son texte ne change plus.",
            "Une modification passe par un avenant, ou par un nouveau bon à signer.",
        )
    return next(made for made in last.bordereau.pieces if made.key == one.piece)


def _written(atelier: Atelier, contrat: str, one: Remarque, made: Made, text: Texte) -> tuple[bytes, Bilan | None]:
    """The text of today with that change alone, what its merge leaves to people; nothing when it says so."""
    file, before = atelier.archive.objects.get(one.retour), _accepted(atelier, contrat, one.retour)
    without, with_it = word.without_and_with(file, before, one.cle)
    now = atelier.archive.objects.get(text.docx)
    fusion = word.fusionner(without, [Voix(one.qui, with_it)], now)
    if not isinstance(fusion, Fusion):
        why = doubts_of(fusion)
        raise CannotDecide(f"Cette proposition ({one.phrase}) ne peut pas être reprise : {why}.", _BY_HAND)
    if fusion.conflits:
        stands = fusion.conflits[0].retenu
        raise CannotDecide(
            f"Le passage que change cette proposition ({one.phrase}) a changé depuis : il dit « {stands} ».",
            _BY_HAND,
        )
    stays = fusion.docx == now
    if lost := _not_carried(fusion) or (_unseen(without, with_it) if stays else ""):
        raise CannotDecide(f"Cette proposition ({one.phrase}) ne peut pas être reprise seule : {lost}.", _BY_HAND)
    if stays:
        return b"", None
    from cpomdoc.engine.journeys.relecture.prouver import prove

    if proof := prove(atelier, contrat, made, fusion.docx, text.du).raison:
        raise CannotDecide(f"La proposition « {one.phrase} » ne peut pas être imprimée : {proof}", _BY_HAND)
    return fusion.docx, bilan_of(fusion)


def _not_carried(fusion: Fusion) -> str:
    """What of the change the merged text would not show, in words; empty when it shows all of it."""
    looks = [one.quoi for one in fusion.mises_en_forme if not one.reportee]
    others = [one.motif.value for one in fusion.a_verifier if one.motif in (Verification.IMAGE, Verification.BOITE)]
    lost = list(dict.fromkeys([*looks, *others]))
    return enumeration(lost) if lost else ""


def _unseen(without: bytes, with_it: bytes) -> str:
    """Why the change cannot be said to be in the text: nothing that is merged differs; empty when something does."""
    alone = word.fusionner(without, [Voix("", with_it)], without)
    return "" if isinstance(alone, Fusion) and alone.docx != without else "elle ne change rien de ce qui est réuni"
