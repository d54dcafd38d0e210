"""Steps « archiver » and « publier »: a version is kept, told of in the journal, and shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from cpomdoc.adapters import word
from cpomdoc.domain import codec
from cpomdoc.domain.bordereau import (
    Bordereau,
    ChangementGarde,
    FamilleGardee,
    FormulaireGarde,
    JointeGardee,
    LiasseGardee,
)
from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.domain.dossier import Contrat
from cpomdoc.domain.doutes import Doutes
from cpomdoc.domain.francais import serie
from cpomdoc.domain.journal import Archivee
from cpomdoc.domain.links import Matter
from cpomdoc.domain.pieces import Made, Objet, PieceJointe
from cpomdoc.domain.plain import changement
from cpomdoc.domain.show import show
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.do import step
from cpomdoc.engine.journeys.version.retouchees import retouchees_of
from cpomdoc.engine.memory.actes import answers_of, of_version
from cpomdoc.engine.memory.forms import accepted, dossier_digest, form_of, gather
from cpomdoc.engine.memory.modeles import Modeles, modeles_of, modeles_of_version, words_of
from cpomdoc.engine.memory.note import decide, note, step_key
from cpomdoc.engine.memory.reperes import landmarks
from cpomdoc.engine.memory.sendings import sealed
from cpomdoc.engine.shown.calendrier import show_calendar
from cpomdoc.engine.shown.changements import show_changes
from cpomdoc.engine.shown.dossiers import show_folders
from cpomdoc.engine.shown.versions import show_version
from cpomdoc.engine.values import Projet, ProjetFait, VersionGardee
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.pieces.compare import compare
from cpomdoc.stages.pieces.conformite import grille
from cpomdoc.stages.pieces.deadlines import deadlines
from cpomdoc.stages.pieces.doutes import Passage, doubts
from cpomdoc.stages.pieces.jointes import shown_names
from cpomdoc.store.archive import StoredVersion
from cpomdoc.store.journal import Entry
from cpomdoc.store.names import clean_name


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
    modeles = modeles_of(atelier, demande)
    famille = modeles.ensemble
    contrat = gather(atelier, demande.contrat, demande.dossiers, famille, demande.jointes)
    order = [piece.key for piece in projet.pieces]
    pieces = tuple(sorted([*projet.gardees, *faites], key=lambda made: order.index(made.key)))
    bordereau = Bordereau(
        nom=projet.mention,
        date=demande.date,
        pieces=pieces,
        dossiers=tuple(Objet(digest) for digest in demande.dossiers),
        formulaires=_forms(atelier, contrat.numero, demande.dossiers),
        famille=_whole_family(atelier, modeles.contrat),
        changements=_changes(atelier, projet.version, contrat, famille),
        conformite=grille(contrat, famille, order),
        jointes=joined_of(contrat, famille),
        liasse=liasse,
        doutes=_doubts(atelier, projet, faites, contrat, famille) if liasse is None else None,
        retouchees=retouchees_of(atelier, contrat, modeles, pieces, demande.dossiers) if liasse is None else None,
        famille_actes=_family_of_acts(atelier, projet, modeles),
    )
    keep_version(atelier, contrat.numero, projet.version, bordereau)
    return VersionGardee(contrat=contrat.numero, version=projet.version)


def _doubts(atelier: Atelier, projet: Projet, faites: Sequence[Made], contrat: Contrat, famille: Famille) -> Doutes:
    """What this draft leaves to confirm: its own marks, and the doubts of the law that it cites."""
    made = {one.key: one for one in (*projet.gardees, *faites)}
    marked = {
        key: [Passage(*pair) for pair in word.marked_passages(atelier.archive.objects.get(one.docx.sha256))]
        for key, one in made.items()
    }
    return doubts(contrat, famille, [piece.key for piece in projet.pieces], marked)


def _forms(atelier: Atelier, contrat: str, dossiers: Collection[str]) -> tuple[FormulaireGarde, ...]:
    entries = [entry for entry in accepted(atelier, contrat).values() if dossier_digest(entry) in dossiers]
    forms = [FormulaireGarde(nom=form.name, sha256=form.digest) for form in map(form_of, entries)]
    return tuple(sorted(forms, key=lambda form: (form.nom, form.sha256)))


def _whole_family(atelier: Atelier, famille: Famille) -> FamilleGardee:
    files = {name: Objet(atelier.archive.objects.put(data)) for name, data in famille.files.items()}
    return FamilleGardee(cle=famille.key, version=famille.version, empreinte=famille.digest, fichiers=files)


def _family_of_acts(atelier: Atelier, projet: Projet, modeles: Modeles) -> FamilleGardee | None:
    """That of the acts written in this version; without any, that of the version before. None for the contract's."""
    own = {piece.key for piece in modeles.contrat.pieces}
    if any(key not in own for key in projet.a_faire):
        return _whole_family(atelier, modeles.actes) if modeles.actes.digest != modeles.contrat.digest else None
    before = atelier.archive.version(projet.demande.contrat, projet.version - 1)
    kept = before.bordereau.famille_actes if before is not None else None
    return kept if kept is not None and kept.empreinte != modeles.contrat.digest else None


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
        told, made = _told(atelier, version), f"bordereau v{version.numero}.json"

        def write(head: str | None) -> Entry:
            return note(
                atelier,
                version.contrat,
                told,
                key,
                materials=_files(version.bordereau),
                products=[Matter("bordereau", version.digest, made)],
                at=version.bordereau.date,
                on=head,
            )

        decide(atelier, version.contrat, write)


