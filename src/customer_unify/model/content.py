"""What is left of a record once normalised: the facts that can be compared."""

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
    """What tells people apart before anything is linked: family name, given-name group, birth date.

    Blank parts are unknown. The given-name group is the same for a name and its
    usual short forms, so that Bob and Robert bear one mark.
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
"""Tells the mark of facts."""

NO_FACTS: Mapping[str, tuple[Fact, ...]] = Frozen({})
"""Shared by all contents without claims: a million empty mappings are a hundred megabytes."""


def _facts(given: Mapping[str, Iterable[Fact]]) -> Mapping[str, tuple[Fact, ...]]:
    if not given:
        return NO_FACTS
    ordered = {}
    for field in sorted(given):
        facts = given[field]
        # A lone fact stays the tuple it is: whoever hands in one tuple for all of Paris keeps one.
        if type(facts) is not tuple or len(facts) != 1:
            facts = tuple(sorted(set(facts)))
        if facts:
            ordered[field] = facts
    return Frozen(ordered)


_LEVELS = tuple(str(int(level)) for level in sorted(Assurance))
"""Numbers of assurances as texts: looked up, which costs less than writing them anew."""


Written = tuple[str, tuple[Fact, ...], str]
"""A field, its facts in their order, and both as :func:`written`."""


def written(field: str, facts: Sequence[Fact]) -> str:
    """One field with its facts as a digest reads them.

    >>> written("city", (Fact("paris"),))
    '4:city3,5:paris'
    """
    # The lengths stand before what may hold anything: no two fields are written alike.
    head = f"{len(field)}:{field}"
    if len(facts) == 1:  # as nearly all have
        value, known = facts[0]
        return f"{head}{_LEVELS[known]},{len(value)}:{value}"
    return "".join([f"{head}{_LEVELS[known]},{len(value)}:{value}" for value, known in facts])


def head_of(field: str, known: Assurance) -> str:
    """What stands before the length and the text of the one value of a field, as a digest reads it.

    >>> f"{head_of('city', Assurance.DECLARED)}5:paris" == written("city", (Fact("paris"),))
    True
    """
    return f"{len(field)}:{field}{_LEVELS[known]},"


def writer(field: str, known: Assurance) -> Callable[[str], Written]:
    """What makes of one value of a field what :data:`Written` says: there are many of one field.

    >>> facts = (Fact("paris"),)
    >>> writer("city", Assurance.DECLARED)("paris") == ("city", facts, written("city", facts))
    True
    """
    head, new = head_of(field, known), tuple.__new__

    def write(value: str) -> Written:
        return field, (new(Fact, (value, known)),), f"{head}{len(value)}:{value}"

    return write


DIGEST = 16
"""Bytes of the digest of facts; of claims there are half as many behind them."""


def digest_of(text: str) -> bytes:
    """The digest of facts that are written one behind the other, the period they were seen in before them."""
    return _hashed(text, DIGEST)


def digests_of(texts: Iterable[str]) -> bytes:
    """Those of many, one behind the other.

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
    """The comparable content of a record, free of where and when it was said.

    ``facts`` maps a comparable field to its normalised values, sorted; ``claims``
    holds the CLAIMED values apart, so that nothing which decides can read them by
    accident (law L8): claims make candidates, nothing else. Records of equal
    content are one node in everything that follows; ``digest`` identifies it.
    ``seen`` is the period in which it was observed (:attr:`Configuration.period`), where it holds values that
    change hands and the record is dated: what was said years later is not the same content.

    Comparable fields and the form of their values (lower-case ASCII unless said):

    =================  ==========================================================
    given_name         given names separated by blanks: ``jean pierre``
    family_name        family names separated by blanks, particles kept: ``de la tour``
    generation         ``jr``, ``sr``, ``ii``, ``iii`` …
    birth_date         ISO date ``1978-12-11``
    email              ``user@domain``
    phone              E.164 ``+33612345678``; national digits where no region is known
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
        # Facts first and by themselves: digests settle ties, and a claim settles nothing (law L8).
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
        """A content without claims, of facts in order, none of them empty, and how each field is written.

        ``mark`` may be what tells the mark of facts: of most contents nobody ever asks it.

        >>> facts = (Fact("paris"),)
        >>> Content.of({"city": facts}, [written("city", facts)], NO_MARK) == Content({"city": facts})
        True
        """
        return cls.remade(facts, _digest(texts, seen), mark, seen)

    @classmethod
    def remade(
        cls, facts: dict[str, tuple[Fact, ...]], digest: str, mark: Mark | Marker, seen: int | None = None
    ) -> Content:
        """A content without claims that was there before, of its facts in order and its digest.

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
        """The same, of facts that are told when they are first asked for: of many nobody ever does.

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
        """What tells people apart before anything is linked."""
        known = self._mark
        if not isinstance(known, Mark):
            known = known(self.facts)
            object.__setattr__(self, "_mark", known)
        return known

    def values(self, field: str) -> tuple[str, ...]:
        """The values of ``field`` that count, sorted; empty when there are none."""
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
