"""The contract of the EHPAD family, on the plan of the model annexed to the decree of 3 March 2017, in our own words."""

from __future__ import annotations

from tools.modeles.blocs import ANNEES, CAPACITE, NOMBRE_ETABLISSEMENTS, fin, nom, premier, texte
from tools.modeles.ooxml import (
    BORD,
    FILET,
    Column,
    border,
    barred,
    box,
    cell,
    contents,
    each,
    facts,
    frame,
    p,
    row,
    table,
    twips,
    when,
)


def body() -> str:
    return "".join((
        _cover(), contents(), _parties(), _visas(), _preambule(), p("Titre1", "Objet du contrat"), _article_1(), _article_2(),
        _article_3(), _article_4(), p("Titre1", "Mise en œuvre du contrat"), _article_5(), _article_6(), _article_7(),
        _article_8(), _article_9(), _clauses(), _signatures(), fin(),
    ))


def a(text: str) -> str:
    return p("Alinea", text)


def l(text: str) -> str:  # noqa: E743 - one letter, as « a) » is
    return p("ListeLettree", text)


def titre(text: str) -> str:
    return p("Titre3", text)


def intro(text: str) -> str:
    """An alinéa that introduces a table: it stays with it."""
    return p("AlineaTableau", text)


_AUTORITES = 'dont("role", "ARS", "Conseil départemental", "Métropole", "Préfet")'
_AUTRES = 'dont("role", "Gestionnaire", "Personne morale de contrôle", "Autre partie")'


def _cover() -> str:
    return "".join((
        each(f"partie in parties | {_AUTORITES}", p("PartieCouverture", "{{ partie.denomination }}")),
        each(f"partie in parties | {_AUTRES}", p("PartieCouverture", "{{ partie.denomination }}")),
        p("BlancCouverture"),
        barred("Titre du contrat", p("TitreContrat", "Contrat pluriannuel\nd'objectifs et de moyens"),
               p("SousTitreContrat", "{{ contrat.date_effet | annee }}-{{ contrat.date_fin | annee }}"),
               p("SousTitreContrat", "{{ contrat.objet }}")),
        p("BlancPetit"),
        when("piece.projet", box(
            "Mention de projet", 89,
            p("MentionProjetTitre", "PROJET v{{ piece.version }} du {{ piece.date | date_longue }}"),
            p("MentionProjet", "Document de travail, à relire par les parties. Il n'engage aucune d'elles. "
              "Signature visée le {{ contrat.date_signature_visee | date_longue }}."),
        ), otherwise=(p("BlancMention"),)),
        p("BlancCouverture"),
        facts("Références du contrat", [
            ("Numéro du contrat", "{{ contrat.numero }}"),
            ("Fondement", "{{ famille.fondement }}"),
            ("Durée", '{{ contrat.duree_annees | pluriel("an", "ans") }}, du {{ contrat.date_effet | date_longue }} au '
                      "{{ contrat.date_fin | date_longue }}"),
            ("Gestionnaire", "{{ gestionnaire.raison_sociale }}, FINESS EJ {{ gestionnaire.finess_ej | identifiant }}"),
            ("Territoire", "Région {{ contrat.region }} — département principal : {{ contrat.departement }}"),
            ("Périmètre", f'{{{{ {NOMBRE_ETABLISSEMENTS} | pluriel("établissement ou service", "établissements et services") }}}}, '
                          f'{{{{ {CAPACITE} | total("places_autorisees") | pluriel("place autorisée", "places autorisées") }}}}'),
            ("Version", "v{{ piece.version }} du {{ piece.date | date_longue }}{% if piece.projet %}, projet{% else %}, "
                        "pour signature{% endif %}"),
        ]),
    ))


_REPRESENTED = (
    '{% if partie.accord == "féminin" %}représentée{% else %}représenté{% endif %} par {{ partie.civilite }} {{ partie.nom }}, '
    '{{ partie.qualite }}{% if partie.acte is renseigne %}, {{ partie.civilite | accorder("habilité", "habilitée") }} à signer '
    "par {{ partie.acte | typographie }}{% if partie.acte_date is renseigne %} du {{ partie.acte_date | date_longue }}{% endif %}{% endif %}, "
    "ci-après « {{ partie.designation }} » ;"
)
_SEAT = "dont le siège est situé {{ partie.voie }}, à {{ partie.commune }} ({{ partie.code_postal }}), "


def _parties() -> str:
    name = p("NomPartie", "{{ partie.denomination_article | majuscule_initiale }}")
    legal = (
        '{% if partie.role == "Gestionnaire" %}{{ gestionnaire.statut_juridique | minuscule_initiale }}, SIREN '
        "{{ gestionnaire.siren | identifiant }}, {% endif %}{% if partie.finess_ej is renseigne %}FINESS de l'entité juridique "
        "{{ partie.finess_ej | identifiant }}, {% endif %}"
    )
    return "".join((
        p("TitreHorsNumerotation", "Entre les soussignés"),
        p("Introduction", "D'une part,"),
        each(f"partie in parties | {_AUTORITES}",
             name, p("Normal", _SEAT + _REPRESENTED)),
        p("Introduction", "Et d'autre part,"),
        each(f"partie in parties | {_AUTRES}",
             name, p("Normal", legal + _SEAT + _REPRESENTED)),
        p("Normal", "ensemble désignés « les parties »."),
    ))


