"""Journal entries, one after the other -> what has been learnt of a contract: its forms, versions, reviews, parties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from cpomdoc.domain.francais import enumeration, pluriel
from cpomdoc.domain.links import Link
from cpomdoc.domain.pieces import PieceJointe
from cpomdoc.domain.plain import anomalies_from_plain
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
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.follow.recit import PROJET, version_names
from cpomdoc.stages.follow.recorded import Recorded, Size

Key = tuple[str, str]
"""A workbook of the contract: its questionnaire and, when it is one per establishment, its site."""


@dataclass
class Story:
    """What has been learnt so far, entry after entry.

    *accepted* is the file last accepted for each workbook; *returned*, when a workbook went back for its own answers;
    *misfits*, the accepted workbooks that do not fit with the others, at the last look across them. *complete*: at that
    last look, nothing was awaited and all fitted. *reviewed* is when the last draft came back from its reader;
    *readers* tells by whom, for each reviewed text. *lost* tells the reviewed pieces that the last version
    had to write anew. *not_yet* are the refusals of « bon à signer », by subject.
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
    returned: dict[Key, str] = field(default_factory=dict)
    accepted: dict[Key, str] = field(default_factory=dict)
    misfits: dict[Key, FormulaireVu] = field(default_factory=dict)
    complete: bool = False
    versions: list[VersionVue] = field(default_factory=list)
    pieces: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    echeances: tuple[EcheanceVue, ...] = ()
    parties: tuple[PartieVue, ...] = ()
    grille: tuple[Mapping[str, Any], ...] = ()
    joined: dict[tuple[str, str, int], tuple[str, JointeVue]] = field(default_factory=dict)
    awaited: tuple[JointeVue, ...] = ()
    shown: dict[str, Fichier] = field(default_factory=dict)
    first: str = ""
    reviewed: str = ""
    answered: bool = False
    readers: dict[str, str] = field(default_factory=dict)
    lost: str = ""
    not_yet: dict[str, Link] = field(default_factory=dict)

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
    link, facts = entry.link, entry.link.facts
    story.first = story.first or link.at
    story.famille = (
        str(facts.get("famille") or story.famille) if isinstance(facts.get("famille"), str) else story.famille
    )
    story.gestionnaire = facts.get("gestionnaire", story.gestionnaire)
    story.date_effet = facts.get("date_effet", story.date_effet)
    story.date_fin = facts.get("date_fin", story.date_fin)
    story.perimetre = facts.get("perimetre", story.perimetre)
    match link.step:
        case "recevoir":
            story.etapes.setdefault(Statut.RECU, link.at)
        case "valider":
            _accept(story, link)
        case "retourner" if facts["questionnaire"]:
            _return(story, link, size)
        case "controler":
            _look_across(story, link, size)
            story.awaited = tuple(
                JointeVue(one["annexe"], one["titre"], one["etablissement"] or one["site"], "attendu")
                for one in facts.get("jointes_attendues", ())
            )
        case "joindre":
            _join(story, link)
        case "relire":
            _review(story, link)
        case "differer":
            story.not_yet[facts["sujet"]] = link
        case "approuver":
            story.not_yet.pop(facts["sujet"], None)
            story.etapes.setdefault(Statut.RELU, link.at)  # who agrees has read
        case "archiver":
            _keep_version(story, entry, size)


def _key(facts: Mapping[str, Any]) -> Key:
    """The workbook that the facts speak of; a refused form gives its FINESS as it was typed, perhaps with spaces."""
    return facts["questionnaire"], "".join(facts["site"].split())


def _file(link: Link) -> str:
    return next((matter.digest for matter in link.materials if matter.role == "formulaire"), "")


# --- forms --------------------------------------------------------------------------------------------------------


def _accept(story: Story, link: Link) -> None:
    key = _key(link.facts)
    story.formulaires[key] = _form(link, "accepte", None)
    story.warnings[key] = anomalies_from_plain(link.facts["anomalies"])
    story.accepted[key] = _file(link)
    story.returned.pop(key, None)
    story.misfits.pop(key, None)
    story.answered = True


