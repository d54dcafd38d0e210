"""What the journal says: one frozen class a step, with its fields, whom it concerns and the sentence that tells it.

The name of the step and the names of the fields are the words of the archive (store/FORMAT.md, whose table is made from
these classes): they outlive the program and never change. A class lives here whole: one without a sentence, or a field
without its meaning, does not load. A step that is not known here, or of a later version, is kept as ``Autre``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from enum import Flag, auto
from typing import Annotated, ClassVar, Literal, get_args, get_origin

from cpomdoc.domain.avant_signature import Sorte, sorte_of
from cpomdoc.domain.avis import Sens, SurQuoi, de_la_partie
from cpomdoc.domain.codec import from_plain, to_plain
from cpomdoc.domain.contrat_signe import Nature, PlaceSignature, SignatureRecue
from cpomdoc.domain.francais import cites, date_longue, mot, pluriel, serie
from cpomdoc.domain.moyens import Bilan as BilanMoyens
from cpomdoc.domain.moyens import LigneNegociee
from cpomdoc.domain.negociation import Bilan, Proposee, Tranchee
from cpomdoc.domain.origine import ValeurChangee
from cpomdoc.domain.pieces import Mention, PieceJointe
from cpomdoc.domain.relecture import BESIDE, Attente, Commentaire, Geste, Modification
from cpomdoc.domain.show import remaining
from cpomdoc.domain.succession import MOTIFS, Remplacement
from cpomdoc.domain.succession import Motif as MotifAttente
from cpomdoc.domain.suivi import Anomalie, EcheanceVue
from cpomdoc.domain.verrous import Entorse, in_words


class Audience(Flag):
    """Who is told of a step: readers of the pages (ETAT.html, ``historique``), readers of the sealed history sheet."""

    PAGES = auto()
    FICHE = auto()
    HISTORIQUE = PAGES | FICHE
    ATELIER = 0


STEPS: dict[str, type[Etape]] = {}
"""The class of each step, by the step's name."""


@dataclass(frozen=True, kw_only=True)
class Etape:
    """What one step says of itself. *step_version* grows when the meaning of its words changes."""

    step: ClassVar[str]
    audience: ClassVar[Audience]
    step_version: ClassVar[int] = 1

    def __init_subclass__(cls, *, step: str, audience: Audience) -> None:
        if "sentence" not in vars(cls):
            raise TypeError(f"{cls.__name__} has no sentence: the history could not tell this step")
        if step in STEPS:
            raise TypeError(f"« {step} » is told by {STEPS[step].__name__} already")
        cls.step, cls.audience = step, audience
        STEPS[step] = cls

    def sentence(self, sorties: Sequence[str]) -> str:
        """What was done, for the person who reads the history; *sorties* are the names of what the step gave."""
        raise NotImplementedError

    def facts(self) -> Mapping[str, object]:
        """The words of the entry, as plain values."""
        plain = to_plain(self)
        assert isinstance(plain, Mapping)
        return plain


# The words that several steps share.
Nom = Annotated[str, "name of the file, as its author gave it"]
Famille = Annotated[str, "key of the family of contracts; empty when the file is no known form"]
Questionnaire = Annotated[str, "key of the questionnaire; empty when the file is no known form"]
Site = Annotated[str, "FINESS of the establishment, or number of the act; empty when the form is one a contract"]
Empreinte = Annotated[str, "SHA-256 that names the family (of no known form: all families) by which it was judged"]
ACorriger = Annotated[int, "findings that block"]
ARemplir = Annotated[int, "of these, answers that are missing"]
AVerifier = Annotated[int, "findings that only ask to look"]
Anomalies = Annotated[tuple[Anomalie, ...], "what was found, 300 at most, in the words that people were given"]
Retour = Annotated[str, "where the file that explains it was put, below outbox/"]
Version = Annotated[int, "number of the version of the contract"]
Sujet = Annotated[str, "what is signed: « contrat », or the key of an act"]
Titre = Annotated[str, "title of the document, as people read it"]
Piece = Annotated[str, "key of the piece of the contract"]
Pages = Annotated[int, "number of pages"]
Auteur = Annotated[str | None, "who saved the form last, as it says itself; absent when it names nobody"]
EcritLe = Annotated[str | None, "when the dropped file was written (ISO, with offset), no later than it came"]
Motif = Annotated[str, "the reason that the person wrote"]
Verdict = Literal["acceptee", "a_verifier", "refusee"]
_MEANT = re.compile(r"Annotated\[.+, (?:'[^']+'|\"[^\"]+\")\]")


@dataclass(frozen=True, kw_only=True)
class Reperes:
    """The landmarks of a contract, as far as its answers tell them."""

    gestionnaire: Annotated[str | None, "name of the organisation that signs"] = None
    date_effet: Annotated[date | None, "first day of the contract"] = None
    date_fin: Annotated[date | None, "last day of the contract"] = None
    perimetre: Annotated[tuple[str, ...] | None, "FINESS of the establishments"] = None


@dataclass(frozen=True, kw_only=True)
class RetourDit:
    """A workbook given back because it does not fit with another one."""

    questionnaire: Questionnaire
    site: Site
    retour: Retour


@dataclass(frozen=True, kw_only=True)
class JointeAttendue:
    """A document that is to be joined and has not come."""

    annexe: Annotated[int, "number of the annexe"]
    titre: Titre
    site: Site
    etablissement: Annotated[str, "name of the establishment; empty for a document of the contract"]