def _visas() -> str:
    def vu(text: str) -> str:
        return p("Visa", "Vu\t" + text)

    return "".join((
        p("TitreHorsNumerotationSuite", "Visas"),
        vu("le code de l'action sociale et des familles, notamment ses articles L. 313-11, L. 313-12, L. 313-12-2 et L. 314-2, "
           "R. 314-39-1 à R. 314-43-2, R. 314-158 et suivants et R. 314-210 et suivants ;"),
        vu('le code général des collectivités territoriales{% if parties | dont("role", "Métropole") is renseigne %}, notamment le '
           "IV de son article L. 5217-2{% endif %} ;"),
        vu("la loi n° 2015-1702 du 21 décembre 2015 de financement de la sécurité sociale pour 2016 ;"),
        vu("la loi n° 2015-1776 du 28 décembre 2015 relative à l'adaptation de la société au vieillissement ;"),
        vu("la loi n° 2016-41 du 26 janvier 2016 de modernisation de notre système de santé, notamment son article 158 ;"),
        vu("les décrets n° 2016-801 du 15 juin 2016, n° 2016-1164 du 26 août 2016, n° 2016-1814 et n° 2016-1815 du "
           "21 décembre 2016 ;"),
        when('contrat.nature == "Renouvellement"', vu("le décret n° 2023-1428 du 29 décembre 2023 ;")),
        vu("l'arrêté du 3 mars 2017 fixant le contenu du cahier des charges du contrat pluriannuel d'objectifs et de moyens prévu "
           "au IV ter de l'article L. 313-12 du code de l'action sociale et des familles (NOR AFSA1619718A) ;"),
        vu("l'acte qui programme la conclusion des contrats ({{ contrat.arrete_programmation | typographie }}) du "
           "{{ contrat.arrete_programmation_date | date_longue }} ;"),
        each("visa in visas_locaux",
             vu("{{ visa.reference | typographie }}{% if visa.date is renseigne %} du {{ visa.date | date_longue }}{% endif %} ;")),
        vu("les arrêtés d'autorisation des établissements et services du périmètre, énumérés à l'article 1 ;"),
        when("conventions is renseigne", vu("les conventions et contrats antérieurs énumérés à l'article 8 ;")),
        when("siege.existe", vu("l'autorisation de frais de siège ({{ siege.arrete | typographie }}) du {{ siege.date | date_longue }} ;")),
        when('gestionnaire.secteur == "Public"',
             vu("l'article L. 315-12 du code de l'action sociale et des familles et la délibération du conseil d'administration "
                "({{ instances.ca_reference }}) du {{ instances.ca_date | date_longue }} ;")),
        each('partie in parties | dont("role", "Conseil départemental", "Métropole")',
             when("partie.acte is renseigne",
                  vu("l'acte qui autorise la signature du contrat pour {{ partie.designation }} ({{ partie.acte | typographie }}"
                     "{% if partie.acte_date is renseigne %} du {{ partie.acte_date | date_longue }}{% endif %}) ;"))),
        when("instances.cvs_consulte",
             vu("la consultation du conseil de la vie sociale du {{ instances.cvs_date | date_longue }} (avis : "
                "{{ instances.cvs_avis | minuscule_initiale }}) ;")),
        when("instances.cse_consulte",
             vu("la consultation du comité social du {{ instances.cse_date | date_longue }} (avis : "
                "{{ instances.cse_avis | minuscule_initiale }}) ;")),
        vu("le diagnostic partagé validé le {{ demarche.date_validation | date_longue }},"),
        p("Normal", "il est convenu ce qui suit."),
    ))


def _preambule() -> str:
    return "".join((
        p("TitreHorsNumerotationSuite", "Préambule"),
        p("Intertitre", "Le contexte régional et départemental"), texte("preambule.contexte", "Normal"),
        p("Intertitre", "Les enjeux du gestionnaire"), texte("preambule.enjeux", "Normal"),
        p("Intertitre", "L'historique contractuel"), texte("preambule.historique", "Normal"),
        p("Intertitre", "La démarche"), texte("preambule.demarche", "Normal"),
    ))


