"""Short re-enactments of how identity platforms join records, after their documentation; not their code.

Each takes events, oldest first, as identifiers by namespace, and gives each the profile it came to. None
looks at a name. All are handed clean values (normalised, claims left out, listed garbage blocked), which
flatters them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations

__all__ = ["RULES", "Event", "Parts"]

Identifier = tuple[str, str]
Event = Sequence[Identifier]
"""The identifiers of one record: (namespace, value)."""

PRIORITY = (
    "customer_number",
    "loyalty_card",
    "x_id",
    "x_handle",
    "email",
    "phone",
    "payment_token",
    "device_id",
)
"""The namespaces from the strongest down: persons before channels before devices, as the platforms advise."""
UNIQUE = ("customer_number", "loyalty_card")
"""Declared to have one value a person, where a platform can be told so."""
LIMIT = 5
"""Values of any other namespace that one profile may have in Segment's defaults."""


class Parts:
    """Sets that grow together (union and find), the oldest name kept."""

    def __init__(self) -> None:
        self._above: dict[object, object] = {}

    def find(self, one: object) -> object:
        above = self._above
        above.setdefault(one, one)
        while above[one] != one:
            above[one] = above[above[one]]
            one = above[one]
        return one

    def join(self, kept: object, other: object) -> None:
        self._above[self.find(other)] = self.find(kept)


def components(events: Sequence[Event]) -> list[object]:
    """Whatever shares an identifier is one."""
    parts = Parts()
    for at, event in enumerate(events):
        for identifier in event:
            parts.join(identifier, ("event", at))
    return [parts.find(("event", at)) for at in range(len(events))]


def _limit(namespace: str) -> int:
    return 1 if namespace in UNIQUE else LIMIT


def _full(identifiers: Iterable[Identifier]) -> bool:
    counts: dict[str, int] = {}
    for namespace, _ in identifiers:
        counts[namespace] = counts.get(namespace, 0) + 1
    return any(count > _limit(namespace) for namespace, count in counts.items())


def segment(events: Sequence[Event]) -> list[object]:
    """Each event joins the profiles it shares with; above a limit its lowest identifiers are dropped."""
    parts, home = Parts(), dict[Identifier, object]()
    held: dict[object, set[Identifier]] = {}
    for at, event in enumerate(events):
        left = sorted(event, key=lambda one: (PRIORITY.index(one[0]), one[1]))
        while True:
            met = sorted({parts.find(home[one]) for one in left if one in home}, key=str)
            both = set(left).union(*(held[profile] for profile in met))
            if not left or not _full(both):
                break
            left.pop()
        profile = ("profile", at)
        for other in met:
            parts.join(profile, other)
        held[profile] = both
        home.update(dict.fromkeys(left, profile))
        parts.find(profile)
    return [parts.find(("profile", at)) for at in range(len(events))]


def adobe(events: Sequence[Event]) -> list[object]:
    """Links are made newest first, each unless it would give one graph two values of a unique namespace."""
    parts = Parts()
    unique: dict[object, dict[str, str]] = {}

    def known(root: object) -> dict[str, str]:
        return unique.setdefault(root, {root[0]: root[1]} if _is_unique(root) else {})

    for event in reversed(events):
        ranked = sorted(event, key=lambda one: (PRIORITY.index(one[0]), one[1]))
        if any(a[0] == b[0] for a, b in combinations(ranked, 2) if a[0] in UNIQUE):
            continue  # refused: two values of a unique namespace in one event
        for a, b in sorted(combinations(ranked, 2), key=_strength):
            one, other = parts.find(a), parts.find(b)
            if one != other and _agree(known(one), known(other)):
                both = {**known(one), **known(other)}
                parts.join(one, other)
                unique[parts.find(one)] = both
    return [
        parts.find(min(event, key=lambda one: (PRIORITY.index(one[0]), one[1]))) if event else ("event", at)
        for at, event in enumerate(events)
    ]


def _is_unique(one: object) -> bool:
    return isinstance(one, tuple) and one[0] in UNIQUE


def _strength(pair: tuple[Identifier, Identifier]) -> int:
    return sum(PRIORITY.index(namespace) for namespace, _ in pair)


def _agree(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return all(one[name] == value for name, value in other.items() if name in one)


def snowplow(events: Sequence[Event]) -> list[object]:
    """The older profile wins; two customer numbers are never one, and what both carry is a third's."""
    parts = Parts()
    homes: dict[Identifier, list[object]] = {}
    number: dict[object, str] = {}
    found: list[object] = []
    for at, event in enumerate(events):
        said = next((value for name, value in sorted(event) if name == UNIQUE[0]), None)
        met = sorted({parts.find(one) for identifier in event for one in homes.get(identifier, ())}, key=_age)
        numbers = {number[one] for one in met if one in number}
        if said is None and len(numbers) > 1:
            profile: object = ("anonymous", -1, *sorted(event))
        else:
            said = said if said is not None else next(iter(numbers), None)
            mine = [one for one in met if number.get(one, said) == said]
            profile = mine[0] if mine else ("profile", at)
            for other in mine[1:]:
                parts.join(profile, other)
            if said is not None:
                number[profile] = said
            for identifier in event:
                homes.setdefault(identifier, []).append(profile)
        found.append(profile)
    return [parts.find(profile) for profile in found]


def _age(profile: object) -> int:
    return profile[1] if isinstance(profile, tuple) and isinstance(profile[1], int) else -1


RULES: Mapping[str, Callable[[Sequence[Event]], list[object]]] = {
    "connected components": components,
    "Segment-like": segment,
    "Adobe-like": adobe,
    "Snowplow-like": snowplow,
}
