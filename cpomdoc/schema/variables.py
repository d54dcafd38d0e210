"""Famille -> the tree of every dotted name that its templates may write, each with its question and an example."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from cpomdoc.schema import chronique
from cpomdoc.schema.checks import SITES
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.kinds import KINDS, shape_of
from cpomdoc.schema.questionnaire import Field, Questionnaire
from cpomdoc.schema.shapes import Choice
from cpomdoc.schema.suivi import ALWAYS_THERE, COUNTED, LISTED, SUIVI_ROWS, Column

ENGINE = "cpomdoc"
"""The owner of the names that no questionnaire asks."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value.

    *listed* says that it is a list of texts, *printed* that a document is expected to use it, *optional* that it may be
    « sans objet ». *key* is the name in its form; *condition* is the key on which alone it depends whether it is asked.
    *elsewhere* are words that its list offers in other families: a shared template may compare with them.
    """

    path: str
    label: str
    kind: str = "texte"
    owner: str = ENGINE
    example: str = ""
    choices: tuple[str, ...] = ()
    listed: bool = False
    printed: bool = False
    optional: bool = False
    key: str = ""
    condition: str = ""
    elsewhere: tuple[str, ...] = ()


@dataclass(slots=True)
class Group:
    """Names below a dot."""

    children: dict[str, Node] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rows:
    """A table: *columns* are the names of one row; at least *minimum* rows are there."""

    path: str
    label: str
    owner: str
    columns: Group
    minimum: int = 0


Node = Leaf | Group | Rows

# What stages/pieces/context.py adds to the answers: name, what it is, kind, example.
_ENGINE_LEAVES = (
    ("piece.cle", "Nom court de la pièce", "texte", "annexe-05"),
    ("piece.titre", "Titre de la pièce", "texte", "Tableau de suivi des indicateurs"),
    ("piece.fichier", "Nom du fichier de la pièce", "texte", "Annexe 5 - Tableau de suivi"),
    ("piece.numero", "Numéro de l’annexe ; sans objet pour le contrat", "entier", "5"),
    ("piece.reference", "Numéro du contrat", "texte", "CPOM-2027-014"),
    ("piece.version", "Version dans laquelle la pièce a été écrite", "entier", "3"),
    ("piece.date", "Jour de cette version", "date", "21/11/2026"),
    ("piece.projet", "Oui tant que le contrat n’est pas définitif", "oui_non", "Oui"),
    ("piece.fin", "Derniers mots de la pièce, seuls dans le dernier paragraphe", "texte", "— Fin du contrat —"),
    ("piece.modeles", "Modèles de l’acte ; sans objet si ce sont ceux du contrat", "texte", "EHPAD, version 2026.2"),
    ("piece.modeles_contrat", "Modèles que le contrat garde ; sans objet si c’est le même", "texte", "version 2026.1"),
    ("piece.contrat_relu", "Oui si quelqu’un a relu dans Word le contrat que l’avenant modifie", "oui_non", "Non"),
    ("piece.contrat_repris", "Oui si le contrat a été signé sans cpomdoc, puis repris", "oui_non", "Non"),
    ("famille.cle", "Nom court de la famille de contrats", "texte", "ehpad"),
    ("famille.titre", "Nom de la famille de contrats", "texte", ""),
    ("famille.fondement", "Fondement légal de la famille", "texte", ""),
)
_OF_ATTAINMENT = (
    ("atteinte.premiere_annee", "Année de la première cible", "exercice", "2027"),
    ("atteinte.derniere_annee", "Année de la dernière cible", "exercice", "2031"),
    ("atteinte.nombre", "Nombre de cibles : une par année du contrat", "entier", "5"),
)
_SIGNED_RULE = (
    ("atteinte.part_chemin", "Part du chemin que la tolérance ne dépasse pas", "taux", "50"),
    ("atteinte.parcours_proche", "Part du chemin à partir de laquelle une cible est proche", "taux", "50"),
    ("atteinte.tolerances_maintien", "Tolérances jusqu’auxquelles une valeur à maintenir est proche", "entier", "2"),
    ("atteinte.petit_effectif", "Effectif au-dessous duquel un taux se juge à un cas près", "entier", "20"),
    ("atteinte.parcours_depasse", "Part du chemin à partir de laquelle une cible est dépassée", "taux", "150"),
)
"""What stages/suivi/imprimes.py adds: « sans objet » for a contract whose family did not have that rule."""

_ENGINE_ROWS: Mapping[str, tuple[str, tuple[tuple[str, str, str, str], ...]]] = {
    "conformite": (
        "Grille de conformité",
        (
            ("cle", "Nom court de l’exigence", "texte", "art1.a.6"),
            ("rubrique", "Groupe de l’exigence", "texte", "Gestionnaire et périmètre"),
            ("titre", "Ce qui est exigé", "texte", "Organisation du siège"),
            ("source", "Texte qui l’exige", "texte", "CASF, art. L. 313-11"),
            ("confiance", "A lu, B concordant, C à confirmer ; dans un projet seulement", "texte", "A"),
            ("doute", "Ce qui est à confirmer, dans un projet seulement", "texte", "article à confirmer"),
            ("etat", "répond, renseigné, sans objet ou manquant", "texte", "répond"),
            ("lieu", "Où le contrat y répond", "texte", "Contrat, « Périmètre du contrat »"),
            ("raison", "Pourquoi il est sans objet, ou ce qui manque", "texte", "le gestionnaire n’a pas de siège"),
            ("remede", "Ce qu’il faut faire", "texte", "Répondez à « Missions du siège »."),
            ("portee", "obligatoire ou adaptable, quand le texte le dit", "texte", "obligatoire"),
        ),
    ),
    "annexes": (
        "Annexes du contrat",
        (("numero", "Numéro de l’annexe", "entier", "5"), ("titre", "Titre de l’annexe", "texte", "")),
    ),
    "calendrier": (
        "Échéances du contrat",
        (
            ("date", "Jour de l’échéance", "date", "30/04/2028"),
            ("fin", "Dernier jour, si l’échéance est une période", "date", "31/12/2028"),
            ("evenement", "Ce qui est attendu", "texte", "Remise de l’ERRD"),
            ("source", "Texte qui la fonde", "texte", "CASF, art. R. 314-232"),
            ("doute", "Ce qui est à confirmer, dans un projet seulement", "texte", "préavis à confirmer"),
        ),
    ),
    "modifications": (
        "Modifications depuis la version de référence (avenant)",
        (
            ("article", "Article du contrat", "texte", "Article 4 — Moyens dédiés à la réalisation du contrat"),
            ("forme", "Comment le dire : réponse, texte, ajout ou retrait", "texte", "réponse"),
            ("question", "Ce qui change", "texte", "Places installées"),
            ("lieu", "Où : établissement, feuille, ligne", "texte", "EHPAD Les Tilleuls"),
            ("ancien", "Ancienne réponse, ou ligne retirée", "texte", "80 places"),
            ("nouveau", "Nouvelle réponse, ou ligne ajoutée", "texte", "84 places"),
        ),
    ),
    "dispositions": (
        "Ce que l’avenant change, dans les mots d’un acte (avenant)",
        (
            ("article", "Titre de ce qui change", "texte", "Article 4 — Moyens dédiés à la réalisation du contrat"),
            ("forme", "disposition, citation ou tableau", "texte", "disposition"),
            ("texte", "La phrase, ou le paragraphe cité", "texte", "L’article 5.9 est supprimé."),
            ("cle", "Ce qui relie un tableau cité à ses lignes", "texte", "12"),
            ("colonnes", "Nombre de colonnes du tableau cité", "texte", "6"),
            ("c1", "En-tête de la colonne 1", "texte", ""),
            ("c2", "En-tête de la colonne 2", "texte", ""),
            ("c3", "En-tête de la colonne 3", "texte", ""),
            ("c4", "En-tête de la colonne 4", "texte", ""),
            ("c5", "En-tête de la colonne 5", "texte", ""),
            ("c6", "En-tête de la colonne 6", "texte", ""),
            ("c7", "En-tête de la colonne 7", "texte", ""),
            ("c8", "En-tête de la colonne 8", "texte", ""),
            ("c9", "En-tête de la colonne 9", "texte", ""),
            ("c10", "En-tête de la colonne 10", "texte", ""),
            ("n1", "Oui si la colonne 1 ne contient que des nombres", "oui_non", "Oui"),
            ("n2", "Oui si la colonne 2 ne contient que des nombres", "oui_non", "Oui"),
            ("n3", "Oui si la colonne 3 ne contient que des nombres", "oui_non", "Oui"),
            ("n4", "Oui si la colonne 4 ne contient que des nombres", "oui_non", "Oui"),
            ("n5", "Oui si la colonne 5 ne contient que des nombres", "oui_non", "Oui"),
            ("n6", "Oui si la colonne 6 ne contient que des nombres", "oui_non", "Oui"),
            ("n7", "Oui si la colonne 7 ne contient que des nombres", "oui_non", "Oui"),
            ("n8", "Oui si la colonne 8 ne contient que des nombres", "oui_non", "Oui"),
            ("n9", "Oui si la colonne 9 ne contient que des nombres", "oui_non", "Oui"),
            ("n10", "Oui si la colonne 10 ne contient que des nombres", "oui_non", "Oui"),
        ),
    ),
    "lignes_citees": (
        "Lignes des tableaux que l’avenant cite (avenant)",
        (
            ("cle", "Le tableau auquel la ligne appartient", "texte", "12"),
            ("c1", "Cellule de la colonne 1", "texte", ""),
            ("c2", "Cellule de la colonne 2", "texte", ""),
            ("c3", "Cellule de la colonne 3", "texte", ""),
            ("c4", "Cellule de la colonne 4", "texte", ""),
            ("c5", "Cellule de la colonne 5", "texte", ""),
            ("c6", "Cellule de la colonne 6", "texte", ""),
            ("c7", "Cellule de la colonne 7", "texte", ""),
            ("c8", "Cellule de la colonne 8", "texte", ""),
            ("c9", "Cellule de la colonne 9", "texte", ""),
            ("c10", "Cellule de la colonne 10", "texte", ""),
        ),
    ),
    "annexes_modifiees": (
        "Annexes du contrat que l’avenant remplace, ajoute ou supprime (avenant)",
        (
            ("numero", "Numéro de l’annexe", "entier", "6"),
            ("titre", "Titre de l’annexe", "texte", "Base budgétaire"),
            ("forme", "remplacée, ajoutée ou supprimée", "texte", "remplacée"),
        ),
    ),
    "visas": (
        "Textes nationaux en vigueur au premier jour du contrat",
        (
            ("texte", "Ce qui suit « Vu »", "texte", "le code général des collectivités territoriales"),
            ("a_confirmer", "Oui quand personne ne l’a lu dans le texte officiel", "oui_non", "Non"),
            ("doute", "Ce qui est à confirmer, dans un projet seulement", "texte", "maintien à vérifier"),
            ("source", "Texte qui le fonde", "texte", ""),
        ),
    ),
    "definitions": (
        "Définitions que le droit donne, au premier jour du contrat",
        (
            ("code", "Nom court de ce qui est défini", "texte", "IO3"),
            ("titre", "Ce qui est défini", "texte", "Demandes de logement social actives"),
            ("texte", "Sa définition", "texte", "Ménages qui ont une demande active ÷ ménages accueillis"),
            ("a_confirmer", "Oui quand personne ne l’a lue dans le texte officiel", "oui_non", "Non"),
            ("doute", "Ce qui est à confirmer, dans un projet seulement", "texte", "maintien à vérifier"),
            ("source", "Texte qui la fonde", "texte", "Arrêté du 25 octobre 2019, cahier des charges"),
        ),
    ),
    "repartition_effets": (
        "Ce que deviennent les comptes (simulation de répartition des moyens)",
        (
            ("compte", "Nom du compte", "texte", "IME Les Alouettes"),
            ("enveloppe", "Son autorité et son financement", "texte", "ARS, dotation globalisée commune"),
            ("exercice", "L’exercice : celui simulé, le suivant, le dernier du PGFP", "texte", "2028"),
            ("premier", "Oui pour l’exercice simulé", "oui_non", "Oui"),
            ("touche", "Oui si le scénario proposé change quelque chose au compte cette année-là", "oui_non", "Oui"),
            ("avant", "Base avant les mouvements", "montant", "2900000"),
            ("apres", "Base après les mouvements", "montant", "2780000"),
            ("ecart", "Base après moins base avant", "montant", "-120000"),
            ("charges", "Charges après, en euros de l’exercice simulé", "montant", "3390000"),
            ("produits", "Produits après, en euros de l’exercice simulé", "montant", "3390000"),
            ("resultat", "Produits moins charges", "montant", "0"),
            ("siege", "De combien change sa part des frais de siège", "montant", "-4200"),
            ("etp", "Emplois après les mouvements", "etp", "50.4"),
            ("regle", "Les règles que le compte touche, en mots", "texte", "Rien à signaler"),
        ),
    ),
    "repartition_lignes": (
        "Les mouvements, avec la règle touchée (simulation de répartition des moyens)",
        (
            ("scenario", "Son scénario", "texte", "Renfort du SESSAD"),
            ("numero", "Son numéro dans le scénario", "entier", "1"),
            ("propose", "Oui si son scénario est proposé", "oui_non", "Oui"),
            ("de", "Compte qui donne, ou argent employé", "texte", "IME Les Alouettes"),
            ("vers", "Compte qui reçoit, ou emploi", "texte", "SESSAD Les Alouettes"),
            ("montant", "Montant par an", "montant", "120000"),
            ("groupe", "Groupe de charges", "texte", "II"),
            ("periode", "Exercices où l’argent vient", "texte", "depuis 2028"),
            ("source", "Argent employé", "texte", "Dotation reconductible"),
            ("emploi", "Ce qu’il devient", "texte", "Exploitation"),
            ("etp", "Emplois déplacés", "etp", "2"),
            ("regle", "Les règles que le mouvement touche, en mots", "texte", "Rien à signaler"),
        ),
    ),
    "repartition_actes": (
        "Les actes que demande le scénario proposé (simulation de répartition des moyens)",
        (
            ("voie", "L’acte", "texte", "Décision modificative"),
            ("par_decision", "Oui quand une décision modificative suffit à l’appliquer", "oui_non", "Oui"),
            ("motif", "Pourquoi", "texte", "Redéploiement dans l’exercice, à faire approuver"),
            ("source", "Texte qui le demande", "texte", "CASF, art. R. 314-43-1"),
            ("delai", "Délai, s’il y en a un", "texte", "1 mois"),
            ("mouvements", "Numéros des mouvements", "texte", "1 et 2"),
        ),
    ),
    "repartition_cibles": (
        "Les cibles d’activité des comptes (simulation de répartition des moyens)",
        (
            ("compte", "Nom du compte", "texte", "IME Les Alouettes"),
            ("objectif", "Objectif au contrat", "taux", "96"),
            ("realise", "Activité réalisée ; sans objet si elle n’est pas connue", "taux", "94.2"),
            ("retrait", "Part de la base qui part", "taux", "4.14"),
            ("abattement", "Abattement le plus élevé avec cet objectif", "montant", "16200"),
            ("cible", "Cible en proportion de la base ; sans objet si elle ne change pas", "taux", "92"),
        ),
    ),
    "repartition_ensemble": (
        "L’équilibre d’ensemble (simulation de répartition des moyens)",
        (
            ("libelle", "Ce qui est regardé", "texte", "Autofinancement 2028"),
            ("avant", "Avant les mouvements", "montant", "210000"),
            ("apres", "Après les mouvements", "montant", "125000"),
            ("limite", "La limite ; sans objet s’il n’y en a pas", "montant", "140000"),
            ("regle", "La règle touchée, en mots", "texte", "Autofinancement insuffisant"),
        ),
    ),
    "repartition_affectations": (
        "Où iraient les résultats du dernier exercice clos (simulation de répartition des moyens)",
        (
            ("compte", "Nom du compte", "texte", "IME Les Alouettes"),
            ("resultat", "Son résultat", "montant", "-50000"),
            ("a_affecter", "Excédent qui reste à affecter", "montant", "0"),
            ("par_les_autres", "Déficit couvert par les autres comptes", "montant", "50000"),
            ("par_report", "Déficit couvert par le report du compte", "montant", "0"),
            ("par_reserve", "Déficit couvert par la réserve du compte", "montant", "0"),
            ("deficit_reporte", "Déficit qui reste, reporté", "montant", "0"),
            ("entre_comptes", "Oui si le contrat permet d’affecter entre comptes", "oui_non", "Oui"),
        ),
    ),
    "repartition_bilans": (
        "Les scénarios comparés (simulation de répartition des moyens)",
        (
            ("nom", "Nom du scénario", "texte", "Renfort du SESSAD"),
            ("mouvements", "Nombre de mouvements", "entier", "2"),
            ("montant", "Montant déplacé par an", "montant", "100500"),
            ("regles", "Mouvements qui touchent une règle", "entier", "0"),
            ("propose", "Oui s’il est proposé", "oui_non", "Oui"),
        ),
    ),
    "jointes": (
        "Documents joints en PDF",
        (
            ("annexe", "Numéro de l’annexe", "entier", "8"),
            ("titre", "Ce qu’est le document", "texte", "Arrêté d’autorisation"),
            ("cle", "Nom court de ce document", "texte", "autorisation"),
            ("finess_et", "FINESS de l’établissement ; sans objet pour le contrat", "finess_et", "990001455"),
            ("etablissement", "Nom de l’établissement ; sans objet pour le contrat", "texte", "Les Tilleuls"),
            ("fichier", "Nom du fichier remis avec le contrat", "texte", "Annexe 8 - 1 - Arrêté d’autorisation.pdf"),
            ("pages", "Nombre de pages", "entier", "3"),
            ("recu_le", "Jour où il est arrivé", "date", "21/11/2026"),
        ),
    ),
    "jointes_attendues": (
        "Documents encore attendus en PDF",
        (
            ("annexe", "Numéro de l’annexe", "entier", "13"),
            ("titre", "Ce qu’est le document", "texte", "Délibération"),
            ("cle", "Nom court de ce document", "texte", "deliberation"),
            ("finess_et", "FINESS de l’établissement ; sans objet pour le contrat", "finess_et", "990001455"),
            ("etablissement", "Nom de l’établissement ; sans objet pour le contrat", "texte", "Les Tilleuls"),
            ("source", "Texte qui le demande", "texte", "CASF, art. L. 315-12"),
            ("doute", "Ce qui est à confirmer, dans un projet seulement", "texte", "maintien à vérifier"),
        ),
    ),
}

_TERMES = (
    ("acte.terme", "Dernier jour du contrat avant cet acte, calculé"),
    ("acte.nouveau_terme", "Dernier jour du contrat après cet acte, calculé"),
)
_ADDED_TARGET = ("acte.cible_ajoutee", "Année de la première cible que cet acte ajoute, calculée")


def variables(famille: Famille, needs: Collection[str] | None = None) -> Group:
    """Every name that a template may write; with *needs*, those of these questionnaires only, as a piece declares.

    Raises ValueError when one name is both a value and a group of names.
    """
    root = Group()
    for key, questionnaire in famille.questionnaires.items():
        if needs is None or key in needs:
            _add_questionnaire(root, questionnaire)
    for path, label, kind, example in (*_ENGINE_LEAVES, *_OF_ATTAINMENT):
        _put(root, path, Leaf(path, label, kind, example=example))
    for path, label, kind, example in _SIGNED_RULE:
        _put(root, path, Leaf(path, label, kind, example=example, optional=True))
    for name, (label, columns) in _ENGINE_ROWS.items():
        row = Group()
        for column, column_label, kind, example in columns:
            _put(row, column, Leaf(f"{name}.{column}", column_label, kind, example=example))
        _put(root, name, Rows(name, label, ENGINE, row))
    _put_computed(root, SUIVI_ROWS, LISTED, ALWAYS_THERE, COUNTED)
    always = frozenset({chronique.CHRONIQUE})
    _put_computed(root, chronique.CHRONIQUE_ROWS, chronique.LISTED, always, chronique.COUNTED)
    for equation in famille.equations:
        row = Group()
        for terme in equation.termes:
            path = f"{equation.key}.{terme.key}"
            _put(row, terme.key, Leaf(path, terme.label, terme.kind, example=terme.example, optional=True))
        _put(root, equation.key, Rows(equation.key, equation.title, ENGINE, row))
    for acte in famille.actes:
        if acte.series and (needs is None or acte.key in needs):
            for path, label in _TERMES[: 2 if acte.months else 1]:
                _put(root, path, Leaf(path, label, "date", example="31/12/2031"))
            if acte.months:
                path, label = _ADDED_TARGET
                _put(root, path, Leaf(path, label, "exercice", example="2032"))
    date_fin = famille.roles.date_fin
    _put(root, date_fin, Leaf(date_fin, "Dernier jour du contrat, calculé", "date", example="31/12/2031"))
    return root


def _put_computed(
    root: Group,
    tables: Mapping[str, tuple[str, tuple[Column, ...]]],
    listed: frozenset[str],
    always_there: frozenset[str],
    counted: frozenset[str],
) -> None:
    """Tables that the engine computes: those of *always_there* have a row, whose columns *counted* are always known."""
    for name, (label, columns) in tables.items():
        row = Group()
        for column, column_label, kind, example in columns:
            known = column in listed or (name in always_there and column in counted)
            path = f"{name}.{column}"
            leaf = Leaf(path, column_label, kind, example=example, listed=column in listed, optional=not known)
            _put(row, column, leaf)
        _put(root, name, Rows(name, label, ENGINE, row, int(name in always_there)))


def answers_of(questionnaires: Iterable[Questionnaire]) -> Group:
    """The names of the answers of *questionnaires* alone. Raises ValueError as ``variables`` does."""
    root = Group()
    for questionnaire in questionnaires:
        _add_questionnaire(root, questionnaire)
    return root


def _add_questionnaire(root: Group, questionnaire: Questionnaire) -> None:
    scope, prefix = root, ""
    again = questionnaire.per in ("reprise", "partie")  # its names are those of another: what is there is known
    if questionnaire.per == "etablissement":
        sites = root.children.setdefault(SITES, Rows(SITES, "Réponses de chaque établissement", ENGINE, Group()))
        assert isinstance(sites, Rows)
        scope, prefix = sites.columns, f"{SITES}."
    for question in questionnaire.fields():
        if again and _is_there(scope, question.key):
            continue
        _put(scope, question.key, _leaf(prefix + question.key, question, questionnaire))
    for sheet in questionnaire.sheets:
        if sheet.table is None or (again and _is_there(scope, sheet.table.key)):
            continue
        row = Group()
        path = prefix + sheet.table.key
        for column in sheet.table.columns:
            _put(row, column.key, _leaf(f"{path}.{column.key}", column, questionnaire))
        _put(scope, sheet.table.key, Rows(path, sheet.title, questionnaire.title, row, sheet.table.minimum))


def _leaf(path: str, question: Field, questionnaire: Questionnaire) -> Leaf:
    return Leaf(
        path,
        question.label,
        question.kind,
        questionnaire.title,
        question.example or KINDS[question.kind].example,
        question.choices,
        listed=shape_of(question) == Choice(several=True),
        printed=question.usage != "information",
        optional=not question.required or question.condition is not None or question.accepts_sans_objet,
        key=question.key,
        condition=question.condition.field
        if question.condition is not None and question.required and not question.accepts_sans_objet
        else "",
        elsewhere=question.elsewhere,
    )


def _is_there(scope: Group, path: str) -> bool:
    node: object = scope
    for name in path.split("."):
        node = node.children.get(name) if isinstance(node, Group) else None
    return node is not None


def _put(scope: Group, path: str, node: Leaf | Rows) -> None:
    *groups, last = path.split(".")
    for name in groups:
        below = scope.children.setdefault(name, Group())
        if not isinstance(below, Group):
            raise ValueError(path)
        scope = below
    known = scope.children.setdefault(last, node)
    if isinstance(known, Group) or isinstance(node, Rows) != isinstance(known, Rows):
        raise ValueError(path)


def leaves(node: Node) -> Iterator[Leaf]:
    """Every value below *node*, in order."""
    match node:
        case Leaf():
            yield node
        case Group():
            for child in node.children.values():
                yield from leaves(child)
        case Rows():
            yield from leaves(node.columns)


def spellings(scope: Mapping[str, Node], prefix: str = "") -> Iterator[tuple[str, Node]]:
    """Every dotted name that can be written from *scope* without a loop: (name, what it is)."""
    for name, node in scope.items():
        yield prefix + name, node
        if isinstance(node, Group):
            yield from spellings(node.children, f"{prefix}{name}.")


def used_by_roles(famille: Famille) -> Iterable[str]:
    """The names that the engine itself prints or reads: templates need not."""
    roles = famille.roles
    of_sites = (f"{SITES}.{roles.contrat}", f"{SITES}.{roles.site}")
    return (roles.contrat, roles.date_effet, roles.duree, roles.etablissement, *of_sites)
