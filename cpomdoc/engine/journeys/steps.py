"""The recipe: the whole journey of a form, then of a contract, as one reads it aloud. The work is beside.

Each step takes and gives one value (engine/values.py). ``do`` runs one step and remembers its result; ``each`` runs the
same step on several pieces at once.
"""

from __future__ import annotations

from cpomdoc.engine.journeys.bon_a_signer import accorder, assembler, couvrir, envoyer, normaliser
from cpomdoc.engine.journeys.colis import ouvrir
from cpomdoc.engine.journeys.demande import cadres, extraits, listes, recueillir, rendre
from cpomdoc.engine.journeys.do import Do
from cpomdoc.engine.journeys.ecarter import ecarter
from cpomdoc.engine.journeys.formulaire import recevoir, suspendre, valider
from cpomdoc.engine.journeys.piece_jointe import joindre
from cpomdoc.engine.journeys.ranger import ranger
from cpomdoc.engine.journeys.relecture import relire
from cpomdoc.engine.journeys.reprise import lire
from cpomdoc.engine.journeys.signature import examiner, historier, sceller
from cpomdoc.engine.journeys.version import archiver, planifier, rapprocher, rediger
from cpomdoc.engine.values import (
    BonASigner,
    CadreGarde,
    ColisOuvert,
    ColisVide,
    ContratSigneRecu,
    Demande,
    DemandePrise,
    DemandeRefusee,
    DemandeRendue,
    Depot,
    DossierScelle,
    ExtraitGarde,
    FormulaireAccepte,
    FormulaireRefuse,
    FormulaireRendu,
    FormulaireRival,
    FormulaireSuspendu,
    LiasseEnvoyee,
    ListePreparee,
    MisDeCote,
    PieceRangee,
    PiecesASigner,
    ProjetFait,
    ProjetRelu,
    Refuse,
    Scellement,
    SigneJuge,
    VersionRendue,
)


def formulaire(do: Do, depot: Depot) -> FormulaireAccepte | FormulaireSuspendu | FormulaireRendu:
    """A dropped file, already safe in the store, to its verdict: accepted, waiting, given back, or not recognised."""
    recu = do(recevoir.recevoir, depot)  # which contract, which questionnaire; the journal says it came
    verdict = do(valider.valider, recu)  # a dossier, or every reason why not
    juge: FormulaireAccepte | FormulaireSuspendu | FormulaireRendu
    if isinstance(verdict, FormulaireRefuse):
        juge = do(valider.retourner, verdict)  # back in a-corriger/, each reason at its cell
    elif isinstance(verdict, FormulaireRival):
        juge = do(suspendre.suspendre, verdict)  # somebody answered otherwise: both are shown, a choice is awaited
    else:
        juge = verdict
    do(ranger, juge.a_ranger)  # only now does the file leave the inbox
    return juge


def colis(do: Do, depot: Depot) -> ColisOuvert | MisDeCote:
    """A dropped archive or mail, already safe in the store, to the files that it holds; or kept beside the reason."""
    ouvert = do(ouvrir.ouvrir, depot)  # one level inside another at most, within bounds
    if isinstance(ouvert, Refuse):
        ecarte = do(ecarter, ouvert)
        do(ranger, ecarte.a_ranger)
        return ecarte
    return ouvert  # it stays in the inbox until each file was judged


def colis_vide(do: Do, ouvert: ColisOuvert) -> ColisVide:
    """An archive or a mail whose files were all judged leaves the inbox."""
    for refus in ouvert.refuses:
        do(ranger, do(ecarter, refus).a_ranger)
    vide = do(ouvrir.vider, ouvert)
    do(ranger, vide.a_ranger)
    return vide


def piece_jointe(do: Do, depot: Depot) -> PieceRangee | MisDeCote:
    """A dropped PDF, already safe in the store, to its annexe; or kept beside the reasons why it has none."""
    recue = do(joindre.reconnaitre, depot)  # which contract, which document, which establishment, how many pages
    rangee = do(ecarter, recue) if isinstance(recue, Refuse) else do(joindre.joindre, recue)
    do(ranger, rangee.a_ranger)
    return rangee


def contrat_signe_ailleurs(do: Do, depot: Depot) -> ContratSigneRecu:
    """The signed document of a contract that is taken over, already safe in the store: kept, its tables proposed."""
    lu = do(lire.lire_contrat, depot)  # in a child process; what it proposes goes back to be confirmed
    do(ranger, lu.a_ranger)
    return lu


def relecture(do: Do, depot: Depot) -> ProjetRelu | MisDeCote:
    """A Word draft that comes back, already safe in the store: it revises its piece, or is kept beside the reasons."""
    rendu = do(relire.examiner, depot)  # which piece of which version; nothing in it waits for a decision
    retenu = do(ecarter, rendu) if isinstance(rendu, Refuse) else do(relire.retenir, rendu)
    do(ranger, retenu.a_ranger)
    return retenu


