"""Steps « archiver_liasse » and « envoyer »: the file to sign is kept, and goes where people take it."""

from __future__ import annotations

from cpomdoc.domain.bordereau import LiasseGardee
from cpomdoc.domain.francais import typographie
from cpomdoc.domain.places import TO_SIGN
from cpomdoc.domain.show import show
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.bon_a_signer.ordre import signatories
from cpomdoc.engine.journeys.do import step
from cpomdoc.engine.journeys.version.archiver import keep_made
from cpomdoc.engine.shown.papier import withdraw_note
from cpomdoc.engine.shown.returns import is_ours, withdraw_opinions
from cpomdoc.engine.values import LiasseEnvoyee, LiasseFaite, ProjetASigner, VersionGardee
from cpomdoc.store.names import clean_name
from cpomdoc.store.view import contract_folder, publish


@step
def archiver_liasse(atelier: Atelier, liasse: LiasseFaite) -> VersionGardee:
    """The manifest of the version that the file to sign is made of, and its entry."""
    asigner = liasse.garde.asigner
    kept = LiasseGardee(
        sha256=liasse.sha256,
        nom=liasse.nom,
        sujet=asigner.sujet,
        pages=liasse.pages,
        empreinte=liasse.garde.empreinte,
        champs=liasse.champs,
        verdict=liasse.verdict,
    )
    return keep_made(atelier, asigner.projet, liasse.garde.documents.pieces.faites, kept)


@step
def envoyer(atelier: Atelier, liasse: LiasseFaite) -> LiasseEnvoyee:
    """a-signer/: the file to sign and a short note for the director; what was to sign before is withdrawn."""
    asigner = liasse.garde.asigner
    contrat = asigner.projet.demande.contrat
    folder = contract_folder(atelier.settings.outbox, contrat) / TO_SIGN
    for old in sorted(folder.glob("*.pdf")) if folder.is_dir() else ():
        if old.name != liasse.nom and is_ours(atelier, old) and _same_subject(old.name, asigner):
            atelier.files.remove(old)
    contents = {
        liasse.nom: atelier.archive.objects.get(liasse.sha256),
        "LISEZMOI.txt": _director_note(atelier, liasse),
    }
    publish(folder, contents, atelier.files)
    withdraw_note(atelier, contrat, asigner.sujet, asigner.titre)
    withdraw_opinions(atelier, contrat)
    return LiasseEnvoyee(
        contrat=contrat, version=asigner.projet.version, par=asigner.par, nom=liasse.nom, pages=liasse.pages
    )


def _same_subject(name: str, asigner: ProjetASigner) -> bool:
    return name.startswith(clean_name(f"{asigner.projet.demande.contrat} - {asigner.titre} v").removesuffix(" v"))


def _director_note(atelier: Atelier, liasse: LiasseFaite) -> bytes:
    asigner, projet = liasse.garde.asigner, liasse.garde.asigner.projet
    lines = [
        f"{asigner.titre} {projet.demande.contrat}, version {projet.version} — à signer",
        "",
        f"Un seul fichier : « {liasse.nom} » ({show(liasse.pages)} pages).",
        "Il réunit tout ce qui se signe ensemble. Ne l’enregistrez pas de nouveau : signez-le.",
        "",
        "Qui signe, dans cet ordre (un autre ordre convient aussi) :",
        *(
            f"  {rank}. {place.denomination} — {place.nom}, {place.qualite}"
            for rank, place in enumerate(signatories(atelier, projet, asigner.sujet), 1)
        ),
        "",
        "Signature électronique : avec votre parapheur ou votre logiciel de signature, dans le cadre à votre nom.",
        "Signature sur papier : imprimez, signez dans le cadre à votre nom, numérisez toutes les pages, même dans le",
        "désordre ou en plusieurs fichiers. Chaque signature est ensuite constatée par une personne nommée.",
        f"Puis déposez le fichier signé dans le dossier « {atelier.settings.inbox.name} ».",
        "",
        f"Empreinte des pièces : {liasse.garde.empreinte}",
        "",
    ]
    return "\r\n".join(map(typographie, lines)).encode("utf-8-sig")
