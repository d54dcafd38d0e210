"""What the engine did -> one line for people, one object for programs."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from cpomdoc.adapters.instance import clock
from cpomdoc.cli.screen import bad, count, duration, good, odd, plain, shorten
from cpomdoc.domain.avis import de_la_partie, with_article
from cpomdoc.domain.francais import date_courte, serie
from cpomdoc.domain.show import remaining
from cpomdoc.engine.events import (
    Accroc,
    CadreDone,
    ColisDone,
    ContratSigneDone,
    DemandeDone,
    DiffereDone,
    Event,
    ExtraitDone,
    FamilleFautive,
    FormDone,
    FormLaid,
    Held,
    JointeDone,
    LiasseDone,
    ListeDone,
    LockIgnored,
    RelectureDone,
    RepondueDone,
    ScelleDone,
    SigneDone,
    Trouble,
    VersionDone,
    Waits,
)

_NAME, _WORDS = 44, 38


def line(event: Event) -> str:
    """The event as one line: what, what came of it, how long."""
    match event:
        case FormDone():
            return _columns(shorten(plain(event.name), _NAME), verdict(event), event.seconds)
        case JointeDone():
            return _columns(shorten(plain(event.name), _NAME), joined(event), event.seconds)
        case RelectureDone():
            return _columns(shorten(plain(event.name), _NAME), reviewed(event), event.seconds)
        case DemandeDone():
            return _columns(shorten(plain(event.name), _NAME), requested(event), event.seconds)
        case ExtraitDone():
            return _columns(shorten(plain(event.name), _NAME), preserved(event), event.seconds)
        case CadreDone():
            return _columns(shorten(plain(event.name), _NAME), framed(event), event.seconds)
        case ListeDone():
            return _columns(shorten(plain(event.name), _NAME), listed(event), event.seconds)
        case ContratSigneDone():
            return _columns(shorten(plain(event.name), _NAME), taken_over(event), event.seconds)
        case RepondueDone():
            return answered(event)
        case ColisDone():
            return _columns(shorten(plain(event.name), _NAME), opened(event), event.seconds)
        case SigneDone():
            return _columns(shorten(plain(event.name), _NAME), signed(event), event.seconds)
        case ScelleDone():
            words = good(f"signé, scellé : version {event.version}")
            return _columns(shorten(plain(event.contrat), _NAME), words, event.seconds)
        case LiasseDone():
            words = good(f"prêt à signer, {count(event.pages, 'page')}")
            return _columns(f"{plain(event.contrat)} : version {event.version}", words, event.seconds)
        case DiffereDone():
            words = odd(f"pas encore bon à signer, {count(len(event.raisons), 'point')} à régler")
            return f"{plain(event.contrat)} : {words}"
        case VersionDone():
            kept = f", dont {count(event.unchanged, 'inchangée')}" if event.unchanged else ""
            words = f"{count(event.pieces, 'pièce')}{kept}, {count(event.pages, 'page')}"
            return _columns(f"{plain(event.contrat)} : version {event.numero}", good(words), event.seconds)
        case FormLaid():
            words = good(f"à remplir, {count(event.ecrites, 'réponse déjà écrite', 'réponses déjà écrites')}")
            return f"{plain(event.contrat)} : {plain(event.titre)}, {words} ({plain(event.fichier)})"
        case Held():
            words = bad(f"{count(event.a_corriger, 'point')} à corriger entre les classeurs")
            return f"{plain(event.contrat)} : {words}"
        case FamilleFautive():
            return f"{bad(plain(event.message))} {plain(event.remede)} {plain(event.suite)}"
        case Accroc():
            why = f"{event.error.message} {event.error.remedy} {event.suite}"
            return f"{odd(plain(event.quoi))}. {plain(why)}"
        case Trouble():
            return f"{plain(event.subject)} : {bad(plain(event.error.message))} {plain(event.error.remedy)}"
        case Waits():
            return f"{plain(event.file.nom)} attend : {odd(plain(event.file.pourquoi(clock.now())))}"
        case LockIgnored():
            return f"{plain(event.name)} : {odd(plain(f'pris malgré {event.lock}'))}"


def _columns(name: str, words: str, seconds: float) -> str:
    gap = " " * max(0, _WORDS - len(click.unstyle(words)))
    return f"{name:<{_NAME}}  {words}{gap}  {duration(seconds):>8}"


def verdict(event: FormDone) -> str:
    """What came of a dropped form."""
    match event.verdict:
        case "accepte":
            more = f", {count(event.a_verifier, 'point')} à vérifier" if event.a_verifier else ""
            instead = f" ; {odd(plain(event.remplace))}" if event.remplace else ""
            return f"lu, validé{more}{instead}"
        case "en_attente":
            return f"{odd('attend un choix')} : il {plain(event.remplace)}"
        case "refuse":
            return bad(f"rendu, {remaining(event.a_corriger, event.a_remplir)}")
        case "non_reconnu":
            return odd("non reconnu, mis de côté")
        case "deja_recu":
            return f"déjà reçu le {_moment(event.first)}"
        case "ignore":
            return odd("trop volumineux, laissé sur place")


def requested(event: DemandeDone) -> str:
    """What came of a dropped request."""
    match event.verdict:
        case "prise":
            return f"{count(event.lignes, 'demande')}, par {shorten(plain(event.par), 40)}"
        case "refuse":
            return bad(f"rendu, {remaining(event.a_corriger, event.a_remplir)}")
        case "deja_recu":
            return f"déjà reçu le {_moment(event.first)}"
        case "ecartee":
            return odd("non reconnu, mis de côté")


def listed(event: ListeDone) -> str:
    """What came of a list of contracts signed elsewhere."""
    if event.verdict == "deja_recu":
        return f"déjà reçu le {_moment(event.first)}"
    cited = f", {count(len(event.remarques), 'remarque')}" if event.remarques else ""
    return f"{count(event.classeurs, 'classeur de reprise', 'classeurs de reprise')} à compléter{cited}"


def taken_over(event: ContratSigneDone) -> str:
    """What came of the signed document of a contract that is taken over."""
    if event.verdict == "deja_recu":
        return f"déjà reçu le {_moment(event.first)}"
    if event.reponses:
        return f"gardé, {count(event.reponses, 'réponse proposée', 'réponses proposées')} à confirmer"
    return odd("gardé, rien à proposer") if event.remarques else "gardé"


def preserved(event: ExtraitDone) -> str:
    """What came of a national export."""
    if event.verdict == "deja_recu":
        return f"déjà reçu le {_moment(event.first)}"
    return "gardé pour préremplir les formulaires"


def framed(event: CadreDone) -> str:
    """What came of a budget frame."""
    match event.verdict:
        case "deja_recu":
            return f"déjà reçu le {_moment(event.first)}"
        case "ecartee":
            return odd(f"rien n’en est repris ; les raisons : {plain(event.retour)}")
        case "gardee":
            words = f"{plain(event.titre)}, {count(event.repris, 'montant trouvé', 'montants trouvés')}"
            left = count(len(event.ecartees), "feuille écartée", "feuilles écartées") if event.ecartees else ""
            return f"{words}{', ' + odd(left) if left else ''} ; détail : {plain(event.retour)}"


def answered(event: RepondueDone) -> str:
    """What was done of a request, a line each."""
    done = [f"{plain(event.par)} : {plain(one)}" for one in event.faites]
    return "\n    ".join([*done, *(bad(plain(one)) for one in event.raisons)])


def opened(event: ColisDone) -> str:
    """What came of a dropped archive or mail."""
    sender = f", de {shorten(plain(event.par), 40)}" if event.par else ""
    match event.verdict:
        case "ouvert":
            return f"ouvert, {count(len(event.fichiers), 'fichier')}{sender}"
        case "deja_recu":
            return f"déjà reçu le {_moment(event.first)}"
        case "ecartee":
            return odd("non ouvert, mis de côté")


def joined(event: JointeDone) -> str:
    """What came of a dropped PDF."""
    annexe = f"annexe {event.annexe}, {count(event.pages, 'page')}"
    match event.verdict:
        case "jointe":
            return f"joint à l’{annexe}{_taken_out(event)}"
        case "remplacee":
            return f"joint à l’{annexe}, à la place du précédent{_taken_out(event)}"
        case "deja_recu":
            return f"déjà reçu le {_moment(event.first)}"
        case "ecartee":
            return odd("non reconnu, mis de côté")


def reviewed(event: RelectureDone) -> str:
    """What came of a Word draft that came back."""
    match event.verdict:
        case "relue":
            changes = f", {count(event.modifications, 'modification')}" if event.modifications else ""
            return f"relu{_by(event)} : {plain(event.titre)}{changes}{_left_open(event)}{_taken_out(event)}"
        case "inchangee":
            same = "" if event.propositions else " sans changement"
            said = (
                f"avis favorable {de_la_partie(plain(event.partie))}" if event.favorable else f"relu{same}{_by(event)}"
            )
            return f"{said} : {plain(event.titre)}{_left_open(event)}{_taken_out(event)}"
        case "ecartee":
            return odd("non repris, mis de côté")


def _by(event: RelectureDone) -> str:
    """Who speaks: the party when it was declared, else the person whom the file names."""
    speaks = with_article(event.partie) or event.partie or event.par
    return f" par {plain(speaks)}" if speaks else ""


def _left_open(event: RelectureDone) -> str:
    told = f", {count(event.propositions, 'proposition')} à trancher" if event.propositions else ""
    told += f", {count(event.commentaires, 'commentaire')}" if event.commentaires else ""
    told += f", {event.a_concilier} à concilier" if event.a_concilier else ""
    told += f", {event.a_verifier} à vérifier" if event.a_verifier else ""
    return odd(told) if told else ""


def _taken_out(event: RelectureDone | JointeDone) -> str:
    return odd(f", retiré : {serie([plain(one) for one in event.retires])}") if event.retires else ""


def signed(event: SigneDone) -> str:
    """What came of a signed file."""
    left = (
        f", {count(len(event.attendus), 'signature')} à venir" if event.attendus else ", toutes les signatures sont là"
    )
    match event.verdict:
        case "acceptee":
            natures = " ".join(f"{word}s" for word in event.nature.split())
            kinds = (f"signature {event.nature}", f"signatures {natures}")
            said = "".join(f" ; {plain(one)}" for one in event.remarques)
            return f"{count(len(event.signataires), *kinds)}{left}{said}"
        case "a_verifier":
            return odd(f"signé, à vérifier : {plain(event.raisons[0]) if event.raisons else ''}")
        case "refusee":
            why = f" : {plain(event.raisons[0])}" if event.raisons else ""
            return bad(f"signature refusée, mise de côté{why}")


def _as_plain(facts: dict[str, Any]) -> dict[str, Any]:
    """The names that programs know: « fichier », « secondes »."""
    renamed = {"name": "fichier", "seconds": "secondes"}
    return {
        renamed.get(name, name): list(value) if isinstance(value, tuple) else value for name, value in facts.items()
    }


def _moment(text: str) -> str:
    at = datetime.fromisoformat(text)
    return f"{date_courte(at.date())} à {at.hour} h {at.minute:02}"


def plain_event(event: Event) -> dict[str, Any]:
    """The event for « --json »."""
    match event:
        case FormDone():
            return {
                "type": "formulaire",
                "fichier": event.name,
                "verdict": event.verdict,
                "contrat": event.contrat,
                "questionnaire": event.questionnaire,
                "a_corriger": event.a_corriger,
                "a_remplir": event.a_remplir,
                "a_verifier": event.a_verifier,
                "retour": event.retour,
                "deja_recu_le": event.first,
                "remplace": event.remplace,
                "secondes": round(event.seconds, 3),
            }
        case JointeDone():
            return {
                "type": "piece_jointe",
                "fichier": event.name,
                "verdict": event.verdict,
                "contrat": event.contrat,
                "annexe": event.annexe,
                "document": event.titre,
                "etablissement": event.site,
                "pages": event.pages,
                "remplace": event.remplace,
                "retour": event.retour,
                "deja_recu_le": event.first,
                "secondes": round(event.seconds, 3),
            }
        case RelectureDone():
            return {
                "type": "relecture",
                "fichier": event.name,
                "verdict": event.verdict,
                "contrat": event.contrat,
                "piece": event.piece,
                "titre": event.titre,
                "par": event.par,
                "partie": event.partie,
                "propositions": event.propositions,
                "a_concilier": event.a_concilier,
                "a_verifier": event.a_verifier,
                "commentaires": event.commentaires,
                "retour": event.retour,
                "secondes": round(event.seconds, 3),
            }
        case DemandeDone():
            return {"type": "demande", **_as_plain(asdict(event))}
        case ExtraitDone():
            return {"type": "extrait", **_as_plain(asdict(event))}
        case CadreDone():
            return {"type": "cadre", **_as_plain(asdict(event))}
        case ListeDone():
            return {"type": "liste_de_contrats", **_as_plain(asdict(event))}
        case ContratSigneDone():
            return {"type": "contrat_signe_ailleurs", **_as_plain(asdict(event))}
        case RepondueDone():
            return {"type": "reponse", **_as_plain(asdict(event))}
        case ColisDone():
            return {"type": "colis", **_as_plain(asdict(event))}
        case SigneDone():
            return {"type": "signature", **_as_plain(asdict(event))}
        case ScelleDone():
            return {"type": "scelle", **_as_plain(asdict(event))}
        case FormLaid():
            return {"type": "a_remplir", **_as_plain(asdict(event))}
        case LiasseDone():
            return {"type": "a_signer", **_as_plain(asdict(event))}
        case DiffereDone():
            return {"type": "pas_encore", **_as_plain(asdict(event))}
        case VersionDone():
            return {
                "type": "version",
                "contrat": event.contrat,
                "version": event.numero,
                "pieces": event.pieces,
                "inchangees": event.unchanged,
                "pages": event.pages,
                "dossier": event.folder,
                "secondes": round(event.seconds, 3),
            }
        case Held():
            return {"type": "a_corriger", **asdict(event), "retours": list(event.retours)}
        case FamilleFautive():
            return {"type": "modeles", **asdict(event)}
        case Accroc():
            return {
                "type": "a_cote",
                "sujet": event.quoi,
                "message": event.error.message,
                "remede": event.error.remedy,
                "suite": event.suite,
            }
        case Trouble():
            return {
                "type": "incident",
                "sujet": event.subject,
                "message": event.error.message,
                "remede": event.error.remedy,
            }
        case Waits():
            since = event.file.depuis
            return {
                "type": "attente",
                "fichier": event.file.nom,
                "raison": event.file.raison.value,
                "par": event.file.par,
                "depuis": since.isoformat() if since is not None else "",
                "remede": event.file.remede,
            }
        case LockIgnored():
            return {"type": "verrou_ignore", "fichier": event.name, "verrou": event.lock}
