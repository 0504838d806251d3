"""What our own rules are known by: a version of what decides, and a digest of the tables it reads."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

__all__ = ["DECIDES", "tables"]

DECIDES = 3
"""The version of our normalisers, keys, comparators, scores and links.

Raised when one of them makes something else of the same records, and for nothing else: a base written under
another version is read only until ``configure``, which reads every record again. A test holds what they
make of a fixed set of records against what was noted for this version (``tests/identity/test_version.py``).
"""


@cache
def tables() -> str:
    """The digest of the packaged tables that normalisers, keys and comparators read.

    Worked out once in a process, when somebody asks for the digest of a configuration: some eighty
    kilobytes, a millisecond. The price list is not among them: a configuration holds its own.

    >>> len(tables())
    16
    """
    data = files("customer_unify.identity.language") / "data"
    digest = hashlib.blake2b(digest_size=8)
    for table in sorted(data.iterdir(), key=lambda one: one.name):
        # Line ends are those of the checkout, and decide nothing.
        text = table.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{table.name} {len(text)} ".encode() + text)
    return digest.hexdigest()