# --- forms ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Recu(Etape, step="recevoir", audience=Audience.HISTORIQUE):
    """A dropped file was received; the addressee is said for a form only. Takes the file."""

    nom: Nom
    famille: Annotated[str | None, "key of the family; empty when the form is not known"] = None
    questionnaire: Annotated[str | None, "key of the questionnaire; empty when the form is not known"] = None
    site: Annotated[str | None, "FINESS or number of the act, as typed"] = None
    gestionnaire: Annotated[str | None, "name of the organisation, as typed"] = None
    verrou: Annotated[str | None, "the forgotten lock that lay beside it: whose, how old"] = None

    def sentence(self, sorties: Sequence[str]) -> str:
        lock = f", malgré {self.verrou}, qui le disait ouvert" if self.verrou else ""
        return f"« {self.nom} » reçu{lock}."


_TOLD = 3
"""What was read otherwise than typed, that the sentence of an accepted form names."""


@dataclass(frozen=True, kw_only=True)
class Valide(Reperes, Etape, step="valider", audience=Audience.HISTORIQUE):
    """A form was accepted. Takes the form; gives its answers (« dossier »)."""

    questionnaire: Questionnaire
    site: Site
    nom: Nom
    famille: Famille
    empreinte_famille: Empreinte
    a_corriger: ACorriger
    a_remplir: ARemplir
    a_verifier: AVerifier
    anomalies: Anomalies
    par: Auteur = None
    ecrit_le: EcritLe = None
    remplace: Annotated[Remplacement | None, "what it changes of the form that counted before, when it does"] = None
    corrige: Annotated[
        str | None, "the place of the workbook of an establishment that it corrects, which had the wrong number"
    ] = None
    moyens: Annotated[
        BilanMoyens | None, "of the workbook of the negotiation of the means: on how many lines the parties agree"
    ] = None

    def sentence(self, sorties: Sequence[str]) -> str:
        points = f", {pluriel(self.a_verifier, 'point', 'points')} à vérifier" if self.a_verifier else ""
        instead = f"\u00a0; {self.remplace.phrase()}" if self.remplace is not None else ""
        agreed = f" Négociation des moyens\u00a0: {self.moyens.phrase}." if self.moyens is not None else ""
        return f"« {self.nom} » accepté{points}{instead}.{agreed}{self._understood()}"

    def _understood(self) -> str:
        """What was read otherwise than it was typed, or left: nobody has to answer, but somebody has to be told."""
        told = [one for one in self.anomalies if one.gravite == "information"]
        shown = " ".join(f"« {one.question} » : {one.message}" if one.question else one.message for one in told[:_TOLD])
        more = f" Et {pluriel(len(told) - _TOLD, 'autre')}." if len(told) > _TOLD else ""
        return f" Pour information : {shown}{more}" if told else ""


@dataclass(frozen=True, kw_only=True)
class Suspendu(Etape, step="suspendre", audience=Audience.HISTORIQUE):
    """A sound form that answers otherwise than the one that counts waits for a choice. Takes the form; gives its
    answers (« dossier ») and the note that says what differs.
    """

    questionnaire: Questionnaire
    site: Site
    nom: Nom
    famille: Famille
    empreinte_famille: Empreinte
    motif: Annotated[MotifAttente, "why it does not take the place of the other by itself"]
    remplacement: Annotated[Remplacement, "what it would change of the form that counts"]
    retour: Retour
    par: Auteur = None
    ecrit_le: EcritLe = None

    def sentence(self, sorties: Sequence[str]) -> str:
        what = self.remplacement.phrase("remplacerait")
        return f"« {self.nom} » attend un choix\u00a0: {MOTIFS[self.motif]}\u00a0; il {what}."


@dataclass(frozen=True, kw_only=True)
class Choisi(Etape, step="choisir", audience=Audience.HISTORIQUE):
    """Of several forms that answered otherwise, one was dropped again: it counts, the others wait no more. Takes the
    forms, the chosen one first.
    """

    questionnaire: Questionnaire
    site: Site
    nom: Annotated[str, "name of the form that counts"]
    ecartes: Annotated[tuple[str, ...], "names of the others, which do not count"]
    accord: Annotated[bool | None, "true when they now say the same, so that nobody had to choose"] = None

    def sentence(self, sorties: Sequence[str]) -> str:
        others = cites(self.ecartes)
        if self.accord:
            left = mot(len(self.ecartes), "n’attend plus", "n’attendent plus")
            return f"« {self.nom} » dit la même chose que {others}, qui {left}."
        return f"Choix fait\u00a0: « {self.nom} » compte, et non {others}."


@dataclass(frozen=True, kw_only=True)
class Retourne(Etape, step="retourner", audience=Audience.HISTORIQUE):
    """A form was given back. Takes the form; gives the RETOUR workbook, or the note about a file of no known form."""

    questionnaire: Questionnaire
    site: Site
    nom: Nom
    famille: Famille
    empreinte_famille: Empreinte
    a_corriger: ACorriger
    a_remplir: ARemplir
    a_verifier: AVerifier
    anomalies: Anomalies
    retour: Retour

    def sentence(self, sorties: Sequence[str]) -> str:
        return f"« {self.nom} » rendu : {remaining(self.a_corriger, self.a_remplir)}."


@dataclass(frozen=True, kw_only=True)
class Redepose(Etape, step="redeposer", audience=Audience.HISTORIQUE):
    """A content that was dealt with before was dropped again. Takes the file."""

    nom: Nom
    deja_recu_le: Annotated[str, "when it came first (ISO, with offset)"]
    questionnaire: Annotated[str | None, "key of the questionnaire, when it is a form"] = None

    def sentence(self, sorties: Sequence[str]) -> str:
        return f"« {self.nom} » déposé de nouveau : même contenu, rien à faire."


@dataclass(frozen=True, kw_only=True)
class Ouvert(Etape, step="ouvrir", audience=Audience.HISTORIQUE):
    """An archive or a mail was opened and each file in it dealt with. Takes the file; gives what it held."""

    nom: Nom
    par: Annotated[str, "who sent the mail, as the mail says; empty for an archive"]
    fichiers: Annotated[tuple[str, ...], "names of the files found, as people were told of them"]

    def sentence(self, sorties: Sequence[str]) -> str:
        sender = f", envoyé par {self.par}" if self.par else ""
        return f"« {self.nom} » ouvert{sender} : {pluriel(len(self.fichiers), 'fichier')}."


