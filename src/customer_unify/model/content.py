"""The facts of a record that can be compared, after normalising."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import attrs

from ..frozen import Frozen
from .assurance import Assurance
from .later import Later

__all__ = [
    "DIGEST",
    "NO_MARK",
    "Content",
    "Fact",
    "Mark",
    "digest_of",
    "digests_of",
    "head_of",
    "writer",
    "written",
]


class Fact(NamedTuple):
    """One normalised value and how surely it is this person's."""

    value: str
    assurance: Assurance = Assurance.DECLARED

    def __repr__(self) -> str:
        return f"Fact(…, {self.assurance.name})"


class Mark(NamedTuple):
    """What distinguishes people before anything is linked: family name, given-name group, birth date.

    Blank parts are unknown. The given-name group is the same for a name and its usual short forms, so Bob and
    Robert have the same mark.
    """

    family: str = ""
    given: str = ""
    birth_date: str = ""

    def __bool__(self) -> bool:
        return any(self)

    def __repr__(self) -> str:
        known = [name for name, value in zip(self._fields, self, strict=True) if value]
        return f"Mark({', '.join(known)})"


NO_MARK = Mark()


Marker = Callable[[Mapping[str, tuple[Fact, ...]]], Mark]
"""Makes the mark of facts."""

NO_FACTS: Mapping[str, tuple[Fact, ...]] = Frozen({})
"""Shared by all contents without claims: a million empty mappings are a hundred megabytes."""


def _facts(given: Mapping[str, Iterable[Fact]]) -> Mapping[str, tuple[Fact, ...]]:
    if not given:
        return NO_FACTS
    ordered = {}
    for field in sorted(given):
        facts = given[field]
        # A single fact stays the same tuple, so one tuple can be shared by all records in Paris.
        if type(facts) is not tuple or len(facts) != 1:
            facts = tuple(sorted(set(facts)))
        if facts:
            ordered[field] = facts
    return Frozen(ordered)


_LEVELS = tuple(str(int(level)) for level in sorted(Assurance))
"""Numbers of assurances as texts; to look them up costs less than to make them again."""


Written = tuple[str, tuple[Fact, ...], str]
"""A field, its facts in order, and both as :func:`written`."""


def written(field: str, facts: Sequence[Fact]) -> str:
    """One field with its facts as a digest reads them.

    >>> written("city", (Fact("paris"),))
    '4:city3,5:paris'
    """
    # Lengths come before free text, so no two fields are written in the same way.
    head = f"{len(field)}:{field}"
    if len(facts) == 1:  # nearly always
        value, known = facts[0]
        return f"{head}{_LEVELS[known]},{len(value)}:{value}"
    return "".join([f"{head}{_LEVELS[known]},{len(value)}:{value}" for value, known in facts])


def head_of(field: str, known: Assurance) -> str:
    """What comes before the length and the text of the only value of a field, as a digest reads it.

    >>> f"{head_of('city', Assurance.DECLARED)}5:paris" == written("city", (Fact("paris"),))
    True
    """
    return f"{len(field)}:{field}{_LEVELS[known]},"


def writer(field: str, known: Assurance) -> Callable[[str], Written]:
    """Makes a :data:`Written` from one value of a field; for many values of one field.

    >>> facts = (Fact("paris"),)
    >>> writer("city", Assurance.DECLARED)("paris") == ("city", facts, written("city", facts))
    True
    """
    head, new = head_of(field, known), tuple.__new__

    def write(value: str) -> Written:
        return field, (new(Fact, (value, known)),), f"{head}{len(value)}:{value}"

    return write


DIGEST = 16
"""Bytes of the digest of facts; claims add half as many at the end."""


def digest_of(text: str) -> bytes:
    """The digest of facts, written one after the other behind the period in which they were seen."""
    return _hashed(text, DIGEST)


def digests_of(texts: Iterable[str]) -> bytes:
    """The digests of many, one after the other.

    >>> digests_of(["a", "b"]) == digest_of("a") + digest_of("b")
    True
    """
    new = hashlib.blake2b
    return b"".join(
        [new(text.encode("utf-8", "surrogatepass"), digest_size=DIGEST).digest() for text in texts]
    )


def _hashed(text: str, size: int) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).digest()


def _digest(texts: Iterable[str], seen: int | None = None) -> str:
    text = "".join(texts)
    return digest_of(text if seen is None else f"@{seen}{text}").hex()


def _side(facts: Mapping[str, tuple[Fact, ...]]) -> list[str]:
    return [written(field, said) for field, said in facts.items()]


