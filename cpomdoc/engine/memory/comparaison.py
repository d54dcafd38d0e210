"""Two kept versions of a contract -> what changed between them: answers by article, pieces, words, tracked changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cpomdoc.adapters import word
from cpomdoc.domain.changements import Comparee, Sort, imposed_name
from cpomdoc.domain.dossier import Changement, Contrat
from cpomdoc.domain.journal import Redige
from cpomdoc.domain.pieces import Made
from cpomdoc.domain.places import DRAFTS
from cpomdoc.domain.verrous import IMPOSE
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.forms import gather
from cpomdoc.engine.memory.modeles import modeles_of_version
from cpomdoc.engine.memory.note import known, step_key
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.pieces.compare import compare
from cpomdoc.stages.pieces.depuis import Regard, file_name, rewritten
from cpomdoc.stages.pieces.ecarts import EcartPiece, by_article, compare_pieces, titled
from cpomdoc.stages.pieces.retours import differences
from cpomdoc.store.archive import StoredVersion

AUTHOR = "cpomdoc"
_WORD = b"PK"


@dataclass(frozen=True, slots=True)
class Comparaison:
    """What changed: *reponses* under the title of their article (under "" when the family has none)."""

    reponses: Mapping[str, Sequence[Changement]]
    pieces: tuple[EcartPiece, ...]


def compare_versions(atelier: Atelier, before: StoredVersion, after: StoredVersion) -> Comparaison:
    """What a person would say has changed from *before* to *after*, in the questions of the latter's day."""
    pieces = tuple(_with_texts(atelier, one) for one in compare_pieces(before.bordereau, after.bordereau))
    return Comparaison(compare_answers(atelier, before, after), pieces)


def compare_answers(
    atelier: Atelier, before: StoredVersion, after: StoredVersion
) -> Mapping[str, Sequence[Changement]]:
    """The answers that changed, under the title of their article."""
    famille = modeles_of_version(atelier, after).ensemble
    changes = compare(_answers(atelier, before, famille), _answers(atelier, after, famille), famille)
    return by_article(changes, famille)


def _answers(atelier: Atelier, version: StoredVersion, famille: Famille) -> Contrat:
    return gather(atelier, version.contrat, [one.sha256 for one in version.bordereau.dossiers], famille)


def _with_texts(atelier: Atelier, piece: EcartPiece) -> EcartPiece:
    """The words that changed, for a piece that was written again; a document received from elsewhere has none."""
    if piece.sort != "récrite":
        return piece
    old, new = (atelier.archive.objects.get(sha256) for sha256 in (piece.avant, piece.apres))
    if not (old.startswith(_WORD) and new.startswith(_WORD)):
        return piece
    return replace(piece, textes=differences(word.passages(old), word.passages(new)))


@dataclass(frozen=True, slots=True)
class Comparees:
    """Documents beside themselves in another version, and what was raised by those that could not be compared."""

    faites: tuple[Comparee, ...]
    erreurs: tuple[Exception, ...]


def redlines(atelier: Atelier, before: StoredVersion, after: StoredVersion, vues: tuple[str, ...] = ()) -> Comparees:
    """Each piece of both whose Word file is another one, as a file that shows what *after* changes; or why there is
    none. *vues* are the parties that had *before* last. What one comparison raises stops no other.
    """
    regard, errors = Regard(before.numero, vues), list[Exception]()
    pairs = rewritten(before.bordereau, after.bordereau)
    made = tuple(_compared(atelier, (before, after), regard, pair, errors) for pair in pairs)
    return Comparees(made, tuple(errors))


def imposed(atelier: Atelier, version: StoredVersion) -> Comparees:
    """Each piece of *version* where hands changed what the law imposes, as a file that shows it against the text of its
    model; where there is none, that text, to be compared.
    """
    errors = list[Exception]()
    made = (_against_model(atelier, version, one, errors) for one in version.bordereau.pieces)
    return Comparees(tuple(one for one in made if one is not None), tuple(errors))


def _against_model(atelier: Atelier, version: StoredVersion, made: Made, errors: list[Exception]) -> Comparee | None:
    entry = known(atelier, version.contrat, Redige, step_key(Redige, [made.recipe], version=made.version))
    model = next((one.digest for one in entry.link.products if one.role == IMPOSE), "") if entry is not None else ""
    if not model:
        return None
    files = [atelier.archive.objects.get(one) for one in (model, made.docx.sha256)]
    draft, text = f"{DRAFTS}/v{version.numero}/{made.filename}.docx", f"{made.filename} - texte du modèle.docx"
    told = Comparee(
        titled(made), made.version, (), text, text, draft, Sort.ECHEC, word.to_be_read(files[0]), impose=True
    )
    try:
        redline = word.write_redline(files[0], files[1], AUTHOR, version.bordereau.date)
    except Exception as error:  # noqa: BLE001 - the caller raises it once the others are given
        errors.append(error)
        return told
    if isinstance(redline, word.NonProuve) or not redline.marques:
        return replace(told, sort=Sort.NON_PROUVE)
    shown = word.to_be_read(redline.docx)
    return replace(told, nom=imposed_name(made.filename), sort=Sort.DONNE, docx=shown, styles=redline.styles)


def _compared(
    atelier: Atelier,
    versions: tuple[StoredVersion, StoredVersion],
    regard: Regard,
    pair: tuple[Made, Made],
    errors: list[Exception],
) -> Comparee:
    files = [atelier.archive.objects.get(one.docx.sha256) for one in pair]
    old, new = (f"{DRAFTS}/v{version.numero}/{one.filename}.docx" for version, one in zip(versions, pair, strict=True))
    try:
        made = word.write_redline(files[0], files[1], AUTHOR, versions[1].bordereau.date)
    except Exception as error:  # noqa: BLE001 - the caller raises it once the others are given
        errors.append(error)
        return _told(regard, pair[1], old, new, Sort.ECHEC)
    if isinstance(made, word.NonProuve):
        return _told(regard, pair[1], old, new, Sort.SUIVIS if made.suivis else Sort.NON_PROUVE)
    if not made.marques:
        return _told(regard, pair[1], old, new, Sort.PAREIL)
    told = _told(regard, pair[1], old, new, Sort.DONNE)
    return replace(told, docx=word.to_be_read(made.docx), styles=made.styles)


def _told(regard: Regard, made: Made, old: str, new: str, sort: Sort) -> Comparee:
    return Comparee(titled(made), regard.version, regard.vues, file_name(made, regard), old, new, sort)
