"""The contract of the EHPAD family, on the plan of the model annexed to the decree of 3 March 2017, in our own words.

What does not depend on the family is called from commun/blocs; its words are in communs_*.py.
"""

# ruff: noqa: E501 - legal prose and template tags read better unbroken

from __future__ import annotations

from tools.modeles.blocs import bloc, fin
from tools.modeles.contrat_moyens import article_4
from tools.modeles.contrat_titre_1 import article_1, article_3
from tools.modeles.ooxml import contents, p


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
            bloc("visas-nationaux"),
            vu(
                "l'acte qui programme la conclusion des contrats ({{ contrat.arrete_programmation | minuscule_initiale | typographie }}) du "
                "{{ contrat.arrete_programmation_date | date_longue }} ;"
            ),
            bloc("visas-contrat"),
        )
    )
