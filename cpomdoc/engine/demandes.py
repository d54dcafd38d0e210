"""A request that was noted -> each thing asked done by whatever decides or prepares; what could not be comes back.

What is asked is done at most once, whatever is dropped or cut short: a decision that stands is not taken again, a form
or a package that is there is left. A row that cannot be done never stops the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from cpomdoc.adapters.temporaire import refusals, temporary_folder
from cpomdoc.domain.agents import for_agents
from cpomdoc.domain.avis import FORMULAIRE, NEANT, PARTS, Sens
from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.domain.dossier import Dossier
from cpomdoc.domain.errors import CpomdocError, ExitCode, UnclearRequest
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.domain.francais import pluriel
from cpomdoc.domain.identifiers import compact
from cpomdoc.domain.journal import Demandee, Exporte, Leve, Remis, Repondue
from cpomdoc.domain.links import Matter
from cpomdoc.domain.negociation import Tranchee
from cpomdoc.domain.places import EXPORTS, FORMS
from cpomdoc.domain.plain import anomalie
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.decisions.avis import Objet, give, take_back
from cpomdoc.engine.decisions.conformite import derogate, grid_of, withdraw_derogation
from cpomdoc.engine.decisions.points import lift, take_up_again
from cpomdoc.engine.decisions.remarques import decide_remark, remarks_of
from cpomdoc.engine.decisions.signature import NotReady, lift_doubt
from cpomdoc.engine.events import RepondueDone
from cpomdoc.engine.instance.ajustes import adjusted_forms
from cpomdoc.engine.instance.exports import CannotExport, Format, export, last_sealed
from cpomdoc.engine.instance.forms import acte_form, blank_forms, reprise_form
from cpomdoc.engine.instance.negociation import blank_negotiation, negotiation_form
from cpomdoc.engine.instance.prefill import Fourni, harvest
from cpomdoc.engine.instance.preremplis import (
    NotAnExercice,
    NotByEstablishment,
    forms_by_site,
    instead,
    prefilled_form,
)
from cpomdoc.engine.instance.suite import next_forms
from cpomdoc.engine.journeys.demande.recueillir import answer_key, answer_to, asked_rows, asker, text_of
from cpomdoc.engine.journeys.demande.rendre import Failed, failed_rows, give_back
from cpomdoc.engine.memory.ajustes import told_beside
from cpomdoc.engine.memory.cadres import last_forecast
from cpomdoc.engine.memory.contrat import famille_of
from cpomdoc.engine.memory.demandes import (
    acts_offered,
    demandes_of,
    negotiation_title,
    reprise_title,
    request_of,
)
from cpomdoc.engine.memory.extraits import last_extrait
from cpomdoc.engine.memory.forms import accepted
from cpomdoc.engine.memory.note import load_dossier, note, step_key
from cpomdoc.engine.memory.sendings import sendings
from cpomdoc.engine.shown.demandes import DEROGATION, SIGNATURE
from cpomdoc.engine.shown.returns import is_ours
from cpomdoc.schema.demande import REMARQUES
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.kinds import fold
from cpomdoc.schema.sources import Genre
from cpomdoc.stages.checks.words import shorten
from cpomdoc.stages.formulaire.prefill import Moisson
from cpomdoc.store.archive import version_name
from cpomdoc.store.files import SHOWN
from cpomdoc.store.journal import AlteredJournal, EntryOf
from cpomdoc.store.names import DEPOTS, clean_name
from cpomdoc.store.view import contract_folder

_OURS = frozenset({ExitCode.USAGE, ExitCode.FINDINGS, ExitCode.UNREADABLE})
"""Failures that whoever asked can mend; any other is of the world, and the request waits."""


class CannotDo(CpomdocError):
    """What a row asks cannot be done as it is written."""

    exit_code = ExitCode.USAGE


class Undecided(CannotDo):
    """Somebody wrote in front of a remark, and did not choose: the question is asked where the choice is missing."""

    colonne = "decision"

    def __init__(self, reponse: str) -> None:
        said = f"«\u00a0{shorten(reponse)}\u00a0» est écrit sous «\u00a0Réponse\u00a0», et " if reponse else ""
        super().__init__(
            f"{said}aucune décision n’est choisie.",
            "Que décidez-vous\u00a0? Choisissez ici «\u00a0Acceptée\u00a0», «\u00a0Refusée\u00a0» ou "
            "«\u00a0À discuter\u00a0»\u00a0; ce que vous avez répondu est gardé. Puis déposez ce classeur.",
        )


class DecidedSince(CannotDo):
    """Somebody else decided otherwise since the table was made: *deja* is what, to be read first."""

    def __init__(self, deja: str) -> None:
        super().__init__(
            f"une autre décision a été prise depuis que ce tableau a été fait : {deja.rstrip('.')}.",
            "Lisez-la. Si vous décidez autrement, déposez ce classeur ; sinon, effacez la ligne.",
        )
        self.deja = deja


def waiting(atelier: Atelier) -> Iterator[EntryOf[Demandee]]:
    """The requests that are not answered yet."""
    for name in atelier.index.journals():
        told = atelier.archive.journal(name).told(Demandee)
        yield from (entry for entry in told if answer_to(atelier, entry) is None)


def settles_texts(atelier: Atelier, entry: EntryOf[Demandee]) -> bool:
    """Whether a request decides what the next drafts say."""
    return load_dossier(atelier, entry.link.products[0].digest).questionnaire == REMARQUES


def answer(atelier: Atelier, entry: EntryOf[Demandee]) -> RepondueDone:
    """Do all that a request asks. Raises CpomdocError when the world fails: what was done stays done.

    A row on a contract whose journal is altered comes back: while it waited, the others would be done again at each
    round, over what people decide meanwhile.
    """
    demandes = demandes_of(atelier)
    dossier = load_dossier(atelier, entry.link.products[0].digest)
    done: list[str] = []
    failed: list[Failed] = []
    for table, row in asked_rows(dossier):
        words = {column: text_of(value) for column, value in row.items()}
        try:
            done.append(_DOERS[table](atelier, dossier, words))
        except CpomdocError as error:
            if error.exit_code not in _OURS and not isinstance(error, AlteredJournal):
                raise
            today = {"deja": error.deja} if isinstance(error, DecidedSince) else {}
            where = error.colonne if isinstance(error, Undecided) else ""
            failed.append((table, {**row, **today}, _finding(error), where))
    return _note_answered(atelier, entry, demandes, dossier, tuple(done), tuple(failed))


def _finding(error: CpomdocError) -> Finding:
    reason = " ; ".join(error.reasons) if isinstance(error, NotReady) else error.message
    remedy = error.remede if isinstance(error, NotReady) else for_agents(error.remedy)
    return Finding(CATALOGUE["E-464"], facts={"raison": reason.rstrip("."), "remede": remedy})


def _note_answered(
    atelier: Atelier,
    entry: EntryOf[Demandee],
    demandes: Famille,
    dossier: Dossier,
    done: tuple[str, ...],
    failed: tuple[Failed, ...],
) -> RepondueDone:
    contrat = "" if entry.contrat == DEPOTS else entry.contrat
    path, products = "", []
    findings: tuple[Finding, ...] = ()
    if failed:
        data, findings = failed_rows(atelier, demandes, entry, dossier, failed)
        path, product = give_back(atelier, contrat, demandes.questionnaires[dossier.questionnaire], data)
        products = [product]
    told = note(
        atelier,
        contrat,
        Repondue(
            nom=entry.etape.nom,
            par=entry.etape.par,
            faites=done,
            anomalies=tuple(anomalie(one, dossier.questionnaire) for one in findings),
            retour=path,
        ),
        answer_key(entry),
        products=products,
    )
    if not failed:
        _withdraw_returns(atelier, contrat, entry)
    said = told.etape
    return RepondueDone(
        said.nom, contrat, said.par, said.faites, tuple(one.message for one in said.anomalies), said.retour
    )


def _withdraw_returns(atelier: Atelier, contrat: str, entry: EntryOf[Demandee]) -> None:
    """Once all that somebody asked is done, what went back to them has no reader left; the archive keeps it."""
    mended = _given_back_for(atelier, entry.link.materials[0].digest)
    for told in atelier.archive.journal(contrat or DEPOTS).told(Repondue):
        path = atelier.settings.outbox / told.etape.retour
        if not told.etape.retour or not path.is_file() or not is_ours(atelier, path):
            continue
        same = _person(told.etape.par) == _person(entry.etape.par)
        if same or (mended and _given_back_for(atelier, told.link.products[0].digest) == mended):
            atelier.files.remove(path)


def _given_back_for(atelier: Atelier, digest: str) -> str:
    """The request that was refused, as the workbook made to correct it says; empty for a fresh one."""
    identity = request_of(atelier, digest)
    return identity.refus if identity is not None else ""


def _person(par: str) -> str:
    """A person's name, without what they are."""
    return fold(par.partition(", ")[0])