def _return(story: Story, link: Link, size: Size) -> None:
    """A form refused for its own answers; one that was accepted goes back by the look across workbooks, told there."""
    key, path = _key(link.facts), str(link.facts["retour"])
    if _file(link) and story.accepted.get(key) == _file(link):
        return
    story.formulaires[key] = _form(link, "refuse", Fichier("Retour (Excel)", path, size(path)))
    story.warnings[key] = anomalies_from_plain(link.facts["anomalies"])
    story.returned[key] = link.at
    story.misfits.pop(key, None)


def _form(link: Link, etat: str, retour: Fichier | None) -> FormulaireVu:
    facts = link.facts
    return FormulaireVu(
        questionnaire=facts["questionnaire"],
        titre=facts["questionnaire"],
        site=_key(facts)[1],
        etat=etat,
        nom=facts["nom"],
        date=link.at,
        a_corriger=facts["a_corriger"] if etat == "refuse" else 0,
        a_verifier=facts["a_verifier"],
        retour=retour,
        a_remplir=facts.get("a_remplir", 0) if etat == "refuse" else 0,
    )


def _look_across(story: Story, link: Link, size: Size) -> None:
    """Workbooks that do not fit together: their bearers went back, although each was sound by itself."""
    story.crossed = anomalies_from_plain(link.facts["anomalies"])
    story.misfits = {}
    for back in link.facts["retours"]:
        key = _key(back)
        mine = [one for one in story.crossed if (one.questionnaire, one.site) == key]
        if key in story.formulaires and key not in story.returned:
            story.misfits[key] = replace(
                story.formulaires[key],
                etat="refuse",
                date=link.at,
                a_corriger=sum(one.gravite == "bloquant" for one in mine),
                a_remplir=0,
                a_verifier=sum(one.gravite == "a_verifier" for one in mine),
                retour=Fichier("Retour (Excel)", back["retour"], size(back["retour"])),
            )
    story.complete = not story.misfits and not link.facts.get("attendus")
    if story.complete:
        story.etapes.setdefault(Statut.VALIDE, link.at)
        if story.versions:
            story.etapes.setdefault(Statut.REDIGE, link.at)


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


def _review(story: Story, link: Link) -> None:
    """A draft that came back from its reader, changed or not."""
    story.reviewed = link.at
    story.etapes[Statut.RELU] = link.at
    text = link.facts["base"] if link.facts["inchange"] else link.products[0].digest
    story.readers[text] = link.actor


def _keep_version(story: Story, entry: Recorded, size: Size) -> None:
    link, manifest = entry.link, entry.manifest
    if story.complete and link.facts["nom"] == PROJET:
        story.etapes[Statut.REDIGE] = link.at
    if story.answered and link.facts["nom"] == PROJET:
        story.reviewed = ""
        story.etapes.pop(Statut.RELU, None)
    story.answered = False
    story.echeances = tuple(EcheanceVue(**view) for view in link.facts["echeances"])
    story.parties = tuple(_party(row) for row in link.facts["parties"])
    story.grille = manifest.get("conformite", ()) if manifest is not None else ()
    if manifest is not None:
        story.lost = _overtaken(story, manifest)
        story.versions.append(_version(story, entry, manifest, size))
        story.pieces = {plain["key"]: plain for plain in manifest["pieces"]}
        story.shown = _shown(entry, manifest, size)


def _overtaken(story: Story, manifest: Mapping[str, Any]) -> str:
    """The reviewed texts that answers which came later have replaced, in a sentence."""
    now = {plain["key"]: plain for plain in manifest["pieces"]}
    lost = [old for key, old in story.pieces.items() if old.get("relu") and key in now and not now[key].get("relu")]
    if not lost:
        return ""
    titles = enumeration([f"« {plain['title']} »" for plain in lost])
    return (
        f"Les modifications de relecture de la version {story.versions[-1].numero} ({titles}) n’ont pas été "
        f"reprises : les réponses ont changé depuis."
    )


def _party(row: Mapping[str, str]) -> PartieVue:
    name = row.get("denomination", "")
    return PartieVue(name, row.get("qualite") or row.get("representant_qualite", ""), "à venir", row.get("nom", ""))


