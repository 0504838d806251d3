"""Types of identifiers, and one identifier of a type."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

import attrs

__all__ = ["Identifier", "Namespace", "SharedBy"]


class SharedBy(StrEnum):
    """Who may share one value of a namespace."""

    PERSON = "person"
    HOUSEHOLD = "household"
    DEVICE = "device"
    ORGANISATION = "organisation"


@attrs.frozen
class Namespace:
    """A type of identifier and its rules.

    * ``normaliser`` -- name of the normaliser of its values.
    * ``exclusive`` -- two different values mean two people; no customer ever has two (law L6).
    * ``maximum`` -- one customer may have at most this many values; ``None``: no limit (law L6).
    * ``shared_by`` -- one person, a household, a device, an organisation; identifiers of
      households and devices tie people to a household, not into one person.
    * ``half_life`` -- days after which a value that appears again belongs as likely to another person
      (telephone numbers, handles); ``None``: values never change hands. If two records were observed so far
      apart, agreement weighs less, and the value alone does not tie them any more.
    * ``account`` -- for names that change hands: the namespace of the number that the platform gives the
      account. If two records have the same handle and different numbers, they are two accounts: the handle
      was given up and taken by another person, and says nothing for one person.
    * ``generic_above`` -- a value that more distinct marks than this have is generic and links nobody.

    The shipped defaults declare none exclusive, because cards are renewed and numbers are mistyped.

    >>> Namespace("passport", exclusive=True).shared_by
    <SharedBy.PERSON: 'person'>
    """

    name: str
    normaliser: str = "code"
    exclusive: bool = False
    maximum: int | None = None
    shared_by: SharedBy = attrs.field(default=SharedBy.PERSON, converter=SharedBy)
    half_life: int | None = None
    generic_above: int = 4
    account: str | None = None

    @property
    def recyclable(self) -> bool:
        """Whether values change hands."""
        return self.half_life is not None


class Identifier(NamedTuple):
    """A normalised value of a namespace: user 42 and card 42 are different identifiers."""

    namespace: str
    value: str

    def __repr__(self) -> str:
        return f"Identifier({self.namespace!r}, …)"

    def __str__(self) -> str:
        return repr(self)
