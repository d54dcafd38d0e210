"""A letter + where to send it -> sent by SMTP, or a failure of the world; nothing of its content is ever logged."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from cpomdoc.domain.errors import CpomdocError, ExitCode

TIMEOUT = 20


class MailFailed(CpomdocError):
    """The mail server refused, or does not answer. The same letter may go later."""

    exit_code = ExitCode.TOOL


@dataclass(frozen=True, slots=True)
class Serveur:
    """The mail server. *chiffrement* is « starttls », « tls » or « aucun »."""

    host: str
    port: int
    chiffrement: str
    utilisateur: str = ""
    mot_de_passe: str = ""


def send(serveur: Serveur, expediteur: str, destinataires: Sequence[str], objet: str, corps: str, at: datetime) -> None:
    """Send one letter. Raises MailFailed; the password never appears in what is raised."""
    message = EmailMessage()
    message["From"] = Address("cpomdoc", addr_spec=expediteur)
    message["To"] = ", ".join(destinataires)
    message["Subject"] = objet
    message["Date"] = format_datetime(at)
    message["Message-ID"] = make_msgid(domain=expediteur.rpartition("@")[2] or None)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(corps)
    try:
        with _connected(serveur) as smtp:
            if serveur.utilisateur:
                smtp.login(serveur.utilisateur, serveur.mot_de_passe)
            smtp.send_message(message)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise MailFailed(
            f"Les avis par courriel n’ont pas pu être envoyés par « {serveur.host} » ({_why(error)}).",
            "Vérifiez la partie [courriel] de cpomdoc.toml. L’envoi sera tenté de nouveau.",
        ) from None


def _connected(serveur: Serveur) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if serveur.chiffrement == "tls":
        return smtplib.SMTP_SSL(serveur.host, serveur.port, timeout=TIMEOUT, context=context)
    smtp = smtplib.SMTP(serveur.host, serveur.port, timeout=TIMEOUT)
    if serveur.chiffrement == "starttls":
        try:
            smtp.starttls(context=context)
        except BaseException:
            with suppress(OSError):
                smtp.close()
            raise
    return smtp


def _why(error: Exception) -> str:
    """What can be told of a failure: its kind, and the code that the server gave."""
    match error:
        case smtplib.SMTPAuthenticationError():
            return "identifiant ou mot de passe refusé"
        case smtplib.SMTPResponseException():
            return f"réponse {error.smtp_code}"
        case smtplib.SMTPRecipientsRefused():
            return "destinataires refusés"
        case TimeoutError():
            return "pas de réponse"
        case ssl.SSLError():
            return "chiffrement refusé"
        case _:
            return "connexion impossible"