def _version(story: Story, entry: Recorded, manifest: Mapping[str, Any], size: Size) -> VersionVue:
    facts = entry.link.facts
    pieces = tuple(_piece(plain, _places(entry, manifest), size) for plain in manifest["pieces"])
    changes = tuple(
        ChangementVu(one["question"], one["avant"], one["apres"], one["lieu"]) for one in manifest["changements"]
    )
    told = [_summary(facts, len(changes), len(pieces)), story.lost]
    return VersionVue(
        facts["version"], manifest["nom"], entry.link.at, " ".join(part for part in told if part), pieces, changes
    )


def _summary(facts: Mapping[str, Any], changes: int, pieces: int) -> str:
    """What was done to make this version, in a sentence."""
    if facts["version"] == 1:
        return "Premier projet."
    if facts["nom"] != PROJET:
        return ""  # its name says it: nothing in the text has changed
    answers = pluriel(changes, "réponse changée", "réponses changées") if changes else "Aucune réponse changée"
    return f"{answers} ; {pluriel(len(facts['refaites']), 'pièce refaite', 'pièces refaites')} sur {pieces}."


def _named(versions: Sequence[VersionVue], entries: Sequence[Recorded]) -> list[VersionVue]:
    """The versions under the name of their event; a plain draft has its number already."""
    manifests = {int(one.link.facts["version"]): one.manifest for one in entries if one.manifest is not None}
    names = version_names([entry.link for entry in entries], manifests)
    return [one if names[one.numero].startswith(PROJET) else replace(one, nom=names[one.numero]) for one in versions]


def _with_readers(version: VersionVue, readers: Mapping[str, str]) -> VersionVue:
    """The version, each piece with who reviewed its text: a draft may come back unchanged long after it was written."""
    return replace(version, pieces=tuple(replace(one, relue=readers.get(one.relue, "")) for one in version.pieces))


def _places(entry: Recorded, manifest: Mapping[str, Any]) -> dict[str, str]:
    """Where people find each kept file of a version: its SHA-256 -> its path below the outbox."""
    if "scelle" in manifest:
        inside = {one["sha256"]: one["chemin"] for one in manifest["scelle"]["fichiers"]}
    else:
        inside = {plain["sha256"]: plain["fichier"] for plain in manifest.get("jointes", ())}
        for plain in manifest["pieces"]:
            inside[plain["docx"]["sha256"]] = f"{plain['filename']}.docx"
            inside[plain["pdf"]["sha256"]] = f"{plain['filename']}.pdf"
    return {sha256: f"{entry.folder}/{path}" for sha256, path in inside.items()}


def _piece(plain: Mapping[str, Any], places: Mapping[str, str], size: Size) -> PieceVue:
    """*relue* is, for now, the text itself: who reviewed it is known at the end."""
    title = plain["title"] if plain["number"] is None else f"Annexe {plain['number']} : {plain['title']}"
    word, pdf = (places.get(plain[form]["sha256"], "") for form in ("docx", "pdf"))
    return PieceVue(
        title,
        plain["pages"],
        plain["version"],
        Fichier("Word", word, size(word)),
        Fichier("PDF", pdf, size(pdf)),
        plain.get("relu") or plain["recipe"],
    )


# --- joined documents -----------------------------------------------------------------------------------------------


def _join(story: Story, link: Link) -> None:
    facts, piece = link.facts, PieceJointe(**link.facts["piece"])
    where = facts["annexe"], facts["titre"], facts["etablissement"]
    story.joined[piece.place] = piece.sha256, JointeVue(*where, "recu", piece.nom, link.at, piece.pages)


def _shown(entry: Recorded, manifest: Mapping[str, Any], size: Size) -> dict[str, Fichier]:
    """The joined documents that a version shows: what was kept -> where it is read."""
    places = _places(entry, manifest)
    joined = [plain["sha256"] for plain in manifest.get("jointes", ()) if plain["sha256"] in places]
    return {digest: Fichier("PDF", places[digest], size(places[digest])) for digest in joined}
