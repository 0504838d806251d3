"""Estimates recall without labels: what the keys of one fact caught, was it caught by the others as well?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...model.blocking import Recapture
from ...model.configuration import Configuration
from ..block import IDENTIFIER, fields_read
from .meet import CERTAIN, Meetings

__all__ = ["ENOUGH", "recaptures"]

ENOUGH = 100
"""Believed matches that both sides must have caught, drawn ones: fewer would estimate chance."""


def recaptures(meetings: Meetings, config: Configuration) -> list[Recapture]:
    """One estimate for each independence group that some keys read alone and others not at all.

    What the ones caught is a sample of all matches, and the share of it that the others caught as well is
    their recall: the estimator of Lincoln and Petersen, as corrected by Chapman (1951). It takes two
    independent catches. Facts of different groups go wrong nearly independently: who mistypes a birth date
    may well spell the name right. But pairs of full records are easy for both, which makes an estimate too
    high (Chao, 2001), and where a silo holds mail but no address the catches avoid each other, which makes
    it too low.
    """
    read = {name: _groups(name, config) for name in meetings.names}
    found = []
    for group in sorted(set().union(*read.values()) if read else ()):
        alone = _bits(meetings.names, (name for name, groups in read.items() if groups == {group}))
        others = _bits(meetings.names, (name for name, groups in read.items() if group not in groups))
        made = _recapture(group, meetings.beliefs, alone, others)
        if made is not None:
            found.append(made)
    return found


def _groups(name: str, config: Configuration) -> frozenset[str]:
    """The independence groups of what a key reads; a field that is not compared is one of its own."""
    group_of = {comparison.field: comparison.group for comparison in config.comparisons}
    if name.startswith(IDENTIFIER):
        fields: Iterable[str] = (name[1:],)
    else:
        fields = (
            field for rule in config.block_rules if rule.name == name for field in fields_read(rule, config)
        )
    return frozenset(group_of.get(field, field) for field in fields)


def _bits(names: tuple[str, ...], chosen: Iterable[str]) -> int:
    return sum(1 << names.index(name) for name in chosen)


def _recapture(group: str, beliefs: Mapping[int, int], alone: int, others: int) -> Recapture | None:
    """What catching again says; None where either side caught too little."""
    total = sum(beliefs.values())
    first = sum(sure for keys, sure in beliefs.items() if keys & alone)
    second = sum(sure for keys, sure in beliefs.items() if keys & others)
    both = sum(sure for keys, sure in beliefs.items() if keys & alone and keys & others)
    if both < ENOUGH * CERTAIN:
        return None
    # Chapman's: (first + 1) (second + 1) / (both + 1) - 1, all in thousandths of a match.
    there = (first + CERTAIN) * (second + CERTAIN) // (both + CERTAIN) - CERTAIN
    return Recapture(group, round(both / CERTAIN), min(1_000, total * 1_000 // max(there, total)))
