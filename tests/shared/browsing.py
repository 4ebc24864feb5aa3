"""A page as a browser takes it apart: its elements, its texts, its forms."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "input", "br", "link"}


@dataclass
class Element:
    """One element: its attributes, and the text within it."""

    name: str
    attributes: dict[str, str]
    text: str = ""


@dataclass
class Parsed(HTMLParser):
    """All elements of a page, in order."""

    html: str
    elements: list[Element] = field(default_factory=list)
    open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.html)
        self.close()
        assert not self.open, [one.name for one in self.open]

    def handle_starttag(self, tag, attrs):
        element = Element(tag, {name: value or "" for name, value in attrs})
        assert len(element.attributes) == len(attrs), tag
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag):
        assert self.open.pop().name == tag

    def handle_data(self, data):
        for one in self.open:
            one.text += data

    def all(self, name: str, /, **attributes: str) -> list[Element]:
        """The elements of a name, with these attributes."""
        return [
            one for one in self.elements if one.name == name and attributes.items() <= one.attributes.items()
        ]

    def one(self, name: str, /, **attributes: str) -> Element:
        """The only one of them."""
        (found,) = self.all(name, **attributes)
        return found

    def described(self, element: Element) -> list[str]:
        """The texts that describe a field."""
        ids = element.attributes.get("aria-describedby", "").split()
        return [next(one.text for one in self.elements if one.attributes.get("id") == id) for id in ids]
