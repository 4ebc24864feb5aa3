"""Personal fields are declared; the catalogue finds them wherever they are, and what is not declared."""

from typing import Annotated

import pytest
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from shared.personal import (
    NOT_PERSONAL,
    Entry,
    Id,
    Line,
    Personal,
    Prose,
    catalogue,
    groups,
)
from tests.shared.things import Echo, Thing

NAME = Personal("user.name", "Nimi", "Name")
CITY = Personal("user.contact.address.city", "Kaupunki", "City", group="home_address")


class Address(BaseModel):
    city: Annotated[str, CITY]
    floor: int


class Person(BaseModel):
    name: Annotated[str, NAME]
    nickname: Annotated[str, NAME] | None = None
    id: Id
    friends: tuple[Id, ...] = ()
    home: Address
    former: list[Address] | None = None
    whole: Annotated[Address, NAME]
    both: Annotated[Annotated[str, NOT_PERSONAL], NAME]
    secret: Annotated[str | None, Personal("user", "", "", group="secret")] = None
    undeclared: str = ""
    shown: Annotated[tuple[str, ...], Field(exclude=True)] = ()


def test_every_stored_leaf_is_in_the_catalogue_with_its_declaration():
    assert list(catalogue(Person)) == [
        Entry("Person", "name", NAME),
        Entry("Person", "nickname", NAME),
        Entry("Person", "id", NOT_PERSONAL),
        Entry("Person", "friends", NOT_PERSONAL),
        Entry("Address", "home.city", CITY),
        Entry("Address", "home.floor", None),
        Entry("Address", "former.city", CITY),
        Entry("Address", "former.floor", None),
        Entry("Person", "whole", NAME),
        Entry("Person", "both", NAME),
        Entry("Person", "secret", Personal("user", "", "", group="secret")),
        Entry("Person", "undeclared", None),
    ]


def test_a_group_is_found_whether_declared_on_the_field_or_inside_its_type():
    assert groups(Person) == {"secret": "secret"}
    assert groups(Thing) == {"home": "home_address"}
    assert Thing(id="t1", name="x").guarded() == {"home": "fields.home_address"}


@pytest.mark.parametrize("model", [Thing, Echo])
def test_what_every_record_has_is_declared(model):
    assert [entry.path for entry in catalogue(model) if entry.declared is None] == []


@pytest.mark.parametrize("kind", [Line, Prose])
@pytest.mark.parametrize(
    "text",
    [
        "131052-308T",
        "hetu 131052-308t.",
        "131052–308T",
        "131052A308T",
        "xx 010594Y9032 yy",
        "1 3 1 0 5 2 - 3 0 8 T",
    ],
)
def test_a_text_with_an_identity_code_is_refused_and_not_said_again(kind, text):
    try:
        TypeAdapter(kind).validate_python(text)
    except ValidationError as error:
        said = " ".join(one["msg"] for one in error.errors(include_input=False))
        assert "personal identity code" in said
        assert text not in said
    else:
        assert text in ("131052A308T", "1 3 1 0 5 2 - 3 0 8 T")


@pytest.mark.parametrize("text", ["131052-308X", "1310523087", "tilaus 010101-1", "ma 13.10.52"])
def test_what_only_looks_like_one_is_taken(text):
    assert TypeAdapter(Line).validate_python(text) == text


def test_a_line_is_trimmed_composed_and_one_line():
    line = TypeAdapter(Line)
    assert line.validate_python("  Ma\u0308kinen ") == "Mäkinen"
    assert line.validate_python("\u202eMä\u200bkinen\u2028Anna\x85 Maija") == "Mäkinen Anna Maija"
    for text in ("", "  ", "\u200b", "\ufeff \u2060", "a\nb", "a\tb", "a\x7fb", "x" * 201):
        with pytest.raises(ValidationError):
            line.validate_python(text)


def test_prose_keeps_its_lines_and_may_be_empty():
    prose = TypeAdapter(Prose)
    assert prose.validate_python(" a\n\tb \r\n") == "a\n\tb"
    assert prose.validate_python("") == ""
    for text in ("a\x00b", "a\x1bb", "x" * 4001):
        with pytest.raises(ValidationError):
            prose.validate_python(text)


@pytest.mark.parametrize("text", ["", "A", "a b", "a#b", "a/b", "x" * 41, "ä", "a\n"])
def test_an_id_is_of_small_letters_digits_and_dashes(text):
    with pytest.raises(ValidationError):
        TypeAdapter(Id).validate_python(text)
