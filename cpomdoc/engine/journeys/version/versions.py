"""Steps « rapprocher », « planifier », « archiver », « publier »: accepted dossiers become the next version."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from cpomdoc.domain import codec
from cpomdoc.domain.bordereau import (
    Bordereau,
    ChangementGarde,
    FamilleGardee,
    FormulaireGarde,
    JointeGardee,
    LiasseGardee,
)
from cpomdoc.domain.dossier import Contrat, Submission
from cpomdoc.domain.findings import Finding
from cpomdoc.domain.journal import Archivee, JointeAttendue, Rapproche, RetourDit, Valide
from cpomdoc.domain.links import Matter
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.pieces import Made, Mention, Objet, Piece, PieceJointe
from cpomdoc.domain.plain import anomalie, changement
from cpomdoc.domain.show import show
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.do import step
from cpomdoc.engine.journeys.formulaire.valider import give_back
from cpomdoc.engine.memory.actes import answers_of, of_version, of_versions, references, settled
from cpomdoc.engine.memory.contrat import demand_key, landmarks, whole
from cpomdoc.engine.memory.forms import accepted, dossier_digest, form_of, gather, last_version, read_form, reviews
from cpomdoc.engine.memory.note import note, step_key
from cpomdoc.engine.shown.calendrier import show_calendar
from cpomdoc.engine.shown.returns import withdraw_return
from cpomdoc.engine.shown.versions import show_version, version_folder
from cpomdoc.engine.values import Demande, Depot, Ensemble, FormulaireRecu, Projet, ProjetFait, VersionGardee
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.contrat.consolidate import bearer, check_contrat, in_form
from cpomdoc.stages.pieces.compare import compare
from cpomdoc.stages.pieces.conformite import grille
from cpomdoc.stages.pieces.deadlines import deadlines
from cpomdoc.stages.pieces.jointes import Attendue, shown_names, still_awaited
from cpomdoc.stages.pieces.plan import for_signature, plan
from cpomdoc.store.archive import StoredVersion
from cpomdoc.store.journal import EntryOf
from cpomdoc.store.names import clean_name


@step
def rapprocher(atelier: Atelier, demande: Demande) -> Ensemble:
    """The checks across workbooks; each workbook that bears a blocking finding goes back to its author."""
    famille = atelier.famille(demande.famille)
    contrat = whole(atelier, demande, famille)
    findings = check_contrat(contrat, famille, _number(last_version(atelier, contrat.numero)))
    returned = _give_back_each(atelier, contrat, famille, findings)
    blocking = sum(finding.blocking for finding in findings)
    note(
        atelier,
        demande.contrat,
        Rapproche(
            anomalies=tuple(anomalie(finding, *bearer(finding, contrat, famille)) for finding in findings),
            retours=returned,
            a_corriger=blocking,
            attendus=contrat.missing,
            jointes_attendues=tuple(_in_words(one) for one in still_awaited(contrat, famille)),
        ),
        demand_key(atelier, Rapproche, demande),
        materials=[Matter("dossier", digest) for digest in demande.dossiers],
    )
    return Ensemble(demande=demande, retours=returned, a_corriger=blocking)


def _in_words(one: Attendue) -> JointeAttendue:
    return JointeAttendue(
        annexe=one.jointe.annexe, titre=one.jointe.title, site=one.site, etablissement=one.etablissement
    )


def _give_back_each(
    atelier: Atelier, contrat: Contrat, famille: Famille, findings: Sequence[Finding]
) -> tuple[RetourDit, ...]:
    """Each workbook that a blocking finding is about goes back; the RETOUR of those that are settled are withdrawn."""
    groups: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[bearer(finding, contrat, famille)].append(finding)
    entries = accepted(atelier, contrat.numero)
    returned = tuple(
        _give_back(atelier, famille, entries[place], group)
        for place, group in sorted(groups.items())
        if any(finding.blocking for finding in group)
    )
    held = {(one.questionnaire, one.site) for one in returned}
    _withdraw(atelier, famille, [entry for place, entry in entries.items() if place not in held])
    return returned


def _give_back(atelier: Atelier, famille: Famille, entry: EntryOf[Valide], findings: Sequence[Finding]) -> RetourDit:
    """The workbook that *entry* accepted, annotated with *findings*."""
    form, etape = form_of(entry), entry.etape
    submission = read_form(atelier, form.digest)
    assert isinstance(submission, Submission)
    recu = FormulaireRecu(
        depot=Depot(sha256=form.digest, nom=form.name, chemin="", recu_le=entry.link.at),
        contrat=entry.contrat,
        famille=famille.key,
        questionnaire=etape.questionnaire,
        site=etape.site,
    )
    path = give_back(atelier, submission, famille, [_as_read(finding, submission) for finding in findings], recu)
    return RetourDit(questionnaire=etape.questionnaire, site=etape.site, retour=path)


def _as_read(finding: Finding, submission: Submission) -> Finding:
    """The finding at the key that the form itself uses: found again by its cell."""
    key = next((key for key, at in submission.places.items() if at == finding.at and key.row is not None), None)
    if key is None and finding.key is not None:
        key = FieldKey(in_form(finding.key.name), None)
    return replace(finding, key=key)


def _withdraw(atelier: Atelier, famille: Famille, settled_forms: Sequence[EntryOf[Valide]]) -> None:
    """What stood between these workbooks and another one is settled; a newer form of one may still be to correct."""
    for entry in settled_forms:
        questionnaire = famille.questionnaires.get(entry.etape.questionnaire)
        if questionnaire is not None:
            withdraw_return(atelier, entry.contrat, questionnaire, entry.etape.site, form_of(entry).digest)


@step
def planifier(atelier: Atelier, ensemble: Ensemble) -> Projet:
    """The pieces of the next version: those to make, and those of the version before whose recipe is unchanged."""
    demande = ensemble.demande
    famille = atelier.famille(demande.famille)
    contrat = whole(atelier, demande, famille)
    previous = last_version(atelier, contrat.numero)
    if previous is not None:
        _complete(atelier, previous)
    pieces, before = planned(atelier, contrat, famille, previous), _made_in(previous)
    kept = tuple(before[piece.key] for piece in pieces if piece.key in before and _same(piece, before[piece.key]))
    to_make = tuple(piece.key for piece in pieces if piece.key not in {made.key for made in kept})
    return Projet(
        demande=demande,
        version=_number(previous) + 1,
        mention=Mention.PROJET,
        gestionnaire=show(contrat.values.get(famille.roles.gestionnaire)),
        pieces=pieces,
        references=references(atelier, contrat, famille),
        gardees=kept,
        a_faire=to_make,
        nouvelle=bool(pieces) and (bool(to_make) or set(before) != {piece.key for piece in pieces}),
    )


def planned(atelier: Atelier, contrat: Contrat, famille: Famille, previous: StoredVersion | None) -> tuple[Piece, ...]:
    """The pieces that the contract calls for: with the text of their model, or as somebody reviewed it; those of
    settled acts as they were in the *previous* version.
    """
    known = of_versions(atelier, contrat, famille, references(atelier, contrat, famille))
    pieces = plan(contrat, famille, check_contrat(contrat, famille, _number(previous)), known)
    return _settled_as_before(_reviewed(atelier, contrat.numero, pieces), _made_in(previous), settled(atelier, contrat))


def _same(piece: Piece, made: Made) -> bool:
    """Whether *made* has the text that *piece* calls for, as a draft or as a final text."""
    return made.recipe in {piece.recipe, for_signature(piece.recipe)}


def _reviewed(atelier: Atelier, contrat: str, pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, those that somebody reviewed with the reviewed text, as long as what it was made from is the same."""
    known = reviews(atelier, contrat)
    found = []
    for piece in pieces:
        while (place := (piece.key, piece.recipe)) in known:  # a review may itself have been reviewed
            entry = known[place]
            piece = replace(piece, recipe=entry.etape.recette, relu=entry.link.products[0].digest)
        found.append(piece)
    return found