Words = Mapping[str, str]
"""What a row says, by column; a cell without an answer is an empty text."""


def _contrat(atelier: Atelier, words: Words) -> str:
    contrat = words["contrat"]
    known = atelier.index.contrats()
    if contrat not in known:
        some = ", ".join(known[:8]) or "aucun"
        raise CannotDo(f"le contrat « {contrat} » n’est pas connu ici.", f"Contrats connus : {some}.")
    return contrat


# --- decisions --------------------------------------------------------------------------------------------------------


def _decide(atelier: Atelier, dossier: Dossier, words: Words) -> str:
    """A row of « Décisions »."""
    contrat = _contrat(atelier, words)
    said = _DECISIONS[words["decision"]](atelier, contrat, words["objet"], words["motif"], asker(dossier))
    return f"{contrat} : {said}"


def _before_signing(atelier: Atelier, dossier: Dossier, words: Words) -> str:
    """A row of « Avant de signer »: its first word says what kind of point it is."""
    kind, _, rest = words["objet"].partition(" ")
    decide = {DEROGATION: _derogate, SIGNATURE: _admit}.get(kind, _lift)
    what = rest if kind in {DEROGATION, SIGNATURE} else words["objet"]
    if not words["motif"]:
        raise CannotDo("aucun motif n’est écrit en face de ce nom.", "Écrivez pourquoi l’on peut signer quand même.")
    said = decide(atelier, dossier.contrat, what, words["motif"], words.get("par") or asker(dossier))
    return f"{said} Décision de {words['par']}." if words.get("par") else said


