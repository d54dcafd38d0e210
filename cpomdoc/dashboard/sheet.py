"""EtatContrat and a day -> what the page of one contract says: steps, what is awaited, forms, versions, findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from cpomdoc.dashboard.links import ORIGINES, Lien, link
from cpomdoc.dashboard.moyens import TableauMoyens, table_of
from cpomdoc.dashboard.rows import SIGNES, Delai, Groupe, delais, groupe, latest, received, since
from cpomdoc.dashboard.signing import Envoi, Signataire, signatory, signing
from cpomdoc.dashboard.suivi import Suivi, follow_up
from cpomdoc.dashboard.words import Marque, abregee, date_et_heure, instant, moment
from cpomdoc.domain.avant_signature import NOTE
from cpomdoc.domain.avant_signature import Point as PointVu
from cpomdoc.domain.avis import AvisVu, EtatAvis
from cpomdoc.domain.changements import PAGE as CHANGES_PAGE
from cpomdoc.domain.conformite import Grille, blocking
from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.domain.francais import NBSP, date_longue, majuscule_initiale, pluriel
from cpomdoc.domain.negociation import Remarque
from cpomdoc.domain.places import AVIS, BEFORE_SIGNING, REMARQUES, REMARQUES_WORD
from cpomdoc.domain.portefeuille import LignePortefeuille
from cpomdoc.domain.remarques import ensemble
from cpomdoc.domain.show import remaining
from cpomdoc.domain.statut import JOURNEY, Statut
from cpomdoc.domain.suivi import (
    CALENDRIER,
    Anomalie,
    Attendu,
    EnvoiVue,
    EtatContrat,
    Fait,
    Fichier,
    FormulaireVu,
    JointeVue,
    PieceVue,
    RetourVu,
    VersionVue,
)

DEADLINES_SHOWN = 5
NEWS_SHOWN = 7  # days during which an answer that was replaced is told at the top of the page
FINDINGS_SHOWN = 60  # the form to correct holds them all; a page stays one that can be read

_FORM_STATES = {
    "attendu": ("○", "attendu", ""),
    "accepte": ("●", "accepté", "fini"),
    "refuse": ("!", "à corriger", "corr"),
}
_OPINIONS = {
    EtatAvis.FAVORABLE: Marque("●", "favorable", "fini"),
    EtatAvis.A_REDONNER: Marque("?", "à redonner", "verif"),
    EtatAvis.REFUS: Marque("!", "refus", "corr"),
    EtatAvis.ATTENDU: Marque("○", "attendu", ""),
    EtatAvis.FACULTATIF: Marque("○", "pas donné", ""),
}
_JOINED_STATES = {"attendu": ("○", "attendu", ""), "recu": ("●", "reçu", "fini")}
_LEVELS = {
    "bloquant": ("!", "à corriger", "corr"),
    "a_verifier": ("?", "à vérifier", "verif"),
    "information": ("○", "à savoir", ""),
}


@dataclass(frozen=True, slots=True)
class Etape:
    """A step of the road: its sign and its word, when it was reached, whether it is behind, present or to come."""

    signe: str
    mot: str
    precisions: tuple[str, ...]
    faite: bool
    actuelle: bool
    classe: str = ""


@dataclass(frozen=True, slots=True)
class Demande:
    """Something awaited: what, from whom and since when, what to do, what to open for that."""

    quoi: str
    qui: str
    action: str
    liens: tuple[Lien, ...]


@dataclass(frozen=True, slots=True)
class Formulaire:
    """A questionnaire of the contract, with what was found in it and the form to correct."""

    titre: str
    site: str
    marque: Marque
    nom: str
    date: str
    compte: str
    liens: tuple[Lien, ...]
    a_savoir: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A document of a version; *relue*: by whom it was reviewed."""

    titre: str
    pages: int
    version: int
    liens: tuple[Lien, ...]
    relue: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """A version, latest first; *liens* open its main document."""

    vue: VersionVue
    titre: str
    date: str
    courante: bool
    liens: tuple[Lien, ...]
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Jointe:
    """A document to join: came, or still awaited."""

    vue: JointeVue
    marque: Marque
    date: str
    liens: tuple[Lien, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """An anomaly: how grave, what, where, what to do."""

    marque: Marque
    texte: str
    lieu: str
    remede: str
    code: str


@dataclass(frozen=True, slots=True)
class Doute:
    """A doubt to settle before signing: its name, what it is, where, what to do; once lifted, why, and by whom."""

    nom: str
    texte: str
    lieu: str
    remede: str
    motif: str = ""
    par: str = ""


@dataclass(frozen=True, slots=True)
class Doutes:
    """Those of one kind that are still open, all or the first ones."""

    titre: str
    doutes: tuple[Doute, ...]


@dataclass(frozen=True, slots=True)
class AvantSigner:
    """What is to be settled before signing: *bilan* in a sentence, *consigne* what to do, *tus* how many points are
    left out, *liens* the workbook where a person decides and the same list in Word."""

    bilan: str
    consigne: str
    ouverts: tuple[Doutes, ...]
    tus: int
    leves: tuple[Doute, ...]
    liens: tuple[Lien, ...]


@dataclass(frozen=True, slots=True)
class Avis:
    """The opinion of a party: its mark, on what, when and by whom it was given, why, what was written anew since."""

    vue: AvisVu
    marque: Marque
    titre: str
    donne: str
    motif: str
    liens: tuple[Lien, ...]


@dataclass(frozen=True, slots=True)
class Evenement:
    """A line of the history; *pour* is the moment that it tells of, when it was written a while after."""

    date: str
    fait: Fait
    pour: str = ""


@dataclass(frozen=True, slots=True)
class Retour:
    """A text that somebody returned, and the day when it came."""

    vue: RetourVu
    date: str


@dataclass(frozen=True, slots=True)
class Fiche:
    """The whole page."""

    contrat: EtatContrat
    etapes: tuple[Etape, ...]
    demandes: tuple[Demande, ...]
    prochaine: Delai | None
    recus: str
    formulaires: tuple[Formulaire, ...]
    versions: tuple[Version, ...]
    bilan: str
    points: tuple[Point, ...]
    points_tus: int
    delais: tuple[Delai, ...]
    delais_suivants: tuple[Delai, ...]
    calendrier: tuple[Lien, ...]
    faits: tuple[Evenement, ...]
    jointes: tuple[Jointe, ...] = ()
    envois: tuple[Envoi, ...] = ()
    parties: tuple[Signataire, ...] = ()
    remplacees: tuple[tuple[str, str], ...] = ()
    avant: AvantSigner | None = None
    suivi: Suivi | None = None
    bilan_remarques: str = ""
    tableau_remarques: tuple[Lien, ...] = ()
    opinions: tuple[Avis, ...] = ()
    bilan_opinions: str = ""
    tableau_opinions: tuple[Lien, ...] = ()
    moyens: TableauMoyens | None = None
    a_lire: tuple[Lien, ...] = ()
    retours: tuple[Retour, ...] = ()

    @property
    def remarques(self) -> tuple[Remarque, ...]:
        """What the parties ask about the drafts."""
        return self.contrat.remarques

    @property
    def vigueur(self) -> bool:
        """Whether the contract binds its parties: what its signature settled is told no more."""
        return groupe(self.contrat) is Groupe.VIGUEUR

    @property
    def jointes_recues(self) -> str:
        """« 3 documents reçus sur 5 »."""
        came = sum(one.vue.etat == "recu" for one in self.jointes)
        return f"{pluriel(came, 'document reçu', 'documents reçus')} sur {len(self.jointes)}"

    @property
    def conformite(self) -> str:
        """« 41 points sur 43 »: those that do not stand in the way of the signature."""
        whole = len(self.contrat.conformite)
        return f"{pluriel(whole - len(self.manquants), 'point')} sur {whole}"

    @property
    def manquants(self) -> Grille:
        """The items of the cahier des charges that block the signature."""
        return blocking(self.contrat.conformite)

    @property
    def derogations(self) -> Grille:
        """The items that are missing, and let go by somebody."""
        return tuple(line for line in self.contrat.conformite if line.lacks and line.derogation is not None)

    @property
    def a_corriger(self) -> bool:
        """Whether the contract waits for answers to be corrected."""
        return self.contrat.statut is Statut.A_CORRIGER

    @property
    def avant_signature(self) -> bool:
        """Whether signing is still ahead."""
        return groupe(self.contrat) is Groupe.PREPARATION and not self.contrat.envois


def sheet(
    contrat: EtatContrat,
    now: datetime,
    outbox: str = "outbox",
    inbox: str = "inbox",
    suivi: LignePortefeuille | None = None,
) -> Fiche:
    """The page of one contract as of *now*; *outbox* and *inbox* are the names that people see, *suivi* its line in the
    portfolio.
    """
    contrat = _without_moot(contrat)
    deadlines = delais(contrat, now.date())
    findings = sorted(ensemble(_findings(contrat)), key=_gravity)
    return Fiche(
        contrat=contrat,
        etapes=_steps(contrat, now),
        demandes=tuple(_demand(attendu, contrat, now) for attendu in contrat.attendus),
        prochaine=deadlines[0] if deadlines else None,
        recus=received(contrat),
        formulaires=tuple(_form(form, contrat.dossier, now) for form in contrat.formulaires),
        versions=_versions(contrat, now),
        bilan=_balance(contrat),
        points=tuple(_point(one) for one in findings[:FINDINGS_SHOWN]),
        points_tus=max(0, len(findings) - FINDINGS_SHOWN),
        delais=deadlines[:DEADLINES_SHOWN],
        delais_suivants=deadlines[DEADLINES_SHOWN:],
        calendrier=_calendar(contrat),
        faits=tuple(_event(fait, now) for fait in sorted(contrat.faits, key=lambda one: -one.numero)),
        jointes=tuple(_joined(one, contrat.dossier, now) for one in contrat.jointes),
        envois=tuple(signing(one, contrat.dossier, outbox, now) for one in contrat.envois),
        parties=tuple(signatory(one, now) for one in contrat.parties),
        remplacees=tuple(_replaced(contrat, now)),
        avant=_before_signing(contrat, now, inbox) if contrat.points else None,
        bilan_remarques=_count_of_remarks(contrat),
        tableau_remarques=_table_of_remarks(contrat.dossier),
        opinions=tuple(_opinion(one, contrat) for one in contrat.opinions),
        bilan_opinions=_count_of_opinions(contrat),
        tableau_opinions=_table_of_opinions(contrat.dossier),
        moyens=table_of(contrat.negociees),
        a_lire=_to_read(contrat),
        retours=tuple(Retour(one, instant(one.date, now)) for one in contrat.retours),
        suivi=follow_up(suivi) if suivi is not None and groupe(contrat) is Groupe.VIGUEUR else None,
    )


def _without_moot(contrat: EtatContrat) -> EtatContrat:
    """The contract without what its signature settled: findings of its own forms, of acts that are sealed, documents
    that nobody joined, items of the grid that would have blocked.
    """
    if groupe(contrat) is not Groupe.VIGUEUR:
        return contrat
    sealed = {envoi.sujet for envoi in contrat.envois if envoi.scelle is not None}
    acts = {form.questionnaire for form in contrat.formulaires if form.acte}
    still = tuple(
        one
        for one in contrat.anomalies
        if one.questionnaire in acts and f"{one.questionnaire}-{one.site}" not in sealed
    )
    joined = tuple(one for one in contrat.jointes if one.etat == "recu")
    return replace(contrat, anomalies=still, jointes=joined, conformite=())


def _replaced(contrat: EtatContrat, now: datetime) -> Iterator[tuple[str, str]]:
    """The answers that a form replaced of late: the questionnaire, the name of the form and what it changed."""
    for form in contrat.formulaires:
        at = moment(form.date, now.tzinfo)
        if form.remplace and at is not None and (now - at).days < NEWS_SHOWN:
            title = form.titre + (f", {form.site}" if form.site else "")
            yield title, f"«{NBSP}{form.nom}{NBSP}» {form.remplace}."


def _findings(contrat: EtatContrat) -> tuple[Anomalie, ...]:
    """What goes back to be corrected; what asks to look stands in « Avant de signer », when there is a list."""
    if not contrat.points:
        return contrat.anomalies
    return tuple(one for one in contrat.anomalies if one.gravite != "a_verifier")


def _before_signing(contrat: EtatContrat, now: datetime, inbox: str) -> AvantSigner:
    """The doubts still open, kind by kind, then those that somebody lifted."""
    still = [one for one in contrat.points if one.ouvert]
    lifted = [one for one in contrat.points if not one.ouvert]
    shown = groupby(still[:FINDINGS_SHOWN], key=lambda one: one.sorte)
    counts = [f"{pluriel(len(still), 'point')} à régler"] if still else ["Plus rien à régler"]
    counts += [f"{pluriel(len(lifted), 'point levé', 'points levés')}"] if lifted else []
    return AvantSigner(
        bilan=f"{', '.join(counts)}.",
        consigne=_how_to_settle(contrat, inbox) if still else "",
        ouverts=tuple(Doutes(sorte.value, tuple(_doubt(one, now) for one in group)) for sorte, group in shown),
        tus=max(0, len(still) - FINDINGS_SHOWN),
        leves=tuple(_doubt(one, now) for one in lifted),
        liens=_lists(contrat, still),
    )


def _table_of_remarks(folder: str) -> tuple[Lien, ...]:
    """The same table in both programs: people decide in either."""
    workbook = link("Décider, remarque par remarque", Fichier("Excel", f"{folder}/{REMARQUES}"), folder)
    return workbook + link("Le même tableau", Fichier("Word", f"{folder}/{REMARQUES_WORD}"), folder)


def _to_read(contrat: EtatContrat) -> tuple[Lien, ...]:
    """What the last draft changes, as its page and its files show it; where its figures come from."""
    changes = (one for file in contrat.comparatifs for one in link(file.titre, file, contrat.dossier))
    page = Fichier("Origine des chiffres", f"{contrat.dossier}/{ORIGINES}")
    version = latest(contrat)
    origins = link(page.titre, page, contrat.dossier) if version is not None and version.pieces else ()
    return (*changes, *origins)


def _count_of_remarks(contrat: EtatContrat) -> str:
    """How many of the parties' remarks wait for a decision."""
    left = sum(one.ouverte for one in contrat.remarques)
    return f"{pluriel(left, 'remarque')} à trancher." if left else "Toutes les remarques sont tranchées."


def _opinion(one: AvisVu, contrat: EtatContrat) -> Avis:
    """The row of an opinion. One that was given on a former text opens what changed since."""
    on = f", version {one.sur.version}" if one.sur.version else ""
    given = f"Le {date_longue(one.le)}{NBSP}: {one.par}" if one.le is not None else ""
    page = Fichier("Word", f"{contrat.dossier}/{one.lieu}/{CHANGES_PAGE}")
    opened = link("Ce qui a changé", page, contrat.dossier) if one.lieu else ()
    return Avis(one, _OPINIONS[one.etat], f"{one.titre}{on}", given, one.motif, opened)


def _count_of_opinions(contrat: EtatContrat) -> str:
    """« 1 avis défavorable. 2 avis attendus avant le bon à signer. »"""
    refused = sum(one.etat is EtatAvis.REFUS for one in contrat.opinions)
    lacking = sum(one.manque for one in contrat.opinions)
    said = [f"{pluriel(refused, 'avis défavorable', 'avis défavorables')}."] if refused else []
    said += [f"{pluriel(lacking, 'avis attendu', 'avis attendus')} avant le bon à signer."] if lacking else []
    return " ".join(said) or "Aucun avis n’est attendu."


def _table_of_opinions(folder: str) -> tuple[Lien, ...]:
    return link("Donner un avis", Fichier("Excel", f"{folder}/{AVIS}"), folder)


def _how_to_settle(contrat: EtatContrat, inbox: str) -> str:
    """What people do about a point: the workbook comes with the first draft."""
    settled = "Un point se règle : une réponse corrigée, un document déposé, un passage récrit."
    if not contrat.versions:
        return f"{settled} À défaut, une personne pourra le lever, une fois le premier projet rédigé."
    return (
        f"{settled} À défaut, une personne le lève : elle écrit son nom et son motif dans le classeur "
        f"« Avant de signer », puis le dépose dans « {inbox} »."
    )


def _lists(contrat: EtatContrat, still: Sequence[PointVu]) -> tuple[Lien, ...]:
    """The workbook where a person decides, and the list to read and to print."""
    folder = contrat.dossier
    workbook = Fichier("Excel", f"{folder}/{BEFORE_SIGNING}")
    opened = link("Décider, point par point", workbook, folder) if still and contrat.versions else ()
    return opened + link("La même liste", Fichier("Word", f"{folder}/{NOTE}"), folder)


def _doubt(one: PointVu, now: datetime) -> Doute:
    act = "" if one.sujet == CONTRAT else one.sujet
    why, who = (one.levee.motif, f"{one.levee.par}, {instant(one.levee.le, now)}") if one.levee else ("", "")
    return Doute(one.nom, one.texte, ", ".join(part for part in (act, one.lieu) if part), one.remede, why, who)


def _joined(one: JointeVue, folder: str, now: datetime) -> Jointe:
    return Jointe(one, Marque(*_JOINED_STATES[one.etat]), instant(one.date, now), link("", one.fichier, folder))


def _calendar(contrat: EtatContrat) -> tuple[Lien, ...]:
    """The file that puts the dates into a person's own calendar; written with the first version."""
    if not contrat.versions or not contrat.echeances:
        return ()
    return link(
        "Ajouter ces dates à votre agenda", Fichier("Calendrier", f"{contrat.dossier}/{CALENDRIER}"), contrat.dossier
    )


def _gravity(one: Anomalie) -> int:
    return list(_LEVELS).index(one.gravite) if one.gravite in _LEVELS else len(_LEVELS)


def _steps(contrat: EtatContrat, now: datetime) -> tuple[Etape, ...]:
    """The road, with the halt « à corriger » after « reçu »; a statut that leaves the road closes it."""
    present, reached = contrat.statut, dict(contrat.etapes)
    road = list(JOURNEY)
    if present is Statut.A_CORRIGER:
        road.insert(1, present)
    elif present not in JOURNEY:
        road = [statut for statut in JOURNEY if statut in reached] + [present]
    here = road.index(present)
    return tuple(_step(statut, _day(reached.get(statut, ""), now), place - here) for place, statut in enumerate(road))


def _step(statut: Statut, day: str, way: int) -> Etape:
    """*way*: below zero behind, zero the present one, above zero to come. Words and signs say it before colours."""
    sign, classe = SIGNES.get(statut, ("→", ""))
    if way > 0:
        return Etape("○", statut.value, ("à venir",), faite=False, actuelle=False)
    if way < 0:
        return Etape("●", statut.value, (day or "fait",), faite=True, actuelle=False)
    said = (*([day] if day else []), "étape actuelle")
    return Etape(sign, statut.value, said, faite=True, actuelle=True, classe="corr" if classe == "corr" else "")


def _demand(attendu: Attendu, contrat: EtatContrat, now: datetime) -> Demande:
    who = majuscule_initiale(since(attendu, now))
    return Demande(attendu.quoi, who, attendu.action, _to_open(attendu, contrat))


def _to_open(attendu: Attendu, contrat: EtatContrat) -> tuple[Lien, ...]:
    """What helps to answer: the forms to correct, or the draft to read."""
    if attendu.kind == "correction":
        returned = [form for form in contrat.formulaires if form.retour is not None and form.etat == "refuse"]
        if len(contrat.attendus) > 1:  # each demand opens its own form, when its words name it
            returned = [form for form in returned if form.titre in attendu.quoi]
        return tuple(one for form in returned for one in _returned(form, contrat.dossier))
    if attendu.kind == "avis":
        return _table_of_opinions(contrat.dossier)
    if attendu.kind == "choix":
        notes = [
            file
            for form in contrat.formulaires
            for file in form.choix
            if file.titre.partition(",")[0] in attendu.action
        ]
        return tuple(one for file in notes for one in link(file.titre, file, contrat.dossier))
    if attendu.kind in {"signature", "verification"}:
        files = [envoi.fichier for envoi in _spoken_of(attendu, contrat)]
        return tuple(one for file in files for one in link("Fichier à signer", file, contrat.dossier))
    version = latest(contrat)
    if version is None or not version.pieces:
        return ()
    if attendu.kind in {"relecture", "approbation"}:
        return _both(f"{majuscule_initiale(version.nom)} v{version.numero}", version.pieces[0], contrat.dossier)
    if attendu.kind == "acte":
        named = [piece for piece in version.pieces if piece.titre in attendu.quoi]
        return tuple(one for piece in named for one in _both(piece.titre, piece, contrat.dossier))
    return ()


def _spoken_of(attendu: Attendu, contrat: EtatContrat) -> list[EnvoiVue]:
    """What a signature is awaited on: the act that the words name, else the contract."""
    waiting = [envoi for envoi in contrat.envois if envoi.ouvert]
    named = [envoi for envoi in waiting if envoi.sujet != CONTRAT and envoi.titre in attendu.quoi]
    return named or [envoi for envoi in waiting if envoi.sujet == CONTRAT]


def _both(text: str, piece: PieceVue, folder: str) -> tuple[Lien, ...]:
    """The Word file and the PDF of a piece, and its workbook if it has one."""
    files = (piece.word, piece.pdf, piece.excel)
    return tuple(one for file in files for one in link(text, file, folder, sized=True))


def _returned(form: FormulaireVu, folder: str) -> tuple[Lien, ...]:
    name = f"Retour {form.titre}" + (f", {form.site}" if form.site else "")
    return link(name, form.retour, folder, sized=True)


def _event(fait: Fait, now: datetime) -> Evenement:
    return Evenement(instant(fait.vrai, now), fait, instant(fait.date, now) if fait.apres_coup else "")


def _form(form: FormulaireVu, folder: str, now: datetime) -> Formulaire:
    wrong = form.a_corriger - form.a_remplir
    counts = [pluriel(wrong, "à corriger", "à corriger")] if wrong else []
    counts += [pluriel(form.a_remplir, "à remplir", "à remplir")] if form.a_remplir else []
    counts += [pluriel(form.a_verifier, "à vérifier", "à vérifier")] if form.a_verifier else []
    return Formulaire(
        titre=form.titre,
        site=form.site,
        marque=Marque(*_FORM_STATES.get(form.etat, ("○", form.etat, ""))),
        nom=form.nom,
        date=instant(form.date, now),
        compte=", ".join(counts),
        liens=link("Retour", form.retour, folder, sized=True),
        a_savoir=(*([f"{majuscule_initiale(form.remplace)}."] if form.remplace else []), *form.a_savoir),
    )


def _versions(contrat: EtatContrat, now: datetime) -> tuple[Version, ...]:
    ordered = sorted(contrat.versions, key=lambda version: -version.numero)
    return tuple(_version(one, contrat, now, current=place == 0) for place, one in enumerate(ordered))


def _version(version: VersionVue, contrat: EtatContrat, now: datetime, *, current: bool) -> Version:
    at = moment(version.date, now.tzinfo)
    name = majuscule_initiale(version.nom) or "Document"
    return Version(
        vue=version,
        titre=f"Version {version.numero}" + (f", {version.nom}" if version.nom else ""),
        date=date_et_heure(at) if at else version.date,
        courante=current,
        liens=_both(name, _named_by(version), contrat.dossier) if version.pieces else (),
        pieces=tuple(_piece(piece, contrat.dossier) for piece in version.pieces),
    )


def _named_by(version: VersionVue) -> PieceVue:
    """The piece that a version is named after: its avenant, else the contract, which comes first."""
    same = [piece for piece in version.pieces if _bare(piece.titre) == _bare(version.nom)]
    return (same or list(version.pieces))[0]


def _bare(title: str) -> str:
    """« Avenant n° 1 » and « avenant 1 » name one thing."""
    return "".join(title.casefold().replace("n°", "").split())


def _piece(piece: PieceVue, folder: str) -> Piece:
    return Piece(piece.titre, piece.pages, piece.version, _both("", piece, folder), piece.relue)


def _balance(contrat: EtatContrat) -> str:
    """« 5 réponses à corriger, 1 à remplir. 2 points à vérifier. »: the counts of the forms that go back."""
    levels = [one.gravite for one in ensemble(contrat.anomalies)]
    blocking, odd = levels.count("bloquant"), levels.count("a_verifier")
    if not levels:
        return "Aucune anomalie."
    first = f"{_remaining(contrat, blocking)}." if blocking else "Aucune anomalie bloquante."
    return f"{first} {pluriel(odd, 'point')} à vérifier." if odd else first


def _remaining(contrat: EtatContrat, blocking: int) -> str:
    """What is still to be done, as the forms that went back say it; else as many remarks as stand."""
    back = [form for form in contrat.formulaires if form.etat == "refuse"]
    asked = sum(form.a_corriger for form in back)
    return remaining(asked, sum(form.a_remplir for form in back)) if asked else remaining(blocking, 0)


def _point(one: Anomalie) -> Point:
    label = f"«{NBSP}{one.question}{NBSP}»{NBSP}: " if one.question else ""
    cell = one.cellule.rpartition("!")[2]
    sheet_name = "" if one.feuille == one.questionnaire else one.feuille
    cells = f"{'cases' if ',' in cell else 'case'}{NBSP}{cell}" if cell else ""
    where = [one.questionnaire.capitalize(), one.site, sheet_name, cells]
    return Point(
        marque=Marque(*_LEVELS.get(one.gravite, ("○", one.gravite, ""))),
        texte=label + (one.message if label else majuscule_initiale(one.message)),
        lieu=", ".join(part for part in where if part),
        remede=one.remede,
        code=one.code,
    )


def _day(text: str, now: datetime) -> str:
    at = moment(text, now.tzinfo)
    return abregee(at.date()) if at else text


def parties_caption(fiche: Fiche) -> str:
    """« 3 parties. La signature commence après le bon à signer. »"""
    count = len(fiche.contrat.parties)
    text = f"{pluriel(count, 'partie')}."
    return f"{text} La signature commence après le bon à signer." if fiche.avant_signature else text