@dataclass(frozen=True, kw_only=True)
class Range(Etape, step="ranger", audience=Audience.ATELIER):
    """A dropped file left the inbox. Takes the file."""

    def sentence(self, sorties: Sequence[str]) -> str:
        return "Fichier retiré du dossier de dépôt."


@dataclass(frozen=True, kw_only=True)
class Ecarte(Etape, step="ecarter", audience=Audience.HISTORIQUE):
    """A PDF, a draft or a signed file was put aside. Takes the file; gives the note that explains why."""

    nom: Nom
    anomalies: Anomalies
    retour: Retour
    attente: Annotated[Attente | None, "for a draft that contradicts another return: what waits for a choice"] = None
    avis_de: Annotated[str | None, "the party whose favourable opinion it was to be"] = None

    def sentence(self, sorties: Sequence[str]) -> str:
        return f"« {self.nom} » mis de côté : {self.anomalies[0].message}"


@dataclass(frozen=True, kw_only=True)
class Joint(Etape, step="joindre", audience=Audience.HISTORIQUE):
    """A PDF took its place in an annexe; the last one for a place counts. Takes the file; gives the PDF that is joined,
    when something was taken out of the file."""

    nom: Nom
    famille: Famille
    etablissement: Annotated[str, "name of the establishment; empty for a document of the contract"]
    annexe: Annotated[int, "number of the annexe"]
    titre: Titre
    piece: Annotated[PieceJointe, "which document of which establishment it is"]
    remplace: Annotated[str, "name of the file whose place it took; empty when there was none"]
    retires: Annotated[tuple[str, ...] | None, "what acted by itself in the file, and was taken out"] = None

    def sentence(self, sorties: Sequence[str]) -> str:
        document = ", ".join(part for part in (self.titre, self.etablissement) if part)
        instead = f", à la place de « {self.remplace} »" if self.remplace else ""
        out = f" Retiré du fichier : {serie(self.retires)}." if self.retires else ""
        return f"« {self.nom} » joint à l’annexe {self.annexe} ({document}){instead}.{out}"


@dataclass(frozen=True, kw_only=True)
class ContratLu(Etape, step="lire_contrat", audience=Audience.HISTORIQUE):
    """The signed document of a contract that is taken over came, and its tables were looked at. Takes the file;
    gives what was seen in it (« lecture »).
    """

    nom: Nom
    famille: Famille
    pages: Pages
    lues: Annotated[int, "pages that were looked at; 0 for a Word file, which does not tell"]
    tableaux: Annotated[int, "tables that were seen"]
    reponses: Annotated[int, "answers that could be proposed; nothing of them is recorded"]
    anomalies: Anomalies
    acte: Annotated[bool | None, "true when its name is that of an act signed since: its tables are not read"] = None

    def sentence(self, sorties: Sequence[str]) -> str:
        if self.acte:
            return f"« {self.nom} », acte signé avant la reprise, gardé."
        read = pluriel(self.tableaux, "tableau lu", "tableaux lus")
        proposed = f", {pluriel(self.reponses, 'réponse proposée', 'réponses proposées')}" if self.reponses else ""
        return f"« {self.nom} », contrat signé ailleurs, gardé : {read}{proposed}."


@dataclass(frozen=True, kw_only=True)
class ListeRecue(Etape, step="preparer_reprises", audience=Audience.HISTORIQUE):
    """A list of contracts signed elsewhere came, and a workbook to complete was made for each. Takes the file; gives
    the workbooks.
    """

    nom: Nom
    contrats: Annotated[int, "contracts of the list"]
    dossier: Annotated[str, "where the workbooks were put, below outbox/; empty when there is none"]
    remarques: Annotated[tuple[str, ...], "lines that lack something, and contracts that nobody could place"]

    def sentence(self, sorties: Sequence[str]) -> str:
        made = f"{pluriel(len(sorties), 'classeur')} de reprise à compléter"
        where = f" dans « {self.dossier} »" if self.dossier else ""
        cited = f"\u00a0; {pluriel(len(self.remarques), 'remarque')}" if self.remarques else ""
        return f"« {self.nom} », liste de {pluriel(self.contrats, 'contrat')}\u00a0: {made}{where}{cited}."


@dataclass(frozen=True, kw_only=True)
class Repris(Etape, step="reprendre", audience=Audience.HISTORIQUE):
    """A contract that was signed elsewhere is taken over. Takes the form; the signed document too, once it came."""

    nom: Nom
    famille: Famille
    fidelite: Annotated[Literal["complete", "suivi"], "whether avenants may be written, or only the rest followed"]
    date_signature: Annotated[date | None, "day of the last signature, as the form tells it"] = None
    saisi_par: Annotated[str, "who copied the targets"] = ""
    relu_par: Annotated[str, "who compared them with the signed contract; empty when nobody did"] = ""
    signe: Annotated[str, "name of the signed document that was kept; empty while none came"] = ""

    def sentence(self, sorties: Sequence[str]) -> str:
        what = "reprise complète" if self.fidelite == "complete" else "suivi seul"
        signed = f", document signé « {self.signe} »" if self.signe else ", sans document signé"
        by = f"\u00a0; cibles recopiées par {self.saisi_par}" if self.saisi_par else ""
        checked = f", relues par {self.relu_par}" if self.relu_par else ""
        return f"Contrat signé ailleurs repris ({what}) d’après « {self.nom} »{signed}{by}{checked}."