def _decide_remark(atelier: Atelier, dossier: Dossier, words: Words) -> str:
    """A row of « Tableau des remarques »."""
    if not words["decision"]:
        raise Undecided(words["reponse"])
    par = words.get("par") or asker(dossier)
    _require_seen(atelier, dossier.contrat, words, par)
    one = decide_remark(atelier, dossier.contrat, words["objet"], Tranchee(words["decision"]), par, words["reponse"])
    return f"remarque {words['decision'].lower()}, {one.phrase} ({one.nom})."


def _require_seen(atelier: Atelier, contrat: str, words: Words, par: str) -> None:
    """Nobody undoes what somebody else decided without having read it. Raises DecidedSince."""
    now = next((one for one in remarks_of(atelier, contrat) if one.nom == words["objet"]), None)
    if now is None or now.decision in {None, Tranchee(words["decision"])} or _person(now.par) == _person(par):
        return
    if fold(words["deja"]) != fold(now.deja):
        raise DecidedSince(now.deja)


def _give_opinion(atelier: Atelier, dossier: Dossier, words: Words) -> str:
    """A row of « Avis des parties » on a whole text: its name says the party, what is signed, the version."""
    partie, sujet, version = words["objet"].rsplit(PARTS, 2)
    return _say(atelier, dossier, words, partie, Objet(sujet, int(version)))


def _give_opinion_on_one(atelier: Atelier, dossier: Dossier, words: Words) -> str:
    """A row of « Avis des parties » on a document or a form."""
    if not words["partie"]:
        raise CannotDo("aucune partie n’est nommée en face.", "Écrivez au nom de quelle partie l’avis est donné.")
    kind, what, where = words["objet"].split(PARTS, 2)
    objet = (
        Objet(questionnaire=what, site="" if where == NEANT else where)
        if kind == FORMULAIRE
        else Objet(version=int(where), piece=what)
    )
    return _say(atelier, dossier, words, words["partie"], objet)


def _say(atelier: Atelier, dossier: Dossier, words: Words, partie: str, objet: Objet) -> str:
    par = words["par"] or asker(dossier)
    match words["sens"]:
        case "":
            raise CannotDo("aucun avis n’est choisi en face.", "Choisissez-le dans la liste.")
        case "Retiré":
            back = take_back(atelier, dossier.contrat, partie, objet, par, words["motif"])
            return back.link.sentence
        case said if not words["le"]:
            raise CannotDo(f"l’avis {said.lower()} n’a pas de date.", "Écrivez le jour où la partie l’a donné.")
        case said:
            day = date.fromisoformat(words["le"])
            given = give(atelier, dossier.contrat, partie, Sens(said.lower()), objet, day, par, words["motif"])
            return given.link.sentence