def _article_1() -> str:
    return "".join((
        p("Titre2", "Identification du gestionnaire et périmètre du contrat"),
        titre("Présentation du gestionnaire"),
        a("{{ gestionnaire.designation | majuscule_initiale }}{% if gestionnaire.sigle is renseigne %} ({{ gestionnaire.sigle }})"
          "{% endif %} est le gestionnaire. Son statut juridique est le suivant : {{ gestionnaire.statut_juridique "
          "| minuscule_initiale }} ({{ gestionnaire.secteur | minuscule_initiale }}). Le siège est situé "
          "{{ gestionnaire.adresse.voie }}, à {{ gestionnaire.adresse.commune }} ({{ gestionnaire.adresse.code_postal }})."),
        a("L'entité juridique porte le numéro FINESS {{ gestionnaire.finess_ej | identifiant }}, le SIREN "
          "{{ gestionnaire.siren | identifiant }} et, pour son siège, le SIRET {{ gestionnaire.siret | identifiant }}."),
        when("controle.existe",
             a("L'entité est contrôlée par {{ controle.denomination }} (SIREN {{ controle.siren | identifiant }}), au sens de "
               "l'article L. 233-3 du code de commerce : {{ controle.lien | minuscule_initiale }}.")),
        a("L'entité est organisée comme suit. La présidence de l'organe délibérant est exercée par {{ gestionnaire.president }}. "
          "L'effectif total est de {{ gestionnaire.effectif_etp | nombre(2) }} équivalents temps plein ; le personnel relève de : "
          "{{ gestionnaire.convention_collective | minuscule_initiale }}."),
        texte("gestionnaire.organisation"),
        a("Dans le périmètre du contrat, l'entité exerce les activités suivantes."),
        texte("gestionnaire.activites"),
        when("gestionnaire.activites_hors_perimetre is renseigne",
             a("Hors du périmètre, elle exerce aussi les activités suivantes."),
             texte("gestionnaire.activites_hors_perimetre"),
             otherwise=(a("L'entité n'exerce aucune activité hors du périmètre."),)),
        when("siege.existe",
             a("Le siège, de {{ siege.effectif_etp | nombre(2) }} équivalents temps plein, est organisé comme suit."),
             texte("siege.missions"),
             otherwise=(a("L'entité n'a pas d'autorisation de frais de siège."),)),
        when("dgc.existe",
             a("Le bénéficiaire de la dotation globalisée commune prévue à l'article 4 est le suivant : {{ dgc.beneficiaire }}.")),
        a("L'organigramme de l'entité et la fiche signalétique de chaque établissement sont joints à l'annexe 1."),
        titre("Périmètre du contrat"),
        a(f"Le contrat couvre {{{{ {NOMBRE_ETABLISSEMENTS} | pluriel(\"établissement ou service\", \"établissements et services\") }}}}, "
          f"soit {{{{ {CAPACITE} | total(\"places_autorisees\") | pluriel(\"place autorisée\", \"places autorisées\") }}}}. Les numéros "
          "FINESS, les activités, les publics et les capacités de chacun sont donnés ci-après et à l'annexe 1."),
        when('contrat.territoire == "Plusieurs départements de la région"',
             a("Le périmètre s'étend à plusieurs départements de la région, avec l'accord des autorités compétentes : "
               "{{ contrat.accord_territoire }}.")),
        p("TitreTableau", "Établissements et services du périmètre au {{ contrat.date_effet | date_longue }}"),
        table("Établissements et services du périmètre, par mode d'accueil", [
            Column("FINESS ET", 21, "{{ e.finess_et | identifiant }}"),
            Column("Établissement", 47, "{{ e.raison_sociale }}", note="{{ e.commune }}", note_if="loop.first", total="Ensemble"),
            Column("Mode d'accueil", 38, "{{ e.mode_accueil }}"),
            Column("Places\nautorisées", 18.5, "{{ e.places_autorisees | ou_tiret }}", True,
                   total=f'{{{{ {CAPACITE} | total("places_autorisees") }}}}'),
            Column("Places\ninstallées", 17.5, "{{ e.places_installees | ou_tiret }}", True,
                   total=f'{{{{ {CAPACITE} | total("places_installees") }}}}'),
            Column("dont aide\nsociale", 18, "{{ e.places_habilitees | ou_tiret }}", True,
                   total=f'{{{{ {CAPACITE} | total("places_habilitees") }}}}'),
        ], 'finess in etablissements | valeurs("finess_et")', 'e in etablissements | dont("finess_et", finess)', total=True),
        p("NoteTableau", "Les places d'un PASA, d'une UHR ou d'une unité dédiée font partie de l'hébergement permanent : l'ensemble ne "
          "les compte pas deux fois. « — » : sans objet."),
        p("TitreTableau", "Autorisations d'activité liées au contrat"),
        table("Autorisations d'activité, par établissement", [
            Column("Établissement", 50, premier("raison_sociale")),
            Column("Arrêté", 46, premier("arrete_numero"), note=premier("autorites | enumeration")),
            Column("Aide sociale", 22, premier("habilitation")),
            Column("Date", 21, premier("arrete_date | date_courte"), True),
            Column("Échéance", 21, premier("autorisation_echeance | date_courte"), True),
        ], 'finess in etablissements | valeurs("finess_et")'),
        p("NoteTableau", "Arrêté : dernier arrêté d'autorisation ou de renouvellement. Sous le numéro : autorités qui autorisent."),
        each('finess in etablissements | valeurs("finess_et")',
             each('e in etablissements | dont("finess_et", finess)',
                  when("loop.first and e.autorisation_echeance is renseigne and e.autorisation_echeance < contrat.date_fin",
                       a("L'autorisation de l'établissement {{ e.raison_sociale }} expire le {{ e.autorisation_echeance "
                         "| date_longue }}, avant le terme du contrat. Les parties en examinent le renouvellement en comité de "
                         "suivi.")))),
        titre("Projets de transformation"),
        when("projets is renseigne",
             intro("Les projets suivants sont susceptibles de modifier les autorisations ou les capacités pendant le contrat. Ceux qui "
                   "sont exonérés d'appel à projets du fait du contrat sont signalés."),
             p("TitreTableau", "Projets de restructuration ou de transformation"),
             table("Projets de restructuration ou de transformation", [
                 Column("Établissement", 40, nom("projet.finess_et")),
                 Column("Projet", 54, "{{ projet.intitule }}", note="{{ projet.nature }}{% if projet.commentaire is renseigne %} — {{ projet.commentaire | lignes }}{% endif %}"),
                 Column("Exonéré", 17, "{{ projet.appel_a_projets | oui_non }}"),
                 Column("Places\navant", 14, "{{ projet.places_avant | ou_tiret }}", True),
                 Column("Places\naprès", 14, "{{ projet.places_apres | ou_tiret }}", True),
                 Column("Date\nprévue", 21, "{{ projet.date_prevue | date_courte }}", True),
             ], "projet in projets"),
             p("NoteTableau", "Exonéré : la transformation est réalisée sans appel à projets du fait du contrat."),
             otherwise=(a("Aucun projet de restructuration ou de transformation n'est prévu à la date de conclusion du contrat."),)),
        a("Le gestionnaire informe les autorités, au moins deux mois à l'avance, de tout changement important qui concerne :"),
        l("les autorisations ou les capacités d'un établissement ;"),
        l("les modes d'accueil et les publics accueillis ;"),
        l("l'organisation, la direction ou le fonctionnement d'un établissement ;"),
        l("la personne morale qui perçoit les financements."),
    ))