# --- versions -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Rapproche(Etape, step="controler", audience=Audience.HISTORIQUE):
    """The workbooks of a contract were compared with one another. Takes the dossiers."""

    anomalies: Anomalies
    retours: Annotated[tuple[RetourDit, ...], "workbooks given back"]
    a_corriger: ACorriger
    attendus: Annotated[tuple[tuple[str, str], ...], "awaited workbooks: questionnaire, site"]
    jointes_attendues: Annotated[tuple[JointeAttendue, ...], "documents that are still to be joined"]
    non_compares: Annotated[
        tuple[Anomalie, ...] | None,
        "figures that could not be compared with their other place, and why; null: not looked",
    ] = None
    parties_attendues: Annotated[
        tuple[tuple[str, str], ...] | None,
        "awaited workbooks of an act that establishments answer each for itself: questionnaire, site",
    ] = None
    negociees: Annotated[
        tuple[LigneNegociee, ...] | None, "lines of the means that the parties negotiate, with the last words said"
    ] = None

    def sentence(self, sorties: Sequence[str]) -> str:
        if not self.a_corriger:
            return "Classeurs rapprochés : ils concordent."
        return f"Classeurs rapprochés : {pluriel(self.a_corriger, 'point', 'points')} à corriger."


@dataclass(frozen=True, kw_only=True)
class Redige(Etape, step="rediger", audience=Audience.ATELIER):
    """The Word draft of a piece was written. Takes the dossiers; gives the draft, contents not yet filled, the workbook
    of its table if it has one, and the text of its model where hands changed what the law imposes.
    """

    piece: Piece
    titre: Titre
    version: Version
    entorses: Annotated[
        tuple[Entorse, ...] | None, "what hands changed of the wording that the law imposes; null: nobody looked"
    ] = None

    def sentence(self, sorties: Sequence[str]) -> str:
        return f"{self.titre} : texte écrit, version {self.version}."


@dataclass(frozen=True, kw_only=True)
class Converti(Etape, step="convertir", audience=Audience.PAGES):
    """A draft was laid out. Takes the draft; gives the Word file with its contents filled, and its PDF."""

    piece: Piece
    pages: Pages
    logiciel: Annotated[str, "program that laid it out, and its version"]
    verdict: Annotated[
        Mapping[str, tuple[str, ...]], "what the judge of PDFs found, by profile; nothing when it conforms"
    ]

    def sentence(self, sorties: Sequence[str]) -> str:
        return f"{sorties[0].removesuffix('.docx')} : {pluriel(self.pages, 'page', 'pages')}, Word et PDF."


@dataclass(frozen=True, kw_only=True)
class Archivee(Reperes, Etape, step="archiver", audience=Audience.HISTORIQUE):
    """A version was kept. Takes its pieces and joined documents; gives its manifest."""

    version: Version
    nom: Annotated[Mention, "what the version is"]
    refaites: Annotated[tuple[str, ...], "keys of the pieces that were written anew"]
    changements: Annotated[int, "answers that changed since the version before"]
    echeances: Annotated[tuple[EcheanceVue, ...], "the dates of the contract"]
    parties: Annotated[tuple[Mapping[str, str], ...], "the rows of the table of parties, as people read them"]
    modeles: Annotated[str | None, "by which models its acts are written, when the contract keeps others"] = None

    def sentence(self, sorties: Sequence[str]) -> str:
        if self.nom == Mention.REPRISE:
            return f"Version {self.version} ({self.nom}) : les réponses reprises du contrat."
        count = pluriel(len(self.refaites), "pièce refaite", "pièces refaites")
        models = f" {self.modeles}" if self.modeles else ""
        return f"Version {self.version} ({self.nom}) : {count}.{models}"


@dataclass(frozen=True, kw_only=True)
class Abouti(Etape, step="aboutir", audience=Audience.ATELIER):
    """All that the answers of the day call for was made."""

    version: Annotated[int, "the last version then; 0 before the first"]

    def sentence(self, sorties: Sequence[str]) -> str:
        return f"Travail achevé, version {self.version}."


@dataclass(frozen=True, kw_only=True)
class Relu(Etape, step="relire", audience=Audience.HISTORIQUE):
    """A Word draft came back from its reader. Takes the file; gives its text without comments."""

    nom: Nom
    piece: Piece
    titre: Titre
    base: Annotated[str, "recipe of the text that was reviewed"]
    version: Version
    recette: Annotated[str, "recipe of the text as reviewed"]
    commentaires: Annotated[int, "comments left aside"]
    inchange: Annotated[bool, "whether nothing was changed"]
    modifications: Annotated[
        tuple[Modification, ...] | None, "what differs from the draft that was given out; null: nobody compared them"
    ] = None
    remarques: Annotated[tuple[Commentaire, ...] | None, "the comments; null: nobody kept their words"] = None
    partie: Annotated[str | None, "the party that speaks, as declared by whoever dropped it"] = None
    projet: Annotated[str | None, "recipe of the draft that was corrected, when its text had changed since"] = None
    fusion: Annotated[Bilan | None, "how it was joined with what the text had become"] = None
    du: Annotated[str | None, "the day that the text bears (ISO); null: that of its version"] = None
    propositions: Annotated[tuple[Proposee, ...] | None, "the changes tracked in it: each is decided on"] = None
    entorses: Annotated[
        tuple[Entorse, ...] | None,
        "what it changes of the wording that the law imposes; null: nothing, or unknown",
    ] = None
    valeurs: Annotated[
        tuple[ValeurChangee, ...] | None, "the generated values that it says otherwise; null: nobody looked"
    ] = None

    def sentence(self, sorties: Sequence[str]) -> str:
        known = self.modifications or ()
        taken_out = [one.avant for one in known if one.geste is Geste.ETRANGER]
        changes = [one for one in known if one.geste not in BESIDE]
        count = self.commentaires
        aside = f" ({pluriel(count, 'commentaire laissé', 'commentaires laissés')} de côté)" if count else ""
        out = f" Retiré du fichier : {serie(taken_out)}." if taken_out else ""
        asked = pluriel(len(self.propositions or ()), "proposition à trancher", "propositions à trancher")
        aside += f", {asked}" if self.propositions else ""
        if self.inchange:
            said = "relu" if self.propositions else "relu, sans changement"
            return f"« {self.nom} » {said} : {self.titre}, version {self.version}{aside}.{out}"
        told = f", {pluriel(len(changes), 'modification')}" if changes else ""
        told += f", dont {in_words(self.entorses)}" if self.entorses else ""
        by = f" (retour {de_la_partie(self.partie)})" if self.partie else ""
        open_ones = self.fusion.phrase if self.fusion is not None else ""
        return f"« {self.nom} »{by} relu et repris : {self.titre}, version {self.version}{told}{aside}.{open_ones}{out}"