def _lift(atelier: Atelier, contrat: str, what: str, motif: str, par: str) -> str:
    (point,) = lift(atelier, contrat, [what], par, motif)
    return f"point levé, {point.texte.rstrip('.')} ({point.nom})."


def _take_up_again(atelier: Atelier, contrat: str, what: str, motif: str, par: str) -> str:
    (point,) = take_up_again(atelier, contrat, [what], par)
    return f"point remis à régler ({motif}), {point.texte.rstrip('.')} ({point.nom})."


def _derogate(atelier: Atelier, contrat: str, what: str, motif: str, par: str) -> str:
    """A derogation that stands for the same reason is not written twice."""
    key = _exigence(atelier, contrat, what)
    line = next((one for one in grid_of(atelier, contrat) if one.cle == key), None)
    standing = line.derogation if line is not None else None
    if standing is None or (standing.motif, standing.par) != (" ".join(motif.split()), par):
        line = derogate(atelier, contrat, key, motif, par)
    assert line is not None
    return f"dérogation à l’exigence « {line.titre} »."


def _withdraw(atelier: Atelier, contrat: str, what: str, motif: str, par: str) -> str:
    line = withdraw_derogation(atelier, contrat, _exigence(atelier, contrat, what), par)
    return f"dérogation à l’exigence « {line.titre} » retirée ({motif})."


def _exigence(atelier: Atelier, contrat: str, what: str) -> str:
    """The key of an item, by its key or its title."""
    titles = {fold(line.titre): line.cle for line in grid_of(atelier, contrat)}
    return titles.get(fold(what), what)


def _admit(atelier: Atelier, contrat: str, what: str, motif: str, par: str) -> str:
    """A signature that the same person has admitted for the same reason is admitted already."""
    role, _, sujet = what.partition(" / ")
    reason = " ".join(motif.split())
    told = atelier.archive.journal(contrat).told(Leve)
    if any((one.etape.motif, one.link.actor, fold(one.etape.role)) == (reason, par, fold(role)) for one in told):
        return f"signature « {role} » admise."
    subjects = [sujet] if sujet else list(dict.fromkeys((CONTRAT, *(one.sujet for one in sendings(atelier, contrat)))))
    for number, subject in enumerate(subjects, 1):
        try:
            lift_doubt(atelier, contrat, role, motif, par, subject)
            break
        except NotReady:
            if number == len(subjects):
                raise
    return f"signature « {role} » admise."


_Decide = Callable[[Atelier, str, str, str, str], str]
_DECISIONS: Mapping[str, _Decide] = {
    "Lever un point": _lift,
    "Remettre un point à régler": _take_up_again,
    "Déroger à une exigence": _derogate,
    "Retirer une dérogation": _withdraw,
    "Admettre une signature": _admit,
}


# --- forms ------------------------------------------------------------------------------------------------------------


def _give_forms(atelier: Atelier, dossier: Dossier, words: Words) -> str:
    """Forms of a contract, or of one act, in its folder; those that are there already stay as they are."""
    contrat = words["contrat"]
    famille = next(one for one in atelier.familles.values() if one.title == words["famille"])
    folder = contract_folder(atelier.settings.outbox, contrat) / FORMS
    shown = folder.relative_to(atelier.settings.outbox).as_posix()
    products, left = [], 0
    forms, told = _forms(atelier, famille, contrat, words)
    for name, data in forms:
        clean = clean_name(name)
        digest = atelier.archive.objects.put(data)
        products.append(Matter("formulaire vierge", digest, clean))
        left += not (atelier.files.write_new(folder / clean, data, SHOWN) or atelier.files.read(folder / clean) == data)
    known = contrat if contrat in atelier.index.contrats() else ""
    note(
        atelier,
        known,
        Remis(contrat=contrat, dossier=shown),
        step_key(Remis, [one.digest for one in products], contrat=contrat),
        products=products,
        actor=asker(dossier),
    )
    kept = f" ; {pluriel(left, 'déjà là, laissé tel quel', 'déjà là, laissés tels quels')}" if left else ""
    return f"{pluriel(len(products), 'formulaire')} dans « {shown} »{kept}.{''.join(f' {one}' for one in told)}"