def _article_2() -> str:
    return "".join((
        p("Titre2", "Diagnostic partagé"),
        a("Le diagnostic partagé fonde les objectifs du contrat. Il décrit les besoins du territoire, le bilan de la période "
          "précédente, l'activité, la qualité de l'accompagnement, les ressources humaines et la situation financière."),
        a("La négociation a été lancée le {{ demarche.date_lancement | date_longue }}. {{ gestionnaire.designation "
          "| majuscule_initiale }} a remis le diagnostic le {{ demarche.date_remise | date_longue }} ; les parties l'ont validé le "
          '{{ demarche.date_validation | date_longue }}, après {{ demarche.reunions | pluriel("réunion", "réunions") }}.'),
        a("Le diagnostic s'appuie sur les sources suivantes :"),
        each("ligne in demarche.sources | lignes", l("{{ ligne }}")),
        a("Les parties en retiennent les enjeux suivants :"),
        each("ligne in synthese.enjeux | lignes", l("{{ ligne }}")),
        when('constats | dont("priorite", "Prioritaire") is renseigne',
             intro("Les constats prioritaires ci-après appellent chacun un objectif."),
             p("TitreTableau", "Constats prioritaires et enjeux"),
             table("Constats prioritaires et enjeux", [
                 Column("Code", 14, "{{ c.code }}"),
                 Column("Constat", 72, "{{ c.texte }}", note="{{ c.axe }}"),
                 Column("Enjeu", 56, "{{ c.enjeu }}"),
                 Column("Partagé", 18, "{{ c.accord | oui_non }}"),
             ], 'c in constats | dont("priorite", "Prioritaire")'),
             p("NoteTableau", "Partagé : toutes les parties partagent le constat. Ensemble des constats et positions : annexe 2.")),
        when("synthese.desaccords is renseigne",
             a("Les parties consignent leurs points de désaccord :"), texte("synthese.desaccords"),
             otherwise=(a("Aucun point de désaccord n'est consigné."),)),
        a("La synthèse du diagnostic figure à l'annexe 2, le diagnostic complet à l'annexe 3."),
    ))


_INDICATEURS = each(
    'i in indicateurs | dont("objectif", o.code)',
    p("Cellule", "{{ i.libelle }} ({{ i.unite }}) : {{ i.valeur_depart | nombre(i.decimales) }} → "
      "{{ i.cible_5 | nombre(i.decimales) }}"),
)


def _article_3() -> str:
    def rubrique(label: str, name: str, end: str) -> str:
        return l(f'{label} : {{{{ objectifs | dont("rubrique", "{name}") | valeurs("code") | enumeration }}}}{end}')

    return "".join((
        p("Titre2", "Objectifs fixés dans le cadre du CPOM sur la base du diagnostic partagé"),
        a('Sur la base du diagnostic, les parties fixent {{ objectifs | compter | pluriel("objectif", "objectifs") }}. Chacun est mesuré '
          "par des indicateurs en nombre restreint, choisis de préférence parmi ceux qui sont déjà produits."),
        a("Les objectifs couvrent les rubriques prévues par la loi :"),
        rubrique("l'activité", "Activité", " ;"),
        rubrique("la qualité de la prise en charge et de l'accompagnement", "Qualité et accompagnement", " ;"),
        rubrique("l'intervention d'établissements de santé en hospitalisation à domicile, y compris les soins palliatifs",
                 "HAD et soins palliatifs", "."),
        intro("Le tableau suivant récapitule les objectifs. Les fiches de l'annexe 4 précisent pour chacun le périmètre, les actions, "
              "le pilote et les moyens ; l'annexe 5 donne les cibles de chaque année."),
        p("TitreTableau", "Objectifs du contrat"),
        table("Objectifs du contrat, indicateurs et échéances", [
            Column("Fiche", 16, "{{ o.code }}"),
            Column("Objectif", 64, "{{ o.intitule }}", note="{{ o.axe }}"),
            Column(f"Indicateurs : départ → cible {ANNEES[4]}", 58, "", raw=_INDICATEURS),
            Column("Échéance", 22, "{{ o.echeance | date_courte }}", True),
        ], "o in objectifs"),
        p("NoteTableau", "Départ : dernière valeur connue. Définitions des indicateurs : annexe 14."),
        a("Les valeurs sont rassemblées par la fonction suivante : {{ mesure.responsable }}. Elles sont remises chaque année aux "
          "autorités : {{ mesure.date_remise }}."),
        a("Une cible est réputée atteinte lorsque l'écart ne dépasse pas {{ mesure.tolerance | taux }}. Lorsqu'une cible n'est pas "
          "atteinte, la suite donnée est la suivante."),
        texte("mesure.regle_ecart"),
        a("Le gestionnaire met en œuvre les actions des fiches objectifs. Les autorités y contribuent dans les conditions des fiches et "
          "de l'article 4."),
    ))


def _article_4() -> str:
    return "".join((
        p("Titre2", "Moyens dédiés à la réalisation du contrat"),
        _base(), _soins(), _hebergement(), _mises_en_commun(), _trajectoire(),
    ))


def _base() -> str:
    return "".join((
        titre("Base budgétaire et évolution annuelle"),
        a("Les éléments pluriannuels du budget sont fixés selon les articles R. 314-39-1 et R. 314-40 du code de l'action sociale et des "
          "familles. Le cadre budgétaire est le suivant : {{ contrat.cadre_budgetaire }}."),
        texte("moyens.perimetre_eprd"),
        intro("La base budgétaire est celle de l'exercice {{ moyens.annee_reference }} (source : {{ moyens.source_base }}). Le détail par "
              "groupe fonctionnel figure à l'annexe 6."),
        p("TitreTableau", "Base budgétaire de l'exercice {{ moyens.annee_reference }}, en euros"),
        table("Base budgétaire par établissement et par section", [
            Column("Établissement", 58, nom("b.finess_et"), total="Ensemble"),
            Column("Section", 33, "{{ b.section }}"),
            Column("Charges", 23, "{{ b.charges_total | nombre(0) }}", True, '{{ base_budgetaire | total("charges_total") | nombre(0) }}'),
            Column("Produits", 23, "{{ b.produits_total | nombre(0) }}", True,
                   '{{ base_budgetaire | total("produits_total") | nombre(0) }}'),
            Column("dont versé par\nl'autorité", 23, "{{ b.dont_tarification | nombre(0) | ou_tiret }}", True,
                   '{{ base_budgetaire | total("dont_tarification") | nombre(0) }}'),
        ], "b in base_budgetaire", total=True),
        p("NoteTableau", "Dont versé par l'autorité : forfait ou dotation de l'ARS ou du département."),
        a("Pour toute la durée du contrat, les moyens de chaque établissement et de chaque section évoluent chaque année selon l'une des "
          "modalités de l'article R. 314-40 :"),
        when('evolution | dont("modalite", "1°") is renseigne',
             l("1° : le taux d'actualisation des dotations régionales limitatives, ou l'objectif d'évolution des dépenses délibéré par le "
               "département ;")),
        when('evolution | dont("modalite", "2°") is renseigne',
             l("2° : une formule fixe d'actualisation ou de revalorisation ;")),
        when('evolution | dont("modalite", "4°") is renseigne',
             l("4° : une équation tarifaire, un tarif plafond ou un algorithme ;")),
        p("AlineaSuite", "dans les conditions du tableau suivant. Les taux convenus pour chaque année sont à l'annexe 6."),
        p("TitreTableau", "Modalité d'évolution par section et par établissement"),
        table("Modalité d'évolution par section et par établissement", [
            Column("Section", 26, "{{ section }}"),
            Column("Modalité", 17, "{{ modalite }}"),
            Column("Règle appliquée", 57, "{{ regle }}"),
            Column("Établissements", 60, "{{ etablissements | dont(\"finess_et\", evolution | dont(\"section\", section) | "
                   "dont(\"modalite\", modalite) | dont(\"formule\", regle) | valeurs(\"finess_et\")) | valeurs(\"raison_sociale\") "
                   "| enumeration }}"),
        ], 'section in evolution | valeurs("section")', 'modalite in evolution | dont("section", section) | valeurs("modalite")',
            'regle in evolution | dont("section", section) | dont("modalite", modalite) | valeurs("formule")'),
        p("NoteTableau", "Modalité : numéro de l'alinéa de l'article R. 314-40 du code de l'action sociale et des familles."),
    ))


