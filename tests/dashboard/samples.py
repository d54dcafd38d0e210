"""Invented instances, as the engine would describe them: eight contracts, three hundred, none, and hostile names."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

from cpomdoc.domain.statut import JOURNEY, Statut
from cpomdoc.domain.suivi import (
    Anomalie,
    Attendu,
    Avis,
    ChangementVu,
    EcheanceVue,
    EtatContrat,
    EtatInstance,
    Fait,
    Fichier,
    FormulaireVu,
    PartieVue,
    PieceVue,
    VersionVue,
)

PARIS = timezone(timedelta(hours=1))
NOW = datetime(2026, 11, 21, 14, 5, tzinfo=PARIS)
QUESTIONNAIRES = ("Identification", "Diagnostic", "Objectifs", "Indicateurs", "Moyens")
TITRES = (
    ("Contrat", 32),
    ("Annexe 1 : fiche signalétique", 4),
    ("Annexe 4 : fiches objectifs", 18),
    ("Annexe 5 : tableau des indicateurs", 3),
)
DIRECTION = "la directrice générale du gestionnaire"


def instance(*contrats: EtatContrat, avis: tuple[Avis, ...] = ()) -> EtatInstance:
    """These contracts, seen at NOW."""
    return EtatInstance(
        service="Délégation départementale de l’Aure",
        etabli_le=NOW.isoformat(),
        inbox="À traiter",
        outbox="Résultats",
        avis=avis,
        contrats=contrats,
    )


def contrat(
    reference: str,
    gestionnaire: str,
    famille: str = "EHPAD",
    statut: Statut = Statut.RECU,
    attendu: Attendu | None = None,
    echeance: tuple[date, str] | None = None,
    versions: tuple[VersionVue, ...] = (),
    formulaires: tuple[FormulaireVu, ...] = (),
) -> EtatContrat:
    """A contract with the little that the first page needs."""
    return EtatContrat(
        contrat=reference,
        dossier=reference,
        famille=famille,
        gestionnaire=gestionnaire,
        statut=statut,
        etapes=((Statut.RECU, "2026-03-02T09:10:00+01:00"),),
        periode="",
        attendus=(attendu,) if attendu else (),
        formulaires=formulaires,
        versions=versions,
        anomalies=(),
        echeances=(EcheanceVue(echeance[0], None, echeance[1], ""),) if echeance else (),
        parties=(),
        faits=(),
    )


def attendu(quoi: str, de_qui: str, depuis: str, kind: str, action: str = "") -> Attendu:
    """Something awaited since a day."""
    return Attendu(quoi, de_qui, f"{depuis}T09:00:00+01:00", action, kind)


def version(
    reference: str,
    numero: int,
    nom: str,
    jour: str,
    resume: str = "",
    changements: tuple[ChangementVu, ...] = (),
    titres: tuple[tuple[str, int], ...] = TITRES[:1],
) -> VersionVue:
    """A version with its pieces."""
    return VersionVue(
        numero,
        nom,
        f"{jour}T14:02:00+01:00",
        resume,
        tuple(piece(reference, numero, *one) for one in titres),
        changements,
    )


def piece(reference: str, numero: int, titre: str, pages: int) -> PieceVue:
    """A piece with its two files, under the names that people see."""
    name = titre.replace(" :", " -")
    folder = f"{reference}/projets/v{numero}"
    return PieceVue(
        titre,
        pages,
        numero,
        Fichier(titre, f"{folder}/{name}.docx", 148_212),
        Fichier(titre, f"{folder}/{name}.pdf", 1_234_567),
    )


def retour(reference: str, titre: str, jour: str, a_corriger: int, a_verifier: int = 0) -> FormulaireVu:
    """A form that came back to be corrected."""
    return FormulaireVu(
        titre.lower(),
        titre,
        "",
        "refuse",
        f"{titre} v2 (final).xlsx",
        f"{jour}T11:20:00+01:00",
        a_corriger,
        a_verifier,
        Fichier(f"Retour {titre}", f"{reference}/a-corriger/RETOUR {titre}.xlsx", 48_400),
    )


def accepte(titre: str, jour: str, site: str = "") -> FormulaireVu:
    """A form that was taken."""
    return FormulaireVu(titre.lower(), titre, site, "accepte", f"{titre}.xlsx", f"{jour}T10:00:00+01:00", 0, 1)


def manquant(titre: str) -> FormulaireVu:
    """A form that is awaited."""
    return FormulaireVu(titre.lower(), titre, "", "attendu", "", "", 0, 0)


def tilleuls() -> EtatContrat:
    """The contract whose page shows everything."""
    reference = "CPOM-2027-014"
    changes = (
        ChangementVu(
            "Capacité autorisée en hébergement permanent",
            "80 places",
            "84 places",
            "Identification, Périmètre, case F7",
        ),
        ChangementVu("Taux d’absentéisme en 2031", "9,5\u00a0%", "9,0\u00a0%", "Indicateurs, Indicateurs, case H12"),
        ChangementVu("Fonction du signataire", "", "directrice générale", "Identification, Gestionnaire, case C14"),
    )
    base = contrat(
        reference,
        "Association Les Tilleuls",
        "EHPAD et résidence autonomie",
        Statut.REDIGE,
        attendu(
            "relecture du projet",
            DIRECTION,
            "2026-11-21",
            "relecture",
            "Pour l’approuver ou rendre une version corrigée, copiez le projet dans le dossier « À traiter ».",
        ),
        versions=(
            version(reference, 1, "projet", "2026-10-12", "Premier projet."),
            version(
                reference, 2, "projet", "2026-11-09", "Remarques du Département : articles 3 et 4.", changes[:1], TITRES
            ),
            version(
                reference, 3, "projet", "2026-11-21", "Trois réponses corrigées par le gestionnaire.", changes, TITRES
            ),
        ),
        formulaires=tuple(accepte(titre, "2026-11-21") for titre in QUESTIONNAIRES),
    )
    return replace(
        base,
        etapes=(
            (Statut.RECU, "2026-03-02T09:10:00+01:00"),
            (Statut.VALIDE, "2026-06-11T16:00:00+02:00"),
            (Statut.REDIGE, "2026-11-21T14:02:00+01:00"),
        ),
        periode="du 1er janvier 2027 au 31 décembre 2031",
        anomalies=(
            Anomalie(
                "W-201",
                "a_verifier",
                "Périmètre",
                "Périmètre!I8",
                "etablissements.autorisation_fin",
                "Fin de l’autorisation",
                "31/12/2029",
                "l’autorisation de la résidence Bellevue expire avant le terme du contrat.",
                "Rien à faire si la date est juste.",
                "Identification",
            ),
            Anomalie(
                "W-302",
                "a_verifier",
                "Indicateurs",
                "Indicateurs!G12",
                "indicateurs.cible_2029",
                "Cible 2029",
                "100",
                "l’objectif A2-O1 atteint 100 % dès 2029.",
                "Confirmez la cible à la référente CPOM.",
                "Indicateurs",
            ),
        ),
        echeances=(
            EcheanceVue(date(2026, 11, 28), None, "fin de la relecture", ""),
            EcheanceVue(date(2026, 12, 15), None, "signature visée", ""),
            EcheanceVue(date(2027, 1, 1), None, "date d’effet", ""),
            EcheanceVue(date(2028, 4, 30), None, "compte rendu annuel (ERRD 2027)", "CASF art. R. 314-232"),
            EcheanceVue(date(2029, 1, 1), date(2029, 12, 31), "comité de mi-parcours", "CASF art. L. 313-11"),
            EcheanceVue(date(2031, 6, 30), None, "notification de prorogation", ""),
            EcheanceVue(date(2026, 6, 30), None, "validation du GMP pour le tarif 2027", "", exigible=False),
        ),
        parties=(
            PartieVue("Association Les Tilleuls", "directrice générale", "à venir"),
            PartieVue("Département de l’Aure", "président du conseil départemental", "à venir"),
            PartieVue("ARS du Val-d’Aure", "directrice générale", "à venir"),
        ),
        faits=(
            Fait(
                13,
                "2026-11-21T13:58:00+01:00",
                "le gestionnaire",
                "formulaire Identification reçu et validé",
                ("Identification.xlsx",),
                (),
            ),
            Fait(14, "2026-11-21T14:02:00+01:00", "cpomdoc", "projet v3 rédigé", (), ("Contrat.docx", "Contrat.pdf")),
        ),
    )


def sainte_claire() -> EtatContrat:
    """A contract stopped by answers to correct, and late."""
    reference = "CPOM-2027-009"
    base = contrat(
        reference,
        "Fondation Sainte-Claire",
        "EHPAD",
        Statut.A_CORRIGER,
        attendu(
            "5 réponses à corriger",
            "le gestionnaire",
            "2026-11-12",
            "correction",
            "Ouvrez le formulaire de retour, corrigez les cases rouges et copiez-le dans le dossier « À traiter ».",
        ),
        (date(2026, 11, 19), "retour du formulaire"),
        formulaires=(
            retour(reference, "Identification", "2026-11-12", 5, 1),
            accepte("Objectifs", "2026-11-10"),
            manquant("Moyens"),
        ),
    )
    wrong = Anomalie(
        "E-104",
        "bloquant",
        "Gestionnaire",
        "Gestionnaire!C5",
        "gestionnaire.siren",
        "N° SIREN",
        "77567227",
        "9 chiffres attendus, 8 lus (« 77567227 »).",
        "Recopiez le numéro de l’avis de situation.",
        "Identification",
    )
    odd = replace(
        wrong,
        code="W-101",
        gravite="a_verifier",
        cellule="",
        message="64 places installées pour 62 autorisées.",
        question="",
    )
    return replace(base, anomalies=(odd, wrong))


def eight() -> EtatInstance:
    """The instance of the first picture: eight contracts in preparation, two in force, one replaced."""
    cd, ars = "le président du conseil départemental", "la directrice générale de l’ARS"

    def signing(reference: str, who: str, depuis: str, number: int, jour: str) -> dict[str, object]:
        return {
            "statut": Statut.A_SIGNER,
            "attendu": attendu("signature", who, depuis, "signature"),
            "echeance": (date(2026, 12, 15), "signature visée"),
            "versions": (version(reference, number, "à signer", jour),),
        }

    return instance(
        contrat(
            "CPOM-2027-001",
            "Fondation des Aulnes",
            "EHPAD",
            Statut.RELU,
            attendu("accord sur le projet relu", "la référente CPOM de l’ARS", "2026-11-17", "relecture"),
            (date(2027, 1, 5), "commission permanente"),
            (version("CPOM-2027-001", 5, "projet", "2026-11-17"),),
        ),
        contrat(
            "CPOM-2027-003",
            "Mutuelle de l’Aure",
            "Handicap",
            **signing("CPOM-2027-003", cd, "2026-11-03", 4, "2026-10-30"),
        ),
        contrat(
            "CPOM-2027-006",
            "Centre hospitalier d’Aure-la-Ville",
            "EHPAD",
            **signing("CPOM-2027-006", ars, "2026-11-10", 2, "2026-11-09"),
        ),
        sainte_claire(),
        contrat(
            "CPOM-2027-011",
            "CCAS de Valmont",
            "Résidence autonomie",
            Statut.A_CORRIGER,
            attendu("indicateurs : 2 réponses à corriger", "le gestionnaire", "2026-11-18", "correction"),
            (date(2026, 12, 2), "retour du formulaire"),
            (),
            (retour("CPOM-2027-011", "Indicateurs", "2026-11-18", 2), manquant("Moyens")),
        ),
        contrat(
            "CPOM-2027-012",
            "Association Les Deux Rives",
            "Handicap",
            Statut.VALIDE,
            attendu("rédaction du projet", "cpomdoc", "2026-11-21", ""),
            (date(2026, 12, 31), "signature visée"),
            (),
            tuple(accepte(titre, "2026-11-21") for titre in QUESTIONNAIRES),
        ),
        tilleuls(),
        replace(
            contrat(
                "CPOM-2027-018",
                "Association Le Relais",
                "Hébergement (CHRS)",
                Statut.RECU,
                None,
                (date(2026, 12, 20), "questionnaire « moyens »"),
                (),
                (accepte("Identification", "2026-11-21"), *(manquant(titre) for titre in QUESTIONNAIRES[1:])),
            ),
            attendus=tuple(
                Attendu(
                    f"le questionnaire {titre}",
                    "le gestionnaire",
                    "2026-11-21",
                    "Copiez-le, rempli, dans le dossier « À traiter ».",
                    "formulaire",
                )
                for titre in QUESTIONNAIRES[1:]
            ),
        ),
        contrat(
            "CPOM-2024-022",
            "Association Les Tilleuls",
            "Services à domicile",
            Statut.ARCHIVE,
            None,
            (date(2027, 4, 30), "compte rendu annuel (ERRD 2026)"),
            (version("CPOM-2024-022", 2, "signée", "2023-12-14"),),
        ),
        contrat(
            "CPOM-2023-007",
            "Résidence du Parc",
            "EHPAD",
            Statut.ARCHIVE,
            None,
            (date(2027, 6, 30), "notification de prorogation"),
            (version("CPOM-2023-007", 1, "signée", "2022-12-20"),),
        ),
        contrat(
            "CPOM-2022-004",
            "Fondation des Aulnes",
            "EHPAD",
            Statut.REMPLACE,
            None,
            (date(2026, 1, 31), "compte rendu annuel"),
            (version("CPOM-2022-004", 3, "signée", "2021-12-17"),),
        ),
    )


def three_hundred() -> EtatInstance:
    """A region: sixty-one contracts in preparation, the others in force."""
    few = list(eight().contrats)
    many = list(few)
    for number in range(len(few), 300):
        model = few[number % 8] if number < 64 else few[8 + number % 2]
        reference = f"CPOM-2025-{number:03}"
        many.append(
            replace(model, contrat=reference, dossier=reference, gestionnaire=f"{model.gestionnaire} ({number})")
        )
    return instance(*many)


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title></style></table><h1>Faux",
    "{{ 7 * 7 }}{% raw %}",
    "ligne une\nligne deux\r\n\tligne trois",
    "\u202egpj.exe\u202c contrat \u2066caché\u2069",
    "عقد متعدد السنوات",
    "a" * 300,
    "Santé & Social &amp; &lt;Association&gt;",
    "nul \x00 \x1b[31m \ud800 \ufffe fin",
    "javascript:alert(1)",
    "../../etc/passwd",
    "50 % #1 ? a=b&c",
)
"""Names that people, or attackers, could have given."""


def hostile() -> EtatInstance:
    """Each hostile text in every place where a text goes."""
    return replace(
        instance(*(_hostile(number, text) for number, text in enumerate(HOSTILE))),
        service=HOSTILE[0],
        inbox=HOSTILE[1],
        outbox=HOSTILE[2],
        avis=tuple(
            Avis("monde" if place % 2 else "attention", text, f"{text}\n{text}") for place, text in enumerate(HOSTILE)
        ),
    )


def _hostile(number: int, text: str) -> EtatContrat:
    folder = f"CPOM-2027-{number:03}"
    file = Fichier(text, f"{folder}/{text}.docx", 12)
    made = PieceVue(text, 1, 1, file, Fichier(text, f"{text}.pdf", 1))
    form = FormulaireVu(text, text, text, "refuse", text, text, 1, 1, Fichier(text, f"{folder}/{text}.xlsx", 7))
    point = Anomalie(text, "bloquant", text, f"{text}!C5", text, text, text, text, text, text, text)
    road = tuple(statut for statut in (*JOURNEY, Statut.A_CORRIGER))
    return EtatContrat(
        contrat=text,
        dossier=folder,
        famille=text,
        gestionnaire=text,
        statut=road[number % len(road)],
        etapes=((Statut.RECU, text),),
        periode=text,
        attendus=(Attendu(text, text, text, text, "correction"), Attendu(text, text, "", text, "relecture")),
        formulaires=(form,),
        versions=(VersionVue(1, text, text, text, (made,), (ChangementVu(text, text, text, text),)),),
        anomalies=(point, replace(point, gravite=text, question="")),
        echeances=(EcheanceVue(date(2026, 11, 1), None, text, text), EcheanceVue(date(2026, 12, 1), None, text, text)),
        parties=(PartieVue(text, text, text),),
        faits=(Fait(1, text, text, text, (text,), (text,)),),
    )
