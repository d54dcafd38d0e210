"""Steps « controler », « planifier », « archiver », « publier »: accepted dossiers become the next version."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from cpomdoc.domain.conformite import grille_to_plain
from cpomdoc.domain.dossier import Contrat, Submission
from cpomdoc.domain.findings import Finding
from cpomdoc.domain.links import Matter
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.pieces import Made, Piece, PieceJointe
from cpomdoc.domain.plain import anomalie, anomalies_to_plain, changement_to_plain, made_to_plain
from cpomdoc.domain.show import show
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.formulaire.valider import give_back
from cpomdoc.engine.memory.actes import of_versions, references, settled
from cpomdoc.engine.memory.contrat import landmarks, whole
from cpomdoc.engine.memory.forms import (
    accepted,
    dossier_digest,
    form_of,
    gather,
    last_version,
    pieces_of,
    read_form,
    reviews,
)
from cpomdoc.engine.memory.note import note, step_key
from cpomdoc.engine.shown.calendrier import show_calendar
from cpomdoc.engine.shown.returns import withdraw_return
from cpomdoc.engine.shown.versions import show_version, version_folder
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.contrat.consolidate import bearer, check_contrat, in_form
from cpomdoc.stages.pieces.compare import compare
from cpomdoc.stages.pieces.conformite import grille
from cpomdoc.stages.pieces.deadlines import deadlines
from cpomdoc.stages.pieces.jointes import Attendue, shown_names, still_awaited
from cpomdoc.stages.pieces.plan import for_signature, plan
from cpomdoc.store.archive import StoredVersion
from cpomdoc.store.names import clean_name

DRAFT_NAME = "projet"


def controler(atelier: Atelier, demande: Mapping[str, Any]) -> dict[str, Any]:
    """The checks across workbooks; each workbook that bears a blocking finding goes back to its author."""
    famille = atelier.famille(demande["famille"])
    contrat = whole(atelier, demande, famille)
    findings = check_contrat(contrat, famille, _number(last_version(atelier, contrat.numero)))
    returned = _give_back_each(atelier, contrat, famille, findings)
    shown = [anomalie(finding, *bearer(finding, contrat, famille)) for finding in findings]
    joined = [plain["sha256"] for plain in demande["jointes"]]
    note(
        atelier,
        demande["contrat"],
        "controler",
        step_key(
            "controler",
            [*demande["formulaires"], *joined],
            famille=famille.digest,
            date=demande["date"],
            **{name: demande[name] for name in ("ailleurs", "relus") if demande[name]},
        ),
        materials=[Matter("dossier", digest) for digest in demande["dossiers"]],
        facts={
            "anomalies": anomalies_to_plain(shown),
            "retours": tuple(returned),
            "a_corriger": sum(finding.blocking for finding in findings),
            "attendus": contrat.missing,
            "jointes_attendues": tuple(_awaited_in_words(one) for one in still_awaited(contrat, famille)),
        },
    )
    return {**demande, "retours": returned, "a_corriger": sum(finding.blocking for finding in findings)}


def _awaited_in_words(one: Attendue) -> dict[str, Any]:
    return {
        "annexe": one.jointe.annexe,
        "titre": one.jointe.title,
        "site": one.site,
        "etablissement": one.etablissement,
    }


def _give_back_each(
    atelier: Atelier, contrat: Contrat, famille: Famille, findings: Sequence[Finding]
) -> list[dict[str, str]]:
    groups: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[bearer(finding, contrat, famille)].append(finding)
    entries = accepted(atelier, contrat.numero)
    returned: list[dict[str, str]] = []
    for (questionnaire, site), group in sorted(groups.items()):
        if not any(finding.blocking for finding in group):
            continue
        form = form_of(entries[questionnaire, site])
        submission = read_form(atelier, form.digest)
        assert isinstance(submission, Submission)
        at_cells = [_as_read(finding, submission) for finding in group]
        words = {
            "sha256": form.digest,
            "nom": form.name,
            "contrat": contrat.numero,
            "site": site,
            "recu_le": entries[questionnaire, site].link.at,
        }
        path = give_back(atelier, submission, famille, at_cells, words)
        returned.append({"questionnaire": questionnaire, "site": site, "retour": path})
    held = {(back["questionnaire"], back["site"]) for back in returned}
    for (questionnaire, site), entry in entries.items():
        if (questionnaire, site) not in held and questionnaire in famille.questionnaires:
            # What stood between it and another workbook is settled; a newer form of it may still be to correct.
            withdraw_return(atelier, contrat.numero, famille.questionnaires[questionnaire], site, form_of(entry).digest)
    return returned


def _as_read(finding: Finding, submission: Submission) -> Finding:
    """The finding at the key that the form itself uses: found again by its cell."""
    key = next((key for key, at in submission.places.items() if at == finding.at and key.row is not None), None)
    if key is None and finding.key is not None:
        key = FieldKey(in_form(finding.key.name), None)
    return replace(finding, key=key)


def planifier(atelier: Atelier, ensemble: Mapping[str, Any]) -> dict[str, Any]:
    """The pieces of the next version: those to make, and those of the version before whose recipe is unchanged."""
    famille = atelier.famille(ensemble["famille"])
    contrat = whole(atelier, ensemble, famille)
    previous = last_version(atelier, contrat.numero)
    if previous is not None:
        _complete(atelier, previous)
    compared = references(atelier, contrat, famille)
    before = {made.key: made for made in pieces_of(previous)} if previous else {}
    pieces = planned(atelier, contrat, famille, previous)
    kept = [
        before[piece.key]
        for piece in pieces
        if piece.key in before and before[piece.key].recipe in {piece.recipe, for_signature(piece.recipe)}
    ]
    kept_keys = {made.key for made in kept}
    numero = previous.numero + 1 if previous else 1
    name = show(contrat.values.get(famille.roles.gestionnaire))
    common = {
        **ensemble,
        "version": numero,
        "gestionnaire": name,
        "pieces": [asdict(piece) for piece in pieces],
        "references": compared,
    }
    to_make = [{**common, "piece": asdict(piece)} for piece in pieces if piece.key not in kept_keys]
    changed = previous is None or set(before) != {piece.key for piece in pieces}
    return {
        **common,
        "a_faire": to_make,
        "gardees": [made_to_plain(made) for made in kept],
        "nouvelle": bool(pieces) and (bool(to_make) or changed),
    }


def planned(atelier: Atelier, contrat: Contrat, famille: Famille, previous: StoredVersion | None) -> list[Piece]:
    """The pieces that the contract calls for: with the text of their model, or as somebody reviewed it; those of
    settled acts as they were in the *previous* version.
    """
    known = of_versions(atelier, contrat, famille, references(atelier, contrat, famille))
    pieces = plan(contrat, famille, check_contrat(contrat, famille, _number(previous)), known)
    before = {made.key: made for made in pieces_of(previous)} if previous else {}
    return _settled_as_before(_reviewed(atelier, contrat.numero, pieces), before, settled(atelier, contrat))


def _reviewed(atelier: Atelier, contrat: str, pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, those that somebody reviewed with the reviewed text, as long as what it was made from is the same."""
    known = reviews(atelier, contrat)
    found = []
    for piece in pieces:
        while (place := (piece.key, piece.recipe)) in known:  # a review may itself have been reviewed
            link = known[place].link
            piece = replace(piece, recipe=link.facts["recette"], relu=link.products[0].digest)
        found.append(piece)
    return found


