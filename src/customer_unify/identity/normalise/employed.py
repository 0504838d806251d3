"""Names with the firm of somebody beside them, in one cell."""

from __future__ import annotations

import re

from .company import is_firm

__all__ = ["firm_apart"]

_PARTED = re.compile(
    r"[,;|\n\r()\[\]]|\s[-–—/]\s|(?i:\bz\s?\.\s?h(?:d|dn)?\b\.?|\bc/o\b|\bf\.?a\.?o\b[.:]?|\battn?\b[.:]?"
    r"|\bà l['’]att(?:ention|n)?\b\.?(?: de)?)"
)
"""What parts a firm from whoever is meant there: a sign, or a word for it."""


def firm_apart(value: str) -> tuple[str, str]:
    """A name without the firm before it, behind it or in brackets, and that firm; a firm alone stays.

    What is left is parted by a comma where it was parted, for ``Frank, Birgit`` is one name.

    >>> firm_apart("Müller Bau GmbH, z.Hd. Frau Anna Petit"), firm_apart("Petit, Anna (Acme Ltd)")
    (('Frau Anna Petit', 'Müller Bau GmbH'), ('Petit, Anna', 'Acme Ltd'))
    >>> firm_apart("Müller, Hans"), firm_apart("Acme, Inc.")
    (('Müller, Hans', ''), ('Acme, Inc.', ''))
    """
    parts = [part for said in _PARTED.split(value) if (part := said.strip(" .:"))]
    firms = [part for part in parts if is_firm(part)]
    if not 0 < len(firms) < len(parts):
        return value, ""
    return ", ".join(part for part in parts if part not in firms), firms[0]
