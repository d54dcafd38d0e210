"""Journal entries, one after the other -> what has been learnt of a contract: its forms, versions, reviews, parties."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol, assert_never, cast

from cpomdoc.domain import journal
from cpomdoc.domain.avis import Nommee, named
from cpomdoc.domain.bordereau import Bordereau, FamilleGardee
from cpomdoc.domain.conformite import Grille
from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.domain.doutes import Doutes
from cpomdoc.domain.francais import cites, pluriel
from cpomdoc.domain.lignee import lineage
from cpomdoc.domain.links import Link, LinkOf
from cpomdoc.domain.moyens import LigneNegociee
from cpomdoc.domain.pieces import Made, Mention
from cpomdoc.domain.retouchees import Retouchees
from cpomdoc.domain.statut import Statut
from cpomdoc.domain.suivi import (
    Anomalie,
    ChangementVu,
    EcheanceVue,
    Fichier,
    FormulaireVu,
    JointeVue,
    PartieVue,
    PieceVue,
    VersionVue,
)
from cpomdoc.domain.verrous import Entorse
from cpomdoc.schema.demande import REMARQUES
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.follow.recit import version_names
from cpomdoc.stages.follow.recorded import Recorded, Size

Key = tuple[str, str]
"""A workbook of the contract: its questionnaire and, when it is one per establishment, its site."""


@dataclass
class Story:
    """What has been learnt so far, entry after entry.

    *accepted* is the file last accepted for each workbook; *rivals* the files that wait for a choice against it;
    *returned*, when a workbook went back for its own answers; *misfits*, the accepted workbooks that do not fit with
    the others, at the last look across them. *complete*: at that look, nothing was awaited and all fitted. *reviewed*
    is when the last draft came back from its reader; *readers* tells by whom, for each reviewed text. *lost* tells the
    reviewed pieces that the last version had to write anew. *not_yet* are the refusals of « bon à signer », by subject.
    *relectures* are all returns that were taken, *overtaken* those whose text a later version dropped, *waiting* those
    that wait for a choice.
    *doutes* are what the last draft leaves to confirm; *unseen*: nobody noted that of the last version, a draft.
    """

    famille: str = ""
    gestionnaire: str = ""
    date_effet: date | None = None
    date_fin: date | None = None
    perimetre: tuple[str, ...] = ()
    etapes: dict[Statut, str] = field(default_factory=dict)
    formulaires: dict[Key, FormulaireVu] = field(default_factory=dict)
    warnings: dict[Key, tuple[Anomalie, ...]] = field(default_factory=dict)
    crossed: tuple[Anomalie, ...] = ()
    negociees: tuple[LigneNegociee, ...] = ()
    uncompared: tuple[Anomalie, ...] = ()
    returned: dict[Key, str] = field(default_factory=dict)
    accepted: dict[Key, str] = field(default_factory=dict)
    dossiers: dict[Key, str] = field(default_factory=dict)
    """The answers of each accepted workbook (SHA-256)."""
    rivals: dict[Key, dict[str, LinkOf[journal.Suspendu]]] = field(default_factory=dict)
    misfits: dict[Key, FormulaireVu] = field(default_factory=dict)
    complete: bool = False
    sealed: bool = False
    """Whether all have signed the contract itself."""
    signed: set[str] = field(default_factory=set)
    """The subjects that all have signed."""
    versions: list[VersionVue] = field(default_factory=list)
    pieces: dict[str, Made] = field(default_factory=dict)
    bordereaux: dict[int, Bordereau] = field(default_factory=dict)
    """The manifest of each version, by its number."""
    opinions: list[LinkOf[journal.AvisRendu | journal.AvisRetire]] = field(default_factory=list)
    given_back: dict[str, LinkOf[journal.Repondue]] = field(default_factory=dict)
    """The tables of remarks that came back to be corrected, by who had filled them; until she drops a right one."""
    """What parties said of texts and forms, and took back."""
    sent: dict[str, int] = field(default_factory=dict)
    """The version in which each subject was sent to be signed last."""
    modeles: FamilleGardee | None = None
    echeances: tuple[EcheanceVue, ...] = ()
    parties: tuple[PartieVue, ...] = ()
    roles: tuple[Nommee, ...] = ()
    """The parties, as the contract calls them."""
    parts_awaited: tuple[Key, ...] = ()
    grille: Grille = ()
    joined: dict[tuple[str, str, int], tuple[str, JointeVue]] = field(default_factory=dict)
    awaited: tuple[JointeVue, ...] = ()
    shown: dict[str, Fichier] = field(default_factory=dict)
    first: str = ""
    reviewed: str = ""
    answered: bool = False
    readers: dict[str, str] = field(default_factory=dict)
    lost: str = ""
    relectures: list[LinkOf[journal.Relu]] = field(default_factory=list)
    retouches: list[LinkOf[journal.Relu | journal.Concilie | journal.Tranche]] = field(default_factory=list)
    """What gave a piece another text by hand: returns, and what carried them to new answers."""
    tranchees: dict[str, LinkOf[journal.Tranche]] = field(default_factory=dict)
    """The last decision on each remark, by its name."""
    overtaken: list[LinkOf[journal.Relu]] = field(default_factory=list)
    waiting: list[LinkOf[journal.Ecarte]] = field(default_factory=list)
    not_yet: dict[str, LinkOf[journal.Differe]] = field(default_factory=dict)
    doutes: Doutes | None = None
    unseen: bool = False
    retouchees: Retouchees | None = None
    """What hands made of the values of the last draft; None when no hand was in it, or when nobody looked."""
    entorses: dict[tuple[str, int], tuple[Entorse, ...] | None] = field(default_factory=dict)
    """What hands changed of the wording that the law imposes, by piece and version; None: nobody looked."""
    takeover: journal.Repris | None = None
    """How a contract that was signed elsewhere was taken over; others of its workbooks end that."""
    signed_elsewhere: str = ""
    """The name of the signed document that came for it."""

    def revisions(self, made: Made) -> list[LinkOf[journal.Relu]]:
        """The returns that the text of a piece comes from, the last one first."""
        return [cast("LinkOf[journal.Relu]", one) for one in self._hands(made) if isinstance(one.etape, journal.Relu)]

    def merges(self, made: Made) -> list[LinkOf[journal.Relu | journal.Concilie | journal.Tranche]]:
        """The merges that the text of a piece comes from, the last one first."""
        return [one for one in self._hands(made) if one.etape.fusion is not None]

    def _hands(self, made: Made) -> list[LinkOf[journal.Relu | journal.Concilie | journal.Tranche]]:
        mine = (one for one in reversed(self.retouches) if made.relu and one.products[0].digest == made.relu)
        last = next(mine, None)
        links = {id(one.etape): one for one in self.retouches}
        etapes = [one.etape for one in self.retouches]
        return [links[id(one)] for one in lineage(etapes, last.etape)] if last is not None else []

    @property
    def draft(self) -> tuple[int, Bordereau] | None:
        """The last draft: its number and its manifest."""
        drafts = [(number, one) for number, one in self.bordereaux.items() if one.nom is Mention.PROJET]
        return max(drafts, key=lambda one: one[0], default=None)

    @property
    def back(self) -> dict[Key, FormulaireVu]:
        """The forms that somebody has to correct."""
        return {key: self.formulaires[key] for key in self.returned} | self.misfits


def learn(entries: Sequence[Recorded], size: Size) -> Story:
    """The story of a contract from its whole journal."""
    story = Story()
    for entry in entries:
        _tell(story, entry, size)
    story.versions = [_with_readers(one, story.readers) for one in _named(story.versions, entries)]
    return story


def _tell(story: Story, entry: Recorded, size: Size) -> None:
    link = entry.link
    story.first = story.first or link.at
    match link.etape:
        case journal.Recu() as etape:
            story.famille = etape.famille or story.famille
            story.gestionnaire = etape.gestionnaire or story.gestionnaire
            story.etapes.setdefault(Statut.RECU, link.at)
        case journal.Valide() as etape:
            story.famille = etape.famille or story.famille
            _learn_landmarks(story, etape)
            _accept(story, etape, link)
        case journal.Suspendu() as etape:
            story.rivals.setdefault(_key(etape), {})[_file(link)] = cast("LinkOf[journal.Suspendu]", link)
        case journal.Choisi() as etape:
            _settle_rivals(story, _key(etape), link)
        case journal.Retourne() as etape:
            story.famille = etape.famille or story.famille
            if etape.questionnaire:
                _return(story, etape, link, size)
        case journal.Rapproche() as etape:
            _look_across(story, etape, link.at, size)
        case journal.Joint() as etape:
            _join(story, etape, link.at)
        case journal.ContratLu() as etape:
            story.famille = etape.famille or story.famille
            story.signed_elsewhere = story.signed_elsewhere if etape.acte else etape.nom
        case journal.Repris() as etape:
            story.takeover = etape
            story.etapes[Statut.REPRIS] = link.at
        case journal.Redige() as etape:
            story.entorses[etape.piece, etape.version] = etape.entorses
        case journal.Relu() as etape:
            _review(story, etape, link)
        case journal.Concilie() | journal.Tranche():
            if isinstance(link.etape, journal.Tranche):
                story.tranchees[link.etape.remarque] = cast("LinkOf[journal.Tranche]", link)
            if link.products:
                story.retouches.append(cast("LinkOf[journal.Relu | journal.Concilie | journal.Tranche]", link))
        case journal.AvisRendu() | journal.AvisRetire():
            story.opinions.append(cast("LinkOf[journal.AvisRendu | journal.AvisRetire]", link))
        case journal.Repondue() as etape:
            _learn_answer(story, cast("LinkOf[journal.Repondue]", link))
        case journal.Assemble() as etape:
            story.sent[etape.sujet] = etape.version
        case journal.Differe() as etape:
            story.not_yet[etape.sujet] = cast("LinkOf[journal.Differe]", link)
        case journal.Approuve() as etape:
            story.not_yet.pop(etape.sujet, None)
            story.etapes.setdefault(Statut.RELU, link.at)  # who agrees has read
        case journal.Archivee() as etape:
            _learn_landmarks(story, etape)
            _keep_version(story, etape, entry, size)
        case journal.Scelle(sujet=sujet):
            story.sealed = story.sealed or sujet == CONTRAT
            story.signed.add(sujet)
        case journal.Ecarte() as etape:
            if etape.attente is not None:
                story.waiting.append(cast("LinkOf[journal.Ecarte]", link))
        case (
            journal.Redepose() | journal.Ouvert() | journal.Range() | journal.Converti()
            | journal.Abouti() | journal.Deroge() | journal.Retabli() | journal.PointLeve() | journal.PointRepris()
            | journal.BonDemande() | journal.Rouvert() | journal.Normalise() | journal.Couvert()
            | journal.Signe() | journal.Leve() | journal.Revu() | journal.Historie()
            | journal.Demandee() | journal.Remis() | journal.Prerempli() | journal.Exporte()
            | journal.Extrait() | journal.CadreBudgetaire() | journal.ListeRecue() | journal.Autre()
        ):  # fmt: skip
            pass  # told elsewhere: the grid, what was sent to be signed; or the workshop's own
        case never:
            assert_never(never)


_NOTHING_ASKED = "E-463"


def _learn_answer(story: Story, link: LinkOf[journal.Repondue]) -> None:
    """A table that decides nothing any more takes the place of the one that came back, as a right one does."""
    person = link.etape.par.partition(", ")[0].casefold()
    wrong = [one.code for one in link.etape.anomalies if one.questionnaire == REMARQUES]
    if wrong and wrong != [_NOTHING_ASKED]:
        story.given_back[person] = link
    elif wrong or link.etape.faites:
        story.given_back.pop(person, None)


def _learn_landmarks(story: Story, seen: journal.Reperes) -> None:
    """What an acceptance or a version tells last of the contract."""
    story.gestionnaire = seen.gestionnaire or story.gestionnaire
    story.date_effet = seen.date_effet or story.date_effet
    story.date_fin = seen.date_fin or story.date_fin
    story.perimetre = seen.perimetre or story.perimetre


class _Workbook(Protocol):
    """Whatever names a workbook of the contract."""

    @property
    def questionnaire(self) -> str: ...

    @property
    def site(self) -> str: ...


def _key(named: _Workbook) -> Key:
    """The workbook that a step speaks of; a refused form gives its FINESS as it was typed, perhaps with spaces."""
    return named.questionnaire, "".join(named.site.split())


def _file(link: Link) -> str:
    return next((matter.digest for matter in link.materials if matter.role == "formulaire"), "")


# --- forms --------------------------------------------------------------------------------------------------------


def _accept(story: Story, etape: journal.Valide, link: Link) -> None:
    key = _key(etape)
    if etape.corrige is not None:
        _forget(story, (key[0], etape.corrige))
    story.formulaires[key] = _form(etape, link.at)
    story.warnings[key] = etape.anomalies
    story.accepted[key] = _file(link)
    story.dossiers[key] = next((one.digest for one in link.products if one.role == "dossier"), "")
    _settle_rivals(story, key, link)
    story.returned.pop(key, None)
    story.misfits.pop(key, None)
    story.answered = True


def _forget(story: Story, key: Key) -> None:
    """The workbook of *key* was corrected under another number: nothing is told of it any more."""
    known = (story.formulaires, story.warnings, story.accepted, story.dossiers, story.returned, story.misfits)
    for told in (*known, story.rivals):
        told.pop(key, None)


def _settle_rivals(story: Story, key: Key, link: Link) -> None:
    """The forms that a step speaks of wait no more."""
    waiting = story.rivals.get(key, {})
    for matter in link.materials:
        waiting.pop(matter.digest, None)
    if not waiting:
        story.rivals.pop(key, None)


def _return(story: Story, etape: journal.Retourne, link: Link, size: Size) -> None:
    """A form refused for its own answers; one that was accepted goes back by the look across workbooks, told there."""
    key, path = _key(etape), etape.retour
    if _file(link) and story.accepted.get(key) == _file(link):
        return
    if "-".join(key) in story.signed:  # what was signed still counts: nobody has to correct it
        story.warnings[key] = etape.anomalies
        return
    story.formulaires[key] = replace(
        _form(etape, link.at),
        etat="refuse",
        a_corriger=etape.a_corriger,
        a_remplir=etape.a_remplir,
        retour=Fichier("Retour (Excel)", path, size(path)),
    )
    story.warnings[key] = etape.anomalies
    story.returned[key] = link.at
    story.misfits.pop(key, None)


def _form(etape: journal.Valide | journal.Retourne, at: str) -> FormulaireVu:
    replaced = etape.remplace if isinstance(etape, journal.Valide) else None
    return FormulaireVu(
        questionnaire=etape.questionnaire,
        titre=etape.questionnaire,
        site=_key(etape)[1],
        etat="accepte",
        nom=etape.nom,
        date=at,
        a_corriger=0,
        a_verifier=etape.a_verifier,
        remplace=replaced.phrase() if replaced is not None else "",
    )


def _look_across(story: Story, etape: journal.Rapproche, at: str, size: Size) -> None:
    """Workbooks that do not fit together: their bearers went back, although each was sound by itself."""
    story.crossed, story.uncompared = etape.anomalies, etape.non_compares or ()
    story.negociees = etape.negociees or ()
    story.misfits = {}
    for back in etape.retours:
        key = _key(back)
        mine = [one for one in story.crossed if (one.questionnaire, one.site) == key]
        if key in story.formulaires and key not in story.returned:
            story.misfits[key] = replace(
                story.formulaires[key],
                etat="refuse",
                date=at,
                a_corriger=sum(one.gravite == "bloquant" for one in mine),
                a_remplir=0,
                a_verifier=sum(one.gravite == "a_verifier" for one in mine),
                retour=Fichier("Retour (Excel)", back.retour, size(back.retour)),
            )
    story.parts_awaited = etape.parties_attendues or ()
    story.complete = not story.misfits and not etape.attendus
    if story.complete:
        story.etapes.setdefault(Statut.VALIDE, at)
        if story.versions:
            story.etapes.setdefault(Statut.REDIGE, at)
    story.awaited = tuple(
        JointeVue(one.annexe, one.titre, one.etablissement or one.site, "attendu") for one in etape.jointes_attendues
    )


def is_takeover(story: Story, famille: Famille | None) -> bool:
    """Whether all that came for the contract itself is the workbook that takes over one signed elsewhere."""
    if famille is None or famille.reprise is None:
        return False
    acts = {acte.key for acte in famille.actes}
    came = {questionnaire for questionnaire, _ in story.formulaires} - acts
    return came == {famille.reprise.questionnaire}


def settle(story: Story, famille: Famille | None) -> None:
    """A form refused under a number that is no establishment of the contract: nothing to correct any more, once every
    establishment has its own accepted."""
    if famille is None or not story.perimetre:
        return
    for key, questionnaire in famille.questionnaires.items():
        here = {(key, site) for site in story.perimetre}
        if questionnaire.per == "etablissement" and all(one in story.accepted for one in here):
            for stray in [one for one in story.returned if one[0] == key and one not in here]:
                for known in (story.returned, story.formulaires, story.warnings):
                    known.pop(stray, None)


# --- reviews and versions -------------------------------------------------------------------------------------------


def _review(story: Story, etape: journal.Relu, link: Link) -> None:
    """A draft that came back from its reader, changed or not."""
    story.reviewed = link.at
    story.etapes[Statut.RELU] = link.at
    story.relectures.append(cast("LinkOf[journal.Relu]", link))
    if not etape.inchange:
        story.retouches.append(cast("LinkOf[journal.Relu | journal.Concilie | journal.Tranche]", link))
        place = (etape.piece, etape.projet or etape.base)
        story.waiting = [one for one in story.waiting if _place(one) != place]
    text = etape.base if etape.inchange else link.products[0].digest
    story.readers[text] = link.actor


def _place(waiting: LinkOf[journal.Ecarte]) -> Key:
    """The draft whose return waits: its piece, and the recipe of its text."""
    attente = waiting.etape.attente
    assert attente is not None
    return attente.piece, attente.base


def _keep_version(story: Story, etape: journal.Archivee, entry: Recorded, size: Size) -> None:
    drafted = etape.nom == Mention.PROJET
    if story.complete and drafted:
        story.etapes[Statut.REDIGE] = entry.link.at
    if story.answered and drafted:
        story.reviewed = ""
        story.etapes.pop(Statut.RELU, None)
    story.answered = False
    story.echeances = etape.echeances
    story.parties = tuple(_party(row) for row in etape.parties)
    story.roles = named([(row.get("role", ""), row.get("denomination", "")) for row in etape.parties])
    story.grille = entry.bordereau.conformite if entry.bordereau is not None else ()
    if entry.bordereau is not None:
        story.lost = _overtaken(story, entry.bordereau)
        story.overtaken += _dropped(story, entry.bordereau)
        story.versions.append(_version(story, etape, entry, entry.bordereau, size))
        story.pieces = {made.key: made for made in entry.bordereau.pieces}
        story.bordereaux[etape.version] = entry.bordereau
        story.shown = _shown(entry, entry.bordereau, size)
        story.unseen = drafted and entry.bordereau.doutes is None
        if drafted:
            story.doutes = entry.bordereau.doutes
            story.retouchees = entry.bordereau.retouchees
        story.modeles = entry.bordereau.famille


def _dropped(story: Story, bordereau: Bordereau) -> list[LinkOf[journal.Relu]]:
    """The returns whose text was in the version before and is not in this one, for pieces that are still there."""
    now = {made.key: story.revisions(made) for made in bordereau.pieces}
    return [
        one for key, old in story.pieces.items() if key in now for one in story.revisions(old) if one not in now[key]
    ]


def _overtaken(story: Story, bordereau: Bordereau) -> str:
    """The reviewed texts that answers which came later have replaced, in a sentence."""
    now = {made.key: made for made in bordereau.pieces}
    lost = [old for key, old in story.pieces.items() if old.relu and key in now and not now[key].relu]
    if not lost:
        return ""
    titles = cites([made.title for made in lost])
    return (
        f"Les modifications de relecture de la version {story.versions[-1].numero} ({titles}) n’ont pas été "
        f"reprises\u00a0: les réponses ont changé depuis."
    )


def _party(row: Mapping[str, str]) -> PartieVue:
    name = row.get("denomination", "")
    qualite = row.get("qualite") or row.get("representant_qualite", "")
    return PartieVue(name, qualite, "à venir", row.get("nom", ""), row.get("role", ""))


def _version(story: Story, etape: journal.Archivee, entry: Recorded, bordereau: Bordereau, size: Size) -> VersionVue:
    places = _places(entry, bordereau)
    pieces = tuple(_piece(made, places, size) for made in bordereau.pieces)
    changes = tuple(ChangementVu(one.question, one.avant, one.apres, one.lieu) for one in bordereau.changements)
    by_hand = tuple(_by_hand(story, etape.version, bordereau))
    models = _other_models(story.modeles, bordereau.famille) if etape.nom == Mention.PROJET else ""
    told = [_summary(etape, len(changes), len(pieces)), models, etape.modeles or "", story.lost]
    resume = " ".join(part for part in told if part)
    return VersionVue(etape.version, bordereau.nom, entry.link.at, resume, pieces, changes, by_hand)


def _by_hand(story: Story, version: int, bordereau: Bordereau) -> Iterator[str]:
    """What people changed in Word, and this version is the first to say."""
    for made in bordereau.pieces:
        before = story.revisions(story.pieces[made.key]) if made.key in story.pieces else []
        for link in reversed(story.revisions(made)):
            if made.version == version and link not in before:
                for one in link.etape.modifications or ():
                    place = ", ".join(part for part in (made.title, one.lieu) if part)
                    yield f"{place}\u00a0: {one.phrase}"


def _summary(etape: journal.Archivee, changes: int, pieces: int) -> str:
    """What was done to make this version, in a sentence."""
    if etape.version == 1:
        return "Premier projet."
    if etape.nom != Mention.PROJET:
        return ""  # its name says it: nothing in the text has changed
    answers = pluriel(changes, "réponse changée", "réponses changées") if changes else "Aucune réponse changée"
    return f"{answers}\u00a0; {pluriel(len(etape.refaites), 'pièce refaite', 'pièces refaites')} sur {pieces}."


def _other_models(before: FamilleGardee | None, now: FamilleGardee) -> str:
    """That the contract is no longer written by the models of the version before, in a sentence."""
    if before is None or before.empreinte == now.empreinte:
        return ""
    if before.version == now.version:
        return f"Les modèles ({now.version}) ont été modifiés depuis la version précédente."
    return f"Les modèles sont ceux de la version {now.version} (avant\u00a0: {before.version})."


def _named(versions: Sequence[VersionVue], entries: Sequence[Recorded]) -> list[VersionVue]:
    """The versions under the name of their event; a plain draft has its number already."""
    manifests = {
        entry.etape.version: entry.bordereau
        for entry in entries
        if isinstance(entry.etape, journal.Archivee) and entry.bordereau is not None
    }
    names = version_names([entry.link for entry in entries], manifests)
    draft = str(Mention.PROJET)
    return [one if names[one.numero].startswith(draft) else replace(one, nom=names[one.numero]) for one in versions]


def _with_readers(version: VersionVue, readers: Mapping[str, str]) -> VersionVue:
    """The version, each piece with who reviewed its text: a draft may come back unchanged long after it was written."""
    return replace(version, pieces=tuple(replace(one, relue=readers.get(one.relue, "")) for one in version.pieces))


def _places(entry: Recorded, bordereau: Bordereau) -> dict[str, str]:
    """Where people find each kept file of a version: its SHA-256 -> its path below the outbox."""
    if bordereau.scelle is not None:
        inside = {one.sha256: one.chemin for one in bordereau.scelle.fichiers}
    else:
        inside = {sha256: name for name, sha256 in bordereau.documents.items()}
    return {sha256: f"{entry.folder}/{path}" for sha256, path in inside.items()}


def _piece(made: Made, places: Mapping[str, str], size: Size) -> PieceVue:
    """*relue* is, for now, the text itself: who reviewed it is known at the end."""
    title = made.title if made.number is None else f"Annexe {made.number} : {made.title}"
    word, pdf = places.get(made.docx.sha256, ""), places.get(made.pdf.sha256, "")
    return PieceVue(
        title,
        made.pages,
        made.version,
        Fichier("Word", word, size(word)),
        Fichier("PDF", pdf, size(pdf)),
        made.relu or made.recipe,
        Fichier("Excel", book, size(book)) if (book := places.get(made.xlsx.sha256, "") if made.xlsx else "") else None,
    )


# --- joined documents -----------------------------------------------------------------------------------------------


def _join(story: Story, etape: journal.Joint, at: str) -> None:
    piece = etape.piece
    view = JointeVue(etape.annexe, etape.titre, etape.etablissement, "recu", piece.nom, at, piece.pages)
    story.famille = etape.famille or story.famille
    story.joined[piece.place] = piece.sha256, view


def _shown(entry: Recorded, bordereau: Bordereau, size: Size) -> dict[str, Fichier]:
    """The joined documents that a version shows: what was kept -> where it is read."""
    places = _places(entry, bordereau)
    joined = [one.sha256 for one in bordereau.jointes if one.sha256 in places]
    return {digest: Fichier("PDF", places[digest], size(places[digest])) for digest in joined}
