"""The one mail port: templates in fi, sv and en, sent over SMTP; CR and LF never reach a header."""

import smtplib
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate

from shared import ids, settings

TIMEOUT = 10
LANGUAGES = ("fi", "sv", "en")


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


def send(message: EmailMessage, outbox_id: str) -> None:
    """Hand a mail to the gateway; the same outbox id gives the same Message-ID, so a repeat can be told."""
    domain = settings.read("MAIL_FROM").rpartition("@")[2].strip("> ")
    message["Message-ID"] = f"<{ids.digest('mail', outbox_id)}@{domain}>"
    message["Date"] = formatdate(usegmt=True)
    try:
        with smtplib.SMTP(
            settings.read("MAIL_HOST"), int(settings.read("MAIL_PORT", "25")), timeout=TIMEOUT
        ) as smtp:
            if settings.read("MAIL_TLS", "starttls") == "starttls":
                smtp.starttls()
            smtp.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(type(error).__name__) from error
