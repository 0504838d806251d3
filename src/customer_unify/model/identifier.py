"""Types of identifiers, and one identifier of a type."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

import attrs

__all__ = ["Identifier", "Namespace", "SharedBy"]


class SharedBy(StrEnum):
    """Who may rightly carry one value of a namespace."""

    PERSON = "person"
    HOUSEHOLD = "household"
    DEVICE = "device"
    ORGANISATION = "organisation"


@attrs.frozen
class Namespace:
    """A type of identifier and the laws it obeys.

    * ``normaliser`` -- name of the normaliser of its values.
    * ``exclusive`` -- two different values mean two people; no customer ever has two (law L6).
    * ``maximum`` -- most values one customer may have; ``None``: no limit (law L6).
    * ``shared_by`` -- one person, a household, a device, an organisation; identifiers of
      households and devices tie people to a household, not into one person.
    * ``half_life`` -- days after which a value that turns up again is as likely somebody else's
      (telephone numbers, handles); ``None``: values never change hands. Agreement of two records
      observed so far apart weighs less, and the value alone ties them no more.
    * ``account`` -- for names that change hands: the namespace of the number the platform gives the
      account. Two records that share a handle and state different numbers speak of two accounts: the
      handle was given up and taken by somebody else, and says nothing for one person.
    * ``generic_above`` -- a value carried by more distinct marks than this is generic and
      links nobody.

    Shipped defaults declare none exclusive: cards are renewed and numbers mistyped.

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