@dataclass(frozen=True, kw_only=True)
class Concilie(Etape, step="concilier", audience=Audience.HISTORIQUE):
    """New answers changed a text that people had corrected: their corrections were written into the new one. Takes both
    texts; gives the merged one, then the new one without corrections; nothing when they could not be merged.
    """

    piece: Piece
    titre: Titre
    base: Annotated[str, "recipe of the new text"]
    suite: Annotated[str, "recipe of the corrected text"]
    version: Version
    recette: Annotated[str, "recipe of the merged text; empty when there is none"]
    raison: Annotated[str, "why they could not be merged; empty when they were"]
    fusion: Annotated[Bilan, "what was kept, what is to be agreed on or looked at"]
    du: Annotated[str, "the day that the text bears (ISO)"]

    def sentence(self, sorties: Sequence[str]) -> str:
        if self.raison:
            return f"Corrections faites dans Word non reportées dans « {self.titre} » : {self.raison}."
        count = pluriel(self.fusion.reprises, "correction reportée", "corrections reportées")
        left = self.fusion.phrase
        return f"Nouvelles réponses : {count} dans « {self.titre} », version {self.version}.{left}"


@dataclass(frozen=True, kw_only=True)
class Tranche(Etape, step="trancher", audience=Audience.HISTORIQUE):
    """Somebody decided on a remark of a party: a tracked change, or a comment. Takes the file that says it; gives the
    text with the change, when it was accepted and the text did not say it.
    """

    remarque: Annotated[str, "name of the remark"]
    cle: Annotated[str, "its place in the file; empty for a comment"]
    piece: Piece
    titre: Titre
    texte: Annotated[str, "what it asks, in a few words"]
    decision: Annotated[Tranchee, "what was decided"]
    reponse: Annotated[str, "what is answered; may be empty"]
    base: Annotated[str, "recipe of the text before"]
    recette: Annotated[str, "recipe of the text after: the same when nothing changed"]
    version: Version
    du: Annotated[str, "the day that the text bears (ISO)"]
    fusion: Annotated[Bilan | None, "how the change was joined with the text"] = None

    def sentence(self, sorties: Sequence[str]) -> str:
        said = f" {self.reponse.rstrip('.')}." if self.reponse else ""
        return f"Remarque {self.decision.lower()} ({self.titre}) : {self.texte.rstrip('.')}.{said}"


@dataclass(frozen=True, kw_only=True)
class Deroge(Etape, step="deroger", audience=Audience.HISTORIQUE):
    """Somebody lets the contract be signed although an item of the cahier des charges is missing."""

    exigence: Annotated[str, "key of the item"]
    titre: Titre
    motif: Motif

    def sentence(self, sorties: Sequence[str]) -> str:
        return f"Dérogation à l’exigence « {self.titre} » : {self.motif}"


@dataclass(frozen=True, kw_only=True)
class Retabli(Etape, step="retablir", audience=Audience.HISTORIQUE):
    """A derogation was taken back."""

    exigence: Annotated[str, "key of the item"]
    titre: Titre

    def sentence(self, sorties: Sequence[str]) -> str:
        return f"Dérogation retirée : « {self.titre} »."


@dataclass(frozen=True, kw_only=True)
class PointLeve(Etape, step="lever_point", audience=Audience.HISTORIQUE):
    """Somebody lets a contract or an act be signed in spite of a doubt about it."""

    sujet: Sujet
    point: Annotated[str, "name of the doubt, made from what it says"]
    texte: Annotated[str, "the doubt, in the words that people were given"]
    motif: Motif

    def sentence(self, sorties: Sequence[str]) -> str:
        kept = sorte_of(self.point) is Sorte.VALEUR
        what = "Valeur écrite à la main et gardée" if kept else "Point levé avant signature"
        return f"{what} : {self.texte.rstrip('.')} — motif : {self.motif}"


@dataclass(frozen=True, kw_only=True)
class PointRepris(Etape, step="reprendre_point", audience=Audience.HISTORIQUE):
    """A lifted doubt stands again."""

    sujet: Sujet
    point: Annotated[str, "name of the doubt"]
    texte: Annotated[str, "the doubt, in the words that people were given"]

    def sentence(self, sorties: Sequence[str]) -> str:
        return f"Point de nouveau à régler avant signature : {self.texte}"


Partie = Annotated[str, "the party, as the contract calls it and as it was declared"]
Sur = Annotated[SurQuoi, "what the opinion is about"]


@dataclass(frozen=True, kw_only=True)
class AvisRendu(Etape, step="rendre_avis", audience=Audience.HISTORIQUE):
    """A party said whether it agrees: with the whole text of a version, one of its pieces, or a form. Takes the draft
    that was dropped for that, or the answers of the form; gives the note to the author of a form that is refused.
    """

    partie: Partie
    sens: Annotated[Sens, "whether it agrees"]
    sur: Sur
    titre: Annotated[str, "what it is about, in words"]
    le: Annotated[date, "the day of the opinion, as it was given"]
    motif: Annotated[str, "why it is refused; what a favourable opinion reserves, or nothing"]

    def sentence(self, sorties: Sequence[str]) -> str:
        word = "Réserve" if self.sens is Sens.FAVORABLE else "Motif"
        why = f" {word} : {self.motif.rstrip('.')}." if self.motif else ""
        return f"Avis {self.sens} {de_la_partie(self.partie)} le {date_longue(self.le)} : {self.titre}.{why}"