def _settled_as_before(
    pieces: Sequence[Piece], before: Mapping[str, Made], settled_keys: frozenset[str]
) -> list[Piece]:
    """The pieces, those of settled acts as the version before made them: their text no longer follows the answers."""
    return [
        replace(piece, recipe=before[piece.key].recipe) if piece.key in settled_keys and piece.key in before else piece
        for piece in pieces
    ]


def _number(version: StoredVersion | None) -> int:
    return version.numero if version is not None else 0


def archiver(atelier: Atelier, projet: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest of the version: pieces, the forms they come from, the family of the day, what changed."""
    famille = atelier.famille(projet["famille"])
    contrat = gather(atelier, projet["contrat"], projet["dossiers"], famille, projet["jointes"])
    previous = atelier.archive.version(contrat.numero, projet["version"] - 1) if projet["version"] > 1 else None
    order = [piece["key"] for piece in projet["pieces"]]
    pieces = sorted([*projet["gardees"], *projet["faites"]], key=lambda plain: order.index(plain["key"]))
    changes = _changes(atelier, previous, contrat, famille)
    manifest = {
        "nom": projet.get("nom", DRAFT_NAME),
        "date": projet["date"],
        "pieces": pieces,
        "dossiers": [{"sha256": digest} for digest in projet["dossiers"]],
        "formulaires": _forms(atelier, contrat.numero, projet["dossiers"]),
        "famille": {
            "cle": famille.key,
            "version": famille.version,
            "empreinte": famille.digest,
            "fichiers": {name: {"sha256": atelier.archive.objects.put(data)} for name, data in famille.files.items()},
        },
        "changements": changes,
        "conformite": grille_to_plain(grille(contrat, famille, order)),
        "jointes": joined_of(contrat, famille),
        **({"liasse": projet["liasse"]} if "liasse" in projet else {}),
    }
    kept = atelier.archive.write_version(contrat.numero, projet["version"], manifest)
    note_version(atelier, kept)
    return {**projet, "bordereau": kept.digest}


def joined_of(contrat: Contrat, famille: Famille) -> list[dict[str, Any]]:
    """The documents that came, each under the name that people see."""
    return [_joined_in_words(name, one, famille) for name, one in shown_names(contrat, famille).items()]


def _joined_in_words(name: str, one: PieceJointe, famille: Famille) -> dict[str, Any]:
    jointe = famille.jointe(one.cle)
    assert jointe is not None
    return {"fichier": clean_name(name), "annexe": jointe.annexe, "titre": jointe.title, **asdict(one)}


def _complete(atelier: Atelier, version: StoredVersion) -> None:
    """End what a crash may have cut short after the manifest was written: its entry, its folder, the calendar."""
    note_version(atelier, version)
    if not version_folder(atelier, version).is_dir():
        show_version(atelier, version)
    show_calendar(atelier, version.contrat)


def note_version(atelier: Atelier, version: StoredVersion) -> None:
    """The entry that a manifest calls for: it says nothing that the manifest and its dossiers do not say."""
    manifest = version.manifest
    key = step_key("archiver", [version.digest])
    if atelier.archive.journal(version.contrat).find(key) is not None:
        return
    famille = atelier.famille(manifest["famille"]["cle"])
    contrat = gather(atelier, version.contrat, [plain["sha256"] for plain in manifest["dossiers"]], famille)
    note(
        atelier,
        version.contrat,
        "archiver",
        key,
        materials=[
            Matter(plain["key"], plain[form]["sha256"], plain["filename"])
            for plain in manifest["pieces"]
            for form in ("docx", "pdf")
        ]
        + [Matter("jointe", plain["sha256"], plain["fichier"]) for plain in manifest.get("jointes", ())],
        products=[Matter("bordereau", version.digest, f"bordereau v{version.numero}.json")],
        at=manifest["date"],
        facts={
            "version": version.numero,
            "nom": manifest["nom"],
            "refaites": [plain["key"] for plain in manifest["pieces"] if plain["version"] == version.numero],
            "changements": len(manifest["changements"]),
            "echeances": [asdict(view) for view in deadlines(contrat, famille)],
            "parties": _parties(contrat, famille),
            **landmarks(contrat.values, famille),
        },
    )


def _parties(contrat: Contrat, famille: Famille) -> list[dict[str, str]]:
    rows = contrat.values.get(famille.roles.signataires, ())
    if not isinstance(rows, tuple):
        return []
    return [{name: show(value) for name, value in row.items()} for row in rows if isinstance(row, Mapping)]


def _changes(
    atelier: Atelier, previous: StoredVersion | None, contrat: Contrat, famille: Famille
) -> list[dict[str, str]]:
    if previous is None:
        return []
    digests = [plain["sha256"] for plain in previous.manifest["dossiers"]]
    before = gather(atelier, contrat.numero, digests, famille)
    return [changement_to_plain(change) for change in compare(before, contrat, famille)]


def _forms(atelier: Atelier, contrat: str, dossiers: Sequence[str]) -> list[dict[str, str]]:
    forms = []
    for entry in accepted(atelier, contrat).values():
        if dossier_digest(entry) in dossiers:
            forms += [{"nom": m.name, "sha256": m.digest} for m in entry.link.materials if m.role == "formulaire"]
    return sorted(forms, key=lambda form: (form["nom"], form["sha256"]))


def publier(atelier: Atelier, archive: Mapping[str, Any]) -> dict[str, Any]:
    """The folder projets/v3/ with every piece of the version, Word and PDF, and the calendar of the contract."""
    version = atelier.archive.version(archive["contrat"], archive["version"])
    assert version is not None
    show_version(atelier, version)
    show_calendar(atelier, version.contrat)
    return dict(archive)
