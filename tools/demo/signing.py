"""A contract whose drafts are ready -> the same, approved, signed by three parties, sealed; then checked from outside.

One party signs with a program other than cpomdoc (pyHanko's own command). The certificates are worth nothing: they are
made here, for this instance alone.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import docx

from tools.certificats import Authority
from tools.demo.terminal import INBOX, INSTANCE, KEYS, OUTBOX, PROGRAMS, run, say, shown, type_and_show, typed

AUTHORITY = INSTANCE / "confiance" / "autorite-de-demonstration.pem"
SEAL, SEAL_SECRET = "cles/sceau.p12", "cles/sceau.mot-de-passe"
OUTSIDE, AGREES_BY_DROPPING = "Conseil départemental", "ARS"
Parties = Mapping[str, tuple[str, str]]
"""By role: who signs, and for whom."""
PARTIES: Parties = {
    OUTSIDE: ("Gilles Ravenel", "Département de l’Aure"),
    "Gestionnaire": ("Odile Fontanel", "Établissement public Les Charmilles"),
    "ARS": ("Hélène Marchal-Duroc", "Agence régionale de santé du Val-d’Aure"),
}
"""The order in which they sign. Names as in the example: the certificate of each is checked against the contract."""
SETTLED = "Relu avec les trois parties le 20 novembre ; les documents suivront."
"""What a person answers for every doubt before signing: kept in the history, printed in the history sheet."""
_SECRET = "démonstration"
_PROOFS = "3 - Preuves"


def hand_out_certificates(parties: Parties = PARTIES) -> None:
    """An authority that the instance believes, the seal of the service, a certificate for each party."""
    authority = Authority("Autorité de démonstration")
    AUTHORITY.parent.mkdir(exist_ok=True)
    AUTHORITY.write_bytes(authority.own.pem)
    _private(INSTANCE / SEAL, authority.certify("Sceau du service de démonstration").p12(_SECRET))
    _private(INSTANCE / SEAL_SECRET, _SECRET.encode())
    settings = INSTANCE / "cpomdoc.toml"
    text = settings.read_text(encoding="utf-8")
    for name, value in (("sceau", SEAL), ("mot_de_passe_sceau", SEAL_SECRET)):
        text = text.replace(f'# {name} = "{value}"', f'{name} = "{value}"')
    settings.write_text(text, encoding="utf-8")
    for role, (name, organisation) in parties.items():
        _private(key_of(role), authority.certify(name, organisation).p12(_SECRET, authority.own.certificate))
    _private(secret(), _SECRET.encode())


def _private(path: Path, data: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    path.touch(0o600)
    path.write_bytes(data)


def key_of(role: str) -> Path:
    """The certificate of a party, as it receives it."""
    return KEYS / f"{role}.p12"


def secret() -> Path:
    """The file that holds the passphrase of the three."""
    return KEYS / "mot-de-passe"


def sign_all(contrat: str, parties: Parties = PARTIES, acte: str = "") -> None:
    """The authorities agree, somebody answers for what is doubtful and approves, then all sign the contract, or one of
    its *actes*: the département with its own program, the two others here. The last signature seals.
    """
    of_acte = ("--acte", acte) if acte else ()
    _agree_by_dropping(contrat, AGREES_BY_DROPPING, parties[AGREES_BY_DROPPING][0], acte)
    type_and_show("avis", contrat, "--partie", OUTSIDE, "--favorable", "--par", parties[OUTSIDE][0], *of_acte)
    type_and_show("lever", contrat, "--tous", "--par", "Nadia Ferrand", "--motif", SETTLED)
    type_and_show("approuver", contrat, "--par", "Nadia Ferrand", *of_acte)
    _sign_outside(contrat, parties[OUTSIDE][1])
    for role in parties:
        if role != OUTSIDE:
            type_and_show(
                "signer", contrat, "--role", role, *of_acte,
                "--certificat", str(key_of(role)), "--mot-de-passe", str(secret()),
            )  # fmt: skip


def _agree_by_dropping(contrat: str, role: str, name: str, acte: str) -> None:
    """A party drops the draft that it agrees with, saved by a person who changed nothing."""
    title = f"Avenant n° {acte.rpartition('-')[2]}" if acte else "Contrat"
    drafts = (OUTBOX / contrat / "projets").glob(f"v*/{title}.docx")
    newest = max(drafts, key=lambda path: int(path.parent.name.removeprefix("v")))
    document = docx.Document(str(newest))
    document.core_properties.last_modified_by = name
    folder = INBOX / f"retour-{role.casefold()}" / "avis-favorable"
    folder.mkdir(parents=True, exist_ok=True)
    say(f"L’{role} est d’accord : {name} enregistre {shown(newest)} tel quel, et le dépose dans {shown(folder)}")
    document.save(str(folder / newest.name))
    type_and_show("traiter")


def _sign_outside(contrat: str, organisation: str) -> None:
    """pyHanko signs a copy of the file to sign, in the field of its party; the copy goes to the inbox."""
    to_sign = max((OUTBOX / contrat / "a-signer").glob("*.pdf"), key=lambda path: path.stat().st_mtime_ns)
    field = _field_of(to_sign, OUTSIDE)
    say(f"Le {organisation} signe avec son propre logiciel, pyHanko, et dépose le fichier signé :")
    command = (
        "pyhanko", "sign", "addsig", "--field", field, "--existing-only", "--use-pades",
        "pkcs12", "--passfile", str(secret()), str(to_sign), str(INBOX / f"{contrat} signé.pdf"), str(key_of(OUTSIDE)),
    )  # fmt: skip
    typed(*command)
    run(str(PROGRAMS / command[0]), *command[1:])
    type_and_show("traiter")


def _field_of(pdf: Path, role: str) -> str:
    """The empty field named after a role: « Conseil départemental » is « …conseil_departemental »."""
    wanted = role.casefold().translate(str.maketrans("é ", "e_"))
    fields = [line.partition(":")[0] for line in run(str(PROGRAMS / "pyhanko"), "sign", "list", str(pdf)).splitlines()]
    return next(field for field in fields if field.casefold().endswith(wanted))


def sealed_folders(contrat: str) -> list[Path]:
    """Where what was signed lies, with real names."""
    return sorted(path for path in (OUTBOX / contrat / "signe").glob("*") if path.is_dir())


def check(contrat: str) -> Iterator[str]:
    """Check the sealed folder with standard tools, as its LISEZMOI says; give what is not as it should be."""
    folders = sealed_folders(contrat)
    if len(folders) != 1:
        yield f"le dossier scellé de {contrat}"
        return
    folder = folders[0]
    say(f"    {shown(folder)}/")
    sums = run("sha256sum", "-c", "--quiet", "SHA256SUMS", folder=folder)
    count = len((folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines())
    say(f"      sha256sum -c SHA256SUMS        {count} fichiers, aucun n’a changé{sums}")
    manifest = f"{_PROOFS}/bordereau.json"
    answer = run(
        "openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", f"{manifest}.p7s",
        "-content", manifest, "-CAfile", str(AUTHORITY), "-purpose", "any", "-out", os.devnull, folder=folder,
    )  # fmt: skip
    say(f"      openssl cms -verify -cades     {answer.strip()}")
    if "CAdES Verification successful" not in answer:
        yield "le sceau du bordereau"
    valid = _valid_signatures(folder, manifest)
    say(f"      pyhanko sign validate          {len(valid)} signatures valides")
    if len(valid) != len(PARTIES):
        yield f"{len(PARTIES)} signatures valides"


def _valid_signatures(folder: Path, manifest: str) -> set[str]:
    """The fields whose signature both the manifest and pyHanko's own command find valid."""
    noted = json.loads((folder / manifest).read_text(encoding="utf-8"))["signatures"]
    found: set[str] = set()
    for pdf in sorted((folder / "1 - Fichiers signés").glob("*.pdf")):
        if b"/ByteRange" in pdf.read_bytes():
            lines = run(str(PROGRAMS / "pyhanko"), "sign", "validate", "--trust", str(AUTHORITY), str(pdf)).splitlines()
            found |= {line.partition(":")[0] for line in lines if ":INTACT:TRUSTED" in line}
    return found & {one["champ"] for one in noted if one["validite"] == "valide"}
