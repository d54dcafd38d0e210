"""Link -> one sentence of the history; a contract's links and manifests -> the names of its versions, by event."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.domain.francais import pluriel
from cpomdoc.domain.links import Link
from cpomdoc.domain.show import remaining

PROJET = "projet"

_FUNCTION = Callable[[Mapping[str, Any], Link], str]


def sentence(link: Link) -> str:
    """What was done, in a sentence. A step that is not known here is told by its name: the journal outlives us."""
    told = _SENTENCES.get(link.step)
    return told(link.facts, link) if told else f"{link.step}."


def _controlled(facts: Mapping[str, Any], link: Link) -> str:
    if not facts["a_corriger"]:
        return "Classeurs rapprochés : ils concordent."
    return f"Classeurs rapprochés : {pluriel(facts['a_corriger'], 'point', 'points')} à corriger."


def _joined(facts: Mapping[str, Any], link: Link) -> str:
    document = ", ".join(part for part in (facts["titre"], facts["etablissement"]) if part)
    instead = f", à la place de « {facts['remplace']} »" if facts["remplace"] else ""
    return f"« {facts['nom']} » joint à l’annexe {facts['annexe']} ({document}){instead}."


def _reviewed(facts: Mapping[str, Any], link: Link) -> str:
    if facts["inchange"]:
        return f"« {facts['nom']} » relu, sans changement : {facts['titre']}, version {facts['version']}."
    count = facts["commentaires"]
    aside = f" ({pluriel(count, 'commentaire laissé', 'commentaires laissés')} de côté)" if count else ""
    return f"« {facts['nom']} » relu et repris : {facts['titre']}, version {facts['version']}{aside}."


def _signed(facts: Mapping[str, Any], link: Link) -> str:
    names = ", ".join(one["signataire"] or one["champ"] for one in facts["signatures"])
    doubt = " ; à vérifier : " + " ; ".join(facts["raisons"]) if facts["raisons"] else ""
    signers = f" par {names}" if names else ""
    return f"« {facts['nom']} » : signature {facts['nature']}{signers}, version {facts['version']}{doubt}."


def _sealed(facts: Mapping[str, Any], link: Link) -> str:
    how = f"scellé par « {facts['sceau']} »" if facts.get("sceau") else "sans sceau"
    stamp = ", horodaté" if facts.get("horodate") else ""
    files = f" : {pluriel(facts['fichiers'], 'fichier')}, {how}{stamp}" if "fichiers" in facts else ""
    return f"« {facts.get('titre') or 'Contrat'} » signé par tous, version {facts['version']}{files}."


_SENTENCES: Mapping[str, _FUNCTION] = {
    "recevoir": lambda facts, link: f"« {facts['nom']} » reçu.",
    "valider": lambda facts, link: f"« {facts['nom']} » accepté{_points(facts['a_verifier'])}.",
    "retourner": lambda facts, link: (
        f"« {facts['nom']} » rendu : {remaining(facts['a_corriger'], facts.get('a_remplir', 0))}."
    ),
    "redeposer": lambda facts, link: f"« {facts['nom']} » déposé de nouveau : même contenu, rien à faire.",
    "controler": _controlled,
    "joindre": _joined,
    "ecarter": lambda facts, link: f"« {facts['nom']} » mis de côté : {facts['anomalies'][0]['message']}",
    "relire": _reviewed,
    "rediger": lambda facts, link: f"{facts['titre']} : texte écrit, version {facts['version']}.",
    "convertir": lambda facts, link: (
        f"{link.products[0].name.removesuffix('.docx')} : {pluriel(facts['pages'], 'page', 'pages')}, Word et PDF."
    ),
    "deroger": lambda facts, link: f"Dérogation à l’exigence « {facts['titre']} » : {facts['motif']}",
    "retablir": lambda facts, link: f"Dérogation retirée : « {facts['titre']} ».",
    "archiver": lambda facts, link: (
        f"Version {facts['version']} ({facts['nom']}) : "
        f"{pluriel(len(facts['refaites']), 'pièce refaite', 'pièces refaites')}."
    ),
    "approuver": lambda facts, link: f"Bon à signer : {facts['titre']}, version {facts['version']}.",
    "demander": lambda facts, link: f"« {facts['nom']} » déposé comme bon à signer : {facts['titre']}.",
    "differer": lambda facts, link: (
        f"Bon à signer demandé : {facts['titre']} ; {pluriel(len(facts['raisons']), 'point reste', 'points restent')} "
        "à régler."
    ),
    "normaliser": lambda facts, link: (
        f"« {link.products[0].name} » mis au format d’archivage : {pluriel(facts['pages'], 'page')}."
    ),
    "couvrir": lambda facts, link: f"Page de garde : {pluriel(facts['pages'], 'page')}.",
    "assembler": lambda facts, link: (
        f"Liasse à signer : {facts['titre']}, version {facts['version']}, {pluriel(facts['pages'], 'page')}, "
        f"{pluriel(len(facts['places']), 'signature attendue', 'signatures attendues')}."
    ),
    "signer": _signed,
    "lever": lambda facts, link: f"Signature admise malgré un doute : {facts['motif']}",
    "historier": lambda facts, link: f"Fiche d’historique : {pluriel(facts['pages'], 'page')}.",
    "sceller": _sealed,
}


def _points(count: int) -> str:
    return f", {pluriel(count, 'point', 'points')} à vérifier" if count else ""


# --- names of versions --------------------------------------------------------------------------------------------


def version_names(links: Sequence[Link], manifests: Mapping[int, Mapping[str, Any]]) -> dict[int, str]:
    """Each version by the event that made it: « projet 3 », « relecture », « bon à signer », « signée », « avenant 1 ».

    A draft bears the number of its version; an event that comes again bears its rank: « relecture 2 ».
    """
    reviewed = _made_by_a_review(links)
    names: dict[int, str] = {}
    seen: dict[str, int] = {}
    before: frozenset[str] = frozenset()
    for number, manifest in sorted(manifests.items()):
        name = _event(manifest, before, reviewed=number in reviewed) or f"{PROJET} {number}"
        seen[name] = seen.get(name, 0) + 1
        names[number] = name if seen[name] == 1 else f"{name} {seen[name]}"
        before = frozenset(piece["key"] for piece in manifest["pieces"])
    return names


def _made_by_a_review(links: Sequence[Link]) -> frozenset[int]:
    """The versions since whose predecessor a reviewed draft came, and no form."""
    found, since = set(), set[str]()
    for link in links:
        if link.step == "archiver":
            if "relire" in since and "valider" not in since:
                found.add(int(link.facts["version"]))
            since = set()
        elif link.step != "relire" or not link.facts["inchange"]:
            since.add(link.step)
    return frozenset(found)


def _event(manifest: Mapping[str, Any], before: frozenset[str], *, reviewed: bool) -> str:
    """What made this version something else than one more draft; empty for a draft."""
    titles = {piece["key"]: piece["title"] for piece in manifest["pieces"]}
    if manifest["nom"] != PROJET:
        subject = manifest.get("scelle", manifest.get("liasse", {})).get("sujet", CONTRAT)
        act = "" if subject == CONTRAT else f" : {_act(titles.get(subject, subject))}"
        return f"{manifest['nom']}{act}"
    acts = [piece["title"] for piece in manifest["pieces"] if piece["number"] is None and piece["key"] not in before]
    if before and acts:
        return ", ".join(_act(title) for title in acts)
    return "relecture" if reviewed else ""


def _act(title: str) -> str:
    """« Avenant n° 1 » -> « avenant 1 »."""
    words = re.sub(r"n°\s*", "", title)
    return words[:1].lower() + words[1:]


def find_version(names: Mapping[int, str], words: str) -> int | None:
    """The version that *words* name: « 3 », « v3 », « projet 3 », « Bon à signer »; None when there is none."""
    asked = " ".join(words.split()).casefold()
    if (number := re.fullmatch(r"v?(\d+)", asked)) and int(number[1]) in names:
        return int(number[1])
    return next((number for number, name in names.items() if name.casefold() == asked), None)
