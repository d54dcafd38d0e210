"""Letters go to a real local mail server; what fails is told without secrets."""

from __future__ import annotations

import email
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from email import policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from cpomdoc.adapters.exchange.mail import MailFailed, Serveur, send

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


class Box:
    """Keeps what arrives."""

    def __init__(self) -> None:
        self.letters: list[tuple[list[str], email.message.EmailMessage]] = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the name that the library calls
        letter = email.message_from_bytes(envelope.content, policy=policy.default)
        self.letters.append((envelope.rcpt_tos, letter))
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def box() -> Iterator[tuple[Box, int]]:
    received, port = Box(), free_port()
    controller = Controller(received, hostname="127.0.0.1", port=port)
    controller.start()
    yield received, port
    controller.stop()


def test_a_letter_arrives_with_its_accents_and_says_that_it_is_automatic(box):
    received, port = box
    to = ["direction@exemple.fr", "adjointe@exemple.fr"]
    send(Serveur("127.0.0.1", port, "aucun"), "cpom@exemple.fr", to, "Un projet est prêt", "À relire.\n", AT)
    recipients, letter = received.letters[0]
    assert recipients == to
    assert (letter["subject"], letter["auto-submitted"]) == ("Un projet est prêt", "auto-generated")
    assert letter.get_content().replace("\r\n", "\n") == "À relire.\n"


def test_a_refused_password_is_told_and_not_repeated():
    def nobody(server, session, envelope, mechanism, data):
        assert isinstance(data, LoginPassword)
        return AuthResult(success=False, handled=False)

    port = free_port()
    controller = Controller(
        Box(), hostname="127.0.0.1", port=port, authenticator=nobody, auth_require_tls=False, auth_required=True
    )
    controller.start()
    try:
        serveur = Serveur("127.0.0.1", port, "aucun", "cpom", "tres-secret")
        with pytest.raises(MailFailed) as error:
            send(serveur, "cpom@exemple.fr", ["a@exemple.fr"], "x", "y", AT)
    finally:
        controller.stop()
    assert "refusé" in error.value.message
    assert "tres-secret" not in repr(error.value) + error.value.message + str(error.value.__cause__)


def test_encryption_that_was_asked_for_is_not_given_up(box):
    received, port = box
    with pytest.raises(MailFailed):
        send(Serveur("127.0.0.1", port, "starttls"), "cpom@exemple.fr", ["a@exemple.fr"], "x", "y", AT)
    assert received.letters == []


def test_a_server_that_is_not_there_is_a_failure_with_a_remedy():
    with pytest.raises(MailFailed) as error:
        send(Serveur("127.0.0.1", free_port(), "aucun"), "cpom@exemple.fr", ["a@exemple.fr"], "x", "y", AT)
    assert "cpomdoc.toml" in error.value.remedy