def _soins() -> str:
    hp = 'etablissements | dont("mode_accueil", "Hébergement permanent")'
    return "".join((
        titre("Soins et perte d'autonomie"),
        when('contrat.sections_tarifaires == "Deux sections"',
             a("Les établissements relèvent du forfait global unique relatif aux soins et à l'entretien de l'autonomie. Les dispositions "
               "relatives au forfait global dépendance sont sans objet."),
             otherwise=(
                 a("Le forfait global relatif aux soins résulte de l'équation tarifaire, à laquelle s'ajoutent les financements "
                   "complémentaires définis ci-après (article R. 314-159)."),
                 a("Le forfait global relatif à la dépendance résulte de l'équation tarifaire et des financements complémentaires définis "
                   "ci-après (article R. 314-172).{% if moyens.valeur_point_departement is renseigne %} À la date de la base budgétaire, "
                   "la valeur du point GIR départemental est de {{ moyens.valeur_point_departement | montant }}.{% endif %}"),
             )),
        when(f"{hp} is renseigne",
             intro("Le GMP et le PMP retenus, l'option tarifaire et l'existence d'une pharmacie à usage intérieur sont les suivants."),
             p("TitreTableau", "Option tarifaire et dernières valeurs validées du GMP et du PMP"),
             table("Option tarifaire, GMP et PMP par établissement", [
                 Column("Établissement", 47, "{{ e.raison_sociale }}"),
                 Column("Option tarifaire", 27, "{{ e.option_tarifaire | ou_tiret }}"),
                 Column("PUI", 10, "{{ e.pui | oui_non | ou_tiret }}"),
                 Column("GMP", 16, "{{ e.gmp | nombre(2) | ou_tiret }}", True),
                 Column("validé le", 22, "{{ e.gmp_date | date_courte | ou_tiret }}", True),
                 Column("PMP", 16, "{{ e.pmp | nombre(2) | ou_tiret }}", True),
                 Column("validé le", 22, "{{ e.pmp_date | date_courte | ou_tiret }}", True),
             ], f"e in {hp}"),
             p("NoteTableau", "PUI : pharmacie à usage intérieur. GMP et PMP en points. « — » : sans objet.")),
        a("La perte d'autonomie et les besoins en soins des résidents sont évalués simultanément avant la conclusion du contrat, puis au "
          "cours de sa troisième année. Une évaluation est prise en compte pour le tarif d'un exercice lorsqu'elle est validée au plus "
          "tard le 30 juin de l'année précédente."),
        when("financements_complementaires is renseigne",
             intro("Les financements complémentaires sont les suivants. Leur montant est celui de la première année ; il évolue ensuite "
                   "selon la modalité de la section."),
             p("TitreTableau", "Financements complémentaires, en euros par an"),
             table("Financements complémentaires", [
                 Column("Établissement", 44, nom("f.finess_et"), total="Ensemble"),
                 Column("Objet", 46, "{{ f.objet }}{% if f.fin is renseigne %} (jusqu'au {{ f.fin | date_courte }}){% endif %}",
                        note="{{ f.nature }}{% if f.commentaire is renseigne %} — {{ f.commentaire }}{% endif %}"),
                 Column("Section", 21, "{{ f.section }}"),
                 Column("Financeur", 26, "{{ f.autorite }}"),
                 Column("Montant", 23, "{{ f.montant | nombre(2) }}", True,
                        '{{ financements_complementaires | total("montant") | nombre(2) }}'),
             ], "f in financements_complementaires", total=True),
             p("NoteTableau", "Une date entre parenthèses est celle de la fin d'un crédit à durée limitée."),
             otherwise=(a("Le contrat ne définit aucun financement complémentaire."),)),
    ))


def _hebergement() -> str:
    return "".join((
        titre("Hébergement et aide sociale"),
        a("Les tarifs d'hébergement sont fixés comme suit : {{ hebergement.mode_fixation | minuscule_initiale }}. Ils évoluent selon la "
          "règle suivante."),
        texte("hebergement.evolution"),
        a("Le contrat se substitue à la convention d'habilitation à l'aide sociale. Les capacités habilitées sont celles de l'article 1. "
          "Pour l'accueil des bénéficiaires, le gestionnaire prend les engagements suivants."),
        texte("aide_sociale.admission"),
        a("La facturation obéit aux règles suivantes."),
        texte("aide_sociale.facturation"),
        a("En cas d'absence ou d'hospitalisation, dans le respect de l'article R. 314-204, les règles sont les suivantes."),
        texte("aide_sociale.absences"),
    ))