def _settled_as_before(
    pieces: Sequence[Piece], before: Mapping[str, Made], settled_keys: frozenset[str]
) -> tuple[Piece, ...]:
    """The pieces, those of settled acts as the version before made them: their text no longer follows the answers."""
    return tuple(
        replace(piece, recipe=before[piece.key].recipe) if piece.key in settled_keys and piece.key in before else piece
        for piece in pieces
    )


def _made_in(version: StoredVersion | None) -> dict[str, Made]:
    """The pieces of a version, by key; none before the first."""
    return {made.key: made for made in version.bordereau.pieces} if version is not None else {}


def _number(version: StoredVersion | None) -> int:
    return version.numero if version is not None else 0


def _complete(atelier: Atelier, version: StoredVersion) -> None:
    """End what a crash may have cut short after the manifest was written: its entry, its folder, the calendar."""
    note_version(atelier, version)
    if not version_folder(atelier, version).is_dir():
        show_version(atelier, version)
    show_calendar(atelier, version.contrat)


@step
def archiver(atelier: Atelier, fait: ProjetFait) -> VersionGardee:
    """The manifest of the version and its entry."""
    return keep_made(atelier, fait.projet, fait.faites)


def keep_made(
    atelier: Atelier, projet: Projet, faites: Sequence[Made], liasse: LiasseGardee | None = None
) -> VersionGardee:
    """Keep a version whose pieces are made: the forms they come from, the family of the day, what changed; *liasse* is
    the file to sign that it was made for.
    """
    demande = projet.demande
    famille = atelier.famille(demande.famille)
    contrat = gather(atelier, demande.contrat, demande.dossiers, famille, demande.jointes)
    order = [piece.key for piece in projet.pieces]
    bordereau = Bordereau(
        nom=projet.mention,
        date=demande.date,
        pieces=tuple(sorted([*projet.gardees, *faites], key=lambda made: order.index(made.key))),
        dossiers=tuple(Objet(digest) for digest in demande.dossiers),
        formulaires=_forms(atelier, contrat.numero, demande.dossiers),
        famille=_whole_family(atelier, famille),
        changements=_changes(atelier, projet.version, contrat, famille),
        conformite=grille(contrat, famille, order),
        jointes=joined_of(contrat, famille),
        liasse=liasse,
    )
    keep_version(atelier, contrat.numero, projet.version, bordereau)
    return VersionGardee(contrat=contrat.numero, version=projet.version)


