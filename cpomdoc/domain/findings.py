"""Findings: what a person must correct or look at again. One catalogue of rules; codes are never reused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from cpomdoc.domain.location import CellRef, FieldKey


class Severity(Enum):
    """Three levels; only the first one stops the dossier."""

    BLOCKING = "bloquant"
    TO_CHECK = "a_verifier"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the catalogue: *message* and *remedy* are French, with the facts of the finding in braces."""

    code: str
    severity: Severity
    message: str
    remedy: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing seen: *rule* at a cell (or a file), about *key*, with the *facts* that fill the rule's words.

    *question* is the visible label, *seen* what the person wrote. The RETOUR form and the command line show both.
    """

    rule: Rule
    at: CellRef | None = None
    key: FieldKey | None = None
    question: str = ""
    seen: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """What was seen, in one French sentence."""
        return self.rule.message.format_map(self._words())

    @property
    def remedy(self) -> str:
        """What to do, in one French sentence."""
        return self.rule.remedy.format_map(self._words())

    @property
    def blocking(self) -> bool:
        """Whether the dossier stops here."""
        return self.rule.severity is Severity.BLOCKING

    def _words(self) -> dict[str, str]:
        return {"question": self.question, "vu": self.seen, **self.facts}


_B, _W, _I = Severity.BLOCKING, Severity.TO_CHECK, Severity.INFORMATION


def _rules(*rules: Rule) -> Mapping[str, Rule]:
    catalogue = {rule.code: rule for rule in rules}
    if len(catalogue) != len(rules):
        raise ValueError("a code is used twice in the catalogue")
    return catalogue


CATALOGUE: Mapping[str, Rule] = _rules(
    # --- E-1xx: a cell ------------------------------------------------------------------------------------------
    Rule("E-101", _B, "réponse absente.", "{exemple}"),
    Rule("E-102", _B, "un nombre est attendu, « {vu} » lu.", "Écrivez le nombre en chiffres, par exemple {exemple}."),
    Rule(
        "E-103",
        _B,
        "un nombre entier est attendu, « {vu} » lu.",
        "Écrivez un nombre sans décimale, par exemple {exemple}.",
    ),
    Rule("E-104", _B, "{attendus} chiffres attendus, {lus} lus (« {vu} »).", "{remede_numero}"),
    Rule("E-105", _B, "le dernier chiffre ne correspond pas aux précédents (« {vu} »).", "{remede_numero}"),
    Rule("E-106", _B, "une date est attendue, « {vu} » lu.", "Écrivez la date sous la forme 31/12/2027."),
    Rule("E-107", _B, "« {vu} » n’est pas dans la liste proposée.", "Choisissez dans la liste de la case : {choix}."),
    Rule(
        "E-108",
        _B,
        "« {vu} » est plus petit que {minimum}, la plus petite valeur admise.",
        "Relisez la valeur saisie, par exemple {exemple}.",
    ),
    Rule(
        "E-109",
        _B,
        "« {vu} » est plus grand que {maximum}, la plus grande valeur admise.",
        "Relisez la valeur saisie, par exemple {exemple}.",
    ),
    Rule(
        "E-110",
        _B,
        "la réponse compte {lus} caractères, pour {attendus} au plus.",
        "Raccourcissez le texte ; le détail peut être joint au contrat.",
    ),
    Rule(
        "E-111",
        _B,
        "la case affiche « {vu} » : un calcul d’Excel n’a pas abouti.",
        "Corrigez la formule, ou remplacez-la par la valeur.",
    ),
    Rule(
        "E-112",
        _B,
        "le calcul de cette case n’est pas enregistré.",
        "Ouvrez le classeur dans Excel, enregistrez-le et déposez-le de nouveau.",
    ),
    Rule(
        "E-113", _B, "« {vu} » porte une unité abrégée.", "Écrivez le montant entier en euros, par exemple {exemple}."
    ),
    Rule("E-114", _B, "l’adresse électronique « {vu} » est incomplète.", "Écrivez-la sous la forme nom@organisme.fr."),
    Rule("E-115", _B, "une année est attendue, « {vu} » lu.", "Écrivez l’année sur quatre chiffres, par exemple 2027."),
    Rule(
        "E-116", _B, "le montant « {vu} » a plus de deux décimales.", "Arrondissez au centime, par exemple {exemple}."
    ),
    Rule(
        "E-117",
        _B,
        "la réponse contient des caractères qui ne peuvent pas être imprimés.",
        "Effacez la case et saisissez le texte au clavier.",
    ),
    Rule(
        "E-118",
        _B,
        "« sans objet » n’est pas admis ici.",
        "Cette réponse est nécessaire au contrat. Exemple : {exemple}.",
    ),
    Rule(
        "E-119",
        _B,
        "la date « {vu} » ne peut pas être lue sans risque d’erreur.",
        "Écrivez la date sous la forme 31/12/2027.",
    ),
    Rule(
        "E-120",
        _B,
        "un numéro de téléphone est attendu, « {vu} » lu.",
        "Écrivez dix chiffres, par exemple 01 02 03 04 05.",
    ),
    Rule(
        "E-121",
        _B,
        "le taux « {vu} » ne peut pas être lu sans risque d’erreur.",
        "Écrivez le nombre seul, par exemple {exemple} pour {exemple} %.",
    ),
    Rule(
        "E-122",
        _B,
        "« {vu} » ne figure pas dans {liste}.",
        "Choisissez dans la liste de la case, ou complétez d’abord {liste}.",
    ),
    Rule("E-123", _B, "Oui ou Non est attendu, « {vu} » lu.", "Choisissez Oui ou Non dans la liste de la case."),
    Rule(
        "E-124",
        _B,
        "la réponse contient des signes que l’impression ne sait pas dessiner ({signes}).",
        "Effacez-les, ou écrivez en toutes lettres ce qu’ils disent.",
    ),
    Rule(
        "E-125",
        _B,
        "la case affiche « {vu} », une date ou une heure, et non la valeur attendue.",
        "Effacez la case, puis tapez la valeur en chiffres, par exemple {exemple}. Une barre (1/3) y devient une date.",
    ),
    Rule(
        "E-126",
        _B,
        "la case affiche « {affiche} » et contient {contenu} : l’unité affichée n’est pas celle de la question.",
        "Tapez la valeur entière dans l’unité de la question, par exemple {exemple}.",
    ),
    Rule(
        "E-127",
        _B,
        "« {vu} » se lit de deux façons : {entier} ou {decimal}.",
        "Écrivez {entier} ou {decimal}, selon ce que vous voulez dire.",
    ),
    Rule(
        "E-128",
        _B,
        "« {vu} » se lit de deux façons : {cent} % ou {tel_quel} %.",
        "Tapez {cent} pour {cent} %. Si le taux est vraiment de {tel_quel} %, écrivez « {tel_quel} pour cent ».",
    ),
    Rule(
        "E-129",
        _B,
        "« {vu} » est entre parenthèses : le nombre est-il négatif ?",
        "Écrivez -{nombre} s’il est négatif, {nombre} sinon, sans parenthèses.",
    ),
    Rule(
        "E-130",
        _B,
        "« {vu} » n’est pas dans la liste ; la réponse proposée est « {proposition} ».",
        "Elle est déjà écrite dans la case : gardez-la ou choisissez-en une autre dans la liste, puis déposez.",
    ),
    Rule(
        "E-131",
        _B,
        "« {vu} » n’est pas une réponse : {raison}.",
        "Le contrat imprimerait ce texte. Écrivez la réponse{sinon}.",
    ),
    Rule(
        "E-132",
        _B,
        "le même texte répond déjà à « {autre} ».",
        "Le contrat imprimerait deux fois ce texte. Répondez ici à la question posée{sinon}.",
    ),
    # --- E-2xx: a table -----------------------------------------------------------------------------------------
    Rule("E-201", _B, "{lignes}, pour {minimum} au moins.", "Ajoutez les lignes qui manquent."),
    Rule("E-202", _B, "cette ligne figure deux fois (lignes {premiere} et {seconde}).", "Gardez une seule ligne."),
    Rule("E-203", _B, "la colonne a été supprimée du tableau.", "Repartez du classeur joint, où elle est rétablie."),
    Rule(
        "E-204",
        _B,
        "le tableau compte {lignes} lignes, pour {maximum} au plus.",
        "Répartissez les lignes ou prévenez la personne qui suit le contrat.",
    ),
    # --- E-4xx: the file ----------------------------------------------------------------------------------------
    Rule("E-401", _B, "Ce fichier est vide.", "Enregistrez de nouveau votre classeur et déposez-le."),
    Rule(
        "E-402",
        _B,
        "Ce fichier n’est pas un classeur Excel.",
        "Déposez le formulaire au format Classeur Excel (.xlsx).",
    ),
    Rule(
        "E-403",
        _B,
        "Ce fichier est incomplet : sa copie s’est arrêtée avant la fin.",
        "Copiez-le de nouveau dans le dossier.",
    ),
    Rule(
        "E-404",
        _B,
        "Ce fichier est protégé par un mot de passe.",
        "Enregistrez-le sans mot de passe et déposez-le de nouveau.",
    ),
    Rule(
        "E-405",
        _B,
        "Ce classeur est dans l’ancien format d’Excel (.xls), et n’a pas pu être converti ici.",
        "Ouvrez-le dans Excel, choisissez « Enregistrer sous », Classeur Excel (.xlsx), puis déposez-le.",
    ),
    Rule(
        "E-406",
        _B,
        "Ce classeur est au format OpenDocument (.ods), et n’a pas pu être converti ici.",
        "Enregistrez-le au format Excel (.xlsx) et déposez-le.",
    ),
    Rule(
        "E-407",
        _B,
        "Ce fichier est un texte ou un export CSV, pas un formulaire.",
        "Recopiez vos réponses dans le formulaire Excel.",
    ),
    Rule("E-408", _B, "Ce fichier est un PDF.", "Déposez le classeur Excel lui-même."),
    Rule(
        "E-409",
        _B,
        "Ce fichier est une page web, même si son nom finit comme celui d’un classeur.",
        "Ouvrez-le dans Excel, enregistrez-le en .xlsx et déposez-le.",
    ),
    Rule(
        "E-410",
        _B,
        "Ceci est un document Word ou une présentation, pas un formulaire.",
        "Les réponses se changent dans le formulaire Excel : corrigez-les et déposez-le.",
    ),
    Rule(
        "E-411",
        _B,
        "Ce classeur contient des macros ; elles n’ont pas été exécutées.",
        "Enregistrez-le en « Classeur Excel (.xlsx) », sans macros, et déposez-le.",
    ),
    Rule("E-412", _B, "Ce classeur est au format binaire (.xlsb).", "Enregistrez-le en .xlsx et déposez-le."),
    Rule("E-413", _B, "Ce fichier est un dossier compressé.", "Décompressez-le et déposez chaque classeur séparément."),
    Rule(
        "E-414",
        _B,
        "Ce fichier est chiffré par une étiquette de confidentialité : lui seul et ses destinataires peuvent l’ouvrir.",
        "Ouvrez-le, choisissez une étiquette sans chiffrement (bouton « Confidentialité » d’Excel ou de Word), "
        "enregistrez-le et déposez-le de nouveau.",
    ),
    Rule(
        "E-415",
        _B,
        "Ce fichier est une photo d’iPhone (HEIC).",
        "Numérisez le document en PDF (application Notes ou Fichiers, « Numériser des documents »), puis déposez ce PDF.",
    ),
    Rule(
        "E-416",
        _B,
        "Ce document est dans l’ancien format de Word (.doc).",
        "Un projet se relit dans le fichier Word (.docx) du dossier « projets » ; un document à joindre se dépose en PDF.",
    ),
    Rule(
        "E-417",
        _B,
        "Ce fichier vient de Pages, de Numbers ou de Keynote.",
        "Dans cette application, choisissez « Exporter vers » : Excel pour un formulaire, PDF pour un document à joindre.",
    ),
    Rule(
        "E-418",
        _B,
        "Ce fichier est une image, et rien n’y est reconnu.",
        "Un document à joindre se dépose en PDF. Les pages signées à la main se numérisent toutes, dans un seul PDF.",
    ),
    Rule(
        "E-419",
        _B,
        "Ce fichier est un dossier compressé d’un format qui ne s’ouvre pas ici (.7z, .rar, .gz).",
        "Refaites-le au format .zip (clic droit, « Envoyer vers », « Dossier compressé »), ou déposez les fichiers eux-mêmes.",
    ),
    Rule(
        "E-420",
        _B,
        "Ce fichier pèse {taille}, pour {limite} au plus.",
        "Retirez les images et les feuilles ajoutées, puis déposez-le de nouveau.",
    ),
    Rule(
        "E-421",
        _B,
        "Ce classeur contient beaucoup plus de données qu’un formulaire.",
        "Supprimez les feuilles et les lignes ajoutées, ou recopiez vos réponses dans le formulaire vierge.",
    ),
    Rule(
        "E-422",
        _B,
        "Ce classeur contient plus de {limite} éléments.",
        "Recopiez vos réponses dans le formulaire vierge.",
    ),
    Rule(
        "E-423",
        _B,
        "Ce classeur compte plus de {limite} feuilles.",
        "Gardez celles du formulaire et déposez-le de nouveau.",
    ),
    Rule(
        "E-424",
        _B,
        "Ce classeur compte plus de {limite} cases ou textes.",
        "Retirez les données ajoutées hors du formulaire.",
    ),
    Rule("E-425", _B, "Un texte dépasse {limite} caractères.", "Raccourcissez-le, ou joignez-le à part."),
    Rule(
        "E-426",
        _B,
        "Ce classeur est trop long à lire.",
        "Supprimez les lignes et les feuilles ajoutées, ou recopiez vos réponses dans le formulaire vierge.",
    ),
    Rule(
        "E-427",
        _B,
        "Ce classeur est trop volumineux pour être lu.",
        "Supprimez les lignes et les feuilles ajoutées, ou recopiez vos réponses dans le formulaire vierge.",
    ),
    Rule(
        "E-428",
        _B,
        "La lecture de ce classeur s’est interrompue.",
        "Ouvrez-le dans Excel, enregistrez-le et déposez-le ; sinon, prévenez la personne qui suit le contrat.",
    ),
    Rule(
        "E-450",
        _B,
        "La structure de ce fichier est inhabituelle ; par prudence, il n’a pas été lu.",
        "Ouvrez-le dans Excel, enregistrez-le sous un autre nom et déposez cette copie.",
    ),
    Rule(
        "E-451",
        _B,
        "Ce fichier contient deux fois le même élément ; par prudence, il n’a pas été lu.",
        "Ouvrez-le dans Excel, enregistrez-le sous un autre nom et déposez cette copie.",
    ),
    Rule(
        "E-452",
        _B,
        "Ce fichier contient un élément au nom inhabituel ; par prudence, il n’a pas été lu.",
        "Ouvrez-le dans Excel, enregistrez-le sous un autre nom et déposez cette copie.",
    ),
    Rule(
        "E-453",
        _B,
        "Ce fichier contient des instructions qu’un formulaire n’a pas ; elles n’ont pas été suivies.",
        "Recopiez vos réponses dans le formulaire vierge.",
    ),
    Rule(
        "E-454",
        _B,
        "Ce classeur n’a pas été enregistré par un tableur courant.",
        "Ouvrez-le dans Excel ou LibreOffice, enregistrez-le en .xlsx et déposez-le.",
    ),
    Rule(
        "E-455",
        _B,
        "Ce classeur est abîmé : son contenu ne correspond plus à son empreinte.",
        "Ouvrez-le dans Excel, acceptez la réparation, relisez vos réponses, enregistrez-le et déposez-le.",
    ),
    Rule(
        "E-456",
        _B,
        "Ce classeur est abîmé.",
        "Ouvrez-le dans Excel, acceptez la réparation, relisez vos réponses, enregistrez-le et déposez-le.",
    ),
    Rule(
        "E-457",
        _B,
        "Il manque une partie de ce classeur.",
        "Ouvrez-le dans Excel, acceptez la réparation, relisez vos réponses, enregistrez-le et déposez-le.",
    ),
    Rule(
        "E-458",
        _B,
        "La structure de ce fichier est inhabituelle ; par prudence, il n’a pas été lu.",
        "Ouvrez-le dans Excel, enregistrez-le sous un autre nom et déposez cette copie.",
    ),
    Rule(
        "E-460",
        _B,
        "Ceci n’est pas un fichier (raccourci, dossier ou autre) ; il n’a pas été ouvert.",
        "Déposez le classeur lui-même.",
    ),
    Rule(
        "E-461",
        _B,
        "Ce fichier ne peut pas être ouvert.",
        "Vérifiez qu’il existe encore et qu’il n’est pas ouvert ailleurs, puis déposez-le de nouveau.",
    ),
    # --- E-44x: a file that holds others -------------------------------------------------------------------------
    Rule(
        "E-440",
        _B,
        "Ce dossier compressé est abîmé ou incomplet : rien n’en a été pris.",
        "Refaites-le, ou déposez les fichiers qu’il contient.",
    ),
    Rule(
        "E-441",
        _B,
        "Ce dossier compressé est protégé par un mot de passe : rien n’en a été pris.",
        "Déposez les fichiers qu’il contient, ou refaites-le sans mot de passe.",
    ),
    Rule(
        "E-442",
        _B,
        "Ce fichier contient beaucoup plus de fichiers ou de données qu’un envoi ordinaire : rien n’en a été pris.",
        "Déposez seulement les formulaires et les documents du contrat, en plusieurs fois au besoin.",
    ),
    Rule(
        "E-443",
        _B,
        "Ce dossier compressé ne contient aucun fichier.",
        "Déposez les fichiers eux-mêmes, ou refaites le dossier compressé.",
    ),
    Rule(
        "E-444",
        _B,
        "Ce dossier compressé est d’une forme inhabituelle : par prudence, rien n’en a été pris.",
        "Déposez les fichiers qu’il contient, ou refaites-le avec Windows (clic droit, « Envoyer vers », « Dossier compressé »).",
    ),
    Rule(
        "E-445",
        _B,
        "Ce courriel n’a pas de pièce jointe ; son texte n’est pas lu.",
        "Déposez le formulaire ou le document lui-même, ou un courriel auquel il est joint.",
    ),
    Rule(
        "E-446",
        _B,
        "Ce courriel est abîmé : ses pièces jointes ne peuvent pas être lues.",
        "Ouvrez-le dans votre messagerie, enregistrez ses pièces jointes et déposez-les.",
    ),
    Rule(
        "E-447",
        _B,
        "Ce fichier en contient d’autres, et se trouvait lui-même deux fois enfermé : il n’a pas été ouvert.",
        "Déposez-le directement, ou déposez les fichiers qu’il contient.",
    ),
    Rule(
        "E-448",
        _B,
        "Ce courriel est chiffré : ses pièces jointes ne peuvent pas être lues.",
        "Ouvrez-le dans votre messagerie, enregistrez ses pièces jointes et déposez-les.",
    ),
    Rule(
        "E-449",
        _B,
        "Ce fichier pèse {taille}, pour {limite} au plus : il n’a pas été pris.",
        "Déposez-le sous une forme plus légère.",
    ),
    Rule(
        "E-462",
        _B,
        "Ce dossier ne contient aucun fichier à contrôler.",
        "Donnez le dossier où se trouvent les formulaires.",
    ),
    # --- E-47x: a PDF to join to a contract -----------------------------------------------------------------------
    Rule(
        "E-466",
        _B,
        "Ce PDF est signé et contient ce qui agit de soi-même : {contenu}. Le retirer ferait perdre sa signature.",
        "Imprimez-le vers un nouveau PDF, puis déposez ce PDF.",
    ),
    Rule(
        "E-469",
        _B,
        "Ce PDF est un formulaire que seul Adobe Reader affiche (XFA) : ailleurs, ses pages sont vides ou autres.",
        "Ouvrez-le dans Adobe Reader, imprimez-le vers un nouveau PDF, et déposez ce nouveau fichier.",
    ),
    Rule(
        "E-470",
        _B,
        "Ce PDF est abîmé : il ne s’ouvre pas.",
        "Enregistrez ou numérisez le document de nouveau, puis déposez-le.",
    ),
    Rule(
        "E-471",
        _B,
        "Ce PDF demande un mot de passe pour être lu.",
        "Ouvrez-le avec son mot de passe, imprimez-le vers un nouveau PDF sans protection, et déposez ce nouveau fichier.",
    ),
    Rule("E-472", _B, "Ce PDF n’a aucune page.", "Enregistrez ou numérisez le document de nouveau, puis déposez-le."),
    Rule(
        "E-473",
        _B,
        "Le contrat auquel ce PDF se rapporte n’est pas reconnu.",
        "Mettez-le dans un dossier au numéro du contrat, ou commencez son nom par ce numéro : "
        "« CPOM-2027-014 - Annexe 8 - Arrêté d’autorisation.pdf ». Un formulaire de ce contrat doit avoir été déposé avant.",
    ),
    Rule(
        "E-474",
        _B,
        "Le nom de ce PDF convient à plusieurs contrats : {contrats}.",
        "Mettez-le dans un dossier au numéro de son contrat.",
    ),
    Rule(
        "E-475",
        _B,
        "L’annexe {annexe} ne reçoit pas de document joint.",
        "Indiquez une annexe qui en reçoit ({annexes}), ou retirez ce fichier.",
    ),
    Rule(
        "E-476",
        _B,
        "Le nom de ce PDF ne dit pas de quel document il s’agit : {documents}.",
        "Donnez-lui un nom comme celui-ci : « {exemple} ».",
    ),
    Rule(
        "E-477",
        _B,
        "Le nom de ce PDF ne dit pas à quel établissement se rapporte le document « {document} ».",
        "Ajoutez-y le numéro FINESS de l’établissement : « {exemple} ».",
    ),
    Rule(
        "E-478",
        _B,
        "L’établissement {finess} ne figure pas au périmètre du contrat {contrat}.",
        "Corrigez le numéro dans le nom du fichier, ou ajoutez l’établissement au classeur Identification.",
    ),
    Rule(
        "E-479",
        _B,
        "Ce PDF est trop long à lire.",
        "Imprimez-le vers un nouveau PDF, plus simple, et déposez ce nouveau fichier.",
    ),
    # --- E-48x: a Word draft that comes back ------------------------------------------------------------------------
    Rule(
        "E-468",
        _B,
        "Le dossier « {dossier} » n’est celui d’aucune partie de ce contrat.",
        "Déposez ce projet dans le dossier de la partie qui l’a corrigé : {parties}.",
    ),
    Rule(
        "E-480",
        _B,
        "Ce document Word n’est pas un projet remis par cpomdoc : il ne dit pas de quel contrat il vient.",
        "Reportez vos modifications dans le projet qui se trouve dans le dossier « projets » du contrat, puis déposez-le.",
    ),
    Rule(
        "E-481",
        _B,
        "Ce projet dit venir du contrat « {lu} », dont rien n’est connu ici.",
        "Vérifiez que vous l’avez déposé dans le bon dossier partagé.",
    ),
    Rule(
        "E-482",
        _B,
        "Ce projet vient de la version {lue} : « {titre} » a été réécrit dans la version {actuelle}.{liste}",
        "Lisez le projet de la version {actuelle} et reportez-y vos modifications, s’il y en a. Puis déposez celui-ci.",
    ),
    Rule(
        "E-483",
        _B,
        "Ce document porte deux identités : « {lu} » et, au bas de ses pages, « {pied} ».",
        "Repartez du projet du contrat concerné : un projet ne sert pas de modèle à un autre contrat.",
    ),
    Rule(
        "E-484",
        _B,
        "{nombre} dans ce projet : {liste}.{sans_suivi}",
        "Dans Word, onglet Révision, acceptez ou refusez toutes les modifications suivies, puis déposez-le de nouveau.",
    ),
    Rule(
        "E-485",
        _B,
        "Ce document ne peut pas être repris. {raison}",
        "{moyen}",
    ),
    Rule(
        "E-486",
        _B,
        "Ce projet n’est aucun de ceux qui ont été remis pour le contrat « {lu} ».",
        "Reportez vos modifications dans le projet qui se trouve dans le dossier « projets » du contrat.",
    ),
    Rule(
        "E-487",
        _B,
        "Le contrat « {lu} » est déjà parti à la signature (version {actuelle}) : son texte ne change plus.",
        "Une modification passe par un avenant, ou par un nouveau bon à signer.",
    ),
    Rule(
        "E-488",
        _B,
        "Ce projet ne peut pas être imprimé. {raison} La version {actuelle} du projet reste en vigueur.",
        "Ouvrez-le dans Word, vérifiez qu’il s’affiche en entier, enregistrez-le, puis déposez-le de nouveau ; ou reportez vos modifications dans le projet de la version {actuelle}.",
    ),
    Rule(
        "E-489",
        _B,
        "Ce projet corrige un texte qui a changé depuis, et ses corrections n’ont pas pu être réunies avec celui d’aujourd’hui : {raison}.{liste}",
        "Reportez vos modifications dans le projet d’aujourd’hui, qui est dans le dossier « projets » du contrat, puis déposez-le. Votre fichier est gardé tel quel.",
    ),
    # --- E-49x: a signed file that comes back -----------------------------------------------------------------------
    Rule(
        "E-490",
        _B,
        "Ce fichier signé n’est pas retenu : {raison}.",
        "Repartez du fichier qui se trouve dans le dossier « a-signer » du contrat, et signez-le sans l’enregistrer de nouveau.",
    ),
    Rule(
        "E-491",
        _B,
        "Ces pages numérisées ne sont pas retenues : {raison}.",
        "Imprimez le fichier du dossier « a-signer » du contrat, signez dans les cadres, numérisez toutes les pages, puis déposez-les.",
    ),
    Rule(
        "E-492",
        _B,
        "Ce fichier appartient à la version {lue}, remplacée à la signature par la version {actuelle}.",
        "Signez le fichier de la version {actuelle}, dans le dossier « a-signer » du contrat.",
    ),
    Rule(
        "E-493",
        _B,
        "Ce contrat est déjà signé de toutes les parties et archivé (version {actuelle}).",
        "Rien à faire. Une modification passe par un avenant.",
    ),
    Rule(
        "E-494",
        _B,
        "Ce fichier est la version {lue} de « {titre} » : son texte a changé depuis, et la version {actuelle} du projet le remplace. Cette signature n’est pas retenue.",
        "Relisez la version {actuelle}, dites-la bonne à signer, puis signez le nouveau fichier du dossier « a-signer ». Si le texte de la version {lue} était le bon, déposez de nouveau les réponses d’avant : une fois le projet redevenu le même, déposez de nouveau ce fichier signé.",
    ),
    Rule(
        "E-430",
        _B,
        "Ce classeur n’est pas un formulaire de cpomdoc, ou ses repères ont été effacés.",
        "Repartez du formulaire vierge et recopiez-y vos réponses.",
    ),
    Rule(
        "E-431",
        _B,
        "Ce formulaire est d’une famille de contrats inconnue ici (« {vu} »).",
        "Vérifiez que vous avez pris le bon formulaire, ou prévenez la personne qui suit le contrat.",
    ),
    Rule(
        "E-432",
        _B,
        "Cette question a disparu du classeur : sa ligne a été supprimée.",
        "Répondez dans le classeur joint, où la ligne est rétablie.",
    ),
    Rule(
        "E-433",
        _B,
        "Cette question figure deux fois avec des réponses différentes (cases {premiere} et {seconde}).",
        "Une feuille a été dupliquée : supprimez la copie qui n’est pas la bonne.",
    ),
    Rule(
        "E-434",
        _B,
        "Le classeur porte le contrat {inscrit}, mais la réponse indique « {vu} ».",
        "Corrigez le numéro, ou repartez du formulaire de ce contrat.",
    ),
    Rule(
        "E-435",
        _B,
        "La feuille « {feuille} » a disparu du classeur.",
        "Répondez dans le classeur joint, où elle est rétablie.",
    ),
    Rule(
        "E-437",
        _B,
        "Les repères du tableau de la feuille « {feuille} » ont été effacés : ses lignes n’ont pas pu être lues.",
        "Recopiez-les dans le classeur joint, où le tableau est rétabli.",
    ),
    Rule(
        "E-438",
        _B,
        "Le contrat « {contrat} » est signé\u00a0: il garde les formulaires de ses modèles ({version}), et celui-ci n’en "
        "est pas.",
        "Une modification du contrat passe par un formulaire de ces modèles, ou par un avenant.",
    ),
    # --- E-46x: a request ---------------------------------------------------------------------------------------
    Rule(
        "E-463", _B, "aucune demande n’est écrite dans ce classeur.", "Remplissez au moins une ligne, puis déposez-le."
    ),
    # --- E-722…: what a form took from the contract in force ---------------------------------------------------------
    Rule(
        "E-722",
        _B,
        "« {vu} » : cette case grise vient du contrat, et {version} dit {attendu}.",
        "{remede}. Pour changer le contrat lui-même, il faut un avenant.",
    ),
    Rule(
        "E-723",
        _B,
        "il manque des lignes que {version} comporte : {manquants}.",
        "Ajoutez-les de nouveau, ou repartez du formulaire prérempli : ces lignes sont celles du contrat.",
    ),
    Rule(
        "E-724",
        _B,
        "cette ligne n’est pas dans {version}.",
        "Videz la ligne : ce tableau suit le contrat. Pour y ajouter quelque chose, il faut un avenant.",
    ),
    Rule(
        "E-725",
        _B,
        "« {vu} » ici, {attendu} dans {autre}.",
        "Voyez ensemble laquelle des deux réponses est la bonne, corrigez l’autre et déposez son classeur de nouveau.",
    ),
    Rule(
        "E-726",
        _B,
        "cette ligne n’est pas dans {autre}, qui en a d’autres pour cet établissement.",
        "Voyez ensemble si elle est juste : videz-la, ou ajoutez-la dans l’autre classeur.",
    ),
    Rule(
        "E-727",
        _B,
        "{acte} est signé de toutes les parties\u00a0: ce qu’elles ont signé ne change plus, et ce classeur dit autre chose "
        "({nombre}).",
        "Rien à faire si c’est une erreur\u00a0: les réponses signées restent celles qui comptent. Pour changer quelque "
        "chose, il faut un nouvel acte\u00a0: donnez-lui le numéro suivant et déposez-le.",
    ),
    Rule(
        "W-726",
        _W,
        "l’établissement « {vu} » n’est plus au périmètre qui vaut pour « {acte} » : ce classeur n’y compte pas, et "
        "aucune de ses lignes n’y figure.",
        "Rien à faire s’il a quitté le contrat. Si le numéro est faux, corrigez-le et déposez le classeur de nouveau.",
    ),
    Rule(
        "W-722",
        _W,
        "les cases grises n’ont pas pu être comparées au contrat : {raison}",
        "Rien à faire si vous ne les avez pas changées.",
    ),
    Rule(
        "W-723",
        _W,
        "{lu}\u00a0: cette case grise vient d’un autre exercice ({revue}), qui {attendu}.",
        "Rien à faire si la valeur d’ici est la bonne\u00a0; sinon, corrigez-la et déposez de nouveau ce classeur.",
    ),
    Rule("E-464", _B, "ce n’est pas fait : {raison}", "{remede}"),
    Rule(
        "E-465",
        _B,
        "le contrat « {lu} » n’est pas connu ici.",
        "Vérifiez son numéro, et que vous avez pris le bon dossier partagé.",
    ),
    Rule(
        "E-467",
        _B,
        "Ce document Word est la liste « Avant de signer » : elle se lit, elle ne se remplit pas. Rien de ce qui y est écrit n’a été repris, et aucun point n’a été levé.",
        "Pour lever un point, ouvrez le classeur « Avant de signer.xlsx », dans le dossier du contrat : écrivez votre nom, puis votre motif en face du point, et déposez ce classeur. Ce que vous avez écrit ici est resté dans votre fichier : reportez-le.",
    ),
    Rule(
        "E-495",
        _B,
        "Ce projet était dans un dossier « avis-favorable » qui ne dit pas quelle partie donne son avis.",
        "Déposez-le dans celui de la partie : {dossiers}. Ou donnez l’avis dans le classeur « Avis des parties ».",
    ),
    Rule(
        "E-496",
        _B,
        "Ce projet contient {contenu} : un avis favorable est donné sur le texte tel qu’il a été remis.",
        "Pour proposer un changement ou une remarque, déposez ce projet dans « {dossier} ». Pour un avis avec une réserve, ou un refus, remplissez le classeur « Avis des parties ».",
    ),
    Rule(
        "E-497",
        _B,
        "L’avis ne peut pas être pris sur ce projet : {raison}",
        "Lisez la version {actuelle} et ce qu’elle change. Puis déposez {document}, ou donnez l’avis dans le classeur « Avis des parties ».",
    ),
    Rule(
        "E-498",
        _B,
        "Ce document ne dit pas qui le dépose, et un avis est donné par une personne, au nom d’une partie.",
        "Ouvrez-le dans Word, enregistrez-le sans rien changer (Word y écrit votre nom), puis déposez-le de nouveau. Ou donnez l’avis dans le classeur « Avis des parties ».",
    ),
    Rule(
        "E-499",
        _B,
        "Ce document vient du dossier « Ce qui a changé » : il montre les modifications d’un projet et se lit seulement. Rien de ce qui y est écrit n’a été repris.",
        "Ouvrez le projet lui-même, dans le dossier au-dessus de celui-là. Reportez-y vos corrections, puis déposez-le. Ce que vous avez écrit ici est resté dans votre fichier.",
    ),
    # --- W-: accepted, but odd ----------------------------------------------------------------------------------
    Rule(
        "W-101",
        _W,
        "« {vu} » est inhabituel : {minimum} au moins est attendu d’ordinaire.",
        "Rien à faire si la valeur est juste.",
    ),
    Rule(
        "W-102",
        _W,
        "« {vu} » est inhabituel : {maximum} au plus est attendu d’ordinaire.",
        "Rien à faire si la valeur est juste.",
    ),
    Rule("W-103", _I, "« {vu} » a été lu comme {lu}.", "Rien à faire."),
    Rule(
        "W-104",
        _W,
        "cette réponse n’est pas attendue, d’après la réponse à « {autre} ».",
        "Elle ne sera pas reprise. Rien à faire si c’est voulu.",
    ),
    Rule(
        "W-105",
        _W,
        "une réponse a été déplacée : la case {case} est vide ou a changé de place.",
        "Relisez les deux cases. Rien à faire si les réponses sont justes.",
    ),
    Rule(
        "W-106",
        _W,
        "sous le tableau, {lignes} : tout est repris.",
        "Rien à faire si tout est juste.",
    ),
    Rule(
        "W-107",
        _W,
        "le repère de cette question manquait ; la réponse a été retrouvée autrement.",
        "Vérifiez qu’elle est à la bonne question.",
    ),
    Rule("W-108", _I, "des signes invisibles ont été retirés de la réponse.", "Rien à faire."),
    Rule(
        "W-109",
        _I,
        "des notes ont été trouvées hors des cases prévues ({case}) ; elles ne sont pas reprises.",
        "Reportez-les dans une case si elles comptent.",
    ),
    Rule(
        "W-110",
        _W,
        "non repris : {quoi} « {vu} ».",
        "Reportez ce texte dans une case bleue s’il compte. Rien à faire sinon.",
    ),
    Rule(
        "W-111",
        _W,
        "le taux lu est de {tel_quel} % : n’est-ce pas {cent} % ?",
        "Rien à faire si le taux est bien de {tel_quel} %. Sinon, tapez {cent} pour {cent} %.",
    ),
    Rule(
        "W-112",
        _W,
        "la valeur « {vu} » vient d’un autre classeur ou d’un autre programme ; elle n’a pas été vérifiée.",
        "Remplacez la formule par sa valeur (« coller les valeurs »), après l’avoir relue.",
    ),
    Rule(
        "W-113",
        _W,
        "la case affiche « {affiche} » ; sa valeur exacte, {contenu}, est reprise.",
        "Si la valeur affichée est la bonne, tapez-la telle quelle. Rien à faire sinon.",
    ),
    Rule(
        "W-114",
        _W,
        "la présentation de cette case n’est pas comprise : ce qu’elle affiche n’a pas été vérifié. {vu} est repris.",
        "Comparez avec ce que la case affiche. Rien à faire si c’est la même valeur.",
    ),
    Rule(
        "W-115",
        _I,
        "« {vu} » est barré et n’est pas repris.{reste}",
        "Rien à faire. Pour garder ce texte, retirez-lui le format « barré ».",
    ),
    Rule(
        "W-116",
        _W,
        "« {vu} » ressemble à une réponse provisoire : {raison}.",
        "Complétez-la, ou ne changez rien si c’est bien la réponse.",
    ),
    Rule(
        "W-191",
        _W,
        "la ligne de cette question a été supprimée du classeur ; aucune réponse n’a été lue.",
        "Répondez dans un formulaire où la ligne est entière, ou vérifiez que la question est sans objet.",
    ),
    Rule(
        "W-192",
        _I,
        "cette question est nouvelle : votre classeur, d’une version antérieure, ne la posait pas.",
        "Répondez-y dans un formulaire neuf.",
    ),
    Rule(
        "W-401",
        _I,
        "Ce formulaire a été préparé avant que ses questions changent{versions}. Vos réponses ont été reprises.",
        "Rien à faire.",
    ),
    Rule("W-402", _I, "Ce classeur était au format {format} : il a été converti avant d’être lu.", "Rien à faire."),
    Rule(
        "E-436",
        _B,
        "Ce formulaire a été préparé avant que ses questions changent{versions}. Vos réponses ont été reportées dans le classeur joint, à jour.",
        "Complétez les cases signalées dans le classeur joint, puis déposez-le.",
    ),
    # --- E-57x, W-57x: a budget frame (EPRD, ERRD) ---------------------------------------------------------------
    Rule(
        "E-570",
        _B,
        "ce classeur n’est pas reconnu comme un cadre budgétaire : aucune feuille visible n’en a le nom, ou rien ne dit s’il s’agit d’un EPRD ou d’un ERRD.",
        "Donnez le cadre tel que la plateforme de dépôt l’a produit, avec sa page de garde.",
    ),
    Rule(
        "E-571",
        _B,
        "le {quoi} n’est pas sûr dans les {lignes} premières lignes ({vus}) : cette feuille n’est pas reprise.",
        "Écrivez un seul numéro FINESS à neuf chiffres en haut de la feuille, précédé de « FINESS ET » ou de « FINESS EJ ».",
    ),
    Rule(
        "E-572",
        _B,
        "l’exercice n’est pas sûr ({vus}) : cette feuille n’est pas reprise.",
        "Remplissez l’exercice sur la page de garde du cadre.",
    ),
    Rule(
        "E-573",
        _B,
        "aucune colonne n’est intitulée « {colonne} » : cette feuille n’est pas reprise.",
        "Rétablissez l’en-tête de la colonne, ou demandez à la personne qui tient les modèles d’ajouter celui de ce cadre.",
    ),
    Rule(
        "E-574",
        _B,
        "{controle} : le calcul donne {calcule}, la colonne {colonne} dit {vu}. Toute la feuille est écartée.",
        "Vérifiez la feuille dans le cadre d’origine, faites-la recalculer par Excel, enregistrez et recommencez.",
    ),
    Rule(
        "E-576",
        _B,
        "ce montant est calculé par une formule dont le résultat n’a jamais été enregistré : ce classeur n’a pas été recalculé.",
        "Ouvrez le cadre dans Excel, attendez la fin du calcul (Ctrl+Alt+F9), enregistrez-le et recommencez.",
    ),
    Rule(
        "E-577",
        _B,
        "« {vu} » ne se lit pas comme un nombre : cette feuille n’est pas reprise.",
        "Corrigez cette case dans le cadre, ou videz-la.",
    ),
    Rule(
        "E-578",
        _B,
        "cette ligne ou cette colonne figure deux fois, et rien ne dit laquelle prendre : cette feuille n’est pas reprise.",
        "Ne gardez que la bonne, ou donnez le cadre tel que la plateforme l’a produit.",
    ),
    Rule(
        "E-579",
        _B,
        "l’établissement {finess} a un autre montant dans la feuille {autres} : aucune des deux n’est reprise.",
        "Ne gardez qu’une feuille par établissement et par exercice.",
    ),
    Rule(
        "E-580",
        _B,
        "deux unités sont écrites en haut de cette feuille : elle n’est pas reprise.",
        "N’en gardez qu’une, en euros ou en milliers d’euros.",
    ),
    Rule(
        "E-581",
        _B,
        "ce cadre ({cadre}) porte sur l’exercice {exercice}, antérieur à tous ceux dont les lignes sont connues.",
        "Saisissez les montants à la main, ou demandez à la personne qui tient les modèles d’ajouter cette année.",
    ),
    Rule(
        "E-582",
        _B,
        "rien n’est repris de ce cadre : aucune de ses feuilles n’a pu être lue jusqu’au bout.",
        "Voyez ce qui est dit de chaque feuille, corrigez le cadre et recommencez.",
    ),
    Rule(
        "E-583",
        _B,
        "cette feuille dit l’exercice {vus}, et la page de garde {exercice} : elle n’est pas reprise.",
        "Remplacez-la par celle de l’exercice du cadre, ou corrigez celui des deux qui est faux.",
    ),
    Rule(
        "W-571",
        _W,
        "non vérifié : {controle}. Il manque {manques}.",
        "Vérifiez vous-même ces montants avant de les garder.",
    ),
    Rule(
        "W-572",
        _W,
        "cette feuille est masquée : elle est laissée de côté.",
        "Affichez-la dans Excel si elle doit être reprise, enregistrez et recommencez.",
    ),
    Rule(
        "W-573",
        _W,
        "ce cadre de {exercice} est lu comme celui de {annee} ({cadre}), le dernier dont les lignes ont été vérifiées.",
        "Comparez quelques montants avec le cadre avant de les garder.",
    ),
    Rule(
        "W-574",
        _W,
        "ce montant vient d’un autre classeur, tel qu’il était au dernier enregistrement.",
        "Vérifiez qu’il est à jour.",
    ),
    Rule(
        "W-575",
        _W,
        "les charges font {vu}, moins de {plancher} : le cadre est peut-être en milliers d’euros, sans le dire.",
        "Si c’est le cas, écrivez « en milliers d’euros » en haut de la feuille. Rien à faire si les montants sont en euros.",
    ),
    Rule(
        "W-576",
        _W,
        "« {vu} » dépasse {maximum} % : ce taux est à vérifier.",
        "Comparez-le avec le cadre ou l’extrait d’origine. Rien à faire s’il est juste.",
    ),
    Rule(
        "W-577",
        _W,
        "« {vu} » peut être une part ou un pourcentage : ce taux n’est pas repris.",
        "Donnez à la case le format « pourcentage » dans Excel, ou saisissez le taux à la main.",
    ),
    # --- W-77x, W-78x: what was read in a contract that was signed elsewhere ----------------------------------------
    Rule(
        "W-774",
        _W,
        "les années lues sont {lues} ; celles des cibles du contrat sont {annees} : elles seules sont reprises.",
        "Vérifiez le premier jour du contrat et son nombre de cibles, puis comparez les colonnes au contrat signé.",
    ),
    Rule(
        "W-775",
        _W,
        "les valeurs lues, {serie}, ne vont pas toutes dans le même sens.",
        "Comparez-les au contrat signé : c’est souvent une erreur de lecture. Rien à faire si le contrat les donne ainsi.",
    ),
    Rule("W-776", _W, "l’unité n’a pas été lue.", "Choisissez-la dans la liste, d’après le contrat signé."),
    Rule(
        "W-777",
        _W,
        "« {question} » : les lignes lues font {somme}, et le total du document est {total}.",
        "Cherchez dans le contrat signé la ligne qui manque, ou le nombre mal lu.",
    ),
    Rule(
        "W-778",
        _W,
        "le code « {code} » a été lu deux fois.",
        "Gardez la bonne ligne, ou donnez à l’autre le code que le contrat signé lui donne.",
    ),
    Rule(
        "W-779",
        _W,
        "« {lu} » a été lu, et n’est pas un numéro FINESS : sa clé est fausse, ou un chiffre manque.",
        "Recopiez le numéro depuis l’arrêté d’autorisation.",
    ),
    Rule(
        "W-781",
        _W,
        "le contrat signé est protégé par un mot de passe : ses tableaux n’ont pas été lus.",
        "Déposez-le sans mot de passe, ou recopiez les tableaux dans ce classeur.",
    ),
    Rule(
        "W-782",
        _W,
        "le contrat signé est abîmé : ses tableaux n’ont pas pu être lus jusqu’au bout.",
        "Déposez-en une autre copie, ou recopiez les tableaux dans ce classeur.",
    ),
    Rule(
        "W-783",
        _W,
        "le contrat signé est une image numérisée : il n’y a pas de texte à lire.",
        "Déposez si possible le fichier Word, ou le PDF d’avant la signature ; sinon recopiez les tableaux.",
    ),
    Rule(
        "W-784",
        _W,
        "la lecture du contrat signé a été arrêtée : il est trop long ou trop lourd.",
        "Déposez seulement les pages des tableaux, ou recopiez ceux qui manquent.",
    ),
    Rule("W-785", _W, "le fichier Word n’a pas pu être lu : {raison}", "{suite}"),
    Rule(
        "W-786",
        _W,
        "aucun tableau d’objectifs, d’actions, d’indicateurs ou d’établissements n’a été reconnu dans le contrat signé.",
        "Déposez si possible le fichier Word ; sinon recopiez les tableaux dans ce classeur.",
    ),
    Rule(
        "W-787",
        _W,
        "{lues} pages du contrat signé ont été lues, sur {pages}.",
        "Cherchez dans les autres pages les tableaux qui manquent, et recopiez-les.",
    ),
    Rule(
        "W-788",
        _W,
        "{lignes} lignes viennent de pages où aucun tableau n’est tracé : seuls les codes et les chiffres ont été lus.",
        "Écrivez les libellés, et comparez chaque chiffre au contrat signé.",
    ),
    Rule(
        "W-789",
        _W,
        "{combien} : ce qui y est écrit ne va pas dans ces colonnes.",
        "Complétez les cases vides d’après le contrat signé.",
    ),
    Rule(
        "W-790",
        _W,
        "{combien}, d’après « {fichier} ».",
        "Comparez {chacune} au contrat signé (la case est en mauve, sa note dit la page), corrigez, puis déposez ce classeur : ce que vous déposez compte.",
    ),
    Rule(
        "W-791",
        _W,
        "{vus} : ces nombres du contrat signé ne sont pas repris ({raison}).",
        "Écrivez chacun d’après le contrat signé, avec son signe et dans l’unité de la ligne.",
    ),
    Rule(
        "W-792",
        _W,
        "les cibles lues, de {lues}, ne sont pas reprises : le premier jour du contrat, qui dit l’année de la première, manque.",
        "Écrivez-le dans ce classeur et déposez-le : elles seront alors proposées.",
    ),
    Rule(
        "W-793",
        _W,
        "la cible lue, sans année, n’est pas reprise : rien ne dit de quelle année elle est.",
        "Écrivez le nombre de cibles du contrat et déposez ce classeur : elle sera proposée pour la dernière.",
    ),
    Rule(
        "W-794",
        _W,
        "le document déposé porte le numéro {lus}, et ce contrat {numero} : c’est peut-être celui d’un autre.",
        "Vérifiez que c’est le bon document. Rien à faire si ce contrat a deux numéros.",
    ),
    Rule(
        "W-795",
        _W,
        "le document déposé nomme les FINESS {lus}, dont aucun n’est de ce contrat : c’est peut-être celui d’un autre.",
        "Vérifiez que c’est le bon document, et les numéros que ce classeur donne.",
    ),
    Rule(
        "W-796",
        _W,
        "le document déposé nomme aussi les FINESS {lus}, que ce classeur ne donne pas.",
        "Vérifiez s’il manque des établissements dans ce classeur.",
    ),
    Rule(
        "W-797",
        _W,
        "le document déposé parle d’un contrat de {lues}, et ce contrat est de {annees} : c’est peut-être un autre.",
        "Vérifiez que c’est le bon document, et les dates que ce classeur donne.",
    ),
    Rule(
        "W-798",
        _W,
        "non vérifié : rien dans le document déposé ne dit de quel contrat il est, ni numéro, ni FINESS, ni années.",
        "Vérifiez vous-même que c’est le bon document.",
    ),
    # --- the negotiation of the means ---------------------------------------------------------------------------------
    Rule(
        "E-734",
        _B,
        "{retenu} est retenu pour « {ligne} », et le classeur « {classeur} » n’a pas cette ligne : le contrat ne dirait rien de ce montant.",
        "Ajoutez la ligne au classeur « {classeur} », ou corrigez ici ce qui la désigne.",
    ),
    Rule(
        "W-734",
        _W,
        "le classeur « {classeur} » n’a pas de ligne « {ligne} ».",
        "Ajoutez-la à ce classeur quand un montant est retenu, ou corrigez ici ce qui la désigne.",
    ),
    Rule(
        "W-737",
        _W,
        "cette date vient après le {jour}, jour où ce montant était déjà là.",
        "Vérifiez le jour, le mois et l’année : le dernier montant retenu est celui que le contrat prend.",
    ),
    Rule(
        "E-735",
        _B,
        "« {vu} » n’est pas une partie de ce contrat.",
        "Écrivez le rôle ou le nom d’une partie, comme à la feuille Parties du classeur Identification ({parties}) ; « Toutes » pour un accord.",
    ),
    Rule(
        "W-735",
        _I,
        "{ligne} : {retenu} est retenu depuis le {le}, et le contrat le prend ; le classeur Moyens dit {avant} ({case}).",
        "Rien à faire. Pour que les deux disent la même chose, recopiez ce montant au classeur Moyens.",
    ),
    Rule(
        "W-736",
        _W,
        "{ligne} : {retenu} est retenu depuis le {le}, et le contrat le prend ; le classeur Moyens, qui disait {depart} au départ de la négociation, dit maintenant {avant} ({case}).",
        "Si le montant a changé depuis l’accord, ajoutez une ligne avec le nouveau montant retenu et sa date. Sinon, recopiez le montant retenu au classeur Moyens.",
    ),
    # --- W-5xx: the law ---------------------------------------------------------------------------------------------
    Rule(
        "W-501",
        _W,
        "cette réponse n’a pas été vérifiée : la valeur « {libelle} » est connue {connues}, pas au {jour}.",
        "Cherchez-la dans {ou}, et vérifiez votre réponse. La personne qui tient les modèles est prévenue.",
    ),
    Rule(
        "W-502",
        _W,
        "cette réponse n’a pas été comparée à la liste officielle : « {inconnu} » n’y figure pas ({texte}).",
        "Vérifiez comment ce nom est écrit ; s’il est juste, vérifiez vous-même votre réponse.",
    ),
    Rule(
        "W-503",
        _W,
        "« {chiffre} » n’est pas comparé, car {manque}.",
        "Complétez cette réponse si elle est connue. Sinon, comparez vous-même les deux chiffres.",
    ),
    # --- W-6xx: what a hand wrote in a draft --------------------------------------------------------------------------
    Rule(
        "W-601",
        _W,
        "le projet relu{par} dit «\u00a0{projet}\u00a0» ({lieu})\u00a0; la réponse disait «\u00a0{reponse}\u00a0».",
        "Gardez la nouvelle valeur et déposez ce classeur, ou remettez l’ancienne.",
    ),
    Rule(
        "W-602",
        _W,
        "le projet relu{par} ne dit plus «\u00a0{reponse}\u00a0» ({lieu})\u00a0: {projet}. Rien n’a été écrit ici, car "
        "{raison}.",
        "Corrigez cette réponse si le projet a raison, et déposez ce classeur\u00a0; sinon, laissez-la.",
    ),
)