def _mises_en_commun() -> str:
    return "".join((
        when("dgc.existe",
             titre("Dotation globalisée commune"),
             a("Une dotation globalisée commune, au sens de l'article R. 314-43-1, est versée par : {{ dgc.financeur }}. Elle couvre les "
               "établissements du gestionnaire qui relèvent de cette autorité et du même financement. Son montant est de "
               "{{ dgc.montant | montant }} la première année ; elle est perçue par le bénéficiaire désigné à l'article 1."),
             a("L'arrêté annuel de tarification fixe le montant et sa répartition prévisionnelle. Un redéploiement en cours d'exercice "
               "reste dans la limite du montant de la dotation et fait l'objet d'une décision modificative approuvée."),
             when("dgc_quotes_parts is renseigne",
                  p("TitreTableau", "Répartition prévisionnelle de la dotation globalisée commune, en euros"),
                  table("Répartition de la dotation globalisée commune", [
                      Column("Établissement", 82, nom("q.finess_et"), total="Ensemble"),
                      Column("Échéancier", 48, "{{ q.echeancier }}"),
                      Column("Quote-part", 30, "{{ q.montant | nombre(2) }}", True,
                             '{{ dgc_quotes_parts | total("montant") | nombre(2) }}'),
                  ], "q in dgc_quotes_parts", total=True),
                  p("NoteTableau", "Montants de la première année."))),
        when("siege.existe",
             titre("Frais de siège"),
             a("Les frais de siège sont autorisés par l'acte suivant : {{ siege.arrete | typographie }} du {{ siege.date | date_longue }} "
               "({{ siege.autorite }}), pour une durée de {{ siege.duree_annees | pluriel(\"an\", \"ans\") }}, soit jusqu'au "
               "{{ siege.echeance | date_longue }}. Le taux est de {{ siege.taux | taux }} ; il s'applique à l'assiette suivante : "
               "{{ siege.assiette | minuscule_initiale }}."),
             when("siege.echeance < contrat.date_fin",
                  a("L'autorisation expire avant le terme du contrat. Le gestionnaire en demande le renouvellement en temps utile ; à "
                    "défaut, le comité de suivi en examine les conséquences.")),
             when("frais_siege.montant_total is renseigne",
                  a("Les frais de siège de la première année s'élèvent à {{ frais_siege.montant_total | montant }}"
                    "{% if frais_siege.cle_repartition is renseigne %}, répartis {{ frais_siege.cle_repartition }}{% endif %}. La "
                    "contribution de chaque établissement est à l'annexe 6."))),
        when("moyens.fongibilite is renseigne",
             titre("Mutualisations et fongibilité"),
             a("Les moyens mis en commun et les redéploiements admis entre établissements sont les suivants."),
             texte("moyens.fongibilite")),
        titre("Crédits non reconductibles et investissements"),
        when("cnr is renseigne",
             p("TitreTableau", "Crédits non reconductibles prévus, en euros"),
             table("Crédits non reconductibles", [
                 Column("Établissement", 42, nom("c.finess_et"), total="Ensemble"),
                 Column("Objet", 42, "{{ c.objet }}"),
                 Column("Fiche", 14, "{{ c.objectif | ou_tiret }}"),
                 Column("Financeur", 26, "{{ c.financeur }}"),
                 Column("Année", 15, "{{ c.annee }}", True),
                 Column("Montant", 22, "{{ c.montant | nombre(2) }}", True, '{{ cnr | total("montant") | nombre(2) }}'),
             ], "c in cnr", total=True),
             p("NoteTableau", "Versement sous réserve des crédits disponibles de l'exercice. « — » : sans objet."),
             otherwise=(a("Aucun crédit non reconductible n'est prévu à la date de conclusion du contrat."),)),
        when("ppi is renseigne",
             a('Le plan pluriannuel d\'investissement compte {{ ppi | compter | pluriel("opération", "opérations") }}, pour '
               '{{ ppi | total("total") | montant_entier }}, dont {{ ppi | total("fonds_propres") | montant_entier }} de fonds propres, '
               '{{ ppi | total("emprunt") | montant_entier }} d\'emprunts et {{ ppi | total("subvention") | montant_entier }} de '
               "subventions. Il figure à l'annexe 7."),
             otherwise=(a("Aucune opération d'investissement n'est inscrite au contrat."),)),
    ))


def _trajectoire() -> str:
    return "".join((
        titre("Affectation des résultats"),
        a("Le principe retenu est le suivant : {{ affectation.principe | minuscule_initiale }}. L'affectation respecte l'ordre de "
          "l'article R. 314-234 : un excédent apure d'abord les déficits antérieurs du même compte de résultat. Les priorités convenues "
          "sont ensuite les suivantes."),
        texte("affectation.priorites"),
        when("affectation.plafond_reserves is renseigne",
             a("Les parties conviennent du plafond suivant : {{ affectation.plafond_reserves }}.")),
        when("affectation.entre_comptes",
             a("Le gestionnaire peut affecter un résultat entre les comptes de résultat du périmètre (article R. 314-235)."),
             otherwise=(a("Les résultats sont affectés au compte de résultat dont ils proviennent."),)),
        when("pre.existe",
             titre("Plan de retour à l'équilibre"),
             a("Un plan de retour à l'équilibre est arrêté pour : {{ pre.etablissements }}. L'équilibre est attendu à l'exercice "
               "{{ pre.annee_equilibre }}. Les mesures sont les suivantes."),
             texte("pre.mesures")),
        titre("Trajectoire financière"),
        a("Le plan global de financement pluriannuel retrace la trajectoire du périmètre. Il repose sur les hypothèses suivantes."),
        texte("moyens.hypotheses"),
        p("TitreTableau", "Trajectoire financière du périmètre, en euros"),
        table("Trajectoire financière par exercice", [
            Column("Exercice", 16, "{{ x.exercice }}"),
            Column("Charges", 23, "{{ x.charges_total | nombre(0) }}", True),
            Column("Produits", 23, "{{ x.produits_total | nombre(0) }}", True),
            Column("Résultat", 20, "{{ x.resultat | nombre(0) }}", True),
            Column("CAF", 20, "{{ x.caf | nombre(0) }}", True),
            Column("Taux de\nCAF (%)", 16, "{{ x.taux_caf | nombre(1) }}", True),
            Column("Fonds de\nroulement", 21, "{{ x.frng | nombre(0) }}", True),
            Column("Trésorerie", 21, "{{ x.tresorerie | nombre(0) }}", True),
        ], "x in pgfp"),
        p("NoteTableau", "CAF : capacité d'autofinancement. Fonds de roulement et trésorerie au 31 décembre. Plan complet : annexe 7."),
    ))


