"""The acts beside the contract: avenants, bilan d'étape, compte rendu, courrier. Shared by all families.

Nothing here names a role of the parties: their list differs from one family to another.
"""

# ruff: noqa: E501 - legal prose and template tags read better unbroken

from __future__ import annotations

from collections.abc import Callable, Mapping

from tools.modeles.blocs import REPRESENTEE, SIEGE, a_confirmer, alinea, cadre_signature, fin, texte, vu
from tools.modeles.ooxml import (
    BORD,
    TEXT_WIDTH,
    Column,
    barred,
    border,
    box,
    cell,
    each,
    facts,
    frame,
    p,
    row,
    table,
    twips,
    when,
)

_CONTRAT = "contrat pluriannuel d'objectifs et de moyens n° {{ contrat.numero }}"


def _titre(*sous_titres: str) -> str:
    return p("TitreAnnexe", "{{ piece.titre }}") + barred(
        "Ce que complète ce document", *(p("SousTitreContrat", line) for line in sous_titres)
    )


def _projet() -> str:
    return p("BlancPetit") + when(
        "piece.projet",
        box(
            "Mention de projet",
            89,
            p("MentionProjetTitre", "PROJET v{{ piece.version }} du {{ piece.date | date_longue }}"),
            p("MentionProjet", "Document de travail, à relire par les parties. Il n'engage aucune d'elles."),
        ),
    )


def _parties() -> str:
    return "".join(
        (
            p("TitreHorsNumerotationSuite", "Entre les soussignés"),
            each(
                'partie in parties | trier("ordre")',
                p("NomPartie", "{{ partie.denomination_article | majuscule_initiale }}"),
                p("Normal", SIEGE + REPRESENTEE),
            ),
            p("Normal", "ensemble désignés « les parties »."),
        )
    )


def _visas(*propres: str) -> str:
    return "".join(
        (
            p("TitreHorsNumerotationSuite", "Visas"),
            vu("le {{ famille.fondement | minuscule_initiale }} ;"),
            vu("les articles L. 313-11 et L. 314-7 du même code ;"),
            vu(
                f"le {_CONTRAT}, qui a pris effet le {{{{ contrat.date_effet | date_longue }}}} pour une durée de "
                '{{ contrat.duree_annees | pluriel("an", "ans") }}, notamment son article 7 ;'
            ),
            when(
                "acte.numero > 1",
                vu(
                    '{{ (acte.numero - 1) | pluriel("l\'avenant antérieur", "les avenants antérieurs", chiffre=false) }} à ce contrat ;'
                ),
            ),
            *propres,
            p("Normal", "il est convenu ce qui suit."),
        )
    )


def _dispositions(cle: str) -> str:
    return when(
        f"{cle}.dispositions is renseigne",
        p("Titre2", "Dispositions particulières"),
        alinea("Les parties conviennent en outre de ce qui suit."),
        texte(f"{cle}.dispositions"),
    )


def _autres_dispositions() -> str:
    return p("Titre2", "Autres dispositions") + alinea(
        "Les autres stipulations du contrat, de ses annexes et de ses avenants antérieurs demeurent inchangées. En cas de contradiction, le présent "
        "avenant l'emporte."
    )


def _signatures(cle: str) -> str:
    return "".join(
        (
            p("TitreHorsNumerotationSuite", "Signatures"),
            when(
                f'{cle}.mode == "Signature électronique"',
                p(
                    "Introduction",
                    f"Le présent avenant est signé électroniquement par chaque partie ; la signature est visée pour le {{{{ {cle}.date | date_longue }}}}. "
                    "Sa date est celle de la dernière signature.",
                ),
                otherwise=(
                    p(
                        "Introduction",
                        'Le présent avenant est établi en {{ clauses.exemplaires | pluriel("exemplaire original", "exemplaires originaux") }} ; la signature '
                        f"est visée pour le {{{{ {cle}.date | date_longue }}}}. Sa date est celle de la dernière signature.",
                    ),
                ),
            ),
            each('partie in parties | trier("ordre")', p("SignatureEspace"), cadre_signature(f"{cle}.lieu")),
            p("SignatureEspace"),
        )
    )


