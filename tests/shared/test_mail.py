"""The mail port, against a real SMTP peer."""

from email.errors import MessageError

import pytest

from shared import mail
from tests.certificates import Authority
from tests.postbox import Postbox, free_port

TEMPLATE = {
    "fi": ("Kutsu, {name}", "Hei {name}!\nÄäkkösiä: åäö.\n"),
    "en": ("Invitation, {name}", "Hello {name}!\n"),
}


def letter(to="maija@example.fi", language="fi", name="Maija"):
    return mail.letter(to, language, TEMPLATE, name=name)


def test_a_letter_arrives_as_it_was_written(postbox):
    mail.send(letter(), "invitation-1")
    (got,) = postbox.mails
    assert got["From"] == "CRM <crm@example.fi>"
    assert got["To"] == "maija@example.fi"
    assert got["Subject"] == "Kutsu, Maija"
    assert got["Content-Language"] == "fi"
    assert got.get_content().replace("\r\n", "\n") == "Hei Maija!\nÄäkkösiä: åäö.\n"
    assert got["Date"].datetime.tzinfo is not None
    assert postbox.recipients == [["maija@example.fi"]]


def test_the_subject_may_hold_any_letter(postbox):
    mail.send(letter(name="Žofia Åström 李"), "invitation-1")
    assert postbox.mails[0]["Subject"] == "Kutsu, Žofia Åström 李"


def test_the_same_outbox_entry_has_the_same_message_id(postbox):
    for entry in ("invitation-1", "invitation-1", "invitation-2"):
        mail.send(letter(), entry)
    first, repeat, other = [got["Message-ID"] for got in postbox.mails]
    assert first == repeat != other
    assert first.endswith("@example.fi>")
    assert "invitation" not in first


def test_a_language_without_a_template_is_finnish(postbox):
    mail.send(letter(language="en"), "1")
    mail.send(letter(language="sv"), "2")
    assert [got["Subject"] for got in postbox.mails] == ["Invitation, Maija", "Kutsu, Maija"]


@pytest.mark.parametrize(
    "to",
    [
        "maija@example.fi\r\nBcc: kaikki@example.fi",
        "maija@example.fi\nBcc: kaikki@example.fi",
        "maija@example.fi, kaikki@example.fi",
        "Maija <maija@example.fi>",
        "maija@example.fi\r",
        "",
        "maija",
    ],
)
def test_what_is_not_one_address_gets_no_letter(postbox, to):
    with pytest.raises((ValueError, LookupError, MessageError, mail.NotSent)):
        mail.send(letter(to=to), "1")
    assert postbox.mails == []


@pytest.mark.parametrize(
    "name", ["Maija\r\nBcc: kaikki@example.fi", "Maija\nX: 1", "Maija\r", "Maija\n", "Ma\rija"]
)
def test_a_line_break_never_reaches_a_header(postbox, name):
    with pytest.raises(ValueError, match="line"):
        letter(name=name)
    assert postbox.mails == []


def test_braces_in_a_name_are_only_braces(postbox):
    mail.send(letter(name="{name.__class__} {0}"), "1")
    assert postbox.mails[0]["Subject"] == "Kutsu, {name.__class__} {0}"


def test_a_gateway_that_is_down_is_told_so_that_the_queue_tries_again(world):
    world.setting("MAIL_PORT", str(free_port()))
    with pytest.raises(mail.NotSent) as caught:
        mail.send(letter(), "1")
    assert str(caught.value) == "ConnectionRefusedError"


def test_a_gateway_that_refuses_is_told_without_the_address(postbox):
    postbox.refusal = "550 no such user maija@example.fi"
    with pytest.raises(mail.NotSent) as caught:
        mail.send(letter(), "1")
    assert "maija" not in str(caught.value)
    assert postbox.mails == []


def test_where_the_gateway_should_speak_tls_and_does_not_nothing_is_sent(world, postbox):
    world.setting("MAIL_TLS", "starttls")
    with pytest.raises(mail.NotSent):
        mail.send(letter(), "1")
    assert postbox.mails == []


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


def offered_over_tls(world, server, authority, way="starttls"):
    """Why a letter was not sent to a gateway that speaks TLS, and what the gateway was given."""
    with Postbox(server) as gateway:
        world.setting("MAIL_HOST", gateway.host)
        world.setting("MAIL_PORT", str(gateway.port))
        world.setting("MAIL_TLS", way)
        world.setting("MAIL_CA", authority.pem if authority else "")
        try:
            mail.send(letter(), "1", confidential=True)
        except mail.NotSent as refusal:
            return str(refusal), gateway.mails
        return "", gateway.mails


@pytest.mark.parametrize("way", ["starttls", "startls"], ids=["as it is set", "mistyped"])
def test_a_gateway_with_a_certificate_of_an_authority_that_is_known_is_given_the_letter(
    world, authority, tmp_path, way
):
    refusal, (got,) = offered_over_tls(world, authority.server(tmp_path), authority, way)
    assert (refusal, got["Subject"]) == ("", "Kutsu, Maija")


@pytest.mark.parametrize(
    ("address", "known"),
    [("127.0.0.1", "none"), ("127.0.0.1", "another"), ("127.0.0.9", "its own")],
    ids=["nobody knows its authority", "another authority", "another host's certificate"],
)
def test_a_gateway_that_cannot_show_who_it_is_is_given_nothing(world, authority, tmp_path, address, known):
    trusted = {"none": None, "another": Authority(), "its own": authority}[known]
    told = offered_over_tls(world, authority.server(tmp_path, address), trusted)
    assert told == ("SSLCertVerificationError", [])


# --- secure mail -----------------------------------------------------------------------------------------


def secured(world, way, to="maija@example.fi"):
    world.setting("MAIL_SECURE", way)
    mail.send(letter(to=to), "1", confidential=True)


def test_secure_mail_bears_the_suffix_of_the_gateway_once(world, postbox):
    for to in ("maija@example.fi", "maija@example.fi.s"):
        secured(world, "suffix:.s", to)
    assert [got["To"] for got in postbox.mails] == ["maija@example.fi.s"] * 2
    assert postbox.recipients == [["maija@example.fi.s"]] * 2
    assert [got["Subject"] for got in postbox.mails] == ["Kutsu, Maija"] * 2


def test_secure_mail_bears_a_word_in_its_subject(world, postbox):
    secured(world, "subject:[SUOJATTU]")
    assert postbox.mails[0]["Subject"] == "[SUOJATTU] Kutsu, Maija"
    assert postbox.recipients == [["maija@example.fi"]]


def test_secure_mail_goes_to_a_gateway_of_its_own(world, postbox):
    with Postbox() as portal:
        secured(world, f"portal:127.0.0.1:{portal.port}")
        assert [got["To"] for got in portal.mails] == ["maija@example.fi"]
    assert postbox.mails == []


def test_confidential_mail_never_goes_the_ordinary_way(world, postbox):
    for way in ("", "plain", "suffix:", "portal:127.0.0.1:1", "carrier:pigeon"):
        with pytest.raises(mail.NotSent):
            secured(world, way)
    assert postbox.mails == []


def test_a_mark_with_a_line_break_reaches_no_header(world, postbox):
    with pytest.raises(ValueError, match="line"):
        secured(world, "subject:[X]\r\nBcc: kaikki@example.fi")
    assert postbox.mails == []


def test_ordinary_mail_bears_no_mark(world, postbox):
    world.setting("MAIL_SECURE", "suffix:.s")
    mail.send(letter(), "1")
    assert postbox.recipients == [["maija@example.fi"]]