@dataclass(frozen=True, kw_only=True)
class AvisRetire(Etape, step="retirer_avis", audience=Audience.HISTORIQUE):
    """A party took its opinion back: what it said until then of the same counts no more."""

    partie: Partie
    sur: Sur
    titre: Annotated[str, "what it is about, in words"]
    motif: Annotated[str, "why; may be empty"]

    def sentence(self, sorties: Sequence[str]) -> str:
        why = f" Motif : {self.motif.rstrip('.')}." if self.motif else ""
        return f"Avis {de_la_partie(self.partie)} retiré : {self.titre}.{why}"


# --- requests -------------------------------------------------------------------------------------------------------

Par = Annotated[str, "the person who asks, as the workbook names them"]


@dataclass(frozen=True, kw_only=True)
class Demandee(Etape, step="deposer_demande", audience=Audience.HISTORIQUE):
    """A request workbook was taken: it is answered by « repondre ». Takes the workbook; gives its answers."""

    nom: Nom
    par: Par
    lignes: Annotated[int, "number of things asked"]

    def sentence(self, sorties: Sequence[str]) -> str:
        return f"« {self.nom} » de {self.par} : {pluriel(self.lignes, 'demande')}."


@dataclass(frozen=True, kw_only=True)
class Repondue(Etape, step="repondre", audience=Audience.HISTORIQUE):
    """What was done of a request, and what could not be. Takes the workbook when nothing of it could be read; gives
    the workbook that goes back when something is to be corrected.
    """

    nom: Nom
    par: Par
    faites: Annotated[tuple[str, ...], "what was done, a sentence each"]
    anomalies: Anomalies
    retour: Retour

    def sentence(self, sorties: Sequence[str]) -> str:
        done = f"Demandé par {self.par} : {' '.join(self.faites)}" if self.faites else ""
        left = pluriel(len(self.anomalies), "point à corriger", "points à corriger") if self.anomalies else ""
        said = " ".join(part for part in (done, f"« {self.nom} » rendu : {left}." if left else "") if part)
        return said or f"« {self.nom} » : rien à faire."


@dataclass(frozen=True, kw_only=True)
class Remis(Etape, step="remettre", audience=Audience.HISTORIQUE):
    """Forms were made for somebody who asked for them. Gives the forms."""

    contrat: Annotated[str, "the contract that they are for"]
    dossier: Annotated[str, "where they were put, below outbox/"]

    def sentence(self, sorties: Sequence[str]) -> str:
        return f"Formulaires de {self.contrat} remis dans « {self.dossier} » : {pluriel(len(sorties), 'fichier')}."


@dataclass(frozen=True, kw_only=True)
class Prerempli(Etape, step="preremplir", audience=Audience.HISTORIQUE):
    """The form of an act was laid by itself in the folder of the contract, filled in advance. Gives the form."""

    questionnaire: Questionnaire
    numero: Annotated[str, "the exercice that it judges"]
    titre: Titre
    fichier: Annotated[str, "where it was put, below outbox/; empty when a file of that name lay there already"]
    vigueur: Annotated[int, "version of the contract that was in force on the last day of the exercice"]
    repris: Annotated[int, "answers written from the contract, locked"]
    proposes: Annotated[int, "answers written to be confirmed or changed"]
    laisses: Annotated[tuple[str, ...], "what could not be written, in words"]

    def sentence(self, sorties: Sequence[str]) -> str:
        if not self.fichier:
            return f"« {self.titre} » : un formulaire de ce nom était déjà là, laissé tel quel."
        written = self.repris + self.proposes
        answers = pluriel(written, "réponse déjà écrite", "réponses déjà écrites")
        left = f" ; {pluriel(len(self.laisses), 'case laissée', 'cases laissées')} à remplir" if self.laisses else ""
        return f"« {self.titre} » à remplir, dans « {self.fichier} » : {answers}, dont {self.repris} du contrat{left}."


@dataclass(frozen=True, kw_only=True)
class Exporte(Etape, step="exporter", audience=Audience.HISTORIQUE):
    """A signed contract was made ready for an archive service."""

    version: Version
    format: Annotated[str, "« bagit » or « seda »"]
    dossier: Annotated[str, "where it was put, below outbox/"]

    def sentence(self, sorties: Sequence[str]) -> str:
        return f"Version {self.version} préparée pour un service d’archives dans « {self.dossier} »."


@dataclass(frozen=True, kw_only=True)
class Extrait(Etape, step="garder_extrait", audience=Audience.HISTORIQUE):
    """A national export was kept: forms are filled in advance from the last one of each kind, reviews from all those of
    DIAMANT. Takes the file.
    """

    nom: Nom
    genre: Annotated[Literal["finess", "tdb", "diamant"], "of FINESS, of the « tableau de bord », or of DIAMANT"]
    source: Annotated[str, "key of the export among those that are understood; empty in older entries"] = ""

    def sentence(self, sorties: Sequence[str]) -> str:
        return f"« {self.nom} » gardé pour préremplir les formulaires."


@dataclass(frozen=True, kw_only=True)
class CadreBudgetaire(Etape, step="garder_cadre", audience=Audience.HISTORIQUE):
    """A budget frame (EPRD, ERRD) was kept: forms are filled in advance from it. Takes the file; gives the note that
    tells what was found in it.
    """

    nom: Nom
    cadre: Annotated[str, "its kind, as people say it"]
    exercice: Annotated[int, "the exercice that its cover says; 0 when its sheets say it"]
    etablissements: Annotated[tuple[str, ...], "FINESS of those of whom an amount was found"]
    repris: Annotated[int, "amounts and rates that were found"]
    ecartees: Annotated[tuple[str, ...], "names of the sheets that were refused"]
    retour: Retour

    def sentence(self, sorties: Sequence[str]) -> str:
        said = f"« {self.nom} » ({self.cadre}) gardé : {pluriel(self.repris, 'montant trouvé', 'montants trouvés')}"
        left = f" ; écartées : {cites(self.ecartees)}" if self.ecartees else ""
        return f"{said}{left}. Détail dans « {self.retour} »."