def _forms(atelier: Atelier, contrat: str, dossiers: Collection[str]) -> tuple[FormulaireGarde, ...]:
    entries = [entry for entry in accepted(atelier, contrat).values() if dossier_digest(entry) in dossiers]
    forms = [FormulaireGarde(nom=form.name, sha256=form.digest) for form in map(form_of, entries)]
    return tuple(sorted(forms, key=lambda form: (form.nom, form.sha256)))


def _whole_family(atelier: Atelier, famille: Famille) -> FamilleGardee:
    files = {name: Objet(atelier.archive.objects.put(data)) for name, data in famille.files.items()}
    return FamilleGardee(cle=famille.key, version=famille.version, empreinte=famille.digest, fichiers=files)


def _changes(atelier: Atelier, version: int, contrat: Contrat, famille: Famille) -> tuple[ChangementGarde, ...]:
    if version == 1:
        return ()
    before = of_version(atelier, contrat.numero, version - 1, famille)
    return tuple(changement(change) for change in compare(before, contrat, famille))


def joined_of(contrat: Contrat, famille: Famille) -> tuple[JointeGardee, ...]:
    """The documents that came, each under the name that people see."""
    return tuple(_joined(name, one, famille) for name, one in shown_names(contrat, famille).items())


def _joined(name: str, one: PieceJointe, famille: Famille) -> JointeGardee:
    jointe = famille.jointe(one.cle)
    assert jointe is not None
    return JointeGardee(
        fichier=clean_name(name),
        annexe=jointe.annexe,
        titre=jointe.title,
        cle=one.cle,
        site=one.site,
        numero=one.numero,
        sha256=one.sha256,
        nom=one.nom,
        pages=one.pages,
        recu_le=one.recu_le,
    )


def keep_version(atelier: Atelier, contrat: str, numero: int, bordereau: Bordereau) -> StoredVersion:
    """Write the manifest of a version, then the entry that it calls for."""
    manifest = codec.to_plain(bordereau)
    assert isinstance(manifest, Mapping)
    kept = atelier.archive.write_version(contrat, numero, manifest)
    note_version(atelier, kept)
    return kept


def note_version(atelier: Atelier, version: StoredVersion) -> None:
    """The entry that a manifest calls for: it says nothing that the manifest and its dossiers do not say."""
    key = step_key(Archivee, [version.digest])
    if atelier.archive.journal(version.contrat).find(key) is None:
        note(
            atelier,
            version.contrat,
            _told(atelier, version),
            key,
            materials=_files(version.bordereau),
            products=[Matter("bordereau", version.digest, f"bordereau v{version.numero}.json")],
            at=version.bordereau.date,
        )


def _told(atelier: Atelier, version: StoredVersion) -> Archivee:
    bordereau = version.bordereau
    famille = atelier.famille(bordereau.famille.cle)
    contrat = answers_of(atelier, version, famille)
    known = landmarks(contrat.values, famille)
    return Archivee(
        version=version.numero,
        nom=bordereau.nom,
        refaites=tuple(made.key for made in bordereau.pieces if made.version == version.numero),
        changements=len(bordereau.changements),
        echeances=deadlines(contrat, famille),
        parties=_parties(contrat, famille),
        gestionnaire=known.gestionnaire,
        date_effet=known.date_effet,
        date_fin=known.date_fin,
        perimetre=known.perimetre,
    )


def _files(bordereau: Bordereau) -> list[Matter]:
    """The files of a version: each piece in Word and PDF, then what was joined."""
    pieces = [
        Matter(made.key, file.sha256, made.filename) for made in bordereau.pieces for file in (made.docx, made.pdf)
    ]
    return pieces + [Matter("jointe", one.sha256, one.fichier) for one in bordereau.jointes]


def _parties(contrat: Contrat, famille: Famille) -> tuple[Mapping[str, str], ...]:
    rows = contrat.values.get(famille.roles.signataires, ())
    if not isinstance(rows, tuple):
        return ()
    return tuple({name: show(value) for name, value in row.items()} for row in rows if isinstance(row, Mapping))


@step
def publier(atelier: Atelier, gardee: VersionGardee) -> VersionGardee:
    """The folder projets/v3/ with every piece of the version, Word and PDF, and the calendar of the contract."""
    version = atelier.archive.version(gardee.contrat, gardee.version)
    assert version is not None
    show_version(atelier, version)
    show_calendar(atelier, version.contrat)
    return gardee