# --- avenants ---------------------------------------------------------------------------------------------------------

_DE_ARTICLE = 'modifications | dont("article", article)'


def _lignes_de_forme(forme: str) -> str:
    return f'{_DE_ARTICLE} | dont("forme", "{forme}")'


def _modifications() -> str:
    lieu = "{% if m.lieu is renseigne %} ({{ m.lieu }}){% endif %}"
    return "".join(
        (
            p("Titre2", "Modifications du contrat"),
            when(
                "modifications is renseigne",
                alinea("Le contrat est modifié comme il est dit ci-dessous, article par article."),
                each(
                    'article in modifications | valeurs("article")',
                    p("Titre3", "Contrat, {{ article | minuscule_initiale }}"),
                    when(
                        f"{_lignes_de_forme('réponse')} is renseigne",
                        p("AlineaIntroduction", "Les mentions suivantes sont remplacées :"),
                        p("TitreTableau", "Mentions remplacées, {{ article | minuscule_initiale }}"),
                        table(
                            "Mentions remplacées, ancienne et nouvelle rédaction",
                            [
                                Column(
                                    "Mention",
                                    62,
                                    "{{ m.question }}",
                                    note="{{ m.lieu }}",
                                    note_if="m.lieu is renseigne",
                                ),
                                Column("Ancienne rédaction", 49, "{{ m.ancien }}"),
                                Column("Nouvelle rédaction", 49, "{{ m.nouveau }}"),
                            ],
                            f"m in {_lignes_de_forme('réponse')}",
                        ),
                        p("BlancBloc"),
                    ),
                    each(
                        f"m in {_lignes_de_forme('ajout')}",
                        alinea(f"À la rubrique « {{{{ m.question }}}} »{lieu}, est ajouté ce qui suit :"),
                        p("AlineaSuite", "{{ m.nouveau }}."),
                    ),
                    each(
                        f"m in {_lignes_de_forme('retrait')}",
                        alinea(
                            f"À la rubrique « {{{{ m.question }}}} »{lieu}, est supprimée la mention « {{{{ m.ancien }}}} »."
                        ),
                    ),
                    each(
                        f"m in {_lignes_de_forme('texte')}",
                        alinea(f"Le texte « {{{{ m.question }}}} »{lieu} est remplacé. Ancienne rédaction :"),
                        texte("m.ancien"),
                        p("AlineaSuite", "Nouvelle rédaction :"),
                        texte("m.nouveau"),
                    ),
                ),
                alinea(
                    "Les annexes du contrat qui reprennent ces mentions sont remplacées par leur rédaction jointe au présent avenant. Elles sont "
                    "opposables aux parties."
                ),
                otherwise=(
                    alinea(
                        "Aucune réponse du contrat ne diffère de la version à laquelle le présent avenant est comparé. Il ne contient que les "
                        "dispositions qui suivent."
                    ),
                ),
            ),
        )
    )


def avenant() -> str:
    return "".join(
        (
            _titre(f"au {_CONTRAT}", "portant {{ avenant.objet | minuscule_initiale }}"),
            _projet(),
            _parties(),
            _visas(
                when(
                    "avenant.comite_date is renseigne",
                    vu("les conclusions du comité de suivi, réuni le {{ avenant.comite_date | date_longue }} ;"),
                ),
                p("Introduction", "Considérant ce qui suit :"),
                texte("avenant.motifs"),
            ),
            p("Titre2", "Objet de l'avenant"),
            alinea(
                f"Le présent avenant modifie le {_CONTRAT}. Il est conclu en application de son article 7, au titre du motif suivant : "
                "{{ avenant.declencheur | minuscule_initiale }}."
            ),
            _modifications(),
            _dispositions("avenant"),
            p("Titre2", "Date d'effet et durée"),
            alinea(
                "Le présent avenant prend effet le {{ avenant.date_effet | date_longue }}. Il s'applique jusqu'au terme du contrat, le "
                "{{ acte.terme | date_longue }} au soir."
            ),
            _autres_dispositions(),
            _signatures("avenant"),
            fin(),
        )
    )


