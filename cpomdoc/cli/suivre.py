"""« etat », « historique »: the archive -> where contracts stand, what was done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from textwrap import wrap
from typing import Any

import click

from cpomdoc.adapters.instance import Settings, clock
from cpomdoc.cli import instance
from cpomdoc.cli.base import Commande
from cpomdoc.cli.screen import bad, count, good, odd, paragraph, plain, say, say_json, shorten, table
from cpomdoc.dashboard.rows import Ligne, rows
from cpomdoc.domain.errors import CpomdocError, ExitCode
from cpomdoc.domain.extraits import answer_changed
from cpomdoc.domain.francais import date_courte, date_longue
from cpomdoc.domain.pieces import Mention
from cpomdoc.domain.remarques import ensemble
from cpomdoc.domain.statut import MEANING, Statut
from cpomdoc.domain.suivi import Attendu, EtatContrat, EtatInstance, Fait, PartieVue
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.note import DEPOSITOR
from cpomdoc.engine.reports.views import look, view_contrat, view_instance
from cpomdoc.engine.share import require_reachable
from cpomdoc.stages.follow.recit import find_version

_WIDE = 72
"""What is left of a line of the history for the sentence."""
_SAID = 120
"""Signs of an answer that changed, before and after."""


class UnknownContrat(CpomdocError):
    """No journal bears this reference."""

    exit_code = ExitCode.USAGE


@click.command(cls=Commande)
@click.argument("contrat", default="", metavar="[CONTRAT]", help="Le numéro d’un contrat, pour le détail.")
@click.option("--json", "as_json", is_flag=True, help="Réponse pour un programme.")
def etat(contrat: str, as_json: bool) -> None:
    """Dit où en sont les contrats, ce qui est attendu et de qui."""
    settings = reachable_settings()
    with look(settings) as atelier:
        if contrat:
            seen = known_contrat(atelier, contrat)
            if as_json:
                say_json(to_plain(seen))
            else:
                _show_contrat(seen, settings)
        else:
            whole = view_instance(atelier)
            if as_json:
                say_json(to_plain(whole))
            else:
                _show_instance(whole)


@click.command(cls=Commande)
@click.argument("contrat", metavar="CONTRAT", help="Le numéro du contrat.")
@click.option("--json", "as_json", is_flag=True, help="Réponse pour un programme.")
def historique(contrat: str, as_json: bool) -> None:
    """Raconte ce qui a été fait pour un contrat, du début à aujourd’hui."""
    with look(reachable_settings()) as atelier:
        seen = known_contrat(atelier, contrat)
    if as_json:
        say_json([to_plain(fact) for fact in seen.faits])
        return
    say(f"Historique de {plain(seen.contrat)}, {plain(seen.gestionnaire)}")
    say()
    for line in table([row for fact in seen.faits for row in _told(fact)]):
        say(line)
    _show_versions(seen)
    if seen.tete is not None:
        say()
        say(f"Étape {seen.tete.numero}, dernière de l’historique : {seen.tete.sha256}")
        say(
            paragraph(
                "Gardez cette empreinte ailleurs : « cpomdoc controler --tete » dira si cette étape est encore là."
            )
        )


def _told(fact: Fait) -> Iterator[tuple[str, str, str]]:
    """When, who, what; then what went in and came out, when the sentence does not say it."""
    actor = "dépôt" if fact.acteur == DEPOSITOR else plain(shorten(fact.acteur, 18))
    first, *rest = wrap(plain(fact.texte), _WIDE) or [""]
    yield _moment(fact.vrai), actor, first
    if fact.apres_coup:
        yield "", "", f"  noté après coup, pour le {_moment(fact.date)}"
    for line in rest:
        yield "", "", line
    for word, names in (("à partir de", fact.entrees), ("a donné", fact.sorties)):
        if any(name not in fact.texte for name in names):
            yield "", "", plain(shorten(f"  {word} {_few(names)}", _WIDE))


def _few(names: Sequence[str]) -> str:
    known = list(dict.fromkeys(f"« {name} »" for name in names))
    more = f" et {count(len(known) - 2, 'autre')}" if len(known) > 2 else ""
    return ", ".join(known[:2]) + more


def _show_versions(seen: EtatContrat) -> None:
    """The versions by name, and what changed in the answers of each."""
    if seen.versions:
        say()
        say("Versions")
    for version in reversed(seen.versions):
        name = f"{Mention.PROJET} {version.numero}" if version.nom == Mention.PROJET else plain(version.nom)
        say(f"  v{version.numero}  {_moment(version.date)}  {name}")
    for version in seen.versions:
        if version.changements:
            say()
            say(f"Ce qui a changé dans la version {version.numero}")
            for change in version.changements:
                told = answer_changed(change.question, change.lieu, change.avant, change.apres, _SAID)
                say(paragraph(plain(told), "  "))


def reachable_settings() -> Settings:
    """The settings of the instance, whose folders answer. Raises NoInstance, StorageFailed."""
    settings = instance.settings()
    require_reachable(settings)
    return settings


def known_contrat(atelier: Atelier, contrat: str) -> EtatContrat:
    """What is seen of *contrat*. Raises UnknownContrat with the names of some that are known."""
    known = atelier.index.contrats()
    if contrat not in known:
        some = ", ".join(plain(one) for one in known[:8]) or "aucun"
        raise UnknownContrat(f"Le contrat « {plain(contrat)} » n’est pas connu ici.", f"Contrats connus : {some}.")
    return view_contrat(atelier, contrat)


class UnknownVersion(CpomdocError):
    """The contract has no version of that number or name."""

    exit_code = ExitCode.USAGE


def known_version(atelier: Atelier, contrat: str, words: str) -> tuple[int, str]:
    """The number and the name of the version that *words* name. Raises UnknownVersion with those that are known."""
    from cpomdoc.engine.instance.restitution import names_of

    names = names_of(atelier, contrat)
    number = find_version(names, words)
    if number is None:
        some = ", ".join(f"{number} ({name})" for number, name in names.items()) or "aucune"
        raise UnknownVersion(f"« {plain(contrat)} » n’a pas de version « {plain(words)} ».", f"Versions : {some}.")
    return number, names[number]


def to_plain(value: Any) -> Any:
    """A state as plain values for a program; an amount as its exact digits, « 1743749.00 »."""
    if isinstance(value, (EtatContrat, EtatInstance)) or hasattr(value, "__dataclass_fields__"):
        return to_plain(asdict(value))
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dict):
        return {key: to_plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_plain(item) for item in value]
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


# --- the whole instance -------------------------------------------------------------------------------------------


def _show_instance(whole: EtatInstance) -> None:
    now = clock.now()
    say(f"État des contrats au {date_longue(now.date())}, {now.hour} h {now.minute:02}")
    for notice in whole.avis:
        say(odd(plain(notice.titre)))
        for part in notice.texte.split("\n"):
            say(paragraph(plain(part), "    "))
    if not whole.contrats and whole.illisibles:
        say(f"Aucun contrat ne peut être montré : {plain(', '.join(whole.illisibles))}.")
        return
    if not whole.contrats:
        say(f"Aucun contrat pour le moment. Déposez un formulaire rempli dans « {whole.inbox} ».")
        return
    lines = rows(whole.contrats, now)
    say(_summary(lines))
    say()
    heads = ("CONTRAT", "GESTIONNAIRE", "STATUT", "ATTENDU", "ÉCHÉANCE")
    for line in table([heads, *(_row(line) for line in lines)]):
        say(line)
    say()
    say(f"Détail d’un contrat : cpomdoc etat {plain(lines[0].contrat.contrat)}")


def _summary(lines: Sequence[Ligne]) -> str:
    late = sum(1 for line in lines if line.delai and line.delai.jours < 0)
    words = [count(len(lines), "contrat")]
    for statut in (Statut.A_CORRIGER, *(one for one in Statut if one is not Statut.A_CORRIGER)):
        number = sum(1 for line in lines if line.contrat.statut is statut)
        words += [count(number, statut.value, _many(statut))] if number else []
    words += [f"{count(late, 'échéance dépassée', 'échéances dépassées')}"] if late else []
    return ", ".join(words)


def _many(statut: Statut) -> str:
    """« 3 rédigés », « 2 à signer »: a statut of more words does not agree."""
    return statut.value if " " in statut.value or statut.value.endswith("s") else f"{statut.value}s"


def _row(line: Ligne) -> tuple[str, ...]:
    contrat = line.contrat
    statut = contrat.statut.value
    return (
        shorten(plain(contrat.contrat), 18),
        shorten(plain(contrat.gestionnaire), 26),
        bad(statut) if contrat.statut is Statut.A_CORRIGER else statut,
        shorten(_short(contrat.attendus), 34),
        _deadline(line),
    )


def _short(attendus: Sequence[Attendu]) -> str:
    """What is awaited, in a few words: the detail is one command away."""
    names = {
        "correction": ("formulaire à corriger", "formulaires à corriger"),
        "formulaire": ("formulaire à remplir", "formulaires à remplir"),
        "relecture": ("relecture du projet", "relectures"),
        "approbation": ("bon à signer", "bons à signer"),
        "signature": ("signature attendue", "signatures attendues"),
        "verification": ("signature à vérifier", "signatures à vérifier"),
        "jointe": ("document à joindre", "documents à joindre"),
    }
    counted: dict[str, int] = {}
    for attendu in attendus:
        counted[attendu.kind] = counted.get(attendu.kind, 0) + 1
    first, *others = [
        count(number, *names.get(kind, ("attente", "attentes"))).removeprefix("1 ") for kind, number in counted.items()
    ] or [""]
    return f"{first}…" if others else first


def _deadline(line: Ligne) -> str:
    if line.delai is None:
        return ""
    late = f" {bad(f'retard {-line.delai.jours} j')}" if line.delai.jours < 0 else ""
    return f"{date_courte(line.delai.jour)}{late}"


# --- one contract -------------------------------------------------------------------------------------------------


def _show_contrat(seen: EtatContrat, settings: Settings) -> None:
    say(f"{plain(seen.contrat)}, {plain(seen.gestionnaire)}" + (f" ({seen.periode})" if seen.periode else ""))
    statut = bad(seen.statut.value) if seen.statut is Statut.A_CORRIGER else seen.statut.value
    say(f"Statut : {statut} — {MEANING[seen.statut]}")
    if seen.modeles:
        say(f"Modèles : {plain(seen.modeles)}")
    for title, lines in (
        ("Attendu", _awaited(seen)),
        ("Signature", _signatures(seen, settings)),
        ("Dossier signé", _sealed(seen, settings)),
        ("Formulaires", table(_forms(seen))),
        ("À corriger", _findings(seen, "bloquant")),
        ("À vérifier", _findings(seen, "a_verifier")),
        ("Versions", _versions(seen, settings)),
        ("Échéances", table(_dates(seen))),
    ):
        shown = list(lines)
        if shown:
            say()
            say(title)
            for line in shown:
                say(line if line.startswith("  ") else f"  {line}")
    say()
    say(f"Vue complète : {settings.outbox.name}/{seen.dossier}/ETAT.html, ou cpomdoc historique {plain(seen.contrat)}")


def _awaited(seen: EtatContrat) -> Iterator[str]:
    for one in seen.attendus:
        since = f", depuis le {date_courte(datetime.fromisoformat(one.depuis).date())}" if one.depuis else ""
        who = f"{one.de_qui}{since}".removeprefix(", ")
        yield paragraph(plain(f"{one.quoi} ({who})" if who else one.quoi), "  ")
        yield paragraph(plain(one.action), "      ")


def _signatures(seen: EtatContrat, settings: Settings) -> Iterator[str]:
    """Who signed each file that was sent, who is awaited."""
    words = {"signé": good, "à vérifier": odd}
    for envoi in seen.envois:
        late = ", dépassé : le texte a changé depuis" if envoi.depasse and envoi.scelle is None else ""
        yield paragraph(f"{plain(envoi.titre)}, version {envoi.version}{late}", "  ")
        if envoi.ouvert:
            yield f"      {settings.outbox.name}/{plain(envoi.fichier.chemin)}"
        for line in table([_party(one, words.get(one.etat, str)(one.etat)) for one in envoi.parties]):
            yield f"    {line}"


def _party(one: PartieVue, etat: str) -> tuple[str, ...]:
    who = one.signataire or one.nom
    day = f"le {date_courte(datetime.fromisoformat(one.date).date())}" if one.date else ""
    since = day if one.etat == "signé" else day.replace("le ", "depuis le ", 1)
    return shorten(plain(one.denomination), 40), etat, shorten(plain(who), 28), since


def _sealed(seen: EtatContrat, settings: Settings) -> Iterator[str]:
    """Where what all signed is kept, and how anybody may check it."""
    for envoi in seen.envois:
        if envoi.scelle is not None:
            seal = f", scellé par « {plain(envoi.scelle.sceau)} »" if envoi.scelle.sceau else ", sans sceau"
            yield paragraph(f"{plain(envoi.titre)}, version {envoi.scelle.version}{seal}", "  ")
            yield f"      {settings.outbox.name}/{plain(envoi.scelle.dossier)}"
            yield paragraph(f"Pour vérifier : son LISEZMOI.txt, ou cpomdoc controler {plain(seen.contrat)}", "      ")


def _forms(seen: EtatContrat) -> list[tuple[str, ...]]:
    words = {"accepte": "accepté", "refuse": bad("à corriger"), "attendu": odd("attendu")}
    return [
        (
            shorten(plain(form.titre), 46),
            plain(form.site),
            words.get(form.etat, form.etat),
            plain(shorten(form.nom, 40)),
        )
        for form in seen.formulaires
    ]


def _findings(seen: EtatContrat, gravite: str) -> Iterator[str]:
    """The remarks of one gravity, where they are and what they say: the first twelve."""
    remarks = [one for one in ensemble(seen.anomalies) if one.gravite == gravite]
    shown = remarks[:12]
    for one in shown:
        cell = f"{'cases' if ',' in one.cellule else 'case'} {one.cellule}" if one.cellule else ""
        place = ", ".join(part for part in (one.site, one.feuille if cell else "", cell) if part)
        question = f"« {one.question} » : " if one.question else ""
        yield paragraph(plain(f"{place}{' — ' if place else ''}{question}{one.message} [{one.code}]"), "  ")
    if len(remarks) > len(shown):
        yield f"  et {count(len(remarks) - len(shown), 'autre point')}"


def _versions(seen: EtatContrat, settings: Settings) -> Iterator[str]:
    for version in seen.versions:
        pages = sum(piece.pages for piece in version.pieces)
        at = _moment(version.date)
        told = " ".join(part for part in (plain(version.resume), count(pages, "page")) if part)
        yield paragraph(f"v{version.numero} ({version.nom}), {at} : {told}", "  ")
        yield f"      {settings.outbox.name}/{plain(_place(seen, version.numero))}"


def _place(seen: EtatContrat, numero: int) -> str:
    """The folder of a version: its drafts, or what was sealed."""
    sealed = [one.scelle.dossier for one in seen.envois if one.scelle is not None and one.scelle.version == numero]
    return sealed[0] if sealed else f"{seen.dossier}/projets/v{numero}"


def _dates(seen: EtatContrat) -> list[tuple[str, str]]:
    today = clock.now().date()
    coming = [one for one in seen.echeances if one.date >= today or one.exigible]
    return [(date_courte(one.date), plain(shorten(one.evenement, 80))) for one in coming[:6]]


def _moment(text: str) -> str:
    at = datetime.fromisoformat(text)
    return f"{date_courte(at.date())} {at.hour:02}:{at.minute:02}"
