"""Hypothesis strategies: records as silos write them, with blanks, junk shared by many and hostile texts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from ..model.assurance import Assurance
from ..model.customer import Statement
from ..model.record import Consent, Record, RecordRef
from .misuse import hostile_value
from .names import CULTURES, SHORT_FORMS
from .wild import BLANKS, HOSTILE, JUNK

__all__ = ["blanks", "bridges", "hostile", "hostile_values", "junk", "person_names", "records", "statements"]

WHEN = datetime(2026, 1, 5, tzinfo=UTC)
SOURCES = ("loyalty", "crm", "webshop", "till", "x")
POOLS: dict[str, tuple[str, ...]] = {
    "given_name": ("Jocelyne", "Robert", "Bob", "Marie", "Marie-Claude", "Jean Pierre"),
    "family_name": ("Michu", "MICHU", "Michaud", "de La Tour", "Nguyen"),
    "birth_date": ("1958-12-11", "11/12/1958", "1996-09-30"),
    "email": ("j.michu@example.org", "J.Michu@example.org", "bob@example.org"),
    "phone": ("06 44 11 80 11", "+33644118011", "01 99 00 11 80"),
    "street": ("12 rue Molière", "12, Rue Moliere"),
    "postcode": ("76600", "75011"),
    "city": ("Le Havre", "LE HAVRE", "Paris"),
    "loyalty_card": ("2300000011801", "2300000011902"),
    "x_handle": ("@jocelynemichu", "jocelynemichu", "bobmichu"),
}
"""Few values of each kind, so that records agree; most faults of linking need only three records."""


def blanks() -> SearchStrategy[str | None]:
    """What silos write for a missing value: ``None``, ``''`` and similar."""
    return st.sampled_from(BLANKS)


def hostile() -> SearchStrategy[str]:
    """Values that break careless code, the longest of 100,000 characters."""
    return st.sampled_from(HOSTILE) | st.text(max_size=30)


def hostile_values() -> SearchStrategy[Any]:
    """Values of any kind that nobody should hand in: texts, numbers, moments, containers, things that raise.

    Each text holds :data:`~customer_unify.testing.misuse.CANARY`, by which a leak is seen.
    """
    return st.integers(0, 2**32 - 1).map(lambda seed: hostile_value(Random(seed)))  # noqa: S311 -- examples, not a secret


def junk(field: str) -> SearchStrategy[str]:
    """Values of a field that thousands of people seem to share; ``KeyError`` for a field without any."""
    return st.sampled_from(JUNK[field])


@st.composite
def person_names(draw: st.DrawFn) -> tuple[str, str]:
    """A given name and a family name that occur together; sometimes a short form."""
    culture = draw(st.sampled_from(CULTURES))
    given = draw(st.sampled_from(culture.female + culture.male))
    if given in SHORT_FORMS and draw(st.booleans()):
        given = SHORT_FORMS[given]
    return given, draw(st.sampled_from(culture.family))


def _value(field: str, *, wild: bool) -> SearchStrategy[Any]:
    one: SearchStrategy[Any] = st.sampled_from(POOLS[field]) | blanks()
    if field in JUNK:
        one |= junk(field)
    if wild:
        one |= hostile()
    return one | st.lists(one, max_size=3)


@st.composite
def records(
    draw: st.DrawFn, *, sources: Sequence[str] = SOURCES, keys: int = 6, wild: bool = False
) -> Record:
    """A record from small pools of values: fields blank in every way, junk, claims, dates and consents.

    Two draws often have the same (source, key); then they are two versions of one record.
    ``wild`` mixes in hostile texts.
    """
    fields = draw(
        st.fixed_dictionaries({}, optional={field: _value(field, wild=wild) for field in sorted(POOLS)})
    )
    named = st.frozensets(st.sampled_from(sorted(POOLS)), max_size=3)
    return Record(
        draw(st.sampled_from(list(sources))),
        str(draw(st.integers(1, keys))),
        fields,
        verified=draw(named),
        claimed=draw(named),
        consents=draw(
            st.lists(
                st.builds(Consent, st.sampled_from(["email", "sms"]), st.just("offers"), st.booleans()),
                max_size=2,
            )
        ),
        observed_at=draw(st.none() | st.integers(0, 900).map(lambda days: WHEN - timedelta(days=days))),
    )


@st.composite
def bridges(draw: st.DrawFn) -> tuple[Record, Record, Record]:
    """Three records (a, c, b): c agrees with a by e-mail and with b by phone; a and b are two people.

    The smallest case in which order, refusals and transitivity go wrong.
    """
    (given, family), (other, name) = draw(st.tuples(person_names(), person_names()))
    a = Record(
        "crm",
        "a",
        {"given_name": given, "family_name": family, "birth_date": "1958-12-11", "email": "a@example.org"},
    )
    b = Record(
        "loyalty",
        "b",
        {"given_name": other, "family_name": name, "birth_date": "1996-09-30", "phone": "0644118011"},
    )
    c = Record("webshop", "c", {"email": "a@example.org", "phone": "06 44 11 80 11"})
    return a, c, b


def statements() -> SearchStrategy[Statement]:
    """What records state of one field, as survivorship rules get it."""
    return st.builds(
        Statement,
        value=st.sampled_from(["Michu", "MICHU", "Michaud", "12 rue Molière", "x" * 900, "1980", "1981"]),
        record=st.builds(RecordRef, st.sampled_from(["crm", "loyalty"]), st.sampled_from(["1", "2", "3"])),
        assurance=st.sampled_from([one for one in Assurance if one.counts]),
        trust=st.integers(0, 3),
        observed_at=st.none() | st.integers(0, 3).map(lambda days: WHEN + timedelta(days=days)),
        form=st.sampled_from(["", "michu", "michaud"]),
    )
