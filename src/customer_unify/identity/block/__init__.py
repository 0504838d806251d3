"""Says under which keys a content can be met: two contents that share a key are a candidate pair."""

from __future__ import annotations

from .key import block
from .mark import coarse_mark, contact_mark, people
from .rule import IDENTIFIER, fields_read, limit_of, parts_of, rule_of, spells, transforms
from .transform import BLOCK_KEYS, KEYS, LONGEST, NAMED, NAMES, SPELLED, TRANSFORMS, Spelling

__all__ = [
    "BLOCK_KEYS",
    "IDENTIFIER",
    "KEYS",
    "LONGEST",
    "NAMED",
    "NAMES",
    "SPELLED",
    "TRANSFORMS",
    "Spelling",
    "block",
    "coarse_mark",
    "contact_mark",
    "fields_read",
    "limit_of",
    "parts_of",
    "people",
    "rule_of",
    "spells",
    "transforms",
]