def _told(atelier: Atelier, version: StoredVersion) -> Archivee:
    bordereau = version.bordereau
    modeles = modeles_of_version(atelier, version)
    famille = modeles.ensemble
    contrat = answers_of(atelier, version, famille)
    known = landmarks(contrat, famille)
    return Archivee(
        version=version.numero,
        nom=bordereau.nom,
        refaites=tuple(made.key for made in bordereau.pieces if made.version == version.numero),
        changements=len(bordereau.changements),
        echeances=deadlines(contrat, famille, signe=_signed_by(atelier, version)),
        parties=_parties(contrat, famille),
        gestionnaire=known.gestionnaire,
        date_effet=known.date_effet,
        date_fin=known.date_fin,
        perimetre=known.perimetre,
        modeles=_models_of_acts(bordereau, modeles, version.numero),
    )


def _signed_by(atelier: Atelier, version: StoredVersion) -> bool:
    """Whether all parties had signed the contract when the version was made."""
    found = sealed(atelier, version.contrat, CONTRAT)
    return found is not None and found.etape.version <= version.numero


def _models_of_acts(bordereau: Bordereau, modeles: Modeles, numero: int) -> str | None:
    """By which models the acts of this version are written, in a sentence; None when the contract has the same."""
    own = {piece.key for piece in modeles.contrat.pieces}
    written = [made.title for made in bordereau.pieces if made.key not in own and made.version == numero]
    words = words_of(modeles)
    return f"{serie(written)} : {words}." if written and words else None


def _files(bordereau: Bordereau) -> list[Matter]:
    """The files of a version: each piece in Word and PDF, in Excel if it is, then what was joined."""
    pieces = [
        Matter(made.key, file.sha256, made.filename)
        for made in bordereau.pieces
        for file in (made.docx, made.pdf, made.xlsx)
        if file is not None
    ]
    return pieces + [Matter("jointe", one.sha256, one.fichier) for one in bordereau.jointes]


def _parties(contrat: Contrat, famille: Famille) -> tuple[Mapping[str, str], ...]:
    rows = contrat.values.get(famille.roles.signataires, ())
    if not isinstance(rows, tuple):
        return ()
    return tuple({name: show(value) for name, value in row.items()} for row in rows if isinstance(row, Mapping))


@step
def publier(atelier: Atelier, gardee: VersionGardee) -> VersionGardee:
    """The folder projets/v3/ with every piece of the version, Word and PDF, what it changes, and the calendar."""
    version = atelier.archive.version(gardee.contrat, gardee.version)
    assert version is not None
    show_version(atelier, version)
    show_changes(atelier, version)
    show_calendar(atelier, version.contrat)
    show_folders(atelier, version.contrat)
    return gardee