def prorogation() -> str:
    return "".join(
        (
            _titre(f"au {_CONTRAT}", "portant prorogation jusqu'au {{ acte.nouveau_terme | date_longue }}"),
            _projet(),
            _parties(),
            _visas(
                vu(
                    "la demande de prorogation notifiée aux autres parties le {{ prorogation.date_notification | date_longue }} par "
                    '{{ parties | dont("denomination", prorogation.auteur) | valeurs("denomination_article") | enumeration }} ;'
                ),
                p("Introduction", "Considérant ce qui suit :"),
                texte("prorogation.motifs"),
            ),
            p("Titre2", "Prorogation du contrat"),
            alinea(
                f"Le {_CONTRAT}, qui devait prendre fin le {{{{ acte.terme | date_longue }}}} au soir, est prorogé de "
                "{{ prorogation.mois | en_lettres }} mois."
            ),
            alinea(
                "Il prend fin le {{ acte.nouveau_terme | date_longue }} au soir. Son article 9 est modifié en ce sens."
            ),
            alinea(
                "Pendant cette période, les parties négocient le contrat suivant. Si celui-ci entre en vigueur avant le nouveau terme, la prorogation "
                "prend fin la veille."
            ),
            p("Titre2", "Objectifs de la période"),
            texte("prorogation.objectifs"),
            p("Titre2", "Moyens de la période"),
            texte("prorogation.moyens"),
            p("Titre2", "Suivi"),
            alinea(
                "Le comité de suivi examine l'exécution du contrat pendant la période de prorogation. Le gestionnaire lui présente les résultats de la "
                "période avant le nouveau terme."
            ),
            _dispositions("prorogation"),
            _autres_dispositions(),
            _signatures("prorogation"),
            fin(),
        )
    )


def prolongation() -> str:
    return "".join(
        (
            _titre(f"au {_CONTRAT}", "portant prolongation jusqu'au {{ acte.nouveau_terme | date_longue }}"),
            _projet(),
            _parties(),
            _visas(
                vu(
                    a_confirmer("l'instruction n° DGCS/SD5B/2025/9 du 7 février 2025")
                    + ", qui permet aux agences régionales de santé de suspendre la signature des contrats d'EHPAD non négociés ou peu avancés ;"
                ),
                vu(
                    "la décision de suspension ({{ prolongation.decision | minuscule_initiale | typographie }}) du "
                    "{{ prolongation.decision_date | date_longue }} ;"
                ),
                p("Introduction", "Considérant ce qui suit :"),
                texte("prolongation.motifs"),
            ),
            p("Titre2", "Contexte"),
            alinea(
                "La signature des nouveaux contrats d'EHPAD est suspendue. La négociation du contrat qui doit succéder à celui-ci est dans l'état suivant : "
                "{{ prolongation.etat | minuscule_initiale }}."
            ),
            p("Titre2", "Prolongation du contrat"),
            alinea(
                f"Le {_CONTRAT}, dont le terme est fixé au {{{{ acte.terme | date_longue }}}} au soir, est prolongé de "
                "{{ prolongation.mois | en_lettres }} mois. Il prend fin le {{ acte.nouveau_terme | date_longue }} au soir. Son article 9 est modifié "
                "en ce sens."
            ),
            alinea(
                "Si un nouveau contrat entre en vigueur avant ce terme, la prolongation prend fin la veille. Les parties reprennent la négociation dès que la "
                "suspension prend fin."
            ),
            p("Titre2", "Moyens de la période"),
            texte("prolongation.moyens"),
            p("Titre2", "Objectifs et suivi"),
            alinea(
                "Les objectifs et les indicateurs du contrat restent applicables ; les cibles de la dernière année sont maintenues. Le comité de suivi reste en "
                "fonction."
            ),
            _dispositions("prolongation"),
            _autres_dispositions(),
            _signatures("prolongation"),
            fin(),
        )
    )


