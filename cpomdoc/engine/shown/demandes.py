"""The request workbooks in the outbox, as they should be now: « Demande »; for each contract « Avant de signer »,
« Avis des parties » and « Tableau des remarques », which is in Word too.

They are made anew when what they say has changed, and put back when they are gone; one that a person has begun to fill
is hers, and is left until it was dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from cpomdoc.adapters import word
from cpomdoc.adapters.excel import writing
from cpomdoc.domain.avis import PARTS, AvisVu, ObjetVu
from cpomdoc.domain.canonical import digest, digest_of, dumps, loads
from cpomdoc.domain.conformite import blocking
from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.domain.errors import StorageFailed
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.negociation import Remarque
from cpomdoc.domain.places import AVIS as PARTIES
from cpomdoc.domain.places import BEFORE_SIGNING, REMARQUES_WORD, REQUEST
from cpomdoc.domain.places import REMARQUES as TABLE
from cpomdoc.domain.suivi import EtatContrat, EtatInstance
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.demandes import demandes_of
from cpomdoc.schema.demande import AVANT, AVIS, DEMANDE, REMARQUES
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.layout import schema_hash
from cpomdoc.store.files import OURS
from cpomdoc.store.view import contract_folder

WORD = ".docx"
DEROGATION, SIGNATURE = "exigence", "signature"
"""The first word of the name of what is no point, in « Avant de signer »."""

_KNOWN = "demandes.json"

Rows = tuple[tuple[str, str, str, str], ...]
"""What stands before a signature: name, kind, words, remedy."""


@dataclass(frozen=True, slots=True)
class _Tableau:
    """What a table of a workbook says, row by row."""

    table: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class _Classeur:
    """A workbook, or its table in Word, that is to be there: which questionnaire, of which contract, what its tables
    say; whose contract it is, how many rows are to be decided.
    """

    questionnaire: str
    contrat: str = ""
    tables: tuple[_Tableau, ...] = ()
    gestionnaire: str = ""
    reste: int = 0

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """All that it says."""
        return tuple(row for one in self.tables for row in one.rows)


def _before(etat: EtatContrat) -> _Classeur:
    table = _Tableau("points", ("objet", "sorte", "texte", "remede"), before_signing(etat))
    return _Classeur(AVANT, etat.contrat, (table,))


def _remarks(etat: EtatContrat) -> _Classeur:
    columns = ("objet", "qui", "lieu", "avant", "apres", "commentaire", "deja")
    table = _Tableau("remarques", columns, tuple(_remark(one) for one in etat.remarques))
    reste = sum(one.ouverte for one in etat.remarques)
    return _Classeur(REMARQUES, etat.contrat, (table,), etat.gestionnaire, reste)


def _opinions(etat: EtatContrat) -> _Classeur:
    """A row for each party and each text to sign; then one for each document and each form."""
    whole = tuple(_opinion(one) for one in etat.opinions if one.sur.entier)
    others = tuple(_on_one(one, etat) for one in etat.objets)
    return _Classeur(
        AVIS,
        etat.contrat,
        (
            _Tableau("avis", ("objet", "partie", "titre", "deja"), whole),
            _Tableau("documents", ("objet", "titre", "deja"), others),
        ),
    )


def _opinion(one: AvisVu) -> tuple[str, ...]:
    now = replace(one.sur, version=one.actuelle)
    return f"{one.partie}{PARTS}{now.nom}", one.partie, f"{one.titre}, version {one.actuelle}", one.phrase


def _on_one(one: ObjetVu, etat: EtatContrat) -> tuple[str, ...]:
    given = (said for said in etat.opinions if said.sur.objet == one.sur.objet)
    return one.sur.nom, one.titre, " ".join(f"{said.partie} : {said.phrase}" for said in given)


def _remark(one: Remarque) -> tuple[str, ...]:
    place = f"{one.titre}, {one.lieu}" if one.lieu else one.titre
    after = one.apres or ("" if one.commentaire else f"({one.nature})")
    imposed = f"Touche un texte imposé par le droit : {one.impose}." if one.impose else ""
    return one.nom, one.qui, place, one.avant or one.passage, after, one.commentaire or imposed, one.deja


_OF_A_CONTRACT: Mapping[str, Callable[[EtatContrat], _Classeur]] = {
    BEFORE_SIGNING: _before,
    TABLE: _remarks,
    REMARQUES_WORD: _remarks,
    PARTIES: _opinions,
}
"""The files in the folder of a contract, by their name: there as long as they have something to say."""


def show_requests(atelier: Atelier, etat: EtatInstance) -> None:
    """Write what is to be written. A workbook that cannot be replaced now is replaced the next time."""
    demandes = demandes_of(atelier)
    outbox = atelier.settings.outbox
    place = atelier.settings.state / _KNOWN
    known = _known(atelier.files.read(place))
    now: dict[str, str] = {}
    wanted = {outbox / REQUEST: _Classeur(DEMANDE)}
    idle = []
    for one in etat.contrats:
        for name, of in _OF_A_CONTRACT.items():
            path, classeur = contract_folder(outbox, one.contrat) / name, of(one)
            if classeur.rows:
                wanted[path] = classeur
            else:
                idle.append(path)
    for path, classeur in wanted.items():
        name = path.relative_to(outbox).as_posix()
        mark = _fingerprint(atelier, demandes, classeur)
        shown = known.get(name) == mark and path.exists()
        if shown or _show(atelier, path, _made(atelier, demandes, classeur, path)):
            now[name] = mark
    for path in idle:
        if path.is_file() and _may_replace(atelier, path):
            _remove(atelier, path)
    if now != known:
        atelier.files.replace(place, dumps(now), OURS)


def before_signing(etat: EtatContrat) -> Rows:
    """What a named person may decide before the contract is signed, or counted as signed."""
    lacking = tuple(
        (f"{DEROGATION} {line.cle}", "Exigence qui manque", f"{line.titre} : {line.raison}", line.remede)
        for line in blocking(etat.conformite)
    )
    still = (one for one in etat.points if one.ouvert)
    points = tuple((one.nom, one.sorte.value, _text(one.texte, one.lieu), one.remede) for one in still)
    doubtful = tuple(
        (
            f"{SIGNATURE} {partie.role}" + (f" / {envoi.sujet}" if envoi.sujet != CONTRAT else ""),
            "Signature à vérifier",
            f"{partie.denomination}, {envoi.titre} : {' ; '.join(partie.raisons)}",
            "Comparez la signature reçue avec la personne attendue.",
        )
        for envoi in etat.envois
        if envoi.ouvert
        for partie in envoi.parties
        if partie.etat == "à vérifier"
    )
    return (*lacking, *points, *doubtful) if etat.versions else doubtful


def _text(text: str, place: str) -> str:
    return f"{text} ({place})" if place else text


def _fingerprint(atelier: Atelier, demandes: Famille, of: _Classeur) -> str:
    """What a workbook depends on."""
    questionnaire = demandes.questionnaires[of.questionnaire]
    words = () if of.contrat else tuple(atelier.index.contrats())
    inbox = atelier.settings.inbox.name
    who = (of.gestionnaire, of.reste)
    return digest_of((demandes.digest, schema_hash(questionnaire), inbox, of.contrat, of.rows, words, who))


def _made(atelier: Atelier, demandes: Famille, of: _Classeur, path: Path) -> bytes:
    return _in_word(demandes, of) if path.suffix == WORD else _workbook(atelier, demandes, of)


def _in_word(demandes: Famille, of: _Classeur) -> bytes:
    questionnaire = demandes.questionnaires[of.questionnaire]
    (table,) = questionnaire.tables()
    names = [one.key for one in table.columns]
    rows = (dict(zip(one.columns, row, strict=True)) for one in of.tables for row in one.rows)
    return word.write_remarks(
        word.Remarques(
            titre=questionnaire.title,
            contrat=of.contrat,
            gestionnaire=of.gestionnaire,
            qui=tuple(one.label for one in questionnaire.fields()),
            colonnes=tuple(one.label for one in table.columns),
            lignes=tuple(tuple(row.get(name, "") for name in names) for row in rows),
            choix=next(one.choices for one in table.columns if one.choices),
            reste=of.reste,
        )
    )


def _workbook(atelier: Atelier, demandes: Famille, of: _Classeur) -> bytes:
    answers = {
        FieldKey(f"{one.table}.{column}", at): text
        for one in of.tables
        for at, row in enumerate(one.rows)
        for column, text in zip(one.columns, row, strict=True)
        if text
    }
    questionnaire = demandes.questionnaires[of.questionnaire]
    inbox = atelier.settings.inbox.name
    return writing.write_form(demandes, questionnaire, contrat=of.contrat, answers=answers, inbox_name=inbox)


def _show(atelier: Atelier, path: Path, data: bytes) -> bool:
    """Whether it is there now as it should be; one that is not is looked at again the next time."""
    if path.exists() and not _may_replace(atelier, path):
        return False
    try:
        if atelier.files.read(path) != data:
            atelier.files.replace(path, data)
    except StorageFailed:  # open in Excel on another machine
        return False
    return True


def _may_replace(atelier: Atelier, path: Path) -> bool:
    """Whether nobody has begun to fill it, or what was filled has been received."""
    data = atelier.files.read(path)
    opened = any((path.parent / f"{lock}{path.name}{end}").exists() for lock, end in (("~$", ""), (".~lock.", "#")))
    ours = word.remarks_untouched if path.suffix == WORD else writing.untouched
    return data is None or (not opened and (ours(data) or atelier.archive.objects.has(digest(data))))


def _remove(atelier: Atelier, path: Path) -> None:
    try:
        atelier.files.remove(path)
    except StorageFailed:
        return


def _known(data: bytes | None) -> Mapping[str, str]:
    """What was shown the last time; a record that cannot be read is as good as none."""
    try:
        return cast("Mapping[str, str]", loads(data)) if data is not None else {}
    except (ValueError, TypeError):
        return {}
