"""The notice at the root of an archive: how to read and check it without cpomdoc."""

from cpomdoc.domain.francais import typographie

NOTICE = "LISEZMOI.txt"

_TEXT = """\
ARCHIVES DES CONTRATS
=====================

Ce dossier garde tout ce qui a été déposé et tout ce qui a été produit, pour chaque contrat.
Il se lit et se vérifie sans le logiciel qui l’a écrit. Ne modifiez, ne renommez et ne supprimez rien ici :
les documents de travail sont dans les dossiers voisins, un par contrat.

CE QU’IL CONTIENT

  objets/ab/abcdef…                        chaque fichier gardé, une seule fois, jamais modifié. Son nom est son
                                           empreinte SHA-256 : elle change si un seul caractère du fichier change.
  contrats/<contrat>/journal/000001.json   ce qui a été fait, une étape par fichier, dans l’ordre. Chaque étape dit
                                           par qui (« acteur »), quand (« date »), à partir de quels fichiers
                                           (« entrees »), lesquels ont été produits (« sorties »), et l’empreinte
                                           de l’étape précédente (« parent »).
  contrats/<contrat>/v0001/bordereau.json  ce que contient une version du contrat : les pièces et leurs empreintes.
  contrats/_depots/                        les fichiers déposés qui ne relèvent d’aucun contrat.

POUR UN INFORMATICIEN : RETROUVER UN FICHIER

  Ouvrez l’étape ou le bordereau avec un éditeur de texte. Relevez l’empreinte après « sha256 ».
  Ses deux premiers caractères donnent le dossier dans objets/, l’empreinte entière donne le fichier.
  Copiez-le ailleurs sous le nom indiqué après « nom ».

POUR UN INFORMATICIEN : VÉRIFIER QUE RIEN N’A CHANGÉ

  1. Les fichiers gardés (aucune ligne affichée : tout est intact) :

     cd objets && find . -type f | awk -F/ '{print $3 "  " $0}' | sha256sum -c --quiet

  2. La suite des étapes : l’empreinte d’une étape est le « parent » de la suivante.

     cd contrats/<contrat>/journal && sha256sum 000001.json && grep -o '"parent":"[^"]*"' 000002.json

  3. Avec le logiciel, en une fois : cpomdoc controler

CE QUE CETTE VÉRIFICATION NE PEUT PAS DIRE

  Qui peut écrire dans ce dossier peut en retirer les dernières étapes, ou le réécrire en entier.
  Pour s’en apercevoir, gardez ailleurs, de temps en temps, l’empreinte de la dernière étape de chaque contrat :
  « cpomdoc historique CONTRAT » l’affiche, « cpomdoc controler --tete EMPREINTE » la recherche.
"""

LISEZMOI = "\n".join(line if line.startswith("     ") else typographie(line) for line in _TEXT.split("\n"))
"""The text; commands, after five blanks, are left as they must be typed."""