# --- signing --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class BonDemande(Etape, step="demander", audience=Audience.FICHE):
    """Somebody wishes that a draft be signed: answered by « assembler » or « differer ». Takes the draft."""

    sujet: Sujet
    titre: Titre
    nom: Nom
    textes: Annotated[
        Mapping[str, str] | None,
        "what each document to sign depends on, by its key, as its bearer agreed to it; null: nobody noted it",
    ] = None

    def sentence(self, sorties: Sequence[str]) -> str:
        return f"« {self.nom} » déposé comme bon à signer : {self.titre}."


@dataclass(frozen=True, kw_only=True)
class Differe(Etape, step="differer", audience=Audience.HISTORIQUE):
    """A wish to sign cannot be granted yet. Gives the note that says why."""

    sujet: Sujet
    titre: Titre
    raisons: Annotated[tuple[str, ...], "what is to be settled first"]
    retour: Retour

    def sentence(self, sorties: Sequence[str]) -> str:
        count = pluriel(len(self.raisons), "point reste", "points restent")
        return f"Bon à signer demandé : {self.titre} ; {count} à régler."


@dataclass(frozen=True, kw_only=True)
class Approuve(Etape, step="approuver", audience=Audience.HISTORIQUE):
    """Somebody agrees that a version be signed."""

    version: Version
    sujet: Sujet
    titre: Titre

    def sentence(self, sorties: Sequence[str]) -> str:
        return f"Bon à signer : {self.titre}, version {self.version}."


@dataclass(frozen=True, kw_only=True)
class Rouvert(Etape, step="rouvrir", audience=Audience.HISTORIQUE):
    """Somebody asks that what was sent to be signed be written again, with the models of today. Not once all signed."""

    version: Version
    motif: Motif

    def sentence(self, sorties: Sequence[str]) -> str:
        return f"Contrat repris avec les modèles d’aujourd’hui (version {self.version} déjà envoyée) : {self.motif}"


@dataclass(frozen=True, kw_only=True)
class Normalise(Etape, step="normaliser", audience=Audience.PAGES):
    """A joined document was put in a form that an archive can hold. Takes the document; gives the PDF."""

    pages: Pages
    texte: Annotated[bool, "false when its pages became pictures"]

    def sentence(self, sorties: Sequence[str]) -> str:
        return f"« {sorties[0]} » mis au format d’archivage : {pluriel(self.pages, 'page')}."


@dataclass(frozen=True, kw_only=True)
class Couvert(Etape, step="couvrir", audience=Audience.PAGES):
    """The cover of the file to sign was made. Gives the PDF."""

    pages: Pages
    empreinte: Annotated[str, "SHA-256 of the list of the digests of what is signed, one a line"]

    def sentence(self, sorties: Sequence[str]) -> str:
        return f"Page de garde : {pluriel(self.pages, 'page')}."


@dataclass(frozen=True, kw_only=True)
class Assemble(Etape, step="assembler", audience=Audience.HISTORIQUE):
    """The one file to sign was made. Takes the PDF of the cover, pieces and documents; gives the file (« liasse »)."""

    version: Version
    sujet: Sujet
    titre: Titre
    pages: Pages
    empreinte: Annotated[str, "that of the cover"]
    places: Annotated[tuple[PlaceSignature, ...], "who is to sign, and in which field"]
    verdict: Annotated[str, "the profiles of archival and accessible PDF that judges found kept"]

    def sentence(self, sorties: Sequence[str]) -> str:
        awaited = pluriel(len(self.places), "signature attendue", "signatures attendues")
        pages = pluriel(self.pages, "page")
        return f"Liasse à signer : {self.titre}, version {self.version}, {pages}, {awaited}."


@dataclass(frozen=True, kw_only=True)
class Signe(Etape, step="signer", audience=Audience.HISTORIQUE):
    """A signed file came back and was kept. Takes the file, and on paper those that hold its other pages; gives, on
    paper, the note that says what to look at.
    """

    nom: Nom
    version: Version
    sujet: Sujet
    titre: Titre
    nature: Annotated[Nature, "on line, or by hand and scanned"]
    verdict: Annotated[Verdict, "what the file is worth as a whole"]
    signatures: Annotated[tuple[SignatureRecue, ...], "who signed; the SHA-256 of the file is that of what was taken"]
    raisons: Annotated[tuple[str, ...], "what leaves a doubt about the file"]
    verifications: Annotated[tuple[tuple[str, str], ...], "what was looked at, and what was seen"]
    pages: Annotated[tuple[int, ...] | None, "of a scan that lacks some: those it shows, 0 for one not known"] = None

    def sentence(self, sorties: Sequence[str]) -> str:
        names = ", ".join(one.signataire or one.champ for one in self.signatures)
        doubts = dict.fromkeys((*self.raisons, *(reason for one in self.signatures for reason in one.raisons)))
        doubt = " ; à vérifier : " + " ; ".join(doubts) if doubts else ""
        signers = f" par {names}" if names else ""
        seen = self.verifications if self.nature == "électronique" else ()
        said = "".join(f" ; {point[:1].lower()}{point[1:]} : {constat}" for point, constat in seen)
        return f"« {self.nom} » : signature {self.nature}{signers}, version {self.version}{doubt}{said}."


