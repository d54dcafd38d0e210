from tools.modeles.blocs import fin, titre_annexe


def fiche_signaletique() -> str:
    return titre_annexe() + fin()


def synthese_diagnostic() -> str:
    return titre_annexe() + fin()


def diagnostic_complet() -> str:
    return titre_annexe() + fin()


def fiches_objectifs() -> str:
    return titre_annexe() + fin()


def suivi_indicateurs() -> str:
    return titre_annexe() + fin()


def base_budgetaire() -> str:
    return titre_annexe() + fin()


def pgfp() -> str:
    return titre_annexe() + fin()


def calendrier() -> str:
    return titre_annexe() + fin()


def glossaire() -> str:
    return titre_annexe() + fin()