# --- suivi ------------------------------------------------------------------------------------------------------------


def _gestionnaire() -> tuple[str, str]:
    return (
        "Gestionnaire",
        "{{ gestionnaire.raison_sociale }}, FINESS EJ {{ gestionnaire.finess_ej | identifiant }}",
    )


def _periode() -> tuple[str, str]:
    return (
        "Contrat",
        "N° {{ contrat.numero }}, du {{ contrat.date_effet | date_longue }} au {{ contrat.date_fin | date_longue }}",
    )


_DE_OBJECTIF = 'bilan_objectifs | dont("objectif", o.code)'
_DE_INDICATEUR = 'bilan_indicateurs | dont("objectif", i.objectif) | dont("code", i.code)'


def _cible() -> str:
    """The target of the year of the bilan."""
    first, *others = (
        f'acte.numero == "{year}" %}}{{{{ i.cible_{year} | nombre(i.decimales) | ou_tiret }}}}' for year in range(1, 6)
    )
    return f"{{% if {first}" + "".join(f"{{% elif {other}" for other in others) + "{% endif %}"


def bilan() -> str:
    return "".join(
        (
            _titre(
                '{% if acte.numero == "5" %}Bilan final{% elif acte.numero == "3" %}Bilan de mi-parcours{% else %}Bilan intermédiaire{% endif %}, '
                "année {{ acte.numero }} du contrat",
                f"{_CONTRAT}",
            ),
            p("BlancPetit"),
            facts(
                "Références du bilan",
                [
                    _periode(),
                    _gestionnaire(),
                    ("Date du bilan", "{{ bilan.date | date_longue }}"),
                    ("Établi par", "{{ bilan.redacteur }}"),
                ],
            ),
            p("TitrePartie", "Synthèse"),
            texte("bilan.synthese", "Normal"),
            p("TitrePartie", "Avancement des objectifs"),
            p("TitreTableau", "Avancement des objectifs du contrat"),
            table(
                "Avancement des objectifs du contrat",
                [
                    Column("Objectif", 66, "{{ o.code }} — {{ o.intitule }}"),
                    Column(
                        "Avancement",
                        24,
                        f'{{% if {_DE_OBJECTIF} is renseigne %}}{{{{ {_DE_OBJECTIF} | valeurs("avancement") | enumeration }}}}{{% else %}}—{{% endif %}}',
                    ),
                    Column(
                        "Commentaire",
                        48,
                        f'{{% if {_DE_OBJECTIF} | valeurs("commentaire") is renseigne %}}{{{{ {_DE_OBJECTIF} | valeurs("commentaire") | enumeration }}}}{{% else %}}—{{% endif %}}',
                    ),
                    Column("Échéance", 22, "{{ o.echeance | date_courte }}", True),
                ],
                'o in objectifs | trier("code")',
            ),
            p("NoteTableau", "« — » : le bilan n'en dit rien."),
            when(
                "bilan.avec_indicateurs",
                p("TitrePartie", "Valeurs réalisées des indicateurs"),
                p("TitreTableau", "Indicateurs : départ, cible de l'année, valeur réalisée"),
                table(
                    "Indicateurs : valeur de départ, cible de l'année, valeur réalisée",
                    [
                        Column(
                            "Indicateur", 58, "{{ i.libelle }}", note="{{ i.objectif }} · {{ i.code }}, {{ i.unite }}"
                        ),
                        Column(
                            "Appréciation",
                            48,
                            f'{{% if {_DE_INDICATEUR} is renseigne %}}{{{{ {_DE_INDICATEUR} | valeurs("appreciation") | enumeration }}}}{{% else %}}—{{% endif %}}',
                            note=f'{{{{ {_DE_INDICATEUR} | valeurs("commentaire") | enumeration }}}}',
                            note_if=f'{_DE_INDICATEUR} | valeurs("commentaire") is renseigne',
                        ),
                        Column(
                            "Départ\n{{ mesure.annee_reference }}",
                            18,
                            "{{ i.valeur_depart | nombre(i.decimales) | ou_tiret }}",
                            True,
                        ),
                        Column("Cible\nannée {{ acte.numero }}", 18, _cible(), True),
                        Column(
                            "Réalisé",
                            18,
                            f'{{% if {_DE_INDICATEUR} is renseigne %}}{{{{ {_DE_INDICATEUR} | total("valeur") | nombre(i.decimales) }}}}{{% else %}}—{{% endif %}}',
                            True,
                        ),
                    ],
                    "i in indicateurs",
                ),
                p("NoteTableau", "« — » : valeur non communiquée, ou sans objet."),
            ),
            p("TitrePartie", "Qualité et accompagnement"),
            texte("bilan.qualite", "Normal"),
            p("TitrePartie", "Trajectoire financière et moyens"),
            texte("bilan.moyens", "Normal"),
            when(
                "bilan.ajustements is renseigne",
                p("TitrePartie", "Ajustements proposés"),
                texte("bilan.ajustements", "Normal"),
            ),
            when(
                "bilan.suite is renseigne",
                p("TitrePartie", "Orientations pour le contrat suivant"),
                texte("bilan.suite", "Normal"),
            ),
            p("TitrePartie", "Suites"),
            p(
                "Normal",
                'Le présent bilan est remis au comité de suivi {{ suivi.delai_pieces | pluriel("jour", "jours") }} au moins avant le dialogue de gestion. '
                "Le comité l'examine et consigne ses conclusions dans un compte rendu.",
            ),
            fin(),
        )
    )


