"""Journal entries -> where a contract stands: what is seen in ETAT.html and by « etat » and « historique »."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from cpomdoc.domain.conformite import derogations_of, grille_from_plain
from cpomdoc.domain.francais import NBSP, date_longue, pluriel
from cpomdoc.domain.links import Link
from cpomdoc.domain.pieces import PieceJointe
from cpomdoc.domain.plain import anomalies_from_plain
from cpomdoc.domain.statut import Statut
from cpomdoc.domain.suivi import (
    Anomalie,
    Attendu,
    ChangementVu,
    EcheanceVue,
    EtatContrat,
    Fait,
    Fichier,
    FormulaireVu,
    JointeVue,
    PartieVue,
    PieceVue,
    VersionVue,
)
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.recit import PROJET, sentence, version_names
from cpomdoc.stages.show import remaining

Size = Callable[[str], int]
"""Path relative to the outbox -> size in bytes, 0 when the file is not there."""

Key = tuple[str, str]
"""A workbook of the contract: its questionnaire and, when it is one per establishment, its site."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One entry of a journal, and the manifest of its version when it archived one."""

    numero: int
    link: Link
    manifest: Mapping[str, Any] | None = None


@dataclass
class _Story:
    """What has been learnt so far, entry after entry.

    *accepted* is the file last accepted for each workbook; *returned*, when a workbook went back for its own answers;
    *misfits*, the accepted workbooks that do not fit with the others, at the last look across them. *complete*: at that
    last look, nothing was awaited and all fitted.
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
    echeances: tuple[EcheanceVue, ...] = ()
    parties: tuple[PartieVue, ...] = ()
    grille: tuple[Mapping[str, Any], ...] = ()
    joined: dict[tuple[str, str, int], tuple[str, JointeVue]] = field(default_factory=dict)
    awaited: tuple[JointeVue, ...] = ()
    shown: dict[str, Fichier] = field(default_factory=dict)
    first: str = ""


def follow(
    contrat: str, dossier: str, entries: Sequence[Recorded], familles: Mapping[str, Famille], inbox: str, size: Size
) -> EtatContrat:
    """The state of *contrat*, whose readable folder is *dossier*, from its whole journal."""
    story = _Story()
    for entry in entries:
        _tell(story, entry, dossier, size)
    famille = familles.get(story.famille)
    _settle(story, famille)
    missing = tuple(_missing(story, famille))
    attendus = tuple(_awaited(story, famille, missing, inbox))
    statut = _statut(story, missing)
    return EtatContrat(
        contrat=contrat,
        dossier=dossier,
        famille=famille.title if famille else story.famille,
        gestionnaire=story.gestionnaire or contrat,
        statut=statut,
        etapes=tuple(story.etapes.items()),
        periode=_period(story),
        attendus=attendus,
        formulaires=_forms(story, famille, missing),
        versions=tuple(reversed(_named(story.versions, entries))),
        anomalies=_anomalies(story, famille),
        echeances=story.echeances,
        parties=story.parties,
        faits=tuple(tell(entry) for entry in entries if entry.link.step not in _SILENT),
        jointes=_joined(story),
        conformite=grille_from_plain(story.grille, derogations_of(entry.link for entry in entries)),
    )


_SILENT = frozenset({"rediger", "aboutir", "ranger"})
"""Steps that the history of a person does not need; the journal keeps them."""


def _tell(story: _Story, entry: Recorded, dossier: str, size: Size) -> None:
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
        case "archiver":
            if story.complete:
                story.etapes[Statut.REDIGE] = link.at
            story.echeances = tuple(EcheanceVue(**view) for view in facts["echeances"])
            story.parties = tuple(_party(row) for row in facts["parties"])
            story.grille = entry.manifest.get("conformite", ()) if entry.manifest is not None else ()
            if entry.manifest is not None:
                story.versions.append(_version(entry, entry.manifest, dossier, size))
                story.shown = _shown(entry, entry.manifest, dossier, size)


def _key(facts: Mapping[str, Any]) -> Key:
    """The workbook that the facts speak of; a refused form gives its FINESS as it was typed, perhaps with spaces."""
    return facts["questionnaire"], "".join(facts["site"].split())


def _file(link: Link) -> str:
    return next((matter.digest for matter in link.materials if matter.role == "formulaire"), "")


def _accept(story: _Story, link: Link) -> None:
    key = _key(link.facts)
    story.formulaires[key] = _form(link, "accepte", None)
    story.warnings[key] = anomalies_from_plain(link.facts["anomalies"])
    story.accepted[key] = _file(link)
    story.returned.pop(key, None)
    story.misfits.pop(key, None)


def _return(story: _Story, link: Link, size: Size) -> None:
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


def _look_across(story: _Story, link: Link, size: Size) -> None:
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


def _settle(story: _Story, famille: Famille | None) -> None:
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


def _party(row: Mapping[str, str]) -> PartieVue:
    name = row.get("denomination", "")
    return PartieVue(name, row.get("qualite") or row.get("representant_qualite", ""), "à venir")


def _version(entry: Recorded, manifest: Mapping[str, Any], dossier: str, size: Size) -> VersionVue:
    facts = entry.link.facts
    folder = f"{dossier}/projets/v{facts['version']}"
    pieces = tuple(_piece(plain, folder, size) for plain in manifest["pieces"])
    changes = tuple(
        ChangementVu(one["question"], one["avant"], one["apres"], one["lieu"]) for one in manifest["changements"]
    )
    made = len(facts["refaites"])
    if facts["version"] == 1:
        summary = "Premier projet."
    else:
        answers = pluriel(len(changes), "réponse changée", "réponses changées") if changes else "Aucune réponse changée"
        summary = f"{answers} ; {pluriel(made, 'pièce refaite', 'pièces refaites')} sur {len(pieces)}."
    return VersionVue(facts["version"], manifest["nom"], entry.link.at, summary, pieces, changes)


def _named(versions: Sequence[VersionVue], entries: Sequence[Recorded]) -> list[VersionVue]:
    """The versions under the name of their event; a plain draft has its number already."""
    manifests = {int(one.link.facts["version"]): one.manifest for one in entries if one.manifest is not None}
    names = version_names([entry.link for entry in entries], manifests)
    return [one if names[one.numero].startswith(PROJET) else replace(one, nom=names[one.numero]) for one in versions]


def _piece(plain: Mapping[str, Any], folder: str, size: Size) -> PieceVue:
    title = plain["title"] if plain["number"] is None else f"Annexe {plain['number']} : {plain['title']}"
    word, pdf = (f"{folder}/{plain['filename']}.{suffix}" for suffix in ("docx", "pdf"))
    return PieceVue(
        title, plain["pages"], plain["version"], Fichier("Word", word, size(word)), Fichier("PDF", pdf, size(pdf))
    )


def _join(story: _Story, link: Link) -> None:
    facts, piece = link.facts, PieceJointe(**link.facts["piece"])
    where = facts["annexe"], facts["titre"], facts["etablissement"]
    story.joined[piece.place] = piece.sha256, JointeVue(*where, "recu", piece.nom, link.at, piece.pages)


def _shown(entry: Recorded, manifest: Mapping[str, Any], dossier: str, size: Size) -> dict[str, Fichier]:
    """The joined documents that a version shows: what was kept -> where it is read."""
    folder = f"{dossier}/projets/v{entry.link.facts['version']}"
    paths = {plain["sha256"]: f"{folder}/{plain['fichier']}" for plain in manifest.get("jointes", ())}
    return {digest: Fichier("PDF", path, size(path)) for digest, path in paths.items()}


def _joined(story: _Story) -> tuple[JointeVue, ...]:
    """The documents that came and those still awaited, annexe by annexe."""
    came = [replace(view, fichier=story.shown.get(digest)) for digest, view in story.joined.values()]
    return tuple(sorted((*came, *story.awaited), key=lambda one: (one.annexe, one.titre, one.etablissement)))


def _missing(story: _Story, famille: Famille | None) -> Iterator[tuple[str, str]]:
    if famille is None:
        return
    for questionnaire in famille.awaited():
        sites = story.perimetre if questionnaire.per == "etablissement" and story.perimetre else ("",)
        for site in sites:
            form = story.formulaires.get((questionnaire.key, site))
            if form is None:
                yield questionnaire.key, site


def _statut(story: _Story, missing: Sequence[tuple[str, str]]) -> Statut:
    if story.returned or story.misfits:
        return Statut.A_CORRIGER
    if missing:
        return Statut.RECU
    return Statut.REDIGE if story.versions else Statut.VALIDE


def _awaited(
    story: _Story, famille: Famille | None, missing: Sequence[tuple[str, str]], inbox: str
) -> Iterator[Attendu]:
    back = {key: story.formulaires[key] for key in story.returned} | story.misfits
    for key in sorted(back, key=lambda key: _rank(famille, *key)):
        yield Attendu(
            quoi=f"{_title(famille, *key)} : {remaining(back[key].a_corriger, back[key].a_remplir)}",
            de_qui="le gestionnaire",
            depuis=back[key].date,
            action=f"Corrigez le classeur « RETOUR », puis déposez-le dans le dossier « {inbox} ».",
            kind="correction",
        )
    for key in missing:
        yield Attendu(
            quoi=f"le questionnaire {_title(famille, *key)}",
            de_qui="le gestionnaire",
            depuis=story.first,
            action=f"Remplissez-le et déposez-le dans le dossier « {inbox} ».",
            kind="formulaire",
        )
    yield from _waiting_acts(story, famille, missing)
    if story.versions and not back and not missing:
        last = story.versions[-1]
        yield Attendu(
            quoi=f"la relecture du projet v{last.numero}",
            de_qui="la direction du gestionnaire",
            depuis=last.date,
            action="Ouvrez les documents Word ci-dessous et relisez-les. "
            "Une réponse à changer se corrige dans le classeur, "
            f"que l’on dépose de nouveau dans le dossier « {inbox} ».",
            kind="relecture",
        )
    yield from _documents(story.awaited, story.first, inbox)


def _documents(awaited: Sequence[JointeVue], since: str, inbox: str) -> Iterator[Attendu]:
    """The documents to join, said together: they stop nothing."""
    if not awaited:
        return
    titles = ", ".join(dict.fromkeys(f"{one.titre} (annexe {one.annexe})" for one in awaited))
    yield Attendu(
        quoi=f"{pluriel(len(awaited), 'document à joindre', 'documents à joindre')}",
        de_qui="le gestionnaire",
        depuis=since,
        action=f"{titles}. Déposez les PDF dans le dossier « {inbox} », sous le numéro du contrat. "
        "Le projet n’attend pas ces documents.",
        kind="jointe",
    )


def _waiting_acts(story: _Story, famille: Famille | None, missing: Sequence[tuple[str, str]]) -> Iterator[Attendu]:
    """The acts received, sound, and not written yet: what they wait for."""
    written = {piece.titre for piece in story.versions[-1].pieces} if story.versions else set()
    for key in sorted(story.accepted, key=lambda key: _rank(famille, *key)):
        name = acte_title(famille, *key)
        if not name or name in written or key in story.returned or key in story.misfits:
            continue
        action = f"Il se compare à un premier projet{NBSP}: il sera rédigé à la prochaine réponse déposée."
        if missing:
            action = "Il sera rédigé quand tous les questionnaires du contrat auront été acceptés."
        yield Attendu(f"{name}{NBSP}: reçu, pas encore rédigé", "", story.formulaires[key].date, action, kind="acte")


def acte_title(famille: Famille | None, questionnaire: str, numero: str) -> str:
    """« Avenant n° 1 » for the workbook of an act; empty for any other."""
    if famille is None or all(acte.key != questionnaire for acte in famille.actes):
        return ""
    return famille.acte(questionnaire).title_of(numero)


def _rank(famille: Famille | None, questionnaire: str, site: str) -> tuple[int, str]:
    """The order of the family's questionnaires, then of the sites: not the order in which files happened to come."""
    names = list(famille.questionnaires) if famille else []
    return (names.index(questionnaire) if questionnaire in names else len(names), site)


