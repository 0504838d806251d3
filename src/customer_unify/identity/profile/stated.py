"""What records state, field by field: their own words, the comparable form, and how surely it is known."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from ...model.assurance import Assurance
from ...model.change import StoredRecord
from ...model.configuration import Configuration, Source
from ...model.content import Content
from ...model.customer import Statement
from ...model.record import Record
from .rules import most_trusted

__all__ = ["NAME_PARTS", "Entry", "statements"]

READ = 800
"""Characters of a value nobody normalised that its comparable form is made of (law L19)."""
TAIL = 9
"""Digits that tell one phone number from another, whatever stands before them."""
NAME_PARTS = ("name", "given_name", "family_name", "company")

Entry = tuple[StoredRecord, Content]
"""A record as it is kept, and what was made of it."""
Counted = tuple[str, str, Assurance]


def _fold(text: str) -> str:
    """The comparable form of a value nobody normalised: without case, accents and double blanks."""
    decomposed = unicodedata.normalize("NFKD", text[:READ]).casefold()
    return " ".join("".join(letter for letter in decomposed if not unicodedata.combining(letter)).split())


def _places(field: str, config: Configuration) -> tuple[str, ...]:
    """Where Content keeps what came of a field."""
    if field == "name":
        return NAME_PARTS
    declared = config.fields.get(field)
    return (field, declared.namespace) if declared and declared.namespace else (field,)


def _facts(field: str, content: Content, config: Configuration) -> list[tuple[str, Assurance]]:
    """The normalised values of a field that count, with their assurance; no claims."""
    found: dict[str, Assurance] = {}
    for place in _places(field, config):
        for fact in content.facts.get(place, ()):
            if fact.assurance.counts:
                found[fact.value] = max(fact.assurance, found.get(fact.value, fact.assurance))
    return sorted(found.items())


def _counted(
    said: Sequence[tuple[str, Assurance]], field: str, content: Content, config: Configuration
) -> list[Counted]:
    """What a record states of one field and may count: raw value, comparable form, assurance.

    Content has the last word, for it knows confirmations that came after the record;
    nothing here reads a claim, so that dropping all claims changes nothing (law L8).
    """
    counted = [(value, assurance) for value, assurance in said if assurance.counts]
    facts = _facts(field, content, config)
    if field == "name" and (facts or field not in config.fields):
        return [(value, _fold(value), assurance) for value, assurance in counted]
    if not facts:
        unusable = field in config.fields
        return [] if unusable else [(value, _fold(value), assurance) for value, assurance in counted]
    plain = counted or said
    if len(facts) == 1 and len(plain) == 1:
        return [(plain[0][0], *facts[0])]
    stated = []
    by_letters, by_tail = _spelled(facts)
    for value, assurance in said:
        form, known = _form(value, by_letters, by_tail)
        best = max(assurance, known)
        if best.counts:
            stated.append((value, form, best))
    return stated


Fact = tuple[str, Assurance]
Spelled = Mapping[str, Sequence[Fact]]


def _spelled(facts: Sequence[Fact]) -> tuple[Spelled, Spelled]:
    """Normalised values by their letters, and by the last of them."""
    by_letters: dict[str, list[Fact]] = defaultdict(list)
    by_tail: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        letters = _letters(fact[0])
        by_letters[letters].append(fact)
        by_tail[letters[-TAIL:]].append(fact)
    return by_letters, by_tail


def _form(value: str, by_letters: Spelled, by_tail: Spelled) -> Fact:
    """Which of several normalised values a raw one became, told by its letters, or by its last digits."""
    letters = _letters(value)
    same = by_letters.get(letters, ())
    if not same and letters.isdigit() and len(letters) >= TAIL:
        same = by_tail.get(letters[-TAIL:], ())
    if len(same) == 1:
        return same[0]
    return _fold(value), Assurance.INFERRED


def _letters(text: str) -> str:
    return "".join(letter for letter in _fold(text) if letter.isalnum())


def _stated(
    record: Record, content: Content, source: Source, config: Configuration
) -> dict[str, list[Counted]]:
    """Everything a record states that counts, by field; its whole name composed where it gives the parts."""
    default = source.assurance
    said = {
        field: _counted(
            [(value, record.assurance_of(field, value, default)) for value in values], field, content, config
        )
        for field, values in record.fields.items()
    }
    given, family = said.get("given_name", ()), said.get("family_name", ())
    if not said.get("name") and len(given) == len(family) == 1:
        value = f"{given[0][0]} {family[0][0]}"
        said["name"] = [(value, _fold(value), min(given[0][2], family[0][2]))]
    return said


def statements(entries: Iterable[Entry], config: Configuration) -> dict[str, list[Statement]]:
    """What the records state, by field, as the sources wrote it.

    Values that are only CLAIMED or INFERRED are left out (law L8), and so is what the
    normaliser of a declared field could not use. A record with a given and a family
    name states its ``name`` as well.
    """
    said: dict[str, set[Statement]] = defaultdict(set)
    for stored, content in entries:
        record = stored.record
        ref, source = record.ref, config.source(record.source)
        for field, counted in _stated(record, content, source, config).items():
            for value, form, assurance in counted:
                said[field].add(Statement(value, ref, assurance, source.trust, record.observed_at, form))
    return {field: most_trusted(_fullest(field, said[field])) for field in sorted(said)}


def _fullest(field: str, said: set[Statement]) -> list[Statement]:
    """What is said of a field, without a year of birth beside a day in it: the day says that too."""
    if field != "birth_date":
        return list(said)
    forms = {one.form for one in said}
    return [one for one in said if not any(form.startswith(f"{one.form}-") for form in forms)]