def comite() -> str:
    return "".join(
        (
            _titre("Réunion du {{ reunion.date | date_longue }}", "{{ reunion.objet }}"),
            p("BlancPetit"),
            facts(
                "Références de la réunion",
                [
                    _periode(),
                    _gestionnaire(),
                    ("Lieu", "{{ reunion.lieu }}"),
                    ("Présidence", "{{ reunion.president }}"),
                    ("Secrétariat", "{{ reunion.secretaire }}"),
                ],
            ),
            p("TitrePartie", "Participants"),
            p("TitreTableau", "Participants à la réunion"),
            table(
                "Participants à la réunion",
                [
                    Column("Partie ou organisme", 54, "{{ m.entite }}"),
                    Column("Nom", 40, "{{ m.nom }}", note="{{ m.qualite }}", note_if="m.qualite is renseigne"),
                    Column("Présence", 26, "{{ m.presence }}"),
                ],
                "m in reunion_membres",
            ),
            p("TitrePartie", "Ordre du jour et échanges"),
            each(
                "point in reunion_points",
                p("Titre3", "{{ loop.index }}. {{ point.intitule }}"),
                texte("point.echanges", "Normal"),
                when(
                    "point.conclusion is renseigne",
                    p("Introduction", "**Le comité retient :**"),
                    texte("point.conclusion", "Normal"),
                ),
            ),
            when(
                "reunion_decisions is renseigne",
                p("TitrePartie", "Décisions"),
                p("TitreTableau", "Décisions du comité"),
                table(
                    "Décisions du comité",
                    [
                        Column("Décision", 88, "{{ d.decision }}"),
                        Column("Qui", 44, "{{ d.pilote | majuscule_initiale }}"),
                        Column("Pour le", 28, "{{ d.echeance | date_courte | ou_tiret }}", True),
                    ],
                    "d in reunion_decisions",
                ),
                p("NoteTableau", "« — » : sans date."),
            ),
            p("TitrePartie", "Conclusions"),
            texte("reunion.conclusions", "Normal"),
            when(
                "reunion.avenant",
                p(
                    "Normal",
                    "Le comité conclut à une révision du contrat : un avenant est préparé, en application de l'article 7.",
                ),
            ),
            when(
                "reunion.prochaine is renseigne",
                p("Normal", "La prochaine réunion se tient le {{ reunion.prochaine | date_longue }}."),
            ),
            p(
                "Normal",
                'Le présent compte rendu est adressé à toutes les parties dans les {{ suivi.delai_compte_rendu | pluriel("jour", "jours") }} qui suivent la '
                "réunion.",
            ),
            p("Introduction", "Pour le comité de suivi :"),
            _cadres(("Présidence", "{{ reunion.president }}"), ("Secrétariat", "{{ reunion.secretaire }}")),
            p("SignatureEspace"),
            fin(),
        )
    )


