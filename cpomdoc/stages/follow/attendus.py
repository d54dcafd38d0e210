"""The story of a contract -> what is awaited: from whom, since when, what to do. What stops the others comes first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cpomdoc.domain.avant_signature import Points, Sorte, names_a_point, still_open
from cpomdoc.domain.avis import AvisVu, EtatAvis, de_la_partie, partie_qui
from cpomdoc.domain.conformite import Grille, blocking
from cpomdoc.domain.contrat_signe import CONTRAT, PAPER
from cpomdoc.domain.francais import enumeration, pluriel, serie
from cpomdoc.domain.places import BEFORE_SIGNING, RETURNS, SCANS, TO_SIGN
from cpomdoc.domain.show import remaining
from cpomdoc.domain.statut import Statut
from cpomdoc.domain.succession import MOTIFS
from cpomdoc.domain.suivi import Attendu, EnvoiVue, JointeVue, PartieVue
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.contrat.parties import apart
from cpomdoc.stages.follow.sources.avis import end_of_refusal, how_to_give
from cpomdoc.stages.follow.story import Key, Story, is_takeover

AGREE = "bon-a-signer"
"""The folder of the inbox where a draft is dropped to say « bon à signer »."""

_REASONS = 5


@dataclass(frozen=True, slots=True)
class Situation:
    """All that what is awaited depends on. *missing* are the workbooks that never came, *inbox* the name people see."""

    contrat: str
    statut: Statut
    story: Story
    famille: Famille | None
    missing: Sequence[Key]
    envois: Sequence[EnvoiVue]
    grille: Grille
    inbox: str
    points: Points = ()
    opinions: tuple[AvisVu, ...] = ()


def awaited(at: Situation) -> Iterator[Attendu]:
    """Everything awaited, in the order in which people should see to it."""
    yield from _choices(at)
    yield from _refused_forms(at)
    yield from _corrections(at)
    yield from _forms(at)
    yield from _signed_document(at)
    yield from _parts(at)
    yield from _waiting_acts(at)
    for envoi in at.envois:
        if envoi.ouvert:
            yield from _signatures(at, envoi)
    if at.statut in {Statut.REDIGE, Statut.RELU}:
        yield _agreement(at)
    yield from _acts_to_agree(at)
    yield from _opinions(at)
    if at.statut not in {Statut.A_SIGNER, Statut.SIGNE, Statut.ARCHIVE, Statut.REPRIS}:
        yield from _documents(at.story.awaited, at.story.first, at.inbox)


# --- forms --------------------------------------------------------------------------------------------------------


def _choices(at: Situation) -> Iterator[Attendu]:
    """The forms that contradict the one that counts: what differs, who answered what, how to choose."""
    for key in sorted(at.story.rivals, key=lambda key: rank(at.famille, *key)):
        for link in at.story.rivals[key].values():
            etape = link.etape
            by = f" (enregistré par {etape.par})" if etape.par else ""
            yield Attendu(
                quoi=f"un choix entre deux réponses au questionnaire {_title(at.famille, *key)}",
                de_qui="les personnes qui ont répondu",
                depuis=link.at,
                action=f"«\u00a0{etape.nom}\u00a0»{by} attend\u00a0: {MOTIFS[etape.motif]}. Il "
                f"{etape.remplacement.phrase('remplacerait')}, qui compte pour l’instant. Voyez ensemble lequel est le "
                f"bon, puis déposez-le de nouveau dans le dossier « {at.inbox} »\u00a0: les deux sont dans le dossier "
                f"« {RETURNS} » du contrat.",
                kind="choix",
            )


def _corrections(at: Situation) -> Iterator[Attendu]:
    back = at.story.back
    for key in sorted(back, key=lambda key: rank(at.famille, *key)):
        yield Attendu(
            quoi=f"{_title(at.famille, *key)} : {remaining(back[key].a_corriger, back[key].a_remplir)}",
            de_qui="le gestionnaire",
            depuis=back[key].date,
            action=f"Corrigez le classeur « RETOUR », puis déposez-le dans le dossier « {at.inbox} ».",
            kind="correction",
        )


def _refused_forms(at: Situation) -> Iterator[Attendu]:
    """The forms that a party refuses: why, and to whom that is to be said again."""
    for one in at.opinions:
        if one.etat is EtatAvis.REFUS and one.sur.questionnaire:
            yield Attendu(
                quoi=f"{one.titre} : refusé par {partie_qui(one.partie, debut=False)}",
                de_qui="le gestionnaire",
                depuis=one.note_le,
                action=f"Motif : {one.motif.rstrip('.')}. Corrigez ce classeur, puis déposez-le dans le dossier "
                f"« {at.inbox} ».",
                kind="refus",
            )


def _forms(at: Situation) -> Iterator[Attendu]:
    for key in at.missing:
        yield Attendu(
            quoi=f"le questionnaire {_title(at.famille, *key)}",
            de_qui="le gestionnaire",
            depuis=at.story.first,
            action=f"Remplissez-le et déposez-le dans le dossier « {at.inbox} ».",
            kind="formulaire",
        )


def _parts(at: Situation) -> Iterator[Attendu]:
    """The workbooks without which an act that establishments answer each for itself is not whole."""
    for key in at.story.parts_awaited:
        site = apart(key[1])[1]
        beside = "Ses réponses peuvent aussi être écrites dans le classeur d’ensemble."
        if not site:
            beside = "Les classeurs des établissements le complètent."
        yield Attendu(
            quoi=f"le classeur {_title(at.famille, *key)}",
            de_qui=f"l’établissement {site}" if site else "le gestionnaire",
            depuis=at.story.first,
            action=f"Remplissez-le et déposez-le dans le dossier « {at.inbox} ». {beside}",
            kind="formulaire",
        )


def _signed_document(at: Situation) -> Iterator[Attendu]:
    """The signed contract of a takeover, as long as it was not dropped."""
    if is_takeover(at.story, at.famille) and not at.story.signed_elsewhere:
        yield Attendu(
            quoi="le contrat signé, en PDF ou en Word",
            de_qui="la personne qui reprend le contrat",
            depuis=at.story.first,
            action=f"Faites commencer le nom du fichier par « {at.contrat} », puis déposez-le dans le dossier "
            f"« {at.inbox} » : il est gardé tel quel, et ses tableaux sont proposés dans le classeur de reprise.",
            kind="jointe",
        )


def _waiting_acts(at: Situation) -> Iterator[Attendu]:
    """The acts received, sound, and not written yet: what they wait for."""
    story, famille = at.story, at.famille
    written = {piece.titre for piece in story.versions[-1].pieces} if story.versions else set()
    for key in sorted(story.accepted, key=lambda key: rank(famille, *key)):
        name = acte_title(famille, *key)
        if not name or name in written or key in story.back:
            continue
        action = "Il se compare à un premier projet : il sera rédigé à la prochaine réponse déposée."
        if at.missing:
            action = "Il sera rédigé quand tous les questionnaires du contrat auront été acceptés."
        elif any(acte_title(famille, *one) == name for one in _acts_of_parts(at)):
            action = "Il sera rédigé quand tous les établissements auront répondu."
        yield Attendu(f"{name} : reçu, pas encore rédigé", "", story.formulaires[key].date, action, kind="acte")


def _acts_of_parts(at: Situation) -> Iterator[Key]:
    """The acts that wait for the workbook of an establishment."""
    for questionnaire, place in at.story.parts_awaited:
        asked = at.famille.questionnaires.get(questionnaire) if at.famille is not None else None
        if asked is not None and asked.part_of:
            yield asked.part_of, apart(place)[0]


def _documents(waiting: Sequence[JointeVue], since: str, inbox: str) -> Iterator[Attendu]:
    """The documents to join, said together: they stop nothing."""
    if not waiting:
        return
    titles = serie(list(dict.fromkeys(f"{one.titre} (annexe {one.annexe})" for one in waiting)))
    yield Attendu(
        quoi=f"{pluriel(len(waiting), 'document à joindre', 'documents à joindre')}",
        de_qui="le gestionnaire",
        depuis=since,
        action=f"{titles}. Déposez les PDF dans le dossier « {inbox} », sous le numéro du contrat. "
        "Le projet n’attend pas ces documents.",
        kind="jointe",
    )


# --- « bon à signer » -------------------------------------------------------------------------------------------------


def _agreement(at: Situation) -> Attendu:
    """The reading of the draft, then the word that sends it to be signed; with all that stands in the way."""
    story, last = at.story, at.story.versions[-1]
    read = at.statut is Statut.RELU
    steps = [] if read else ["Ouvrez les documents Word ci-dessous et relisez-les."]
    if not read:
        steps.append(
            f"Une réponse à changer se corrige dans le classeur, une phrase dans le document Word : "
            f"déposez l’un ou l’autre dans le dossier « {at.inbox} »."
        )
    return Attendu(
        quoi=f"le bon à signer du projet v{last.numero}"
        if read
        else f"la relecture du projet v{last.numero}, puis le bon à signer",
        de_qui="la direction du gestionnaire",
        depuis=story.reviewed if read else last.date,
        action=" ".join([*_news_of_the_draft(at), *steps, *_how_to_agree(at, CONTRAT)]),
        kind="approbation" if read else "relecture",
    )


def _opinions(at: Situation) -> Iterator[Attendu]:
    """The opinions without which nothing is signed, and the answers to a refusal."""
    open_ones = {(one.sujet, one.lieu, one.sorte) for one in at.points if one.ouvert}
    for one in at.opinions:
        if one.manque and (one.sur.sujet, one.titre, Sorte.AVIS) in open_ones:
            again = "à redonner, le texte a changé : " if one.etat is EtatAvis.A_REDONNER else ""
            yield Attendu(
                quoi=f"{again}l’avis {de_la_partie(one.partie)} sur «\u00a0{one.titre}\u00a0», version {one.actuelle}",
                de_qui=partie_qui(one.partie, debut=False),
                depuis=at.story.versions[-1].date,
                action=how_to_give(one),
                kind="avis",
            )
        elif one.etat is EtatAvis.REFUS and not one.sur.questionnaire:
            yield Attendu(
                quoi=f"«\u00a0{one.titre}\u00a0»\u00a0: avis défavorable {de_la_partie(one.partie)}",
                de_qui="les parties",
                depuis=one.note_le,
                action=f"Motif : {one.motif.rstrip('.')}. {end_of_refusal(one)}",
                kind="avis",
            )


def _news_of_the_draft(at: Situation) -> Iterator[str]:
    if at.story.lost:
        yield at.story.lost
    for envoi in at.envois:
        if envoi.sujet == CONTRAT and envoi.depasse and envoi.scelle is None:
            yield (
                f"Le fichier envoyé à la signature (version {envoi.version}) est dépassé : ce projet le remplace. "
                f"Ne le signez plus.{_signed_for_nothing(envoi)}"
            )


def _signed_for_nothing(envoi: EnvoiVue) -> str:
    """Who signed a text that was written anew since, and the way back."""
    names = [f"« {partie.denomination} »" for partie in envoi.parties if partie.etat == "signé"]
    if not names:
        return ""
    return (
        f" Déjà signé par {enumeration(names)} : prévenez les parties. Si le texte envoyé était le bon, déposez de "
        "nouveau les réponses d’avant, et ces signatures compteront de nouveau."
    )


def _how_to_agree(at: Situation, sujet: str) -> Iterator[str]:
    """What stands in the way of « bon à signer », else the two ways to say it."""
    refused = at.story.not_yet.get(sujet)
    blocked = [line.titre for line in blocking(at.grille)] if sujet == CONTRAT else []
    reasons = [f"{line} : point du cahier des charges à compléter, voir « Conformité »" for line in blocked]
    if refused is not None:
        known = tuple(blocked)
        told = [reason for reason in refused.etape.raisons if not names_a_point(reason)]
        reasons += [reason for reason in told if not reason.startswith(known)]
    if doubts := len(still_open(at.points, sujet)):
        reasons.append(f"{pluriel(doubts, 'point')} à régler, voir « Avant de signer »")
    if reasons:
        more = len(reasons) - _REASONS
        rest = f" ; et {pluriel(more, 'autre')}" if more > 0 else ""
        asked = f", demandé par {refused.actor}, attend" if refused is not None else " attend"
        yield f"Le bon à signer{asked} encore : {' ; '.join(reasons[:_REASONS])}{rest}."
        return
    yield (
        "Tout convient ? Enregistrez le document Word (il porte ainsi votre nom) et déposez-le dans le dossier "
        f"« {at.inbox}/{AGREE} » : c’est votre bon à signer."
    )


def _acts_to_agree(at: Situation) -> Iterator[Attendu]:
    """The acts that the parties sign, written, and not sent to be signed yet."""
    if at.famille is None or not at.story.versions:
        return
    sent = {envoi.sujet for envoi in at.envois if envoi.ouvert or envoi.scelle is not None}
    last = at.story.versions[-1]
    for questionnaire, numero in sorted(at.story.accepted):
        sujet = f"{questionnaire}-{numero}"
        signed = any(acte.key == questionnaire and acte.signed for acte in at.famille.actes)
        if not signed or sujet in sent or sujet not in at.story.pieces or (questionnaire, numero) in at.story.back:
            continue
        title = acte_title(at.famille, questionnaire, numero)
        yield Attendu(
            quoi=f"{title} : la relecture, puis le bon à signer",
            de_qui="la direction du gestionnaire",
            depuis=last.date,
            action=" ".join(["Ouvrez son document Word ci-dessous et relisez-le.", *_how_to_agree(at, sujet)]),
            kind="acte",
        )


# --- signatures -------------------------------------------------------------------------------------------------------


def _signatures(at: Situation, envoi: EnvoiVue) -> Iterator[Attendu]:
    """Those who have not signed, those whose signature somebody must look at."""
    act = "" if envoi.sujet == CONTRAT else f" sur « {envoi.titre} »"
    for partie in envoi.parties:
        if partie.etat == "attendue":
            yield Attendu(
                quoi=f"la signature de la partie « {partie.denomination} »{act}",
                de_qui=_who(partie),
                depuis=partie.date,
                action=f"Signez le fichier du dossier « {TO_SIGN} », puis déposez-le dans le dossier « {at.inbox} ».",
                kind="signature",
            )
        elif partie.etat == "à vérifier":
            yield _to_settle(at, envoi, partie, act)
    if envoi.complet:
        yield Attendu(
            quoi=f"le scellement du dossier signé{act}",
            de_qui="",
            depuis=max(partie.date for partie in envoi.parties),
            action="Toutes les parties ont signé. Des réponses sont arrivées depuis : le dossier se scelle de lui-même "
            "si elles ne changent pas ce texte."
            if at.story.answered and envoi.sujet == CONTRAT
            else "Toutes les parties ont signé. Le dossier se scelle de lui-même ; rien n’est à faire.",
            kind="scellement",
        )


def _who(partie: PartieVue) -> str:
    return ", ".join(part for part in (partie.nom, partie.qualite) if part) or partie.denomination


def _to_settle(at: Situation, envoi: EnvoiVue, partie: PartieVue, act: str) -> Attendu:
    reasons = serie([reason.rstrip(".") for reason in partie.raisons]) or "elle n’a pas pu être vérifiée"
    pages = f"Les pages numérisées sont dans le dossier « {TO_SIGN}/{SCANS} ». " if partie.nature == PAPER else ""
    return Attendu(
        quoi=f"une signature à vérifier : {partie.denomination}{act}",
        de_qui="la personne qui suit le contrat",
        depuis=partie.date,
        action=f"{pages}Ce qui fait douter : {reasons}. Si elle convient, écrivez pourquoi en "
        f"face d’elle dans « {BEFORE_SIGNING} », puis déposez ce classeur. "
        f"Sinon, demandez à cette partie de signer de nouveau le fichier du dossier « {TO_SIGN} ».",
        kind="verification",
    )


# --- names ----------------------------------------------------------------------------------------------------------


def acte_title(famille: Famille | None, questionnaire: str, numero: str) -> str:
    """« Avenant n° 1 » for the workbook of an act; empty for any other."""
    if famille is None or all(acte.key != questionnaire for acte in famille.actes):
        return ""
    return famille.acte(questionnaire).title_of(numero)


def part_title(famille: Famille | None, questionnaire: str, place: str) -> str:
    """« Revue annuelle d’un établissement 2028 » for the workbook of one; empty for any other."""
    asked = famille.questionnaires.get(questionnaire) if famille is not None else None
    return f"{asked.title} {apart(place)[0]}".strip() if asked is not None and asked.per == "partie" else ""


def rank(famille: Famille | None, questionnaire: str, site: str) -> tuple[int, str]:
    """The order of the family's questionnaires, then of the sites: not the order in which files happened to come."""
    names = list(famille.questionnaires) if famille else []
    return (names.index(questionnaire) if questionnaire in names else len(names), site)


def _title(famille: Famille | None, questionnaire: str, site: str) -> str:
    if name := acte_title(famille, questionnaire, site):
        return f"« {name} »"
    if name := part_title(famille, questionnaire, site):
        return f"« {name} », établissement {apart(site)[1]}"
    title = (
        famille.questionnaires[questionnaire].title
        if famille and questionnaire in famille.questionnaires
        else questionnaire
    )
    return f"« {title} »" + (f", établissement {site}" if site else "")