def _article_5() -> str:
    return "".join((
        p("Titre2", "Suivi et évaluation du contrat"),
        titre("Comité de suivi"),
        a("Un comité de suivi est installé dès la conclusion du contrat. Il veille à sa bonne exécution."),
        intro("Chaque partie y est représentée, dans les qualités suivantes. Les noms, lorsqu'ils sont connus, sont à l'annexe 11."),
        p("TitreTableau", "Composition du comité de suivi"),
        table("Composition du comité de suivi", [
            Column("Partie", 50, "{{ m.entite }}"),
            Column("Représentant", 48, "{{ m.qualite | majuscule_initiale }}"),
            Column("Suppléant", 42, "{{ m.suppleant | majuscule_initiale | ou_tiret }}"),
            Column("Fonction", 20, "{{ m.voix }}"),
        ], "m in comite"),
        p("NoteTableau", "« — » : sans objet."),
        when("suivi.invites is renseigne",
             a("Le comité peut inviter d'autres personnes :"), texte("suivi.invites")),
        a("Le secrétariat est assuré par {{ suivi.secretariat }}. Il convoque les membres "
          '{{ suivi.delai_convocation | pluriel("jour", "jours") }} au moins avant la réunion, adresse les pièces '
          '{{ suivi.delai_pieces | pluriel("jour", "jours") }} au moins avant celle-ci et transmet le compte rendu dans les '
          '{{ suivi.delai_compte_rendu | pluriel("jour", "jours") }} qui suivent.'),
        titre("Documents de suivi"),
        a("Le gestionnaire transmet chaque année, dans les délais prévus par les textes, les documents qu'il produit déjà :"),
        when('contrat.cadre_budgetaire == "Budget prévisionnel"',
             l("les documents budgétaires et le compte administratif ;"),
             otherwise=(l("l'état prévisionnel des recettes et des dépenses (EPRD) et ses annexes ;"),
                        l("l'état réalisé des recettes et des dépenses (ERRD), au plus tard le 30 avril de l'année suivante, avec le "
                          "rapport qui rend compte des objectifs du contrat ;"))),
        l("les données du tableau de bord de la performance ;"),
        l("les rapports d'évaluation de la qualité, lorsqu'ils sont produits ;"),
        l("la revue des objectifs, dans la forme de l'annexe 5."),
        when("suivi.documents is renseigne",
             a("Il transmet en outre les documents propres au contrat :"), texte("suivi.documents")),
        titre("Dialogues de gestion"),
        a("Au cours de la troisième année, le comité se réunit à mi-parcours. Il examine la trajectoire sur la base du bilan d'étape du "
          "gestionnaire, qui comprend des éléments de qualité. Il peut proposer des ajustements."),
        when("suivi.dialogue_annee_4",
             a("Un dialogue de gestion est également tenu au cours de la quatrième année.")),
        a("Au cours de la dernière année, le comité examine le bilan final et prépare le contrat suivant."),
        a("Le calendrier du suivi est à l'annexe 11. Chaque réunion donne lieu à un compte rendu, adressé à toutes les parties."),
    ))


def _article_6() -> str:
    return "".join((
        p("Titre2", "Traitement des litiges"),
        a("Les parties recherchent une solution amiable à tout différend né de l'interprétation ou de l'exécution du contrat. Le comité de "
          "suivi en est saisi ; à défaut d'accord, les signataires se rapprochent."),
        a('À défaut de solution dans un délai de {{ clauses.delai_conciliation | pluriel("mois", "mois") }} à compter de la saisine du '
          "comité, la partie la plus diligente peut saisir la juridiction compétente."),
        a("Les litiges de tarification relèvent {{ clauses.juridiction_tarifaire | de }}. Les autres litiges relèvent du tribunal "
          "administratif {{ clauses.tribunal | de }}."),
    ))


def _article_7() -> str:
    return "".join((
        p("Titre2", "Révision du contrat"),
        a("Le contrat est modifié par un avenant signé de toutes les parties. Une révision peut être demandée, notamment :"),
        l("à la suite des conclusions du comité de suivi ;"),
        l("lorsque le périmètre, une autorisation ou une capacité évolue ;"),
        l("lorsque les circonstances changent de façon substantielle ;"),
        l("lorsque la loi ou le règlement modifie les droits ou les obligations des parties ;"),
        l("lorsque la trajectoire financière s'écarte de celle du contrat ;"),
        l("en cas de changement de gestionnaire."),
        a('La demande est écrite et motivée. Les autres parties répondent dans un délai de {{ clauses.delai_avenant | pluriel("mois", "mois") }}.'),
        a("L'entrée d'un établissement ou d'un service dans le périmètre, ou sa sortie, donne lieu à un avenant qui modifie la liste de "
          "l'article 1."),
    ))


