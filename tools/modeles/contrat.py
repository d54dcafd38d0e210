"""The contract of the EHPAD family, on the plan of the model annexed to the decree of 3 March 2017, in our own words.

What does not depend on the family is called from commun/blocs; its words are in communs_*.py.
"""

from __future__ import annotations

from tools.modeles.blocs import bloc
from tools.modeles.contrat_moyens import article_4
from tools.modeles.contrat_titre_1 import article_1, article_3
from tools.modeles.contrat_trame import fin_du_contrat, ouverture, visas
from tools.modeles.ooxml import p


def body() -> str:
    return "".join(
        (
            ouverture(visas()),
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
            fin_du_contrat("Révision du terme de la (des) convention(s) tripartite(s) préexistante(s)"),
        )
    )
