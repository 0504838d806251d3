"""The golden record of one customer as a table: each value, where it came from, and other values."""

from __future__ import annotations

from ..model.customer import Customer, ProfileValue
from ..model.record import RecordRef
from .label import date, label, told
from .markup import Child, Markup, element, join
from .table import table

__all__ = ["profile", "spoken_ref"]

MOST_OTHERS = 3
COLUMNS = {"field": "", "value": "plain", "from": "plain", "instead_of": "plain"}


def spoken_ref(ref: RecordRef, language: str) -> str:
    """A record as the reader knows it: the name of its source and its key there."""
    return f"{label('source', ref.source, language)} · {ref.key}"


def profile(customer: Customer, *, language: str = "en") -> Markup:
    """The table of a customer's values with their provenance, in the order of the profile."""
    rows = (_row(field, said, language) for field, said in customer.profile.provenance.items())
    return table("profile", COLUMNS, rows, language=language)


def _row(field: str, said: ProfileValue, language: str) -> tuple[Child, ...]:
    known = label("assurance", said.assurance.name.lower(), language)
    when = f" · {date(said.observed_at, language)}" if said.observed_at else ""
    return (
        label("field", field, language),
        element("bdi", said.value),
        join(
            element("bdi", spoken_ref(said.record, language)),
            element("small", f"{known} · {label('rule', said.rule, language)}{when}"),
        ),
        join(*_others(said, language)),
    )


def _others(said: ProfileValue, language: str) -> list[Child]:
    shown: list[Child] = []
    for value, ref in said.others[:MOST_OTHERS]:
        shown.append(
            element("small", element("bdi", value), " (", label("source", ref.source, language), ")")
        )
    left = len(said.others) - MOST_OTHERS
    if left > 0:
        shown.append(element("small", told("and_more", language, count=left)))
    return shown or [element("span", "–", class_="quiet")]
