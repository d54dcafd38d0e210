"""What a party says of a version, a document or a form -> noted in its name by a named person; or taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cpomdoc.domain.avis import AvisVu, Sens, SurQuoi, partie_qui
from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.domain.errors import CpomdocError, ExitCode
from cpomdoc.domain.francais import date_longue, serie
from cpomdoc.domain.journal import AvisRendu, AvisRetire, Valide
from cpomdoc.domain.links import Matter
from cpomdoc.domain.pieces import Made
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.notices import refusal
from cpomdoc.engine.memory.avis import Dit, note_opinion, said_of
from cpomdoc.engine.memory.contrat import familles_seen
from cpomdoc.engine.memory.forms import accepted, dossier_digest
from cpomdoc.engine.memory.parole import said
from cpomdoc.engine.memory.parties import named_parties
from cpomdoc.engine.memory.points import story_of
from cpomdoc.engine.memory.sendings import sealed
from cpomdoc.engine.shown.returns import withdraw_opinions
from cpomdoc.schema.cells import fold
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.follow.avis import form_title, opinions, text_of, titled
from cpomdoc.stages.follow.sources.connu import signed_as, subject_of, title_of
from cpomdoc.stages.follow.story import settle
from cpomdoc.store.archive import StoredVersion
from cpomdoc.store.journal import EntryOf
from cpomdoc.store.names import clean_name


class CannotSay(CpomdocError):
    """Nobody said who speaks, for which party, of what; or there is no such thing to speak of."""

    exit_code = ExitCode.USAGE


@dataclass(frozen=True, slots=True)
class Objet:
    """What people say that an opinion is about: a version (0: the last one) of the contract or of an act (*sujet*), a
    document of it, or a form.
    """

    sujet: str = CONTRAT
    version: int = 0
    piece: str = ""
    questionnaire: str = ""
    site: str = ""


@dataclass(frozen=True, slots=True)
class _Vise:
    """The same, found: its title, and the first day on which somebody could have read it; the form, if it is one."""

    sur: SurQuoi
    titre: str
    depuis: date
    form: EntryOf[Valide] | None = None


def opinions_of(atelier: Atelier, contrat: str) -> tuple[AvisVu, ...]:
    """Where the opinion of each party stands."""
    story = story_of(atelier, contrat)
    famille = familles_seen(atelier, contrat).get(story.famille)
    settle(story, famille)
    return opinions(story, famille)


def give(
    atelier: Atelier, contrat: str, partie: str, sens: Sens, objet: Objet, le: date | None, par: str, motif: str = ""
) -> Dit:
    """Note the opinion that *partie* gave on *le* (today when nobody says it). Said again, it is noted once. Raises
    CannotSay.
    """
    par, why = _who(atelier, par), said(atelier, motif)
    name = party_named(atelier, contrat, partie)
    if sens is Sens.DEFAVORABLE and not why:
        raise CannotSay("Un refus a un motif, que lisent les autres parties.", "Écrivez-le : --motif « … ».")
    vise = _found(atelier, contrat, objet)
    today = atelier.now().date()
    day = le or today
    if day > today:
        raise CannotSay(
            f"L’avis est daté du {date_longue(day)}, qui n’est pas encore passé.",
            "Écrivez le jour où la partie l’a donné.",
        )
    if day < vise.depuis:
        raise CannotSay(
            f"L’avis est daté du {date_longue(day)}, et ce sur quoi il porte ({vise.titre}) est du "
            f"{date_longue(vise.depuis)} : personne n’avait pu le lire.",
            "Corrigez la date, ou dites sur quelle version l’avis a été donné.",
        )
    etape = AvisRendu(partie=name, sens=sens, sur=vise.sur, titre=vise.titre, le=day, motif=why)
    materials = [Matter("dossier", dossier_digest(vise.form))] if vise.form is not None else []
    noted = note_opinion(
        atelier, contrat, etape, par, materials=materials, products=_note_to_author(atelier, contrat, vise, etape, par)
    )
    if vise.sur.entier:
        withdraw_opinions(atelier, contrat, name)
    return noted


def take_back(atelier: Atelier, contrat: str, partie: str, objet: Objet, par: str, motif: str = "") -> Dit:
    """What *partie* said of this counts no more. Raises CannotSay."""
    par, name = _who(atelier, par), party_named(atelier, contrat, partie)
    vise = _found(atelier, contrat, objet)
    told = said_of(atelier, contrat, name, vise.sur)
    if not told or (isinstance(told[-1].etape, AvisRetire) and told[-1].link.actor != par):
        raise CannotSay(
            f"{partie_qui(name)} n’a pas d’avis à retirer sur ceci : {vise.titre}.",
            f"Les avis donnés : cpomdoc avis {contrat}",
        )
    last = told[-1].etape
    etape = AvisRetire(partie=name, sur=last.sur, titre=last.titre, motif=said(atelier, motif))
    return note_opinion(atelier, contrat, etape, par)


def party_named(atelier: Atelier, contrat: str, partie: str) -> str:
    """The party that people mean: by its role, its name, or both. Raises CannotSay."""
    known = named_parties(atelier, contrat)
    wanted = fold(partie)
    found = [one.nom for one in known if wanted and wanted in {fold(one.nom), fold(one.role), fold(one.denomination)}]
    if len(found) == 1:
        return found[0]
    listed = (
        serie([one.nom for one in known]) if known else "aucune, tant que le formulaire qui les nomme n’est pas accepté"
    )
    wrong = f"« {partie} » n’est pas une partie de ce contrat."
    if found:
        wrong = f"Plusieurs parties de ce contrat s’appellent « {partie} »."
    raise CannotSay(wrong, f"Parties : {listed}.")


def _who(atelier: Atelier, par: str) -> str:
    if not (who := said(atelier, par)):
        raise CannotSay("Un avis est donné par une personne, au nom d’une partie.", "Dites qui : --par « … ».")
    return who


# --- on what ----------------------------------------------------------------------------------------------------------


def _found(atelier: Atelier, contrat: str, objet: Objet) -> _Vise:
    """What is meant, among what there is. Raises CannotSay."""
    story = story_of(atelier, contrat)
    famille = familles_seen(atelier, contrat).get(story.famille)
    if famille is None:
        raise CannotSay(f"Rien n’est encore connu du contrat « {contrat} ».", "Déposez d’abord ses formulaires.")
    vise = _form(atelier, contrat, objet, famille) if objet.questionnaire else _text(atelier, contrat, objet, famille)
    if sealed(atelier, contrat, vise.sur.sujet) is not None:
        raise CannotSay(
            f"Toutes les parties ont signé ({vise.titre}) : un avis ne changerait plus rien.",
            "Une modification passe par un avenant.",
        )
    return vise


def _text(atelier: Atelier, contrat: str, objet: Objet, famille: Famille) -> _Vise:
    """A version of what is signed together, or one document of it."""
    versions = {one.numero: one for one in atelier.archive.versions(contrat)}
    if not versions:
        raise CannotSay("Aucun projet n’est rédigé.", "Un avis peut porter sur un formulaire : --questionnaire.")
    numero = objet.version or max(versions)
    if numero not in versions:
        known = ", ".join(map(str, sorted(versions)))
        raise CannotSay(f"La version {numero} n’existe pas.", f"Versions : {known}.")
    version = versions[numero]
    if objet.piece:
        return _document(version, objet, famille)
    text = text_of(version.bordereau, famille, objet.sujet)
    if not text:
        raise CannotSay(f"« {objet.sujet} » n’est pas dans la version {numero}.", f"Voyez : cpomdoc etat {contrat}")
    title = f"{next(iter(text.values()))[0]}, version {numero}"
    return _Vise(SurQuoi(objet.sujet, numero), title, _day(version.bordereau.date))


def _document(version: StoredVersion, objet: Objet, famille: Famille) -> _Vise:
    made = _piece_named(version.bordereau.pieces, objet.piece)
    sujet = signed_as(made.key, famille)
    if made.key not in text_of(version.bordereau, famille, sujet):
        raise CannotSay(f"« {titled(made)} » n’est pas un document que les parties signent.", "Choisissez-en un autre.")
    title = f"{titled(made)}, version {version.numero}"
    return _Vise(SurQuoi(sujet, version.numero, piece=made.key), title, _day(version.bordereau.date))


def _piece_named(pieces: Sequence[Made], name: str) -> Made:
    """A document by its key, its title or the name of its file. Raises CannotSay."""
    wanted = fold(name)
    for made in pieces:
        if wanted in {fold(made.key), fold(made.title), fold(titled(made)), fold(made.filename)}:
            return made
    known = ", ".join(made.key for made in pieces)
    raise CannotSay(f"Aucun document de cette version ne s’appelle « {name} ».", f"Documents : {known}.")


def _form(atelier: Atelier, contrat: str, objet: Objet, famille: Famille) -> _Vise:
    """The accepted form that is meant."""
    forms = accepted(atelier, contrat)
    wanted = fold(objet.questionnaire)
    same = [key for key in forms if wanted in {fold(key[0]), fold(title_of(key[0], famille))}]
    found = [key for key in same if not objet.site or key[1] == "".join(objet.site.split())]
    if len(found) != 1:
        known = " ; ".join(form_title(*key, famille) for key in sorted(forms))
        wrong = "Plusieurs formulaires acceptés" if found else "Aucun formulaire accepté"
        place = f" de {objet.site}" if objet.site else ""
        raise CannotSay(f"{wrong} : « {objet.questionnaire} »{place}.", f"Formulaires : {known or 'aucun'}.")
    key, entry = found[0], forms[found[0]]
    sur = SurQuoi(subject_of(*key, famille), questionnaire=key[0], site=key[1])
    return _Vise(sur, f"formulaire {form_title(*key, famille)}", _day(entry.link.at), entry)


def _day(moment: str) -> date:
    return datetime.fromisoformat(moment).date()


# --- told to the author of a form -------------------------------------------------------------------------------------


def _note_to_author(atelier: Atelier, contrat: str, vise: _Vise, etape: AvisRendu, par: str) -> list[Matter]:
    """The note that goes to who answered a form that is refused (shown by engine/shown/avis.py)."""
    if vise.form is None or etape.sens is Sens.FAVORABLE:
        return []
    name = clean_name(f"REFUS {vise.titre} - {contrat} ({etape.partie}).txt")
    text = refusal(vise.form.etape.nom, etape, par, atelier.settings.inbox.name)
    return [Matter("explication", atelier.archive.objects.put(text), name)]
