"""« make demo-annees »: a contract signed, then followed for five years -> its reviews, its avenant, its bilans, the
forms of the next one.

It types the commands that people type. What a person adds to each form is the story of ``recit.toml``; the rest was in
the form already, and the command says how much. Everything is below build/.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from cpomdoc.adapters.excel.writing import write_form
from cpomdoc.adapters.instance import load_examples, load_family, load_settings
from cpomdoc.adapters.instance.examples import Example
from cpomdoc.domain.location import FieldKey
from cpomdoc.engine.instance.forms import EXAMPLES_BY
from cpomdoc.engine.instance.suite import next_forms
from cpomdoc.engine.memory.ajustes import adjusted
from cpomdoc.engine.memory.contrat import modeles_of_contract
from cpomdoc.engine.memory.preremplis import Preparation, prepared
from cpomdoc.engine.reports.views import look
from cpomdoc.stages.formulaire.repris import taken
from tools.demo.recit import Typed, filled, merged, recit
from tools.demo.signing import OUTSIDE, Parties, hand_out_certificates, sign_all
from tools.demo.terminal import (
    FORMS,
    INBOX,
    INSTANCE,
    OUTBOX,
    ROOT,
    STATE,
    Failed,
    begin_anew,
    cpomdoc,
    say,
    shown,
    typed,
)

CONTRAT, NEXT, SET = "CPOM-2027-014", "CPOM-2032-007", "huit-etablissements"
GONE, HOST = "990002107", "990001455"
"""The establishment that joins another, and that one."""
PARTIES: Parties = {
    OUTSIDE: ("Gilles Ravenel", "Département de l’Aure"),
    "Gestionnaire": ("Claire Aubanel", "Association Les Tilleuls"),
    "ARS": ("Hélène Marchal-Duroc", "Agence régionale de santé du Val-d’Aure"),
}
OF_THE_AVENANT: Parties = {**PARTIES, "ARS": ("Antoine Peyrac", PARTIES["ARS"][1])}
"""The avenant is signed by the powers of its day."""
WORKBOOKS = ("identification", "objectifs", "indicateurs", "moyens")


def main(last: str = "") -> int:
    """Exit 0 only if all that was expected is there. *last*: the exercice after whose review to stop."""
    start = time.monotonic()
    os.environ["XDG_STATE_HOME"] = str(STATE)  # looked at in this process too
    try:
        missing = list(live(int(last or 0)))
    except Failed as error:
        say(f"\n{error}")
        return 1
    if missing:
        say("\nIl manque : " + ", ".join(missing))
        return 1
    say(f"\nÀ ouvrir en premier : {shown(OUTBOX / 'PORTEFEUILLE.html')}, puis {shown(OUTBOX / 'ETAT.html')}")
    say(f"Cinq ans en {time.monotonic() - start:.0f} s.")
    return 0


def live(last: int = 0) -> Iterator[str]:
    """The five years, one after the other; what is missing on the way. *last* as main takes it, 0: the whole story."""
    sign()
    for exercice in (2027, 2028):
        yield from review(exercice)
        if exercice == last:
            return
    yield from evaluate("3", date(2029, 9, 30))
    yield from amend()
    for exercice in (2029, 2030):
        yield from review(exercice)
    yield from evaluate("5", date(2031, 9, 15))
    yield from review(2031)
    yield from renew()


# --- the contract -----------------------------------------------------------------------------------------------------


def sign() -> None:
    """The contract of the example, signed by its three parties."""
    begin_anew(SET)
    hand_out_certificates(PARTIES)
    for path in (FORMS / SET).glob("*.xlsx"):
        shutil.copyfile(path, INBOX / path.name)
    treat()
    say(f"\nRelu, le contrat {CONTRAT} part à la signature :")
    sign_all(CONTRAT, PARTIES)


def treat() -> None:
    """What the watcher does at each round."""
    typed("cpomdoc", "traiter")
    say("  " + cpomdoc("traiter").strip().replace("\n", "\n  "))


# --- what comes every year --------------------------------------------------------------------------------------------


def review(exercice: int) -> Iterator[str]:
    """The form of an exercice, filled in advance; what a person adds; the documents that come of it."""
    say(f"\n{exercice + 1}, l’exercice {exercice} est clos :")
    _ask("revue", str(exercice))
    model = next(one for one in _examples("actes") if one.questionnaire.key == "revue")
    made = _prepared("revue", str(exercice), date(exercice + 1, 9, 28))
    answers = filled(exercice, made.avance.typed, model.answers, recit(), made.avance.repris)
    _drop(f"Revue {exercice}.xlsx", made, answers)
    treat()
    yield from _documents(f"Revue annuelle {exercice} - ", 5)


def evaluate(numero: str, day: date) -> Iterator[str]:
    """A bilan, built from the reviews; the final one says what becomes of each objective."""
    say(f"\nBilan de l’année {numero} du contrat :")
    made, story = _prepared("bilan", numero, day), recit().of(day.year)
    answers: dict[FieldKey, Typed] = {**made.avance.typed, **_named(story["bilan"])}
    for place, typed_ in made.avance.typed.items():
        if place.name == "bilan_objectifs.objectif" and "acheves" in story:
            fate = "Achevé" if typed_ in story["acheves"] else "Poursuivi"
            answers[FieldKey("bilan_objectifs.suite", place.row)] = fate
    _drop(f"Bilan {numero}.xlsx", made, answers)
    treat()
    yield from _documents(f"Bilan d’étape - Année {numero}", 1)


def amend() -> Iterator[str]:
    """What the committee accepted becomes one avenant, signed by the three parties."""
    say("\nLe comité de suivi a accepté deux ajustements ; un avenant les reprend :")
    _ask("avenant", "1")
    made = _prepared("avenant", "1", date(2029, 11, 20))
    (model,) = (one for one in _examples("avenant") if one.questionnaire.key == "avenant")
    own = {**model.answers, **{key: typed_ for key, typed_ in made.avance.typed.items() if key.row is None}}
    _drop("Avenant 1.xlsx", made, {**own, **_named(recit().of(2029)["avenant"])})
    with look(load_settings(INSTANCE)) as atelier:
        changed = {one.questionnaire.key: one.avance.typed for one in adjusted(atelier, CONTRAT)}
        famille = load_family(INSTANCE / "templates", "ehpad")
        for one in _examples(SET):
            if one.questionnaire.key in WORKBOOKS:
                answers = merged({**one.answers, **changed.get(one.questionnaire.key, {})}, GONE, HOST)
                data = write_form(
                    famille,
                    one.questionnaire,
                    contrat=CONTRAT,
                    answers=answers,
                    inbox_name=INBOX.name,
                    auteur=EXAMPLES_BY,
                )
                (INBOX / f"{one.questionnaire.key.capitalize()} - {CONTRAT}.xlsx").write_bytes(data)
    treat()
    hand_out_certificates(OF_THE_AVENANT)
    sign_all(CONTRAT, OF_THE_AVENANT, "avenant-1")
    yield from _documents("Avenant n° 1", 1)


def renew() -> Iterator[str]:
    """The forms of the next contract: how many answers are there already."""
    say("\nLe contrat suivant :")
    folder = FORMS / NEXT
    command = ("formulaires", "--contrat", NEXT, "--suite-de", CONTRAT, "--sortie", str(folder))
    typed("cpomdoc", *command)
    say("  " + cpomdoc(*command).strip().replace("\n", "\n  "))
    with look(load_settings(INSTANCE)) as atelier:
        proposed = sum(one.proposes for one in next_forms(atelier, CONTRAT, NEXT))
    whole = sum(len(one.answers) for one in _examples(SET))
    say(f"  {proposed} réponses, quand le contrat de départ en demandait {whole} ({100 * proposed // whole} %).")
    if len(list(folder.glob("*.xlsx"))) < len(WORKBOOKS) + 7:
        yield f"les formulaires de {NEXT}"


# --- a person and a form ----------------------------------------------------------------------------------------------


def _ask(acte: str, numero: str) -> None:
    """The form as somebody asks for it: what the command says of it."""
    folder = FORMS / f"{acte}-{numero}"
    command = ("formulaires", "--acte", acte, "--contrat", CONTRAT, "--numero", numero, "--sortie", str(folder))
    typed("cpomdoc", *command)
    say("  " + cpomdoc(*command).strip().replace("\n", "\n  "))


def _prepared(acte: str, numero: str, day: date) -> Preparation:
    with look(load_settings(INSTANCE)) as atelier:
        made = prepared(atelier, CONTRAT, acte, numero, day=day)
    if made is None:
        raise Failed(f"Rien ne remplit d’avance « {acte} ».")
    return made


def _drop(name: str, made: Preparation, answers: Mapping[FieldKey, Typed]) -> None:
    """The form, as somebody gives it back in the inbox."""
    with look(load_settings(INSTANCE)) as atelier:
        modeles = modeles_of_contract(atelier, CONTRAT)
        assert modeles is not None
        questionnaire = modeles.ensemble.questionnaires[made.kind.key]
        data = write_form(
            modeles.of_questionnaire(made.kind.key),
            questionnaire,
            contrat=CONTRAT,
            answers=dict(answers),
            origins=made.avance.origins,
            inbox_name=INBOX.name,
            repris=taken(made.plan, questionnaire, made.avance),
            auteur=EXAMPLES_BY,
        )
    (INBOX / name).write_bytes(data)


def _named(answers: Mapping[str, Typed]) -> dict[FieldKey, Typed]:
    return {FieldKey(name): value for name, value in answers.items()}


def _examples(name: str) -> tuple[Example, ...]:
    templates = ROOT / "templates"
    return load_examples(templates, load_family(templates, "ehpad"), name)


def _documents(beginning: str, count: int) -> Iterator[str]:
    """Say which documents of the last version begin so; what is not there."""
    versions = sorted((OUTBOX / CONTRAT / "projets").glob("v*"), key=_number)
    found: list[Path] = []
    for version in reversed(versions):
        found = found or sorted(path for path in version.glob("*.pdf") if path.name.startswith(beginning))
    for path in found:
        say(f"    {shown(path)}")
    if len(found) < count:
        yield f"« {beginning} »"


def _number(path: Path) -> int:
    return int(path.name.removeprefix("v"))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
