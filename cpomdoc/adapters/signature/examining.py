"""A returned PDF + the one that was sent -> what its signatures are worth.

pyHanko does the cryptography and compares revisions (integrity.py); what it says is put in our words here and nowhere
else: no word of a library reaches people. Nothing is fetched from the network.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from threading import Lock

from asn1crypto import crl, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator.context import ValidationContext
from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy, RevocationCheckingRule

from cpomdoc.adapters.signature.certificates import certificates, der_of, name_of
from cpomdoc.adapters.signature.integrity import (
    another_file,
    bytes_after,
    changed_after,
    changed_before,
    misplaced,
    opened,
    proofs_after,
)
from cpomdoc.adapters.signature.policy import Changement
from cpomdoc.adapters.signature.usage import unfit
from cpomdoc.domain.francais import date_longue, pluriel
from cpomdoc.domain.signature import Examen, Raison, Signature, raison

ANY_USE = KeyUsageConstraints(key_usage=set(), match_all_key_usages=False)
"""What a certificate may be used for is looked at in our words (usage.py)."""

_BLANKS = b"\r\n\t \0"

logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # it prints stack traces of what it only has to report
logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Confiance:
    """Whom we believe: root certificates, others that complete a chain, revocation lists; each PEM or DER."""

    racines: tuple[bytes, ...] = ()
    autres: tuple[bytes, ...] = ()
    revocations: tuple[bytes, ...] = ()

    def context(self, moment: datetime, certificate: x509.Certificate | None = None) -> ValidationContext:
        """How chains are judged at *moment*. A context remembers: one for each signature.

        The library looks at a revocation list only for a certificate that says where to fetch one: when we hold the
        list of the authority that issued *certificate*, it must be looked at.
        """
        lists = [crl.CertificateList.load(der_of(data)) for data in self.revocations]
        listed = certificate is not None and any(one.issuer == certificate.issuer for one in lists)
        rule = RevocationCheckingRule.CRL_OR_OCSP_REQUIRED if listed else RevocationCheckingRule.CHECK_IF_DECLARED_SOFT
        policy = RevocationCheckingPolicy(rule, RevocationCheckingRule.CHECK_IF_DECLARED_SOFT)
        return ValidationContext(
            trust_roots=[one for data in self.racines for one in certificates(data)],
            other_certs=[one for data in self.autres for one in certificates(data)],
            crls=lists,
            moment=moment,
            allow_fetching=False,
            revinfo_policy=CertRevTrustPolicy(policy),
        )


def examine(
    data: bytes, *, sent: bytes, confiance: Confiance, moment: datetime, taken: bytes = b"", deep: bool = True
) -> Examen:
    """What *data*, returned by a party, is worth beside *sent*, the file that was to be signed. *taken* is a signed
    file, already taken, that it goes on. Versions are compared by pyHanko too when *deep*.

    A time stamp is what proves when a signature was made; without one its certificate is judged at *moment*.
    """
    if damage := _damage(data, sent):
        return Examen((), (damage,))
    try:
        return _examined(data, sent, taken or sent, _Look(confiance, moment, deep))
    except Exception:  # noqa: BLE001 - a file made to deceive makes the library fail in any way: it is then refused
        return Examen((), (raison("fichier_illisible"),))


@dataclass(frozen=True, slots=True)
class _Look:
    """How each signature is looked at."""

    confiance: Confiance
    moment: datetime
    deep: bool


def _damage(data: bytes, sent: bytes) -> Raison | None:
    """A signed file begins with the very bytes that were sent; anything else is another file."""
    if data.startswith(sent):
        return None
    if sent.startswith(data) or (data[: len(data) // 2] == sent[: len(data) // 2] and len(data) < len(sent)):
        return raison("fichier_tronque", lu=len(data), attendu=len(sent))
    return raison("fichier_reenregistre")


def _examined(data: bytes, sent: bytes, taken: bytes, look: _Look) -> Examen:
    reader, ours = opened(data), opened(sent)
    if another_file(reader, ours):
        return Examen((), (raison("fichier_reenregistre"),))
    found = _changed_before(data, sent, reader, ours, deep=look.deep)
    raisons = [raison("contenu_modifie", detail=found)] if found is not None else []
    raisons += [*_gone(reader, opened(taken)), *_after(data, reader)]
    elsewhere = misplaced(reader)
    seen = tuple(
        _signature(one, look, elsewhere.get(str(one.field_name))) for one in reader.embedded_regular_signatures
    )
    if not seen:
        raisons.append(raison("aucune_signature"))
    expected = {name for name, _, _ in enumerate_sig_fields(ours)}
    raisons += [raison("champ_inattendu", champ=one.champ) for one in seen if one.champ not in expected]
    return Examen(seen, tuple(raisons), tuple(_remarks(reader)))


_LOCK = Lock()
_COMPARED: OrderedDict[tuple[str, str, bool], Changement | None] = OrderedDict()
_KEPT = 64
"""Comparisons kept: those of a few contracts that are being signed."""


def _changed_before(
    data: bytes, sent: bytes, reader: PdfFileReader, ours: PdfFileReader, *, deep: bool
) -> Changement | None:
    """What was changed before the first signature, compared once: it depends on nothing but the bytes of both files,
    and a file that counts is looked at when it comes, before another signs and before the sealing.
    """
    key = (sha256(data).hexdigest(), sha256(sent).hexdigest(), deep)
    with _LOCK:
        if key in _COMPARED:
            return _COMPARED[key]
    found = changed_before(reader, ours, deep=deep)
    with _LOCK:
        _COMPARED[key] = found
        while len(_COMPARED) > _KEPT:
            _COMPARED.popitem(last=False)
    return found


def _gone(reader: PdfFileReader, before: PdfFileReader) -> list[Raison]:
    """Signatures of a file already partly signed that are not in the returned one."""
    here = {str(one.field_name) for one in reader.embedded_regular_signatures}
    there = {str(one.field_name) for one in before.embedded_regular_signatures}
    return [raison("signature_retiree", champ=champ) for champ in sorted(there - here)]


def _after(data: bytes, reader: PdfFileReader) -> Iterator[Raison]:
    """What stands after the end: blanks that a copy adds are a doubt, anything else is no accident."""
    if rest := bytes_after(data, reader):
        cle = "octets_apres" if rest.strip(_BLANKS) else "blancs_apres"
        yield raison(cle, nombre=pluriel(len(rest), "octet", "octets"))


def _remarks(reader: PdfFileReader) -> Iterator[tuple[str, str]]:
    """What else the file holds, that is said and counts for nobody."""
    stamps = [str(one.field_name) for one in reader.embedded_timestamp_signatures]
    if stamps:
        where = ", ".join(f"«\u00a0{name}\u00a0»" for name in stamps)
        yield "Horodatage du fichier", f"dans {where}\u00a0: non vérifié, il ne compte pour aucune partie"
    elif proofs_after(reader):
        said = "le fichier n’a reçu que des certificats et des listes de révocation, qui ne comptent pour aucune partie"
        yield "Après la dernière signature", said


def _signature(one: EmbeddedPdfSignature, look: _Look, elsewhere: Raison | None) -> Signature:
    try:
        return _looked_at(one, look, elsewhere)
    except Exception:  # noqa: BLE001 - as above: a signature made to deceive is refused, the others are looked at
        return Signature(str(one.field_name), "", "", None, False, "", None, (raison("illisible"),))


def _looked_at(one: EmbeddedPdfSignature, look: _Look, elsewhere: Raison | None) -> Signature:
    status = _status(one, look, look.moment)
    stamped = status.timestamp_validity
    proved = stamped.timestamp if stamped is not None and stamped.intact and stamped.valid and stamped.trusted else None
    if proved is not None and not status.trusted:  # the certificate may have ended since: judged on the proved day
        status = _status(one, look, proved)
    certificate = status.signing_cert
    raisons = [*_reasons(one, status, look, proved), *([elsewhere] if elsewhere else [])]
    return Signature(
        champ=str(one.field_name),
        signataire=name_of(certificate, "common_name") or certificate.subject.human_friendly,
        organisation=name_of(certificate, "organization_name"),
        moment=proved or status.signer_reported_dt,
        horodatee=proved is not None,
        certificat=certificate.sha256.hex(),
        expire=certificate.not_valid_after.date(),
        raisons=tuple(raisons),
    )


def _status(one: EmbeddedPdfSignature, look: _Look, at: datetime) -> PdfSignatureStatus:
    """What pyHanko says of the signature alone, its certificate judged *at* a moment; versions are compared apart."""
    signer, stamper = look.confiance.context(at, one.signer_cert), look.confiance.context(look.moment)
    return validate_pdf_signature(one, signer, stamper, key_usage_settings=ANY_USE, skip_diff=True)


def _reasons(
    one: EmbeddedPdfSignature, status: PdfSignatureStatus, look: _Look, proved: datetime | None
) -> Iterator[Raison]:
    if not status.intact:
        yield raison("empreinte")
    elif not status.valid:
        yield raison("cryptographie")
    if (changed := changed_after(one, deep=look.deep)) is not None:
        yield changed
    if status.timestamp_validity is not None and proved is None:
        yield raison("horodatage")
    if status.intact and status.valid and not status.trusted:
        yield _distrust(status, proved or look.moment)
    if unfit(status.signing_cert):
        yield raison("usage")


def _distrust(status: PdfSignatureStatus, moment: datetime) -> Raison:
    """Why the chain is not trusted, in the order in which people can do something about it."""
    certificate, problem = status.signing_cert, status.trust_problem_indic
    if status.revoked and status.revocation_details is not None:
        return raison("revoque", jour=date_longue(status.revocation_details.revocation_date.date()))
    if certificate.self_signed in {"yes", "maybe"}:
        return raison("auto_signe")
    if moment < certificate.not_valid_before:
        return raison("pas_encore", jour=date_longue(certificate.not_valid_before.date()))
    if moment > certificate.not_valid_after:
        return raison("expire", jour=date_longue(certificate.not_valid_after.date()))
    if problem in {AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND, None}:
        return raison("chaine_inconnue", autorite=name_of(certificate, "common_name", issuer=True))
    return chain_problem(problem)


_CHAIN = {
    "EXPIRED": "un de ses certificats a expiré",
    "NOT_YET_VALID": "un de ses certificats n’est pas encore valable",
    "OUT_OF_BOUNDS_NO_POE": "un de ses certificats n’était pas valable ce jour-là",
    "OUT_OF_BOUNDS_NOT_REVOKED": "un de ses certificats n’était pas valable ce jour-là",
    "REVOKED_NO_POE": "le certificat a été révoqué, et rien ne prouve que la signature a été faite avant",
    "REVOKED_CA_NO_POE": "une autorité de la chaîne a été révoquée",
    "CRYPTO_CONSTRAINTS_FAILURE": "elle emploie un procédé qui n’est plus jugé sûr",
    "CRYPTO_CONSTRAINTS_FAILURE_NO_POE": "elle emploie un procédé qui n’est plus jugé sûr",
    "TRY_LATER": "la liste de révocation manque, ou n’est plus à jour",
    "REVOCATION_OUT_OF_BOUNDS_NO_POE": "la liste de révocation n’est pas de ce jour-là",
}
"""The verdicts of ETSI EN 319 102-1, by which the library says what stops it, for people."""


def chain_problem(problem: object) -> Raison:
    """What stops the check of a chain of certificates."""
    return raison("chaine", detail=_CHAIN.get(str(getattr(problem, "name", "")), "une de ses règles n’est pas suivie"))
