"""The answers of a contract -> what is to be looked at, chosen or joined."""

from __future__ import annotations

from collections.abc import Iterator

from cpomdoc.domain.avant_signature import Point, Sorte
from cpomdoc.domain.francais import cites, pluriel
from cpomdoc.domain.remarques import ensemble
from cpomdoc.domain.suivi import Anomalie
from cpomdoc.schema.acte import SIGNE
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.lexique import LEXIQUE
from cpomdoc.stages.follow.sources.connu import Connu, subject_of, title_of


def rivals(known: Connu) -> Iterator[Point]:
    """The forms that wait for a choice: what would be signed is not what everybody answered."""
    for (questionnaire, site), waiting in known.story.rivals.items():
        for link in waiting.values():
            etape = link.etape
            yield Point(
                Sorte.CONFLIT,
                f"«\u00a0{etape.nom}\u00a0» attend un choix\u00a0: il {etape.remplacement.phrase('remplacerait')}.",
                lieu=", ".join(part for part in (title_of(questionnaire, known.famille), site) if part),
                remede="Déposez de nouveau celui des deux classeurs qui est le bon.",
                sujet=subject_of(questionnaire, site, known.famille),
            )


def answers(known: Connu) -> Iterator[Point]:
    """What the checks of each workbook, then those across workbooks, ask to look at, the same said once; but for a
    document that is to be joined, which is a doubt already."""
    of_documents = codes_of_documents(known.famille)
    settled = codes_of_unsigned(known.famille) if known.story.sealed else frozenset()
    told = [one for group in (*known.story.warnings.values(), known.story.crossed) for one in group]
    asked = [one for one in told if one.gravite == "a_verifier" and one.code not in of_documents | settled]
    for one in ensemble(asked):
        yield _answer(one, known)


def codes_of_documents(famille: Famille | None) -> frozenset[str]:
    """The codes of the checks that only ask for a compulsory document."""
    checks = famille.checks if famille is not None else ()
    asked = {check.code: check.options.get("jointe") for check in checks if check.kind == "jointe"}
    required = {one.key for one in famille.jointes if one.required} if famille is not None else set()
    return frozenset(code for code, jointe in asked.items() if jointe in required)


def codes_of_unsigned(famille: Famille | None) -> frozenset[str]:
    """The codes of the checks that only ask whether all have signed the contract: once they have, nothing is left."""
    checks = famille.checks if famille is not None else ()
    return frozenset(check.code for check in checks if check.options.get("gauche") == SIGNE)


def _answer(one: Anomalie, known: Connu) -> Point:
    famille = known.famille
    question = f"«\u00a0{one.question}\u00a0»\u00a0: " if one.question else ""
    workbook = title_of(one.questionnaire, famille)
    return Point(
        Sorte.REPONSE,
        f"{question}{one.message}",
        lieu=", ".join(dict.fromkeys(filter(None, (workbook, one.site, one.feuille, one.cellule)))),
        remede=one.remede.replace("Rien à faire s", "Levez ce point s"),  # here, a person has to say that it is right
        sujet=subject_of(one.questionnaire, one.site, famille),
        temoin=_forms(one, known) if one.vu.endswith("…") else "",
    )


def _forms(one: Anomalie, known: Connu) -> str:
    """The forms in which an answer stands that a remark cites only in part: with other words, it is another doubt."""
    accepted = sorted(known.story.accepted.items())
    return " ".join(file for (key, site), file in accepted if key == one.questionnaire and site in one.site)


def documents(known: Connu) -> Iterator[Point]:
    """The documents that the contract announces, and that nobody has joined."""
    for one in known.story.awaited:
        whose = f" ({one.etablissement})" if one.etablissement else ""
        yield Point(
            Sorte.DOCUMENT,
            f"«\u00a0{one.titre}\u00a0»{whose} n’est pas joint.",
            lieu=f"annexe {one.annexe}",
            remede="Déposez ce document en PDF, sous le numéro du contrat.",
        )


def unsearched(known: Connu) -> Iterator[Point]:
    """Answers that were accepted without the words of the lexicon: nobody looked for those that are no answer."""
    if known.famille is not None and known.story.accepted and LEXIQUE not in known.famille.files:
        yield Point(
            Sorte.NON_VERIFIE,
            "Les mots d’attente («\u00a0à voir\u00a0», «\u00a0à compléter\u00a0»…) n’ont pas été cherchés dans les "
            f"réponses\u00a0: leur liste, «\u00a0{LEXIQUE}\u00a0», n’est pas avec les modèles.",
            lieu="réponses",
            remede="Relisez les réponses, puis levez ce point en disant qui les a lues. Ou faites remettre cette liste "
            "avec les modèles, puis déposez de nouveau les formulaires.",
            temoin=" ".join(file for _, file in sorted(known.story.accepted.items())),
        )


def unneighboured(known: Connu) -> Iterator[Point]:
    """The establishments were compared with what the other contracts bind, but for those that cannot be read."""
    checks = known.famille.checks if known.famille is not None and known.story.versions else ()
    if known.illisibles and any(check.kind == "unicite" for check in checks):
        others = cites(known.illisibles)
        yield Point(
            Sorte.NON_VERIFIE,
            f"Les établissements n’ont pas été rapprochés de ceux de {others}\u00a0: l’historique gardé est altéré.",
            lieu="établissements",
            remede="Faites remettre cet historique depuis une sauvegarde. Ou vérifiez qu’aucun établissement n’y est "
            "engagé aux mêmes dates, puis levez ce point.",
            temoin=" ".join(file for _, file in sorted(known.story.accepted.items())),
        )


def figures(known: Connu) -> Iterator[Point]:
    """The figures that stand in several places and could not be compared, and why: one doubt for the contract."""
    if known.story.uncompared:
        told = "\u00a0; ".join(_not_compared(one, known) for one in known.story.uncompared)
        count = pluriel(
            len(known.story.uncompared),
            "comparaison de chiffres n’est pas faite",
            "comparaisons de chiffres ne sont pas faites",
        )
        yield Point(
            Sorte.NON_VERIFIE,
            f"{count}\u00a0: {told}.",
            lieu="chiffres qui figurent à plusieurs endroits",
            remede="Complétez ces réponses si elles sont connues, puis déposez de nouveau leur classeur. Sinon, "
            "comparez ces chiffres vous-même, puis levez ce point en disant ce que vous avez lu.",
            temoin=" ".join(file for _, file in sorted(known.story.accepted.items())),
        )


def _not_compared(one: Anomalie, known: Connu) -> str:
    where = (title_of(one.questionnaire, known.famille), one.site, one.feuille, one.cellule)
    return f"{one.message.rstrip('.')} ({', '.join(dict.fromkeys(filter(None, where)))})"


def beyond(known: Connu) -> Iterator[Point]:
    """What the checks of a workbook found beyond the number that its entry keeps."""
    for key, form in known.story.formulaires.items():
        told = sum(one.gravite == "a_verifier" for one in known.story.warnings.get(key, ()))
        if form.etat == "accepte" and form.a_verifier > told:
            more = pluriel(form.a_verifier - told, "autre réponse est", "autres réponses sont")
            yield Point(
                Sorte.NON_VERIFIE,
                f"«\u00a0{form.nom}\u00a0»\u00a0: {more} à vérifier, que cette liste ne nomme pas.",
                lieu=form.site,
                remede="Réglez les premières, puis déposez de nouveau ce classeur\u00a0: les suivantes seront nommées.",
                sujet=subject_of(form.questionnaire, form.site, known.famille),
                temoin=known.story.accepted.get(key, ""),
            )
