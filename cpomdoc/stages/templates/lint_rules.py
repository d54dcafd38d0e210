"""The rules of templates (M-…): what can be wrong in a Word template, for its owner; codes are never reused."""

from __future__ import annotations

from collections.abc import Mapping

from cpomdoc.domain.findings import Rule, Severity

_B, _W, _I = Severity.BLOCKING, Severity.TO_CHECK, Severity.INFORMATION

RULES: Mapping[str, Rule] = {
    rule.code: rule
    for rule in (
        Rule("M-101", _B, "« {vu} » n’est le nom d’aucune question.", "{conseil}"),
        Rule("M-102", _B, "« {vu} » n’est pas un filtre connu.", "{conseil}"),
        Rule(
            "M-103",
            _B,
            "la balise « {vu} » est mal écrite.",
            "Comptez les accolades, les guillemets et les parenthèses.",
        ),
        Rule(
            "M-104",
            _B,
            "la balise « {vu} » n’est pas admise.",
            "Une balise imprime une réponse, choisit (if) ou répète (for) ; rien d’autre.",
        ),
        Rule(
            "M-105",
            _B,
            "le modèle fait appel à un élément extérieur ou actif ({vu}).",
            "Supprimez cet élément ; seuls les liens http, https et mailto sont admis.",
        ),
        Rule(
            "M-106",
            _B,
            "le modèle contient des liens mais pas le style « Hyperlink ».",
            "Insérez un lien dans Word et enregistrez : le style est créé.",
        ),
        Rule(
            "M-107",
            _I,
            "mise en forme directe ({vu}) au lieu d’un style.",
            "Appliquez un style : la présentation se change alors en un seul endroit.",
        ),
        Rule(
            "M-108",
            _B,
            "la table des matières ne pourra pas être remplie ({vu}).",
            "Supprimez-la et insérez une table automatique par Références > Table des matières.",
        ),
        Rule(
            "M-109",
            _I,
            "« {vu} » n’est imprimé par aucun modèle.",
            "Placez la réponse dans un modèle, ou déclarez la question « information ».",
        ),
        Rule("M-110", _B, "« {vu} » n’est pas une réponse possible à « {question_visee} ».", "{conseil}"),
        Rule(
            "M-111",
            _B,
            "« {vu} » est un tableau ou un groupe : il ne s’imprime pas d’un bloc.",
            "Bouclez sur ses lignes, ou imprimez une de ses réponses.",
        ),
        Rule(
            "M-112",
            _B,
            "« {vu} » vient d’un classeur que la pièce n’attend pas.",
            "Ajoutez « {classeur} » aux besoins de la pièce dans famille.toml.",
        ),
        Rule(
            "M-113",
            _B,
            "« {vu} » n’est pas fermé, ou pas au même endroit.",
            "Ouvrez et fermez dans le même paragraphe (%), la même suite de paragraphes (%p) ou le même tableau (%tr).",
        ),
        Rule(
            "M-114",
            _B,
            "du texte accompagne la balise « {vu} » : il serait perdu.",
            "Laissez la balise {place} seule ; écrivez le texte ailleurs.",
        ),
        Rule(
            "M-115",
            _B,
            "des modifications suivies attendent d’être acceptées ou refusées.",
            "Dans Word : Révision > Accepter, puis enregistrez.",
        ),
        Rule("M-116", _B, "Word poserait une question à l’ouverture ({vu}).", "Retirez ce réglage du modèle."),
        Rule(
            "M-117",
            _B,
            "le dernier paragraphe n’est pas la marque de fin.",
            "Écrivez {{{{ piece.fin }}}} seul dans le dernier paragraphe.",
        ),
        Rule("M-118", _B, "le filtre « {vu} » ne convient pas ici.", "{conseil}"),
        Rule(
            "M-121",
            _W,
            "« {vu} » peut être sans objet : le calcul ou la boucle s’arrêterait.",
            "Testez d’abord la réponse : {{% if {vu} is renseigne %}}.",
        ),
        Rule(
            "M-120",
            _W,
            "la ligne « {vu} » peut manquer : « {tableau} » en demande {minimum} au moins.",
            "Bouclez, ou fixez le minimum du tableau dans le questionnaire.",
        ),
        Rule(
            "M-122",
            _B,
            "le bloc « {vu} » n’existe pas.",
            "{conseil}",
        ),
        Rule(
            "M-123",
            _B,
            "le bloc « {vu} » s’appelle lui-même.",
            "Retirez cet appel : un bloc ne peut pas se contenir.",
        ),
        Rule(
            "M-124",
            _B,
            "le bloc {vu} : il ne peut pas être repris ici.",
            "Retirez-le du bloc, ou écrivez ce passage dans le modèle.",
        ),
        Rule(
            "M-119", _B, "« {vu} » ne se répète pas : ce n’est ni un tableau ni une liste.", "Bouclez sur un tableau."
        ),
    )
}