def _article_8() -> str:
    return "".join((
        p("Titre2", "Révision du terme de la (des) convention(s) tripartite(s) préexistante(s)"),
        when("conventions is renseigne",
             intro("Le contrat se substitue aux conventions et contrats suivants, qui cessent de produire effet à la date indiquée."),
             p("TitreTableau", "Conventions et contrats antérieurs"),
             table("Conventions et contrats antérieurs", [
                 Column("Établissement", 46, nom("c.finess_et")),
                 Column("Nature", 46, "{{ c.nature }}", note="{% if c.reference is renseigne %}{{ c.reference }}{% else %}—{% endif %}"),
                 Column("Signature", 22, "{{ c.date_signature | date_courte }}", True),
                 Column("Échéance\nprévue", 22, "{{ c.date_echeance | date_courte }}", True),
                 Column("Fin d'effet", 24, "{{ c.date_fin | date_courte }}", True),
             ], "c in conventions"),
             p("NoteTableau", "Fin d'effet : veille de l'entrée en vigueur du contrat. « — » : sans référence."),
             otherwise=(a("Aucune convention tripartite et aucun contrat antérieur ne sont en vigueur pour les établissements du "
                          "périmètre."),)),
    ))


def _article_9() -> str:
    return "".join((
        p("Titre2", "Date d'entrée en vigueur et durée"),
        a("Le contrat entre en vigueur le {{ contrat.date_effet | date_longue }}, pour une durée de "
          '{{ contrat.duree_annees | pluriel("an", "ans") }}. Il prend fin le {{ contrat.date_fin | date_longue }} au soir.'),
        a("Une partie qui souhaite proroger le contrat le notifie aux autres parties "
          '{{ clauses.preavis_prorogation | pluriel("mois", "mois") }} au moins avant cette date. La prorogation est convenue par avenant, '
          'pour {{ clauses.duree_prorogation | pluriel("mois", "mois") }} au plus.'),
        a("À défaut de prorogation, les parties ouvrent la négociation d'un nouveau contrat."),
        when('contrat.nature == "Renouvellement" and clauses.reserves_renouvellement is renseigne',
             a("Le contrat succède à un contrat antérieur. L'examen des réserves et des reports à nouveau appelle les conclusions suivantes."),
             texte("clauses.reserves_renouvellement")),
    ))


def _clauses() -> str:
    local = p("MentionClause", "Adaptation locale : clause hors du modèle national.")
    return "".join((
        p("Titre1", "Clauses additionnelles"),
        p("Introduction", "Les articles de ce titre ne figurent pas dans le modèle national de contrat. Ce sont des adaptations locales, "
          "convenues entre les parties."),
        p("Titre2", "Pièces contractuelles"), local,
        a("Le contrat comprend le présent document et les annexes suivantes, qui en font partie et sont opposables aux parties :"),
        each("annexe in annexes", l("annexe {{ annexe.numero }} — {{ annexe.titre }}")),
        a("En cas de contradiction, le présent document l'emporte sur les annexes."),
        when("clauses.resiliation",
             p("Titre2", "Résiliation"), local,
             a("Le contrat peut être résilié par une partie, après une mise en demeure écrite et motivée restée sans effet, avec un préavis "
               'de {{ clauses.preavis_resiliation | pluriel("mois", "mois") }}, pour les motifs suivants.'),
             texte("clauses.motifs_resiliation"),
             a("Les parties règlent alors, dans le cadre du comité de suivi, le sort des financements en cours et la continuité de "
               "l'accompagnement des personnes accueillies.")),
        when("clauses.donnees_personnelles",
             p("Titre2", "Données personnelles"), local,
             a("Chaque partie est responsable des traitements de données personnelles qu'elle met en œuvre pour l'exécution du contrat, dans "
               "le respect du règlement (UE) 2016/679 et de la loi n° 78-17 du 6 janvier 1978."),
             a("Les documents de suivi ne contiennent aucune donnée qui permette d'identifier une personne accueillie.")),
        when("clauses.communication is renseigne",
             p("Titre2", "Communication"), local,
             a("Les parties conviennent de la règle suivante pour communiquer sur le contrat."), texte("clauses.communication")),
        when("clauses.particulieres is renseigne",
             p("Titre2", "Clauses particulières"), local,
             a("Les parties conviennent en outre de ce qui suit."), texte("clauses.particulieres")),
    ))


def _signatures() -> str:
    left, right = twips(80), twips(80)
    dotted = "".join(p("SignatureLigne", f"{label}\t{value}") for label, value in (
        ("Nom", "{{ partie.civilite }} {{ partie.nom }}"), ("Fait à", "{% if contrat.lieu_signature is renseigne %}{{ contrat.lieu_signature }}{% else %}\t{% endif %}"), ("Le", "\t")))
    party = "".join((
        p("Signataire", "{{ partie.denomination }}"),
        p("SignatureQualite", "{{ partie.qualite | majuscule_initiale }}"),
        when("partie.acte is renseigne",
             p("SignatureQualite", "{{ partie.acte | majuscule_initiale | typographie }}{% if partie.acte_date is renseigne %} du "
               "{{ partie.acte_date | date_longue }}{% endif %}")),
        dotted,
    ))
    edges = "".join(border(edge, 6, BORD) for edge in ("top", "left", "bottom", "right"))
    block = frame("Cadre de signature", [left, right], row(
        cell(left, party) + cell(right, p("SignatureCadre", "Signature et cachet"), "", edges), height=twips(41)),
        "", (70, 113))
    return "".join((
        p("TitreHorsNumerotation", "Signatures"),
        p("Normal", 'Le présent contrat et ses {{ annexes | compter }} annexes prennent effet le {{ contrat.date_effet | date_longue }}.'),
        when('contrat.mode_signature == "Signature électronique"',
             p("Introduction", "Il est signé électroniquement par chaque partie. Sa date est celle de la dernière signature."),
             otherwise=(p("Introduction", 'Il est établi en {{ clauses.exemplaires | pluriel("exemplaire original", '
                          '"exemplaires originaux") }}. Sa date est celle de la dernière signature.'),)),
        each('partie in parties | trier("ordre")', p("SignatureEspace"), block),
        p("SignatureEspace"),
    ))
