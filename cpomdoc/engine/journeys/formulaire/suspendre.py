"""Step « suspendre »: a form that contradicts the one that counts waits beside a note, until somebody chooses."""

from __future__ import annotations

from datetime import datetime

from cpomdoc.domain.francais import date_longue
from cpomdoc.domain.journal import Suspendu
from cpomdoc.domain.links import Matter
from cpomdoc.domain.places import RETURNS
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.do import step
from cpomdoc.engine.journeys.notices import Rival, choice
from cpomdoc.engine.memory.note import known, note, step_key
from cpomdoc.engine.shown.choix import note_name, show_choices, waiting_name
from cpomdoc.engine.values import FormulaireRival, FormulaireSuspendu, Role
from cpomdoc.store.journal import EntryOf
from cpomdoc.store.view import contract_folder


@step
def suspendre(atelier: Atelier, rival: FormulaireRival) -> FormulaireSuspendu:
    """The form kept, noted, and shown with the one that counts and a note that says what differs and what to do."""
    recu = rival.recu
    key = step_key(
        Suspendu,
        [recu.depot.sha256],
        famille=atelier.famille(recu.famille).digest,
        contre=rival.contre,
        apres=recu.depot.apres,
    )
    entry = known(atelier, recu.contrat, Suspendu, key) or _note_suspended(atelier, rival, key)
    show_choices(atelier, recu.contrat)
    return FormulaireSuspendu(rival=rival, retour=entry.etape.retour)


def _note_suspended(atelier: Atelier, rival: FormulaireRival, key: str) -> EntryOf[Suspendu]:
    recu, depot = rival.recu, rival.recu.depot
    famille = atelier.famille(recu.famille)
    questionnaire = famille.questionnaires[recu.questionnaire]
    told = atelier.archive.journal(recu.contrat).told(Suspendu)
    rank = 1 + sum((one.etape.questionnaire, one.etape.site) == (recu.questionnaire, rival.site) for one in told)
    shown = note_name(waiting_name(questionnaire, recu.contrat, rival.site, rank))
    folder = contract_folder(atelier.settings.outbox, recu.contrat) / RETURNS
    text = choice(
        Rival(depot.nom, rival.par, _when(depot.recu_le)),
        _when(rival.remplacement.le),
        questionnaire.title,
        rival.motif,
        rival.remplacement,
        atelier.settings.inbox.name,
    )
    return note(
        atelier,
        recu.contrat,
        Suspendu(
            questionnaire=recu.questionnaire,
            site=rival.site,
            nom=depot.nom,
            famille=famille.key,
            empreinte_famille=famille.digest,
            motif=rival.motif,
            remplacement=rival.remplacement,
            retour=f"{folder.relative_to(atelier.settings.outbox).as_posix()}/{shown}",
            par=rival.par or None,
            ecrit_le=rival.ecrit_le or None,
        ),
        key,
        materials=[Matter(Role.FORMULAIRE, depot.sha256, depot.nom)],
        products=[
            Matter("dossier", rival.dossier, f"{recu.questionnaire}.json"),
            Matter("explication", atelier.archive.objects.put(text), shown),
        ],
    )


def _when(text: str) -> str:
    """« 29 novembre 2026 à 14 h 05 »."""
    at = datetime.fromisoformat(text)
    return f"{date_longue(at.date())} à {at.hour} h {at.minute:02}"
