"""The contract of the EHPAD family, on the plan of the model annexed to the decree of 3 March 2017, in our own words.

What does not depend on the family is called from commun/blocs; its words are in communs_*.py.
"""

# ruff: noqa: E501 - legal prose and template tags read better unbroken

from __future__ import annotations

from tools.modeles.blocs import a_confirmer, bloc, fin
from tools.modeles.contrat_moyens import article_4
from tools.modeles.contrat_titre_1 import article_1, article_3
from tools.modeles.ooxml import contents, p, when


def body() -> str:
    return "".join(
        (
            bloc("couverture"),
            contents(),
            bloc("parties"),
            _visas(),
            bloc("preambule"),
            p("Titre1", "Objet du contrat"),
            article_1(),
            bloc("diagnostic"),
            article_3(),
            article_4(),
            p("Titre1", "Mise en œuvre du contrat"),
            p("Titre2", "Suivi et évaluation du contrat"),
            bloc("comite"),
            bloc("documents-suivi"),
            bloc("dialogues"),
            bloc("litiges"),
            bloc("revision"),
            p("Titre2", "Révision du terme de la (des) convention(s) tripartite(s) préexistante(s)"),
            bloc("conventions"),
            bloc("duree"),
            bloc("clauses"),
            bloc("signatures"),
            fin(),
        )
    )


def _visas() -> str:
    def vu(text: str) -> str:
        return p("Visa", "Vu\t" + text)

    return "".join(
        (
            p("TitreHorsNumerotationSuite", "Visas"),
            vu(
                "le code de l'action sociale et des familles, notamment ses articles L. 313-11, L. 313-12, L. 313-12-2 et L. 314-2, "
                + a_confirmer("R. 314-39-1 à R. 314-43-2, R. 314-158 et suivants et R. 314-210 et suivants")
                + " ;"
            ),
            vu(
                'le code général des collectivités territoriales{% if parties | dont("role", "Métropole") is renseigne %}, notamment le '
                "IV de son article L. 5217-2{% endif %} ;"
            ),
            vu("la loi n° 2015-1702 du 21 décembre 2015 de financement de la sécurité sociale pour 2016 ;"),
            vu("la loi n° 2015-1776 du 28 décembre 2015 relative à l'adaptation de la société au vieillissement ;"),
            vu(
                "la loi n° 2016-41 du 26 janvier 2016 de modernisation de notre système de santé, notamment son article 158 ;"
            ),
            vu(
                "les décrets n° 2016-801 du 15 juin 2016, n° 2016-1164 du 26 août 2016, n° 2016-1814 et n° 2016-1815 du "
                "21 décembre 2016 ;"
            ),
            when('contrat.nature == "Renouvellement"', vu("le décret n° 2023-1428 du 29 décembre 2023 ;")),
            vu(
                "l'arrêté du 3 mars 2017 fixant le contenu du cahier des charges du contrat pluriannuel d'objectifs et de moyens prévu "
                "au IV ter de l'article L. 313-12 du code de l'action sociale et des familles (NOR AFSA1619718A) ;"
            ),
            vu(
                "l'acte qui programme la conclusion des contrats ({{ contrat.arrete_programmation | minuscule_initiale | typographie }}) du "
                "{{ contrat.arrete_programmation_date | date_longue }} ;"
            ),
            bloc("visas-contrat"),
        )
    )
