"""What an act has read: what is read ahead, or for a decision, is not read again for the write."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from shared.attributes import Item

Key = dict[str, str]
Place = tuple[str, str]


def place(key: Key) -> Place:
    """A key as one value."""
    return key["pk"], key["sk"]


@dataclass
class Memory:
    """Items by key, None where there is none: read `ahead` of their use, or `seen` by who decides on a write.

    Each serves once, and a write forgets all. A write is conditioned on the versions of what it changes, so
    that what was remembered and is true no more writes nothing; nobody is refused for it either.
    """

    ahead: dict[Place, Item | None] = field(default_factory=dict)
    seen: dict[Place, Item | None] = field(default_factory=dict)

    def expects(self, key: Key) -> bool:
        """Whether it was read ahead and not looked at yet."""
        return place(key) in self.ahead

    def expect(self, keys: Iterable[Key], found: Iterable[Item]) -> None:
        """Remember what a batch found ahead."""
        self.ahead |= {place(key): None for key in keys} | {place(item): item for item in found}

    def look(self, key: Key, read: Callable[[Key], Item | None]) -> Item | None:
        """An item, read ahead or now; it is remembered for the write."""
        at = place(key)
        self.seen[at] = found = self.ahead.pop(at) if at in self.ahead else read(key)
        return found

    def take(self, keys: Iterable[Key]) -> dict[Place, Item | None]:
        """What of these is remembered, for the write that comes now."""
        places = [place(key) for key in keys]
        taken = {at: kept.pop(at) for kept in (self.ahead, self.seen) for at in places if at in kept}
        self.ahead.clear()
        self.seen.clear()
        return taken
