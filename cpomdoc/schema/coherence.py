"""Famille -> TemplateError when its data contradict themselves: said to their owner, before anybody fills a form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from string import Formatter

from cpomdoc.domain.errors import TemplateError
from cpomdoc.schema.asked import asked
from cpomdoc.schema.avis import ON
from cpomdoc.schema.checks import SITES
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.kinds import offered
from cpomdoc.schema.questionnaire import Check, Field, Questionnaire

ALWAYS = frozenset({"question", "vu", "ligne"})
FACTS: Mapping[str, frozenset[str]] = {
    "compare": frozenset({"gauche", "droite", "ecart", "mois"}),
    "ecart": frozenset({"gauche", "droite", "ecart", "taux"}),
    "somme": frozenset({"somme", "total", "ecart"}),
    "reference": frozenset({"valeur"}),
    "couverture": frozenset({"manquants"}),
    "calcul": frozenset({"calcule", "lu", "ecart"}),
    "monotone": frozenset({"serie"}),
    "continuite": frozenset({"lu", "attendu", "avant", "apres"}),
    "reglementation": frozenset({"gauche", "droite", "jour", "texte", "reserve"}),
    "jointe": frozenset({"document", "annexe"}),
    "unicite": frozenset({"valeur", "contrat", "debut", "fin"}),
    "constance": frozenset({"valeur", "autre", "cle"}),
    "ensemble": frozenset({"saisie", "calcule"}),
    "mots": frozenset({"mot", "selon"}),
    "concordance": frozenset({"ici", "la", "ecart"}),
    "renseigne": frozenset(),
    "catalogue": frozenset({"libelle", "ecarts"}),
    "repartition": frozenset(
        {"montant", "de", "vers", "enveloppe_de", "enveloppe_vers", "debut", "fleche", "ecart", "exercice", "dernier"}
        | {"delai", "seuil", "nombre"}
    ),
    "negociation": frozenset({"poste", "souhaite", "propose", "retenu", "autre", "le", "seconde"}),
}
"""The facts in braces that each kind of check gives to its message."""

_REMEDY = "Corrigez ce fichier de la famille, puis recommencez."


def examine(famille: Famille) -> None:
    """Raises TemplateError, with the file and the word, for the first contradiction."""
    wrong = (_messages, _conditions, _keys, _dates, _jointes, _avis)
    for problem in (one for examined in wrong for one in examined(famille)):
        raise TemplateError(problem, _REMEDY)


def _messages(famille: Famille) -> Iterator[str]:
    for where, check in _checks(famille):
        for text in (check.message, check.remedy):
            try:
                wanted = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
            except ValueError:
                yield f"{where} : le contrôle {check.code} a une accolade de trop ou de moins."
                continue
            if unknown := wanted - ALWAYS - FACTS.get(check.kind, wanted):
                yield f"{where} : le contrôle {check.code} ne connaît pas « {{{min(unknown)}}} »."


def _checks(famille: Famille) -> Iterator[tuple[str, Check]]:
    yield from (("famille.toml", check) for check in famille.checks)
    for questionnaire in famille.questionnaires.values():
        yield from ((_file(questionnaire), check) for check in questionnaire.checks)


def _file(questionnaire: Questionnaire) -> str:
    return f"questionnaires/{questionnaire.key}.toml"


def _conditions(famille: Famille) -> Iterator[str]:
    for questionnaire in famille.questionnaires.values():
        for group in (tuple(questionnaire.fields()), *(table.columns for table in questionnaire.tables())):
            by_key = {field.key: field for field in group}
            for field in group:
                for problem in _condition(field, by_key):
                    yield f"{_file(questionnaire)} : la condition de « {field.key} » {problem}"


def _condition(field: Field, by_key: Mapping[str, Field]) -> Iterator[str]:
    if field.condition is None:
        return
    other = by_key[field.condition.field]
    possible = offered(other)
    for value in field.condition.values:
        if possible and value not in possible and value != "sans objet":
            yield f"attend « {value} », que « {other.key} » ne propose pas."
    seen = {field.key}
    while other.condition is not None and other.key not in seen:
        seen.add(other.key)
        other = by_key[other.condition.field]
    if other.key in seen:
        yield "finit par dépendre d’elle-même."


def _keys(famille: Famille) -> Iterator[str]:
    """A name cannot be both an answer and a group of answers: a template could not say which."""
    for questionnaire in famille.questionnaires.values():
        names = {field.key for field in questionnaire.fields()} | {table.key for table in questionnaire.tables()}
        for name in sorted(names):
            parts = name.split(".")
            for size in range(1, len(parts)):
                if (group := ".".join(parts[:size])) in names:
                    yield f"{_file(questionnaire)} : « {group} » est à la fois une réponse et le début de « {name} »."


def _dates(famille: Famille) -> Iterator[str]:
    for echeance in famille.echeances:
        try:
            for day in (echeance.every_year, echeance.on, echeance.until_day):
                date.fromisoformat(f"2027-{day or '01-01'}")  # 29 February is no yearly date
            echeance.label.format_map({**_beside(famille, echeance.since), "annee": 2027})
        except (ValueError, KeyError, IndexError):
            yield f"famille.toml : l’échéance « {echeance.label} » a une date ou une accolade qui ne va pas."


def _beside(famille: Famille, since: str) -> dict[str, str]:
    """The answers that stand on the same row as a date of a table, or in the same form of an establishment: its label
    may say them, by their last word.
    """
    if since.startswith(f"{SITES}."):
        per_site = [one for one in famille.questionnaires.values() if one.per == "etablissement"]
        return {field.key.rpartition(".")[2]: "" for one in per_site for field in one.fields()}
    table = since.rpartition(".")[0]
    columns = [one.columns for q in famille.questionnaires.values() for one in q.tables() if one.key == table]
    return {column.key: "" for group in columns for column in group}


def _of_an_act(famille: Famille, name: str) -> bool:
    """Whether an act alone asks it: nothing of the contract can wait for its answer."""
    owner = famille.owner(name)
    return owner is not None and owner.per == "acte"


def _jointes(famille: Famille) -> Iterator[str]:
    """Documents to join: each key once; its condition is an answer of the contract or a column of a table (for an
    establishment, a column of the perimeter), and waits for words that may be answered there.
    """
    perimeter = famille.roles.etablissement.rpartition(".")[0]
    answers = {name: one for name, one in asked(famille).items() if not one.table and not _of_an_act(famille, name)}
    keys = [jointe.key for jointe in famille.jointes]
    for jointe in famille.jointes:
        if keys.count(jointe.key) > 1:
            yield f"famille.toml : la pièce jointe « {jointe.key} » figure deux fois."
        if jointe.condition is None:
            continue
        name = f"{perimeter}.{jointe.condition.field}" if jointe.per == "etablissement" else jointe.condition.field
        if name not in answers:
            yield f"famille.toml : la condition de « {jointe.key} » cite « {jointe.condition.field} »."
            continue
        possible = answers[name].choices
        for value in jointe.condition.values:
            if possible and value not in possible and value != "sans objet":
                yield (
                    f"famille.toml : la condition de « {jointe.key} » attend « {value} », "
                    f"que « {jointe.condition.field} » ne propose pas."
                )
    for where, check in _checks(famille):
        if check.kind == "jointe" and check.options["jointe"] not in keys:
            yield f"{where} : le contrôle {check.code} cite la pièce jointe « {check.options['jointe']} »."


def _avis(famille: Famille) -> Iterator[str]:
    """An opinion that is asked of a role that the table of parties does not offer, or twice on the same."""
    name = f"{famille.roles.signataires}.{famille.roles.signataire_role}"
    found = (questionnaire.find(name) for questionnaire in famille.questionnaires.values())
    known = next((question.choices for question in found if question is not None), ())
    seen = set[tuple[str, str]]()
    for role, one in ((role, asked_of) for asked_of in famille.avis for role in asked_of.roles):
        if known and role not in known:
            yield f"famille.toml : un avis est demandé à « {role} », qui n’est pas un rôle : {', '.join(known)}."
        on = {(role, sujet) for sujet in ON if one.asks(role, sujet)}
        if on & seen:
            yield f"famille.toml : l’avis de « {role} » est demandé deux fois sur la même chose."
        seen |= on
