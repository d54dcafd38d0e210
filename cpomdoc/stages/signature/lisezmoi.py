"""What lies in a sealed folder -> the LISEZMOI.txt that tells how to check it in twenty years, without cpomdoc."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from cpomdoc.domain.francais import enumeration, typographie

PROOFS = "3 - Preuves"
BORDEREAU = "bordereau.json"
_COMMAND = " " * 5
"""What a command stands after."""


def signed_name(titre: str, parties: Sequence[str], suffix: str, taken: Collection[str]) -> str:
    """« Contrat signé.pdf »; when several files were signed, each is named by its *parties* too. Never one *taken*."""
    stem = " - ".join(part for part in (f"{titre} signé", enumeration(parties) if parties else "") if part)
    names = (f"{stem}{again}{suffix}" for again in ("", *(f" ({rank})" for rank in range(2, 2 + len(taken)))))
    return next(name for name in names if name not in taken)


def sent_name(titre: str) -> str:
    """The file that was sent to be signed, as it was then."""
    return f"{titre} envoyé à la signature.pdf"


def lisezmoi(titre: str, contrat: str, signed: Sequence[str], *, seal: bool, stamp: bool, roots: Sequence[str]) -> str:
    """The text. *signed* are the signed PDFs, *roots* the certificates of the authorities, all below the folder."""
    lines = _lines(titre, contrat, signed, seal, stamp, roots)
    return "\n".join(line if line.startswith(_COMMAND) else typographie(line) for line in lines) + "\n"


def _lines(
    titre: str, contrat: str, signed: Sequence[str], seal: bool, stamp: bool, roots: Sequence[str]
) -> Iterator[str]:
    yield f"{titre} {contrat} — dossier signé et scellé"
    yield ""
    yield "1 - Fichiers signés      ce que les parties ont signé, tel qu’elles l’ont signé"
    yield "2 - Documents d’origine  le fichier envoyé, les formulaires, les textes Word et les documents joints"
    yield f"{PROOFS}             ce qui permet de tout vérifier"
    yield "SHA256SUMS               l’empreinte de chaque fichier de ce dossier"
    yield ""
    yield "Lire : n’importe quel lecteur de PDF, un tableur, un traitement de texte, un éditeur de texte."
    yield "« Fiche d’historique.pdf » raconte la vie du contrat, du premier formulaire à la dernière signature."
    yield ""
    yield "Vérifier les signatures : ouvrez les fichiers signés dans un lecteur de PDF, qui dit si elles sont bonnes."
    yield ""
    yield "Pour un informaticien"
    yield "====================="
    yield "Tout vérifier, dans un terminal ouvert ici (Linux, macOS, ou WSL sous Windows) :"
    yield ""
    yield "1. Aucun fichier n’a changé :"
    yield "     sha256sum -c SHA256SUMS"
    folder = f"'{PROOFS}'"
    for step, lines in enumerate(_further(folder, signed, seal, stamp, roots), 2):
        yield ""
        yield f"{step}. {lines[0]}"
        yield from lines[1:]


def _further(
    folder: str, signed: Sequence[str], seal: bool, stamp: bool, roots: Sequence[str]
) -> Iterator[tuple[str, ...]]:
    """The checks that follow that of the sums, in their order; commands stand after five blanks."""
    manifest = f"{folder}/{BORDEREAU}"
    if seal:
        gathered = f"     cat {' '.join(_quoted(root) for root in roots)} > /tmp/autorites.pem"
        yield (
            "Le bordereau (la liste de tout ce qui a été signé) porte le sceau du service :",
            *([gathered] if roots else ["   (mettez dans /tmp/autorites.pem le certificat de l’autorité du sceau)"]),
            f"     openssl cms -verify -cades -binary -inform DER -in {manifest}.p7s "
            f"-content {manifest} -CAfile /tmp/autorites.pem -purpose any -out /dev/null",
            "   Réponse attendue : « CAdES Verification successful ». Si le certificat a expiré depuis, ajoutez",
            "   -attime suivi du moment du scellement (date -d '2027-01-15' +%s), ou -no_check_time.",
        )
    else:
        yield (
            "Ce dossier ne porte pas de sceau : le service n’en avait pas. Le fichier SHA256SUMS et le bordereau ne",
            "   prouvent rien contre une personne qui les aurait refaits ; les signatures des parties, elles, restent.",
        )
    if stamp:
        yield (
            "Le sceau existait à la date que dit l’horodatage :",
            f"     openssl ts -verify -in {manifest}.p7s.tsr -token_in -data {manifest}.p7s -CAfile /tmp/autorites.pem",
            f"   Cette date : openssl ts -reply -in {manifest}.p7s.tsr -token_in -token_out -text",
        )
    yield (
        "Chaque fichier est celui que le bordereau cite :",
        f"     tr '{{' '\\n' < {manifest} | sed -n "
        """'s/^"chemin":"\\([^"]*\\)","role":"[^"]*","sha256":"\\([0-9a-f]*\\)".*/\\2  \\1/p' | sha256sum -c""",
    )
    if signed:
        yield (
            "Les signatures des parties (pdfsig vient avec poppler-utils ; Adobe Reader les montre aussi) :",
            *(f"     pdfsig -nocert {_quoted(name)}" for name in signed),
            "   Attendu pour chaque cadre signé : « Signature is Valid. » ; les cadres « Horodatage » sont vides.",
        )
    yield (
        f"L’histoire n’a pas été réécrite : dans « {PROOFS}/journal », chaque ligne cite l’empreinte de la précédente,",
        "   et le bordereau cite celle de la dernière (réponse attendue : « histoire entière », et rien d’autre) :",
        f"     p=; for f in {folder}/journal/*.json; do "
        """[ -z "$p" ] || grep -q "\\"parent\\":\\"$p\\"" "$f" || echo "rompue : $f"; """
        'p=$(sha256sum "$f" | cut -c1-64); done; '
        f"""grep -q "\\"tete\\":\\"$p\\"" {manifest} && echo "histoire entière" """.rstrip(),
    )


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "'\\''") + "'"
