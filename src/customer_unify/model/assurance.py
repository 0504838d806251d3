"""How surely a value belongs to the person who is said to have it."""

from __future__ import annotations

from enum import IntEnum

from ..errors import InputError

__all__ = ["Assurance"]


class Assurance(IntEnum):
    """How an identifier is known to belong to the speaker; a larger number is a stronger tie.

    ``CLAIMED`` and ``INFERRED`` never join people by themselves. Only ``POSSESSED`` and ``VERIFIED`` allow
    personal data to be disclosed on a channel (law L8).

    >>> Assurance.VERIFIED > Assurance.DECLARED > Assurance.CLAIMED
    True
    >>> Assurance.parse("possessed")
    <Assurance.POSSESSED: 5>
    """

    INFERRED = 0
    """Agreement of attributes, likeness of a handle."""
    CLAIMED = 1
    """Typed where somebody could have checked and nobody did, or where anybody can write."""
    OBSERVED = 2
    """Seen together: same session, same order, same device."""
    DECLARED = 3
    """Typed by the person in a source that does not verify."""
    ASSERTED = 4
    """An employee said so."""
    POSSESSED = 5
    """A one-time code was answered."""
    VERIFIED = 6
    """A login, or the platform itself proves it."""

    @classmethod
    def parse(cls, value: Assurance | str) -> Assurance:
        """Return the assurance named by ``value``, in any case.

        Raises ``InputError`` (without the value) if there is none of that name.
        """
        if isinstance(value, Assurance):
            return value
        known = cls.__members__.get(value.strip().upper()) if isinstance(value, str) else None
        if known is None:
            allowed = ", ".join(member.name.lower() for member in cls)
            raise InputError(f"no assurance has this name; allowed: {allowed}")
        return known

    @property
    def proves(self) -> bool:
        """Whether a person who is identified so surely may be told personal data (law L8)."""
        return self >= Assurance.POSSESSED

    @property
    def counts(self) -> bool:
        """Whether an identifier that is known so surely may join two records by itself (law L8)."""
        return self >= Assurance.OBSERVED