def demande(do: Do, depot: Depot) -> DemandePrise | DemandeRendue | MisDeCote:
    """A dropped request: noted, to be answered once forms, documents and versions are dealt with; or given back."""
    lue = do(recueillir.lire_demande, depot)  # who asks, how many things
    if isinstance(lue, Refuse):
        ecarte = do(ecarter, lue)
        do(ranger, ecarte.a_ranger)
        return ecarte
    juge = do(rendre.rendre_demande, lue) if isinstance(lue, DemandeRefusee) else do(recueillir.prendre_demande, lue)
    do(ranger, juge.a_ranger)
    return juge


def extrait(do: Do, depot: Depot) -> ExtraitGarde:
    """A dropped national export is kept: forms are filled in advance from it."""
    gardee = do(extraits.garder_extrait, depot)
    do(ranger, gardee.a_ranger)
    return gardee


def cadre(do: Do, depot: Depot) -> CadreGarde | MisDeCote:
    """A dropped budget frame is kept with a note of what was found in it, or put aside with the reasons."""
    lu = do(cadres.garder_cadre, depot)
    juge = do(ecarter, lu) if isinstance(lu, Refuse) else lu
    do(ranger, juge.a_ranger)
    return juge


def liste_reprises(do: Do, depot: Depot) -> ListePreparee:
    """A dropped list of contracts signed elsewhere: a workbook to complete for each, never a contract by itself."""
    liste = do(listes.preparer_reprises, depot)
    do(ranger, liste.a_ranger)
    return liste


def version(do: Do, demande: Demande) -> VersionRendue:
    """The accepted dossiers of a contract to its next version: checked together, written, printed, kept, shown."""
    ensemble = do(rapprocher.rapprocher, demande)  # what does not fit between workbooks goes back to its bearer
    projet = do(planifier.planifier, ensemble)  # which pieces; those whose recipe is unchanged are kept as they are
    if not projet.nouvelle:
        return VersionRendue(retours=ensemble.retours, a_corriger=ensemble.a_corriger)
    projets = do.each(rediger.rediger, projet.ordres)  # Word drafts
    pieces = do.each(rediger.convertir, projets)  # the same with page numbers, and their PDF
    gardee = do(archiver.archiver, ProjetFait(projet=projet, faites=tuple(pieces)))  # the manifest of the version
    do(archiver.publier, gardee)  # projets/v3/, under French names
    return VersionRendue(
        retours=ensemble.retours,
        a_corriger=ensemble.a_corriger,
        version=gardee.version,
        pieces=len(projet.gardees) + len(pieces),
        gardees=len(projet.gardees),
        pages=sum(made.pages for made in (*projet.gardees, *pieces)),
    )


def bon_a_signer(do: Do, bon: BonASigner) -> LiasseEnvoyee:
    """A version that somebody approves to the one PDF that the parties sign, in a-signer/."""
    accord = do(accorder.accorder, bon)  # who agrees, to which version
    projet = do(accorder.preparer, accord)  # the same pieces, as final texts
    projets = do.each(rediger.rediger, projet.projet.ordres)
    pieces = do.each(rediger.convertir, projets)
    asigner = PiecesASigner(projet=projet, faites=tuple(pieces))
    documents = do(normaliser.normaliser, asigner)  # what people joined, fit for an archive
    garde = do(couvrir.couvrir, documents)  # the cover: parties, pieces, fingerprint
    liasse = do(assembler.assembler, garde)  # one file: codes on pages, places to sign
    gardee = do(envoyer.archiver_liasse, liasse)
    do(archiver.publier, gardee)
    return do(envoyer.envoyer, liasse)


def signature(do: Do, depot: Depot) -> SigneJuge:
    """A signed file that comes back, on line or scanned: it counts for those who signed, or its reasons are told."""
    vu = do(examiner.verifier_signe, depot)  # which liasse; untouched; who signed, with what certificate
    juge = do(examiner.refuser_signe if vu.verdict == "refusee" else examiner.retenir_signe, vu)
    do(ranger, juge.a_ranger)
    return juge


def scellement(do: Do, demande: Scellement) -> DossierScelle:
    """What all parties signed to the sealed folder, and to the version that keeps it."""
    fiche = do(historier.historier, demande)  # the history sheet
    scelle = do(sceller.sceller, fiche)  # the manifest, its seal, its time stamp, the container
    return do(sceller.deposer, scelle)  # signe/…, readable and checkable without us


JOURNEYS = {
    journey.__name__: journey
    for journey in (
        *(formulaire, colis, colis_vide, demande, extrait, cadre, piece_jointe, relecture, version),
        *(bon_a_signer, signature, scellement, contrat_signe_ailleurs, liste_reprises),
    )
}
