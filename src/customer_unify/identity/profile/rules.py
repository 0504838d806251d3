"""The survivorship rules: each puts what records state of one field in an order, best first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from ...frozen import Frozen
from ...model.customer import Statement
from ...model.port import SurvivorshipRule

__all__ = ["DEFAULT_RULE", "RULES", "most_trusted"]

DEFAULT_RULE = "most_trusted"
LONGEST = 200
"""A longer value is not fuller but a mistake or an attack: the rule ``longest`` ranks it last (law L19)."""
NEVER = datetime.min.replace(tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

Key = tuple[object, ...]


def _age(said: Statement) -> tuple[int, bool]:
    """Smaller for what was observed later, in microseconds; what nobody dated comes last."""
    return -((said.observed_at or NEVER) - NEVER) // MICROSECOND, said.observed_at is None


def _trusted(said: Statement) -> Key:
    proven = -int(said.assurance) if said.assurance.proves else 0
    return (proven, -said.trust, _age(said), -int(said.assurance), said.value, said.record, said.form)


def _ordered(said: Iterable[Statement], key: Callable[[Statement], Key]) -> list[Statement]:
    # The set makes it idempotent; the key reads all that a statement holds, which makes it total.
    different = set(said)
    return sorted(different, key=key) if len(different) > 1 else list(different)


def most_trusted(said: Sequence[Statement]) -> list[Statement]:
    """Proven values first, then the more trusted source, then the later observation, then canonically.

    >>> from ...model.record import RecordRef
    >>> old = Statement("Bd Foch", RecordRef("crm", "1"), trust=90)
    >>> new = Statement("Rue Molière", RecordRef("x", "1"))
    >>> [statement.value for statement in most_trusted([new, old])]
    ['Bd Foch', 'Rue Molière']
    """
    return _ordered(said, _trusted)


def most_assured(said: Sequence[Statement]) -> list[Statement]:
    """The value known most surely to be the person's, whatever the source; ties as ``most_trusted``."""
    return _ordered(said, lambda one: (-int(one.assurance), *_trusted(one)))


def most_recent(said: Sequence[Statement]) -> list[Statement]:
    """The value observed last (``observed_at``, never arrival); undated ones come last."""
    return _ordered(said, lambda one: (_age(one), *_trusted(one)))


def most_frequent(said: Sequence[Statement]) -> list[Statement]:
    """The value most records state, counting each record once for each form of the value."""
    votes = Counter(form for form, _ in {(one.meant, one.record) for one in said})
    return _ordered(said, lambda one: (-votes[one.meant], *_trusted(one)))


def longest(said: Sequence[Statement]) -> list[Statement]:
    """The fullest spelling: ``12 rue de la Paix, bâtiment B`` before ``12 rue de la Paix``.

    Values above 200 characters come last: nobody's street is that long.
    """

    def key(one: Statement) -> Key:
        return (-len(one.value) if len(one.value) <= LONGEST else 0, *_trusted(one))

    return _ordered(said, key)


def union(said: Sequence[Statement]) -> list[Statement]:
    """Every value holds, best first as ``most_trusted``: for fields of which a person has several."""
    return _ordered(said, _trusted)


RULES: Mapping[str, SurvivorshipRule] = Frozen(
    {rule.__name__: rule for rule in (most_trusted, most_assured, most_recent, most_frequent, longest, union)}
)
"""The survivorship rules by the name used in ``[survivorship]``.

Each orders a set of statements totally, so that profiles are commutative,
associative and idempotent by construction (law L13). No rule computes a value:
numbers are chosen among, never added.
"""