_Forms = tuple[list[tuple[str, bytes]], tuple[str, ...]]
"""Names and bytes of forms; what somebody has to write in them, in words."""


def _forms(atelier: Atelier, famille: Famille, contrat: str, words: Words) -> _Forms:
    inbox = atelier.settings.inbox.name
    if words["suite_de"]:
        _same_family(atelier, words["suite_de"], famille)
        return _following(atelier, words["suite_de"], contrat), ()
    if words["acte"] and words["acte"] == reprise_title(famille):
        return [_reprise_form(atelier, famille, contrat)], ()
    if words["acte"] and words["acte"] == negotiation_title(famille):
        _same_family(atelier, contrat, famille)
        made = negotiation_form(atelier, contrat) if contrat in atelier.index.contrats() else None
        if made is None:
            return [blank_negotiation(famille, contrat, inbox)], ()
        return [made.form], made.told
    if words["acte"]:
        _same_family(atelier, contrat, famille)
        offered = acts_offered(famille)
        act, by_site = offered.get(words["acte"], (None, False))
        if act is None:
            known = ", ".join(offered) or "aucun"
            raise CannotDo(
                f"la famille « {famille.title} » n’a pas d’acte « {words['acte']} ».",
                f"Actes de cette famille : {known}.",
            )
        if by_site:
            return _by_site(atelier, contrat, act.key, words)
        form = _acte_form(atelier, famille, act.key, contrat, words["numero"])
        if not act.compare or contrat not in atelier.index.contrats():
            return [form], ()
        changed = list(adjusted_forms(atelier, contrat))
        told = (*(sentence for one in changed for sentence in one.told), *told_beside(atelier, contrat))
        return [form, *((one.name, one.data) for one in changed)], told
    sites = _sites(words)
    prefilled = fold(words["preremplir"]) in {"oui", "true"}
    moisson = _moisson(atelier, famille, sites, words["gestionnaire"]) if prefilled else None
    known_sites = sites or (() if prefilled else _perimeter(atelier, contrat))
    return list(blank_forms(famille, contrat, known_sites, inbox, moisson)), ()


def _sites(words: Words) -> tuple[str, ...]:
    """The establishments that a row names."""
    named = words["etablissements"].replace(",", ";").split(";")
    return tuple(compact(site).upper() for site in named if site.strip())


def _by_site(atelier: Atelier, contrat: str, acte: str, words: Words) -> _Forms:
    """The form of an act, and the workbooks of the establishments of a contract that is known."""
    if contrat not in atelier.index.contrats():
        raise CannotDo(f"le contrat « {contrat} » n’est pas connu ici.", "Écrivez le numéro d’un contrat connu ici.")
    try:
        made = forms_by_site(atelier, contrat, acte, words["numero"], _sites(words))
    except (NotByEstablishment, NotAnExercice) as error:
        raise CannotDo(error.message, error.remedy) from error
    return [(one.name, one.data) for one in made], (instead(made),)


def _same_family(atelier: Atelier, contrat: str, famille: Famille) -> None:
    """Refuse a family that is not the one of a contract that is known here."""
    own = famille_of(atelier, contrat) if contrat in atelier.index.contrats() else ""
    if own and own != famille.key:
        named = atelier.familles[own].title if own in atelier.familles else own
        raise CannotDo(
            f"le contrat « {contrat} » n’est pas de la famille « {famille.title} ».",
            f"Choisissez la sienne : {named}.",
        )


def _following(atelier: Atelier, ancien: str, contrat: str) -> list[tuple[str, bytes]]:
    """The forms of the contract that comes after *ancien*, under the number *contrat*."""
    made = next_forms(atelier, ancien, contrat) if fold(ancien) != fold(contrat) else ()
    if not made:
        raise CannotDo(
            f"rien n’est repris du contrat « {ancien} ».",
            "Écrivez le numéro d’un contrat connu ici, dont la date d’effet et la durée sont connues, et un autre "
            "numéro pour celui qui le suit.",
        )
    return [(one.name, one.data) for one in made]


def _acte_form(atelier: Atelier, famille: Famille, acte: str, contrat: str, numero: str) -> tuple[str, bytes]:
    """The form of an act: filled in advance from a contract that is known, blank otherwise."""
    try:
        made = prefilled_form(atelier, contrat, acte, numero) if contrat in atelier.index.contrats() else None
    except NotAnExercice as error:
        raise CannotDo(error.message, error.remedy) from error
    if made is not None:
        return made.name, made.data
    return acte_form(famille, acte, contrat, atelier.settings.inbox.name)


