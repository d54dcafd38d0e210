"""The sheets that are no piece of a contract (cover of the liasse, history sheet) and every name they may write."""

from __future__ import annotations

from collections.abc import Mapping

from cpomdoc.schema.kinds import KINDS
from cpomdoc.schema.variables import ENGINE, Group, Leaf, Node, Rows

COVER, HISTORY = "commun/liasse/couverture.docx", "commun/liasse/historique.docx"

_PIECE = {
    "piece.titre": ("Titre du feuillet", "texte"),
    "piece.reference": ("Numéro du contrat", "texte"),
    "piece.version": ("Version à signer, ou signée", "entier"),
    "piece.date": ("Jour de cette version", "date"),
    "piece.projet": ("Toujours non : ces feuillets sont définitifs", "oui_non"),
    "piece.fin": ("Derniers mots du feuillet", "texte"),
    "famille.cle": ("Nom court de la famille de contrats", "texte"),
    "famille.titre": ("Nom de la famille de contrats", "texte"),
    "famille.fondement": ("Fondement légal de la famille", "texte"),
    "gestionnaire.raison_sociale": ("Nom du gestionnaire", "texte"),
    "liasse.titre": ("Ce qui est signé", "texte"),
    "liasse.titre_court": ("Titre courant, en haut des pages", "texte"),
    "liasse.periode": ("Années du contrat", "texte"),
    "liasse.gestionnaire": ("Nom du gestionnaire", "texte"),
    "liasse.pages": ("Nombre de pages de la liasse", "entier"),
}
_COVER_LEAVES = {"liasse.empreinte": ("Empreinte des pièces", "texte")}
_COVER_ROWS = {
    "liasse.parties": {
        "champ": ("Nom du cadre de signature", "texte"),
        "role": ("Rôle de la partie", "texte"),
        "denomination": ("Nom de la partie", "texte"),
        "nom": ("Qui signe pour elle", "texte"),
        "qualite": ("En quelle qualité", "texte"),
    },
    "liasse.pieces": {
        "titre": ("Titre de la pièce", "texte"),
        "premiere": ("Sa première page dans la liasse", "entier"),
        "derniere": ("Sa dernière page dans la liasse", "entier"),
    },
}
_HISTORY_LEAVES = {"liasse.tete": ("Empreinte de la dernière ligne du journal", "texte")}
_HISTORY_ROWS = {
    "liasse.signatures": {
        "partie": ("Nom de la partie", "texte"),
        "signataire": ("Qui a signé", "texte"),
        "nature": ("Signature électronique, ou manuscrite numérisée", "texte"),
        "date": ("Jour de la signature", "texte"),
        "verdict": ("Ce que vaut la signature", "texte"),
        "raisons": ("Pourquoi, s’il y a un doute", "texte"),
    },
    "liasse.verifications": {
        "point": ("Ce qui a été regardé", "texte"),
        "constat": ("Ce qui a été vu, ou ce qui n’a pas pu l’être", "texte"),
    },
    "liasse.faits": {
        "numero": ("Numéro de la ligne du journal", "entier"),
        "date": ("Jour et heure", "texte"),
        "acteur": ("Qui", "texte"),
        "texte": ("Ce qui s’est passé", "texte"),
    },
}

Words = Mapping[str, tuple[str, str]]


def feuillets() -> dict[str, Group]:
    """Each sheet's template and the names that it may write."""
    return {
        COVER: _group({**_PIECE, **_COVER_LEAVES}, _COVER_ROWS),
        HISTORY: _group({**_PIECE, **_HISTORY_LEAVES}, _HISTORY_ROWS),
    }


def _group(leaves: Words, tables: Mapping[str, Words]) -> Group:
    root = Group()
    for path, (label, kind) in leaves.items():
        _put(root, path, Leaf(path, label, kind, example=KINDS[kind].example))
    for path, columns in tables.items():
        row = Group()
        for name, (label, kind) in columns.items():
            row.children[name] = Leaf(f"{path}.{name}", label, kind, example=KINDS[kind].example)
        _put(root, path, Rows(path, path, ENGINE, row))
    return root


def _put(root: Group, path: str, node: Node) -> None:
    head, _, last = path.partition(".")
    below = root.children.setdefault(head, Group())
    assert isinstance(below, Group)
    below.children[last] = node
