"""Famille -> templates/<famille>/LISEZMOI.md: every name that a template may write, its question, workbook, example."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Protocol

from cpomdoc.schema.famille import Famille
from cpomdoc.schema.variables import ENGINE, Group, Leaf, Rows, variables


class Documented(Protocol):
    """A filter or a test, as the reference shows it."""

    @property
    def effect(self) -> str: ...
    @property
    def example(self) -> str: ...
    @property
    def result(self) -> str: ...


_INTRODUCTION = """# {titre} : écrire et corriger les modèles

Ce fichier est produit par cpomdoc à partir des questionnaires : ne le modifiez pas à la main.

Les modèles sont des fichiers Word ordinaires. Une balise y imprime une réponse :
`{{{{ gestionnaire.raison_sociale }}}}`. Après toute modification, lancez `cpomdoc modeles verifier {cle}` : chaque
balise est comparée aux questionnaires, et une copie du modèle revient avec un commentaire à chaque endroit à revoir.

| Pour | Écrivez | Où |
|---|---|---|
| imprimer une réponse | `{{{{ nom \\| filtre }}}}` | partout |
| choisir dans une phrase | `{{% if nom is renseigne %}}… {{% endif %}}` | même paragraphe |
| choisir des paragraphes entiers | `{{%p if nom == "mot" %}}` … `{{%p endif %}}` | chacun seul dans son paragraphe |
| répéter des paragraphes | `{{%p for ligne in tableau %}}` … `{{%p endfor %}}` | chacun seul dans son paragraphe |
| répéter une ligne | `{{%tr for ligne in tableau %}}` … `{{%tr endfor %}}` | chacun seul sur sa ligne |
| reprendre un bloc | `{{%p bloc nom %}}` | seul dans son paragraphe |
| laisser une note | `{{# texte #}}` | partout ; rien n’est imprimé |

Une réponse « sans objet » s’imprime « sans objet » ; `ou_tiret` l’imprime « — ». Une réponse Oui ou Non se teste sans
comparaison : `{{% if siege.existe %}}`. Dans une boucle, `loop.index`, `loop.first` et `loop.last` sont admis.
Le dernier paragraphe de chaque modèle est `{{{{ piece.fin }}}}`, seul.
"""


Words = Sequence[tuple[str, Documented]]


def reference(famille: Famille, filters: Words, tests: Words) -> str:
    """The whole file. *filters* and *tests* are (name, entry), from stages/templates/filters.py."""
    root = variables(famille)
    parts = [_INTRODUCTION.format(titre=famille.title, cle=famille.key)]
    if blocks := famille.blocks(""):
        parts.append(f"Blocs à reprendre : {', '.join(f'`{name}`' for name in sorted(blocks))}.\n")
    parts += ["## Filtres\n", _words("Filtre", filters), "## Tests, après « is »\n", _words("Test", tests)]
    owners = [questionnaire.title for questionnaire in famille.questionnaires.values()]
    for owner in (*owners, ENGINE):
        title = "Noms donnés par cpomdoc" if owner == ENGINE else f"Classeur « {owner} »"
        parts.append(f"## {title}\n")
        parts.extend(_owned(root, owner))
    return "\n".join(parts).rstrip() + "\n"


def _words(head: str, entries: Words) -> str:
    lines = [f"| {head} | Effet | Exemple | Donne |", "|---|---|---|---|"]
    lines += [
        f"| `{name}` | {_cell(entry.effect)} | `{_cell(entry.example)}` | {_cell(entry.result)} |"
        for name, entry in entries
    ]
    return "\n".join(lines) + "\n"


def _owned(root: Group, owner: str) -> Iterator[str]:
    single = [leaf for leaf in _single(root) if leaf.owner == owner]
    if single:
        yield _table([(leaf.path, leaf) for leaf in single])
    for item, loop, rows in _tables(root):
        own = [leaf for leaf in _single(rows.columns) if leaf.owner == owner]
        if own:
            yield f"### {rows.label} : `{{% for {item} in {loop} %}}`\n"
            yield _table([(f"{item}{leaf.path.removeprefix(rows.path)}", leaf) for leaf in own])


def _single(group: Group) -> Iterator[Leaf]:
    for node in group.children.values():
        if isinstance(node, Leaf):
            yield node
        elif isinstance(node, Group):
            yield from _single(node)


def _tables(group: Group, prefix: str = "", item: str = "ligne") -> Iterator[tuple[str, str, Rows]]:
    """(name of a row, how a loop names the table, the table), tables inside tables after the one that holds them."""
    for name, node in group.children.items():
        if isinstance(node, Rows):
            yield item, prefix + name, node
            yield from _tables(node.columns, f"{item}.", "detail")
        elif isinstance(node, Group):
            yield from _tables(node, f"{prefix}{name}.", item)


def _table(entries: Sequence[tuple[str, Leaf]]) -> str:
    lines = ["| Nom | Question | Genre | Exemple |", "|---|---|---|---|"]
    for name, leaf in entries:
        listed = f" : {' ; '.join(leaf.choices)}" if leaf.choices else ""
        kind = f"{leaf.kind}{listed}{' (ou sans objet)' if leaf.optional else ''}"
        lines.append(f"| `{name}` | {_cell(leaf.label)} | {_cell(kind)} | {_cell(leaf.example)} |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    """One line; no-break spaces stay."""
    return re.sub(r"[ \t\r\n]+", " ", text).strip(" ").replace("|", "\\|")
