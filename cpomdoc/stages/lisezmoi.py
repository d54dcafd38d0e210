"""What lies in a sealed folder -> the LISEZMOI.txt that tells how to check it in twenty years, without cpomdoc."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

PROOFS = "3 - Preuves"
BORDEREAU = "bordereau.json"


def lisezmoi(titre: str, contrat: str, signed: Sequence[str], *, seal: bool, stamp: bool, roots: Sequence[str]) -> str:
    """The text. *signed* are the signed PDFs, *roots* the certificates of the authorities, all below the folder."""
    return "\n".join(_lines(titre, contrat, signed, seal, stamp, roots)) + "\n"


def _lines(
    titre: str, contrat: str, signed: Sequence[str], seal: bool, stamp: bool, roots: Sequence[str]
) -> Iterator[str]:
    yield f"{titre} {contrat} — dossier signé et scellé"
    yield ""
    yield "1 - Fichiers signés      ce que les parties ont signé, tel qu’elles l’ont signé"
    yield "2 - Documents d’origine  les formulaires, les textes Word et les documents joints"
    yield f"{PROOFS}             ce qui permet de tout vérifier"
    yield "SHA256SUMS               l’empreinte de chaque fichier de ce dossier"
    yield ""
    yield "Lire : n’importe quel lecteur de PDF, un tableur, un traitement de texte, un éditeur de texte."
    yield "« Fiche d’historique.pdf » raconte la vie du contrat, du premier formulaire à la dernière signature."
    yield ""
    yield "Vérifier, dans un terminal ouvert ici (Linux, macOS, ou WSL sous Windows) :"
    yield ""
    yield "1. Aucun fichier n’a changé :"
    yield "     sha256sum -c SHA256SUMS"
    step = 2
    folder = f"'{PROOFS}'"
    if seal:
        yield ""
        yield f"{step}. Le bordereau (la liste de tout ce qui a été scellé) porte le sceau du service :"
        yield f"     cat {' '.join(_quoted(root) for root in roots)} > /tmp/autorites.pem"
        yield (
            f"     openssl cms -verify -cades -binary -inform DER -in {folder}/{BORDEREAU}.p7s "
            f"-content {folder}/{BORDEREAU} -CAfile /tmp/autorites.pem -purpose any -out /dev/null"
        )
        yield "   Réponse attendue : « CAdES Verification successful ». Si le certificat a expiré depuis, ajoutez"
        yield "   -attime suivi du moment du scellement (date -d '2027-01-15' +%s), ou -no_check_time."
        step += 1
    if stamp:
        yield ""
        yield f"{step}. Le sceau existait à la date que dit l’horodatage :"
        yield (
            f"     openssl ts -verify -in {folder}/{BORDEREAU}.p7s.tsr -token_in -data {folder}/{BORDEREAU}.p7s "
            "-CAfile /tmp/autorites.pem"
        )
        step += 1
    if signed:
        yield ""
        yield f"{step}. Les signatures des parties (pdfsig vient avec poppler-utils ; Adobe Reader les montre aussi) :"
        for name in signed:
            yield f"     pdfsig -nocert {_quoted(name)}"
        step += 1
    yield ""
    yield f"{step}. L’histoire n’a pas été réécrite : dans « {PROOFS}/journal », chaque ligne cite l’empreinte de la"
    yield "   précédente (« parent »). La dernière est citée par le bordereau (« journal », « tete ») :"
    yield f"     sha256sum {folder}/journal/*.json"


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "'\\''") + "'"
