"""Journal entries -> where a contract stands: what is seen in ETAT.html and by « etat » and « historique »."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.domain.francais import date_longue, pluriel
from cpomdoc.domain.journal import Audience, Relu
from cpomdoc.domain.links import LinkOf
from cpomdoc.domain.negociation import folders
from cpomdoc.domain.origine import NOBODY
from cpomdoc.domain.relecture import BESIDE
from cpomdoc.domain.statut import Statut
from cpomdoc.domain.suivi import Anomalie, EnvoiVue, EtatContrat, Fait, Fichier, FormulaireVu, JointeVue, RetourVu
from cpomdoc.domain.verrous import in_words
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.questionnaire import Questionnaire
from cpomdoc.stages.contrat.parties import apart
from cpomdoc.stages.follow.attendus import Situation, acte_title, awaited, part_title, rank
from cpomdoc.stages.follow.avis import objects, opinions
from cpomdoc.stages.follow.derogations import grid_of_the_day
from cpomdoc.stages.follow.envois import sendings
from cpomdoc.stages.follow.points import points_of_the_day
from cpomdoc.stages.follow.recorded import Recorded, Size
from cpomdoc.stages.follow.remarques import remarks
from cpomdoc.stages.follow.sources.reponses import codes_of_documents, codes_of_unsigned
from cpomdoc.stages.follow.story import Key, Story, is_takeover, learn, settle


def follow(
    contrat: str,
    dossier: str,
    entries: Sequence[Recorded],
    familles: Mapping[str, Famille],
    inbox: str,
    size: Size,
    illisibles: Sequence[str] = (),
) -> EtatContrat:
    """The state of *contrat*, whose readable folder is *dossier*, from its whole journal; *illisibles* are the other
    contracts whose journal cannot be read.
    """
    story = learn(entries, size)
    famille = familles.get(story.famille)
    settle(story, famille)
    missing = tuple(_missing(story, famille))
    envois = sendings(entries, dossier, size)
    statut = _statut(story, famille, missing, envois)
    grille = grid_of_the_day(story.grille, (entry.link for entry in entries))
    points = points_of_the_day(story, famille, (entry.link for entry in entries), illisibles)
    seen = opinions(story, famille)
    situation = Situation(contrat, statut, story, famille, missing, envois, grille, inbox, points, seen)
    return EtatContrat(
        contrat=contrat,
        dossier=dossier,
        famille=famille.title if famille else story.famille,
        gestionnaire=story.gestionnaire or contrat,
        statut=statut,
        etapes=tuple((story.etapes | _signing_steps(envois)).items()),
        periode=period(story.date_effet, story.date_fin),
        attendus=tuple(awaited(situation)),
        formulaires=_forms(story, famille, (*missing, *story.parts_awaited), size),
        versions=tuple(reversed(story.versions)),
        anomalies=_anomalies(story, famille),
        echeances=story.echeances,
        parties=story.parties,
        faits=history(entries, Audience.PAGES),
        jointes=_joined(story),
        envois=envois,
        conformite=grille,
        points=points,
        remarques=remarks(story),
        opinions=seen,
        objets=objects(story, famille),
        negociees=story.negociees,
        retours=tuple(_return(link) for link in reversed(story.relectures)),
        depots=folders(story.roles, famille.courts if famille else {}, story.gestionnaire) if story.versions else (),
    )


def _return(link: LinkOf[Relu]) -> RetourVu:
    etape = link.etape
    return RetourVu(
        nom=etape.nom,
        titre=etape.titre,
        version=etape.version,
        partie=etape.partie or "",
        personne=link.actor if link.actor not in NOBODY else "",
        date=link.at,
        bilan=_what_became(etape),
    )


def _what_became(etape: Relu) -> str:
    """« 3 modifications reprises, dont 1 texte imposé par le droit, 2 propositions »; « sans changement »."""
    told = ["sans changement"] if etape.inchange and not etape.propositions else []
    told += _taken_over(etape) if not etape.inchange else []
    told += [f"dont {in_words(etape.entorses)}"] if etape.entorses else []
    told += [pluriel(len(etape.propositions), "proposition")] if etape.propositions else []
    told += [pluriel(etape.commentaires, "commentaire")] if etape.commentaires else []
    return ", ".join(told)


def _taken_over(etape: Relu) -> list[str]:
    """How much of what the return changed the text says; what the parties do not agree on stands as it was."""
    count = sum(one.geste not in BESIDE for one in etape.modifications or ())
    open_ones = len(etape.fusion.conflits) if etape.fusion is not None else 0
    if open_ones:
        return [pluriel(count, "modification"), f"dont {pluriel(open_ones, 'passage')} à concilier"]
    return [pluriel(count, "modification reprise", "modifications reprises")] if count else []


def _missing(story: Story, famille: Famille | None) -> Iterator[Key]:
    if famille is None or is_takeover(story, famille):
        return
    for questionnaire in famille.awaited():
        for site in _sites(questionnaire, story):
            if (questionnaire.key, site) not in story.formulaires:
                yield questionnaire.key, site


def _sites(questionnaire: Questionnaire, story: Story) -> tuple[str, ...]:
    """The establishments that a workbook is awaited of; before they are known, one at least, unless some came."""
    if questionnaire.per != "etablissement":
        return ("",)
    came = any(key == questionnaire.key for key, _ in story.formulaires)
    return story.perimetre or (() if came else ("",))


def _statut(story: Story, famille: Famille | None, missing: Sequence[Key], envois: Sequence[EnvoiVue]) -> Statut:
    """Once the contract is out for signature, what becomes of its forms or of its acts does not call it back."""
    sent = next((envoi for envoi in envois if envoi.sujet == CONTRAT), None)
    if sent is not None and sent.scelle is not None:
        return Statut.ARCHIVE
    if sent is not None and sent.ouvert:
        return Statut.SIGNE if sent.complet else Statut.A_SIGNER
    if story.back:
        return Statut.A_CORRIGER
    if is_takeover(story, famille):
        return Statut.REPRIS if story.takeover is not None else Statut.RECU
    if missing:
        return Statut.RECU
    if not story.versions:
        return Statut.VALIDE
    return Statut.RELU if story.reviewed else Statut.REDIGE


def _signing_steps(envois: Sequence[EnvoiVue]) -> dict[Statut, str]:
    """When the contract was sent to be signed, signed by the last party, archived."""
    steps: dict[Statut, str] = {}
    for envoi in envois:
        if envoi.sujet == CONTRAT and not (envoi.depasse and envoi.scelle is None):
            steps[Statut.A_SIGNER] = envoi.date
            if envoi.complet:
                steps[Statut.SIGNE] = max((partie.date for partie in envoi.parties), default=envoi.date)
            if envoi.scelle is not None:
                steps[Statut.ARCHIVE] = envoi.scelle.date
    return steps


def _joined(story: Story) -> tuple[JointeVue, ...]:
    """The documents that came and those still awaited, annexe by annexe."""
    came = [replace(view, fichier=story.shown.get(digest)) for digest, view in story.joined.values()]
    return tuple(sorted((*came, *story.awaited), key=lambda one: (one.annexe, one.titre, one.etablissement)))


def _with_rivals(form: FormulaireVu, story: Story, key: Key, size: Size) -> FormulaireVu:
    """A form with those that wait for a choice against it."""
    waiting = [rival.etape for rival in story.rivals.get(key, {}).values()]
    told = tuple(f"«\u00a0{one.nom}\u00a0» attend un choix, voir ci-dessus." for one in waiting)
    notes = tuple(Fichier(f"«\u00a0{one.nom}\u00a0», ce qui diffère", one.retour, size(one.retour)) for one in waiting)
    return replace(form, a_savoir=(*form.a_savoir, *told), choix=notes)


def _forms(story: Story, famille: Famille | None, missing: Sequence[Key], size: Size) -> tuple[FormulaireVu, ...]:
    blank = [FormulaireVu(key, key, site, "attendu", "", "", 0, 0) for key, site in missing]
    seen = story.formulaires | story.misfits
    forms = [*(_with_rivals(form, story, key, size) for key, form in seen.items()), *blank]
    known = famille.questionnaires if famille else {}
    forms.sort(key=lambda form: rank(famille, form.questionnaire, form.site))
    return tuple(
        replace(form, titre=name, site="", acte=True)
        if (name := acte_title(famille, form.questionnaire, form.site))
        else replace(form, titre=name, site=apart(form.site)[1], acte=True)
        if (name := part_title(famille, form.questionnaire, form.site))
        else replace(form, titre=known[form.questionnaire].title)
        if form.questionnaire in known
        else form
        for form in forms
    )


def _anomalies(story: Story, famille: Famille | None) -> tuple[Anomalie, ...]:
    """The gravest first, then workbook by workbook, each in the order of its form."""
    of_documents = codes_of_documents(famille) if story.awaited else frozenset()  # told as documents that are awaited
    told = [one for group in story.warnings.values() for one in group] + list(story.crossed)
    signed = story.sealed or story.takeover is not None
    settled = codes_of_unsigned(famille) if signed else frozenset()
    shown = [one for one in told if one.code not in of_documents | settled]
    order = {"bloquant": 0, "a_verifier": 1}
    return tuple(
        sorted(
            (one for one in shown if one.gravite in order),
            key=lambda one: (order[one.gravite], rank(famille, one.questionnaire, one.site)),
        )
    )


def period(first: date | None, last: date | None) -> str:
    """From when to when, in words; empty while either is unknown."""
    if first is None or last is None:
        return ""
    return f"du {date_longue(first)} au {date_longue(last)}"


def history(entries: Sequence[Recorded], audience: Audience) -> tuple[Fait, ...]:
    """What happened, for this audience: one sentence an entry."""
    return tuple(_fait(entry) for entry in entries if audience in entry.etape.audience)


def _fait(entry: Recorded) -> Fait:
    link = entry.link
    return Fait(
        entry.numero,
        link.at,
        link.actor,
        link.sentence,
        tuple(matter.name for matter in link.materials if matter.name),
        tuple(matter.name for matter in link.products if matter.name),
        entry.ecrit_le,
    )
