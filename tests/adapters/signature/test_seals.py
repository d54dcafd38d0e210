"""A detached seal and a time stamp are worth something for the very bytes that they were put on, and no others."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from asn1crypto import keys, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.sign.timestamps import DummyTimeStamper

from cpomdoc.adapters.signature.examining import Confiance
from cpomdoc.adapters.signature.seals import examine_seal, examine_stamp
from cpomdoc.adapters.signature.signing import open_key, seal, time_stamp
from tools.certificats import Authority, Certified, self_signed

NOW = datetime.now(UTC).replace(microsecond=0)
CONTENT = b'{"fichiers":[]}'


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority(today=NOW)


@pytest.fixture(scope="module")
def confiance(authority: Authority) -> Confiance:
    return Confiance(racines=(authority.own.pem,))


@pytest.fixture(scope="module")
def sealed(authority: Authority) -> bytes:
    return seal(CONTENT, open_key(authority.certify("Sceau").p12("x", authority.own.certificate), "x", NOW))


def stamper(certified: Certified) -> DummyTimeStamper:
    der = certified.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    own = x509.Certificate.load(certified.certificate.public_bytes(Encoding.DER))
    return DummyTimeStamper(own, keys.PrivateKeyInfo.load(der))


def reasons(content: bytes, seal: bytes, confiance: Confiance) -> list[str]:
    return [one.cle for one in examine_seal(content, seal, confiance, NOW)]


def test_a_sound_seal_of_a_known_authority_has_nothing_against_it(sealed, confiance):
    assert reasons(CONTENT, sealed, confiance) == []


def test_one_changed_byte_breaks_the_seal(sealed, confiance):
    assert reasons(CONTENT + b" ", sealed, confiance) == ["empreinte"]


def test_a_seal_of_an_unknown_authority_is_undetermined(sealed):
    assert reasons(CONTENT, sealed, Confiance()) == ["chaine_inconnue"]


def test_a_seal_that_answers_for_itself_is_undetermined(confiance):
    alone = self_signed("Sceau")
    assert reasons(CONTENT, seal(CONTENT, open_key(alone.p12("x"), "x", NOW)), confiance) == ["auto_signe"]


def test_a_changed_signature_is_no_signature(sealed, confiance):
    """Not every byte of such a file is covered by what it proves: the journal keeps the digest of the whole file."""
    assert reasons(CONTENT, sealed[:-1] + bytes([sealed[-1] ^ 1]), confiance) == ["cryptographie"]
    assert reasons(CONTENT, sealed[:100], confiance) == ["illisible"]


def test_a_time_stamp_names_the_bytes_that_it_stamps(authority):
    token = time_stamp(CONTENT, stamper(authority.certify("Horodatage", stamper=True)))
    assert examine_stamp(CONTENT, token) == ()
    assert [one.cle for one in examine_stamp(CONTENT + b" ", token)] == ["horodatage"]
    assert [one.cle for one in examine_stamp(CONTENT, token[:50])] == ["illisible"]