@dataclass(frozen=True, kw_only=True)
class Leve(Etape, step="lever", audience=Audience.HISTORIQUE):
    """Somebody takes an undetermined signature as good. On paper, gives the note about what is still to look at."""

    version: Version
    sujet: Sujet
    champ: Annotated[str, "name of the signature field"]
    role: Annotated[str, "the party"]
    motif: Motif

    def sentence(self, sorties: Sequence[str]) -> str:
        return f"Signature admise malgré un doute : {self.motif}"


@dataclass(frozen=True, kw_only=True)
class Revu(Etape, step="revoir_signe", audience=Audience.HISTORIQUE):
    """Before the sealing, signatures of a file that had been taken were found to be worth less. Takes the file."""

    nom: Nom
    version: Version
    sujet: Sujet
    signatures: Annotated[tuple[SignatureRecue, ...], "those that are worth less, as they are worth today"]

    def sentence(self, sorties: Sequence[str]) -> str:
        reasons = " ; ".join(dict.fromkeys(reason for one in self.signatures for reason in one.raisons))
        return f"« {self.nom} » relu avant l’archivage, et plus retenu : {reasons}."


@dataclass(frozen=True, kw_only=True)
class Historie(Etape, step="historier", audience=Audience.HISTORIQUE):
    """The history sheet was made. Gives the PDF."""

    pages: Pages
    tete: Annotated[str, "SHA-256 of the last entry that it tells"]

    def sentence(self, sorties: Sequence[str]) -> str:
        return f"Fiche d’historique : {pluriel(self.pages, 'page')}."


@dataclass(frozen=True, kw_only=True)
class Scelle(Etape, step="sceller", audience=Audience.HISTORIQUE):
    """What all signed was sealed. Takes the files of the sealed folder; gives its manifest and the proofs."""

    nom: Annotated[Mention, "what the version that keeps it is"]
    version: Version
    sujet: Sujet
    titre: Titre
    sceau: Annotated[str, "name on the certificate of the seal; empty without one"]
    horodate: Annotated[bool, "whether a time stamp was asked for"]
    fichiers: Annotated[int, "number of files in the folder, its own manifest and proofs aside"]

    def sentence(self, sorties: Sequence[str]) -> str:
        how = f"scellé par « {self.sceau} »" if self.sceau else "sans sceau"
        stamp = ", horodaté" if self.horodate else ""
        files = pluriel(self.fichiers, "fichier")
        return f"« {self.titre or 'Contrat'} » signé par tous, version {self.version} : {files}, {how}{stamp}."


# --- all of them ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Autre:
    """A step that this release does not know, or knows in an earlier version: kept as it is, told by its name.

    To go on without understanding the second would be to act as if it had not been done: the store refuses to.
    """

    step: str
    step_version: int
    words: Mapping[str, object] = field(default_factory=dict)

    @property
    def outdates_us(self) -> bool:
        """Whether it is a step that we do, in a version that we do not know."""
        return self.step in STEPS

    @property
    def audience(self) -> Audience:
        """Told to all: nobody knows here whom it concerns."""
        return Audience.HISTORIQUE

    def sentence(self, sorties: Sequence[str]) -> str:
        """Its name, for want of better."""
        return f"{self.step}."

    def facts(self) -> Mapping[str, object]:
        """The words of the entry, untouched."""
        return self.words


EtapeFaite = (
    Recu
    | Valide
    | Suspendu
    | Choisi
    | Retourne
    | Redepose
    | Ouvert
    | Range
    | Ecarte
    | Joint
    | ContratLu
    | ListeRecue
    | Repris
    | Rapproche
    | Redige
    | Converti
    | Archivee
    | Abouti
    | Relu
    | Concilie
    | Tranche
    | Deroge
    | Retabli
    | PointLeve
    | PointRepris
    | AvisRendu
    | AvisRetire
    | Demandee
    | Repondue
    | Remis
    | Prerempli
    | Exporte
    | Extrait
    | CadreBudgetaire
    | BonDemande
    | Differe
    | Approuve
    | Rouvert
    | Normalise
    | Couvert
    | Assemble
    | Signe
    | Leve
    | Revu
    | Historie
    | Scelle
    | Autre
)
"""Whatever an entry may say. The reader of the whole journal (stages/follow/story.py) matches on all of them and ends
with ``assert_never``: the type checker does not let a new step go untold. Others pick the classes that concern them."""


def read_step(step: str, step_version: int, words: Mapping[str, object]) -> tuple[EtapeFaite, Mapping[str, object]]:
    """The words of an entry -> what its step says, and the words that a later release added, which are kept aside.

    ValueError when they are not the words of this step.
    """
    known = STEPS.get(step)
    if known is None or step_version > known.step_version:
        return Autre(step, step_version, words), {}
    own = {one.name for one in fields(known)}
    said = from_plain(known, {name: word for name, word in words.items() if name in own})
    assert isinstance(said, EtapeFaite)
    return said, {name: word for name, word in words.items() if name not in own}


def meaning(hint: object) -> str:
    """What a field means, as its declaration says; empty when it does not."""
    return str(get_args(hint)[1]) if get_origin(hint) is Annotated else ""


def _says(declared: str) -> bool:
    """Whether a declaration, as it is written, has a meaning or is one of the words that several steps share. To
    evaluate them all would cost each start the twentieth of a second.
    """
    return bool(_MEANT.fullmatch(declared) or meaning(globals().get(declared)))


def _check() -> None:
    """Every class is read by its name, and every field says what it means."""
    if forgotten := set(STEPS.values()) ^ (set(get_args(EtapeFaite)) - {Autre}):
        raise TypeError(f"EtapeFaite and the classes of steps differ: {forgotten}")
    for kind in STEPS.values():
        mute = [one.name for one in fields(kind) if not _says(str(one.type))]
        if mute:
            raise TypeError(f"{kind.__name__} does not say what {', '.join(mute)} means")


_check()