def _cadres(*signataires: tuple[str, str]) -> str:
    """A frame to sign in for each of the two, side by side."""
    half = [TEXT_WIDTH // 2, TEXT_WIDTH - TEXT_WIDTH // 2]
    edges = "".join(border(edge, 6, BORD) for edge in ("top", "left", "bottom", "right"))
    cells = "".join(
        cell(width, p("Signataire", part) + p("SignatureQualite", name) + p("SignatureCadre", "Signature"), "", edges)
        for width, (part, name) in zip(half, signataires, strict=True)
    )
    return frame("Signatures du compte rendu", half, row(cells, height=twips(38)), "", (113, 113))


# --- courrier ---------------------------------------------------------------------------------------------------------


def notification() -> str:
    adresse = "{{ partie.voie }}, {{ partie.code_postal }} {{ partie.commune }}"
    auteur = 'partie in parties | dont("denomination", notification.auteur)'
    return "".join(
        (
            each(auteur, p("NomPartie", "{{ partie.denomination }}"), p("Normal", adresse)),
            p("Intertitre", "À l'attention de"),
            each(
                'partie in parties | trier("ordre")',
                when(
                    "partie.denomination != notification.auteur",
                    p(
                        "ListePuces",
                        f"{{{{ partie.denomination }}}}, {{{{ partie.civilite }}}} {{{{ partie.nom }}}}, {{{{ partie.qualite }}}} — {adresse}",
                    ),
                ),
            ),
            p("BlancBloc"),
            p("TitreAnnexe", "Notification d'une demande de prorogation"),
            facts(
                "Références du courrier",
                [
                    _periode(),
                    ("Envoi", "{{ notification.mode_envoi }}"),
                    ("Fait à", "{{ notification.lieu }}, le {{ notification.date | date_longue }}"),
                    "if piece.projet",
                    ("État", "Projet v{{ piece.version }} du {{ piece.date | date_longue }}, à ne pas envoyer"),
                    "endif",
                ],
            ),
            p("BlancBloc"),
            p("Normal", "Madame, Monsieur,"),
            p(
                "Normal",
                f"Nous sommes liés par le {_CONTRAT}, qui a pris effet le {{{{ contrat.date_effet | date_longue }}}} et dont le dernier jour est, à cette "
                "date, le {{ notification.terme | date_longue }}.",
            ),
            p(
                "Normal",
                "En application de l'article 9 du contrat, qui prévoit un préavis de "
                "{{ clauses.preavis_prorogation | en_lettres }} mois, j'ai l'honneur de vous notifier notre souhait de le proroger de "
                "{{ notification.mois | en_lettres }} mois.",
            ),
            p("Introduction", "Cette demande est motivée comme suit :"),
            texte("notification.motifs", "Normal"),
            p(
                "Normal",
                "Si vous en êtes d'accord, la prorogation fera l'objet d'un avenant signé de toutes les parties avant le terme du contrat. À défaut, les "
                "parties ouvrent la négociation d'un nouveau contrat.",
            ),
            p("Normal", "Je vous prie d'agréer, Madame, Monsieur, l'expression de ma considération distinguée."),
            each(auteur, p("SignatureEspace"), cadre_signature("notification.lieu")),
            p("SignatureEspace"),
            fin(),
        )
    )


MODELS: Mapping[str, Callable[[], str]] = {
    "commun/actes/avenant.docx": avenant,
    "commun/actes/prorogation.docx": prorogation,
    "commun/actes/prolongation.docx": prolongation,
    "commun/actes/bilan.docx": bilan,
    "commun/actes/comite.docx": comite,
    "commun/actes/notification.docx": notification,
}
