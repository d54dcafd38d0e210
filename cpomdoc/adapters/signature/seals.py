"""A manifest + its detached seal or time stamp -> the reasons for which they are not worth what they say."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import datetime

from asn1crypto import cms, tsp
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import async_validate_detached_cms
from pyhanko.sign.validation.errors import SignatureValidationError

from cpomdoc.adapters.signature.examining import ANY_USE, Confiance, chain_problem
from cpomdoc.domain.signature import Raison, raison

_UNREADABLE = (SigningError, SignatureValidationError, ValueError, KeyError, TypeError, IndexError)


def examine_seal(content: bytes, seal: bytes, confiance: Confiance, moment: datetime) -> tuple[Raison, ...]:
    """What is wrong with the detached *seal* (CMS, DER) of *content*; nothing when it is sound and trusted."""
    try:
        signed = cms.ContentInfo.load(seal, strict=True)["content"]
        certificate = signed["certificates"][0].chosen
        context = confiance.context(moment, certificate)
        status = asyncio.run(
            async_validate_detached_cms(content, signed, context, confiance.context(moment), key_usage_settings=ANY_USE)
        )
    except _UNREADABLE:
        return (raison("illisible"),)
    if not status.intact:
        return (raison("empreinte"),)
    if not status.valid:
        return (raison("cryptographie"),)
    if status.trusted:
        return ()
    if certificate.self_signed in {"yes", "maybe"}:
        return (raison("auto_signe"),)
    problem = status.trust_problem_indic
    if problem in {AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND, None}:
        return (raison("chaine_inconnue", autorite=certificate.issuer.human_friendly),)
    return (chain_problem(problem),)


def examine_stamp(content: bytes, token: bytes) -> tuple[Raison, ...]:
    """What is wrong with the RFC 3161 *token* (DER) over *content*: it must name its very bytes."""
    try:
        signed = cms.ContentInfo.load(token, strict=True)["content"]
        info: tsp.TSTInfo = signed["encap_content_info"]["content"].parsed
        imprint = info["message_imprint"]
        found = hashlib.new(imprint["hash_algorithm"]["algorithm"].native, content).digest()
        alike = found == imprint["hashed_message"].native
    except _UNREADABLE:
        return (raison("illisible"),)
    return () if alike else (raison("horodatage"),)
