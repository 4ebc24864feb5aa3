"""Balancing tests that come to their end: who answers for the purpose is told before, and once it is over."""

from collections.abc import Iterator

from services.privacy.model.balancing_letters import ENDS, OVER
from services.privacy.model.configuration import PrivacyConfiguration
from services.privacy.model.purpose import BalancingTest, ProcessingPurpose
from services.privacy.store import cards, catalogue, outbox
from shared import clock, mail, settings

PURPOSES = "/privacy/purposes"


def tell_of_balancing_tests() -> int:
    """Mail the owners of the registers and the officer of each test whose end is near, or over; how many are.

    Sixty, thirty and seven days before; what is over is told every three months, as long as marks are kept.
    """
    today, configuration, told = clock.today(), catalogue.configuration(), 0
    for purpose in catalogue.list_purposes():
        test = purpose.weighing
        stage = test.stage(today) if test else None
        if test and stage:
            told += 1
            _tell(purpose, test, stage, configuration)
    return told


def _tell(
    purpose: ProcessingPurpose, test: BalancingTest, stage: str, configuration: PrivacyConfiguration
) -> None:
    assert test.until
    for to in dict.fromkeys(_answering(purpose, configuration)):
        name = f"balancing-{purpose.code}-{test.until.isoformat()}-{stage}-{to}"
        if not outbox.sent(name):
            message = mail.letter(
                to,
                "fi",
                OVER if stage == "over" else ENDS,
                purpose=purpose.name_fi,
                until=test.until.isoformat(),
                link=f"{settings.read('PUBLIC_URL').rstrip('/')}{PURPOSES}/{purpose.code}",
            )
            mail.send(message, name)
            outbox.put_sent(name)


def _answering(purpose: ProcessingPurpose, configuration: PrivacyConfiguration) -> Iterator[str]:
    """The addresses of the owners of the purpose's registers, and the officer's."""
    for one in configuration.registers:
        if one.code in purpose.registers:
            own = cards.user_email(one.owner_id) if one.owner_id else None
            yield from filter(None, [own or one.owner.email])
    yield from filter(None, [configuration.officer.email])
