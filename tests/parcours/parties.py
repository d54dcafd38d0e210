"""A contract that three parties sign: the small invented family with signature blocks, laid out by LibreOffice, the
certificates of the parties, and what people do with the file that was sent to them.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cpomdoc.adapters.instance import Settings
from cpomdoc.adapters.instance.settings import Signatures
from cpomdoc.engine.decisions.signature import approve, sign_here
from cpomdoc.engine.events import Event, LiasseDone, SigneDone
from tests.adapters.liasse_sample import signature_block
from tests.adapters.word_build import END_PARAGRAPH, p, paragraph
from tests.adapters.word_sample import body, parts, run, write_parts
from tests.engine.banc import ROSERAIE, TILLEULS, Banc, form, one_pass, site, write_templates
from tests.familles import petite
from tools.certificats import Authority, Certified

TODAY = datetime.now(UTC).replace(microsecond=0)
"""One moment for the whole session: certificates are looked at by programs that know no other day."""
WORD = "un canari jaune dans le mot de passe"
PARTIES = {
    "gestionnaire": ("Association Les Tilleuls", "Claire Fontaine", "Présidente"),
    "conseil_departemental": ("Département de l’Aure", "Jean Dupré", "Président du conseil départemental"),
    "ars": ("Agence régionale de santé du Val-d’Aure", "Aline Moreau", "Directrice générale"),
}
FIELDS = {role: f"Signature_{role}" for role in PARTIES}
_COLUMN = """
[[feuille.table.colonne]]
cle = "{}"
libelle = "{}"
genre = "texte"
"""
ACCUEIL = petite.ACCUEIL.replace(
    'libelle = "Dénomination"\ngenre = "texte"\n',
    'libelle = "Dénomination"\ngenre = "texte"\n'
    + "".join(_COLUMN.format(*pair) for pair in (("role", "Rôle"), ("nom", "Signataire"), ("qualite", "Qualité"))),
)
_STYLE = (
    '<w:style w:type="paragraph" w:styleId="SignatureCadre"><w:name w:val="Cadre de signature"/>'
    '<w:basedOn w:val="Normal"/><w:qFormat/></w:style></w:styles>'
)
SHARED = Path(__file__).parents[2] / "templates" / "commun" / "liasse"


def _docx(content: str) -> bytes:
    package = parts(content + END_PARAGRAPH, "Titre")
    package["word/styles.xml"] = package["word/styles.xml"].replace(b"</w:styles>", _STYLE.encode())
    return write_parts(package)


def _contract() -> bytes:
    blocks = p("{%p for partie in parties %}") + signature_block("{{ partie.denomination }}") + p("{%p endfor %}")
    words = paragraph(run("{{ gestionnaire.nom }} du {{ contrat.date_effet | date_longue }}"))
    head = paragraph(run("Contrat {{ contrat.numero }}"), "Title") + words
    return _docx(head + body(1, 4).replace("FIN-DU-DOCUMENT-7c41", "Fait pour valoir ce que de droit.") + blocks)


def _annexe() -> bytes:
    return _docx(paragraph(run("Accueil"), "Title") + p("{{ gestionnaire.nom }}, {{ gestionnaire.siren }}"))


def answers(contrat: str) -> dict[str, object]:
    """The whole « accueil » of a contract of three parties, two establishments."""
    rows = [
        {"finess": finess, "nom": f"Maison {finess[-4:]}", "autorisees": "80", "installees": "80"}
        for finess in (TILLEULS, ROSERAIE)
    ]
    parties = [
        {"denomination": name, "role": role, "nom": person, "qualite": title}
        for role, (name, person, title) in PARTIES.items()
    ]
    changed = {"contrat.numero": contrat, "gestionnaire.nom": PARTIES["gestionnaire"][0]}
    return {**petite.ANSWERS, **changed, "etablissements": rows, "parties": parties}


def accueil(contrat: str = "C-1", **changes: object) -> bytes:
    """The « accueil » as a form; *changes* with __ for the dots of keys."""
    typed = {name.replace("__", "."): value for name, value in changes.items()}
    return form("accueil", {**answers(contrat), **typed}, accueil=ACCUEIL)


def sites(contrat: str = "C-1") -> dict[str, bytes]:
    """The two other forms."""
    return {f"Tilleuls {contrat}.xlsx": site(TILLEULS, contrat), f"Roseraie {contrat}.xlsx": site(ROSERAIE, contrat)}


@dataclass
class Signataires(Banc):
    """An instance where files are signed; *seal*: the service has a seal, *stamper*: where it asks for time stamps."""

    seal: bool = False
    stamper: str = ""
    now: Callable[[], datetime] = lambda: TODAY

    @property
    def settings(self) -> Settings:
        key, word = (self.root / name if self.seal else None for name in ("sceau.p12", "sceau.mot"))
        return replace(super().settings, signatures=Signatures(self.root / "confiance", self.stamper, key, word))

    def copy(self, root: Path, **changes: Any) -> Signataires:
        """The same instance elsewhere, to do with it what one likes."""
        shutil.copytree(self.root, root, symlinks=True)
        return replace(self, root=root, dropped=dict(self.dropped), **changes)


def instance(root: Path) -> Signataires:
    """A new instance of this family, nothing dropped yet."""
    bench = Signataires(root)
    bench.settings.inbox.mkdir(parents=True)
    write_templates(bench.settings.templates, accueil=ACCUEIL)
    family = bench.settings.templates / "petite"
    (family / "contrat.docx").write_bytes(_contract())
    (family / "annexe.docx").write_bytes(_annexe())
    shared = bench.settings.templates / "commun" / "liasse"
    shared.mkdir(parents=True)
    for path in SHARED.glob("*.docx"):
        (shared / path.name).write_bytes(path.read_bytes())
    return bench


def drafted(root: Path, offices: Any) -> Signataires:
    """The same with all forms taken: version 1 is a draft."""
    bench = instance(root)
    bench.offices = offices
    bench.drop("Accueil C-1.xlsx", accueil())
    for name, data in sites().items():
        bench.drop(name, data)
    bench.run()
    return bench


def agreed(bench: Banc, par: str = "Mme Aubert") -> LiasseDone:
    """Somebody says « bon à signer »."""
    with bench.open() as (atelier, runner):
        one_pass(atelier, runner)
        return approve(atelier, runner, "C-1", par)


@dataclass(frozen=True)
class Trust:
    """The authority that the instance believes, the keys of the parties, of the service, of the time stamper."""

    authority: Authority
    signers: Mapping[str, Certified]
    seal: Certified
    stamper: Certified

    def p12(self, role: str) -> bytes:
        return self.signers[role].p12(WORD, self.authority.own.certificate)


def trust() -> Trust:
    """New certificates, one of them of another kind of key."""
    authority = Authority(today=TODAY)
    signers = {
        role: authority.certify(person, name, elliptic=role == "ars") for role, (name, person, _) in PARTIES.items()
    }
    seal, stamper = authority.certify("Sceau de la délégation"), authority.certify("Horodatage", stamper=True)
    return Trust(authority, signers, seal, stamper)


def believe(bench: Banc, trusted: Trust) -> None:
    """Put the authority where the instance looks for those it believes, and the seal of the service beside it."""
    folder = bench.settings.signatures.confiance
    folder.mkdir(exist_ok=True)
    (folder / "autorite.pem").write_bytes(trusted.authority.own.pem)
    for name, data in (("sceau.p12", trusted.seal.p12(WORD)), ("sceau.mot", WORD.encode())):
        (bench.root / name).write_bytes(data)
        (bench.root / name).chmod(0o600)


def sent(bench: Banc) -> bytes:
    """The file to sign, as the director finds it."""
    (path,) = (bench.settings.outbox / "C-1" / "a-signer").glob("*.pdf")
    return path.read_bytes()


def signed_by_us(bench: Banc, role: str, p12: bytes, word: str = WORD) -> SigneDone:
    """A party signs with « cpomdoc signer »."""
    with bench.open() as (atelier, runner):
        return sign_here(atelier, runner, "C-1", role, p12, word)


def signed_elsewhere(pdf: bytes, role: str, p12: bytes, folder: Path) -> bytes:
    """A party signs with pyHanko's own command line, in the field made for it."""
    key, word, before, after = (folder / name for name in ("cle.p12", "mot", "avant.pdf", "apres.pdf"))
    key.write_bytes(p12)
    word.write_text(WORD)
    before.write_bytes(pdf)
    tool = Path(sys.executable).with_name("pyhanko")
    command = [tool, "sign", "addsig", "--field", FIELDS[role], "--use-pades", "pkcs12", "--passfile", word]
    subprocess.run([*command, before, after, key], check=True, capture_output=True, cwd=folder)
    return after.read_bytes()


def dropped(bench: Banc, name: str, data: bytes) -> list[Event]:
    """A file comes back in the inbox, and what is said of it."""
    bench.drop(name, data)
    return bench.run()


def of_kind(events: Sequence[Event], kind: type) -> list[Event]:
    return [one for one in events if isinstance(one, kind)]


class Fallen(BaseException):
    """The process is gone: nothing catches it."""
