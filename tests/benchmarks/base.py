"""A base of contacts in the emulator's tables, made as the data layer would have written them."""

import random
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any

from services.partners.model.contact import Contact
from services.partners.store import CONTACTS
from shared import items, projector, settings
from shared.act import system
from shared.attributes import Item, to_item
from shared.events.partners import ContactCreated

SURNAMES = """
Aalto Ahonen Bergström Dahl Eskola Forsman Grönroos Heikkinen Hämäläinen Ikonen Jokinen Järvinen Karjalainen
Kinnunen Korhonen Koskinen Laine Lehtonen Mäkelä Mäkinen Niemi Nieminen Ojala Pitkänen Rantanen Räsänen
Saarinen Salonen Tuominen Turunen Uusitalo Virtanen Väisänen Ylönen Åberg Äyräväinen Öhman
""".split()  # noqa: SIM905
FIRST_NAMES = """
Aino Eero Elli Eino Hilja Ilmari Juho Kaisa Lempi Martta Onni Oskari Saima Toivo Väinö Yrjö
""".split()  # noqa: SIM905


def contact(number: int) -> Contact:
    """The same made-up contact for the same number."""
    chance = random.Random(number)
    return Contact(
        id=f"c{number:07d}",
        first_names=f"{chance.choice(FIRST_NAMES)} {chance.choice(FIRST_NAMES)}",
        last_name=f"{chance.choice(SURNAMES)}",
        title="Suunnittelija",
        email=f"henkilo{number}@example.fi",
        phone=f"+35850{5000000 + number}",
        responsible_id=f"u{number % 300:04d}",
    )


def fill(client: Any, numbers: Iterable[int]) -> None:
    """Write the contacts of these numbers, and their search rows, in batches."""
    records, rows = settings.read("RECORDS"), settings.read("SEARCH")
    made = (_item(number) for number in numbers)
    with ThreadPoolExecutor(4) as pool:
        for item_batch in _batched(made, 25):
            pool.submit(_put, client, records, item_batch).add_done_callback(_checked)
            search = [row for item in item_batch for row in projector._rows(item, None)[0]]
            for row_batch in _batched(search, 25):
                pool.submit(_put, client, rows, row_batch).add_done_callback(_checked)


def _item(number: int) -> Item:
    fresh = items.stamped(contact(number), version=1)
    return items.written(CONTACTS, fresh, ContactCreated(), system("benchmark"), items.first_changed(fresh))


def _put(client: Any, name: str, items: list[Item]) -> None:
    request = {name: [{"PutRequest": {"Item": to_item(item)}} for item in items]}
    while request:
        request = client.batch_write_item(RequestItems=request).get("UnprocessedItems") or {}


def _checked(done: Any) -> None:
    done.result()


def _batched(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    found = iter(items)
    while part := list(islice(found, size)):
        yield part