def _reprise_form(atelier: Atelier, famille: Famille, contrat: str) -> tuple[str, bytes]:
    """The blank workbook that takes over a contract signed elsewhere; of one that is prepared here nothing would be."""
    own = {one.key for one in famille.awaited()}
    if contrat in atelier.index.contrats() and any(key in own for key, _ in accepted(atelier, contrat)):
        raise CannotDo(
            f"le contrat « {contrat} » est préparé ici, par ses propres classeurs : il n’y a rien à reprendre.",
            "Écrivez le numéro du contrat signé ailleurs, tel qu’il y figure.",
        )
    return reprise_form(famille, contrat, atelier.settings.inbox.name)


def _perimeter(atelier: Atelier, contrat: str) -> tuple[str, ...]:
    """The establishments of a contract that is known, as its accepted forms tell them."""
    told = [entry.etape.perimetre for entry in accepted(atelier, contrat).values()] if contrat else []
    return next((sites for sites in told if sites), ())


def _moisson(atelier: Atelier, famille: Famille, sites: tuple[str, ...], entity: str) -> Moisson:
    """What the exports that people dropped say: files of that name for a moment, since forms cite them."""
    kinds: tuple[Genre, ...] = ("finess", "tdb")
    kept = [entry for kind in kinds if (entry := last_extrait(atelier, kind)) is not None]
    frames = last_forecast(atelier, sites, compact(entity).upper())
    if not kept and not frames:
        raise CannotDo(
            "aucun extrait de FINESS ni du tableau de bord n’a été déposé, ni aucun cadre budgétaire.",
            f"Déposez-le dans « {atelier.settings.inbox.name} » tel qu’il est publié (CSV, Excel), puis cette demande.",
        )
    with temporary_folder("extrait") as folder:
        files = []
        for entry in kept:
            path = folder / clean_name(entry.etape.nom.rpartition("›")[2].strip())
            with refusals():
                path.write_bytes(atelier.archive.objects.get(entry.link.materials[0].digest))
            files.append(Fourni(entry.etape.genre, path))
        for frame in frames:
            path = folder / clean_name(frame.etape.nom.rpartition("›")[2].strip())
            with refusals():
                path.write_bytes(atelier.archive.objects.get(frame.link.materials[0].digest))
            files.append(Fourni("cadre", path))
        try:
            return harvest(atelier.settings.templates, famille, files, sites, entity)
        except UnclearRequest as error:
            remedy = "Écrivez le numéro FINESS du gestionnaire, ou ceux des établissements, dans la ligne."
            raise CannotDo(error.message, remedy) from error


# --- exports ----------------------------------------------------------------------------------------------------------


def _export(atelier: Atelier, dossier: Dossier, words: Words) -> str:
    """The package of the newest signed version; one that is there already is not made again."""
    contrat = _contrat(atelier, words)
    form: Format = "bagit" if words["format"].startswith("BagIt") else "seda"
    try:
        version = last_sealed(atelier, contrat)
    except CannotExport as error:
        raise CannotDo(error.message, "ETAT.html dit qui doit encore signer. Redemandez-le ensuite.") from error
    outbox = atelier.settings.outbox
    folder = contract_folder(outbox, contrat) / EXPORTS / form / version_name(version.numero)
    if not folder.is_dir() or not any(folder.iterdir()):
        atelier.files.make_folder(folder)
        export(atelier, version, form, folder)
    shown = folder.relative_to(outbox).as_posix()
    note(
        atelier,
        contrat,
        Exporte(version=version.numero, format=form, dossier=shown),
        step_key(Exporte, [], version=version.numero, format=form),
        actor=asker(dossier),
    )
    return f"{contrat} : version {version.numero} préparée pour les archives dans « {shown} »."


_Doer = Callable[[Atelier, Dossier, Words], str]
_DOERS: Mapping[str, _Doer] = {
    "decisions": _decide,
    "points": _before_signing,
    "remarques": _decide_remark,
    "avis": _give_opinion,
    "documents": _give_opinion_on_one,
    "formulaires": _give_forms,
    "exports": _export,
}
"""What does each row, by its table (adapters/instance/questionnaires)."""
