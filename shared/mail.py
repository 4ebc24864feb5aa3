"""The one mail port: templates in fi, sv and en, sent over SMTP; CR and LF never reach a header."""

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate

from shared import ids, settings

TIMEOUT = 10


class NotSent(RuntimeError):
    """The mail gateway did not take the mail; the queue tries again."""


def letter(to: str, language: str, template: dict[str, tuple[str, str]], **facts: str) -> EmailMessage:
    """A mail from a template `{language: (subject, text)}`; Finnish where the language has none.

    Raises ValueError where a fact would break the subject's line, or `to` is not one address.
    """
    subject, text = template.get(language) or template["fi"]
    message = EmailMessage()
    message["From"] = settings.read("MAIL_FROM")
    message["To"] = str(Address(addr_spec=to))
    message["Subject"] = _line(subject.format(**facts))
    message.set_content(text.format(**facts))
    message["Content-Language"] = language
    return message


def _line(text: str) -> str:
    """A header's text; the library lets a line break at its end through."""
    if "\r" in text or "\n" in text:
        raise ValueError("a header is one line")
    return text


def send(message: EmailMessage, outbox_id: str, *, confidential: bool = False) -> None:
    """Hand a mail to the gateway; the same outbox id gives the same Message-ID, so a repeat can be told.

    Over TLS, to a gateway whose certificate is its own, unless MAIL_TLS is `none`; raises NotSent.
    confidential: it goes the way of secure mail that MAIL_SECURE names, or not at all.
    """
    domain = settings.read("MAIL_FROM").rpartition("@")[2].strip("> ")
    message["Message-ID"] = f"<{ids.digest('mail', outbox_id)}@{domain}>"
    message["Date"] = formatdate(usegmt=True)
    host, port = settings.read("MAIL_HOST"), settings.read("MAIL_PORT", "25")
    if confidential:
        host, port = _secured(message, host, port)
    try:
        with smtplib.SMTP(host, int(port), timeout=TIMEOUT) as smtp:
            if settings.read("MAIL_TLS", "starttls") != "none":
                smtp.starttls(context=ssl.create_default_context(cadata=settings.read("MAIL_CA", "") or None))
            smtp.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(type(error).__name__) from error


def _secured(message: EmailMessage, host: str, port: str) -> tuple[str, str]:
    """Mark a mail as the gateway knows secure mail, once; the host and port that take it.

    MAIL_SECURE is `suffix:.s` (after the recipient's address), `subject:[secure]` (before the subject), or
    `portal:<host>:<port>`, a gateway of its own. The mark is never stored.
    """
    mode, _, value = settings.read("MAIL_SECURE", "suffix:.s").partition(":")
    if not value or mode not in ("suffix", "subject", "portal"):
        raise NotSent("MAIL_SECURE names no way of secure mail")
    if mode == "portal":
        host, _, port = value.partition(":")
        return host, port or "25"
    header, text = ("To", message["To"]) if mode == "suffix" else ("Subject", message["Subject"])
    marked = f"{text.removesuffix(value)}{value}" if mode == "suffix" else f"{value} {text}"
    del message[header]
    message[header] = _line(marked)
    return host, port