@attrs.frozen(eq=False, repr=False, slots=True)
class Content(Later):
    """The comparable content of a record, without its source, key and time.

    ``facts`` maps a comparable field to its normalised values, sorted. ``claims`` has the CLAIMED values
    separately, so that no decision can read them by accident (law L8): claims only make candidates. Records
    with equal content are one node in everything that follows; ``digest`` identifies it. ``seen`` is the
    period in which it was observed (:attr:`Configuration.period`), if the record has a date and values that
    change hands: the same values years later are not the same content.

    Comparable fields and the form of their values (lower-case ASCII unless said):

    =================  ==========================================================
    given_name         given names separated by blanks: ``jean pierre``
    family_name        family names separated by blanks, particles kept: ``de la tour``
    generation         ``jr``, ``sr``, ``ii``, ``iii`` …
    birth_date         ISO date ``1978-12-11``
    email              ``user@domain``
    phone              E.164 ``+33612345678``; national digits if no region is known
    street             number first, words in full: ``123 main street``
    place              ``postcode``, ``city`` and ``country``, each a field
    company            words without legal form
    x_handle …         the handle without ``@``
    other identifiers  letters and digits only
    =================  ==========================================================

    >>> Content({"email": [Fact("j@example.org")]})
    Content(#cc15e1a1, facts=('email',))
    """

    facts: Mapping[str, tuple[Fact, ...]] = attrs.field(converter=_facts)
    claims: Mapping[str, tuple[Fact, ...]] = attrs.field(factory=dict, converter=_facts)
    _mark: Mark | Marker = NO_MARK
    seen: int | None = None
    digest: str = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        # Facts come first and separately: digests decide ties, and a claim decides nothing (law L8).
        claimed = _hashed("".join(_side(self.claims)), DIGEST // 2).hex() if self.claims else ""
        object.__setattr__(self, "digest", _digest(_side(self.facts), self.seen) + claimed)

    @classmethod
    def of(
        cls,
        facts: dict[str, tuple[Fact, ...]],
        texts: Iterable[str],
        mark: Mark | Marker,
        seen: int | None = None,
    ) -> Content:
        """A content without claims, from facts in order, none of them empty, and how each field is written.

        ``mark`` may be a function that makes the mark, because the mark of most contents is never needed.

        >>> facts = (Fact("paris"),)
        >>> Content.of({"city": facts}, [written("city", facts)], NO_MARK) == Content({"city": facts})
        True
        """
        return cls.remade(facts, _digest(texts, seen), mark, seen)

    @classmethod
    def remade(
        cls, facts: dict[str, tuple[Fact, ...]], digest: str, mark: Mark | Marker, seen: int | None = None
    ) -> Content:
        """A content without claims that existed before, from its facts in order and its digest.

        >>> content = Content({"city": [Fact("paris")]})
        >>> Content.remade(dict(content.facts), content.digest, NO_MARK) == content
        True
        """
        content = cls.unread(None, digest, mark, seen)
        object.__setattr__(content, "facts", Frozen(facts))
        return content

    @classmethod
    def unread(
        cls, later: tuple[Any, ...] | None, digest: str, mark: Mark | Marker, seen: int | None = None
    ) -> Content:
        """The same, with facts that are made when they are first read, which for many contents is never.

        >>> told = {"facts": {"city": (Fact("paris"),)}}
        >>> Content.unread((lambda content: told,), "0" * 32, NO_MARK).values("city")
        ('paris',)
        """
        content = cls.__new__(cls)
        put = object.__setattr__
        put(content, "_later", later)
        put(content, "claims", NO_FACTS)
        put(content, "_mark", mark)
        put(content, "seen", seen)
        put(content, "digest", digest)
        return content

    @property
    def mark(self) -> Mark:
        """The mark: what distinguishes people before anything is linked.

        A mark that is computed from the facts is computed at each call, and no content keeps it: it is
        usually asked for once.
        """
        known = self._mark
        return known if isinstance(known, Mark) else known(self.facts)

    def values(self, field: str) -> tuple[str, ...]:
        """The values of ``field`` that count, sorted; empty if there are none."""
        facts = self.facts.get(field, ())
        if len(facts) == 1:
            return (facts[0][0],)
        return tuple(dict.fromkeys(fact[0] for fact in facts))

    def __eq__(self, other: object) -> bool:
        return self.digest == other.digest if isinstance(other, Content) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        return f"Content(#{self.digest[:8]}, facts={tuple(self.facts)})"