def _title(famille: Famille | None, questionnaire: str, site: str) -> str:
    if name := acte_title(famille, questionnaire, site):
        return f"« {name} »"
    title = (
        famille.questionnaires[questionnaire].title
        if famille and questionnaire in famille.questionnaires
        else questionnaire
    )
    return f"« {title} »" + (f", établissement {site}" if site else "")


def _forms(story: _Story, famille: Famille | None, missing: Sequence[tuple[str, str]]) -> tuple[FormulaireVu, ...]:
    blank = [FormulaireVu(key, key, site, "attendu", "", "", 0, 0) for key, site in missing]
    forms = [*(story.formulaires | story.misfits).values(), *blank]
    known = famille.questionnaires if famille else {}
    forms.sort(key=lambda form: _rank(famille, form.questionnaire, form.site))
    return tuple(
        replace(form, titre=name, site="", acte=True)
        if (name := acte_title(famille, form.questionnaire, form.site))
        else replace(form, titre=known[form.questionnaire].title)
        if form.questionnaire in known
        else form
        for form in forms
    )


def _anomalies(story: _Story, famille: Famille | None) -> tuple[Anomalie, ...]:
    """The gravest first, then workbook by workbook, each in the order of its form."""
    shown = [one for group in story.warnings.values() for one in group] + list(story.crossed)
    order = {"bloquant": 0, "a_verifier": 1}
    return tuple(
        sorted(
            (one for one in shown if one.gravite in order),
            key=lambda one: (order[one.gravite], _rank(famille, one.questionnaire, one.site)),
        )
    )


def _period(story: _Story) -> str:
    if story.date_effet is None or story.date_fin is None:
        return ""
    return f"du {date_longue(story.date_effet)} au {date_longue(story.date_fin)}"


def tell(entry: Recorded) -> Fait:
    """One entry as one sentence."""
    link = entry.link
    return Fait(
        entry.numero,
        link.at,
        link.actor,
        sentence(link),
        tuple(matter.name for matter in link.materials if matter.name),
        tuple(matter.name for matter in link.products if matter.name),
    )
