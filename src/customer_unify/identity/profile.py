"""The last stage of identity: one golden record out of what several records state (survivorship)."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from ..errors import ConfigurationError, Fault
from ..model.assurance import Assurance
from ..model.change import StoredRecord
from ..model.configuration import Configuration, Makes
from ..model.content import Content
from ..model.customer import Customer, IdentifierHeld, Knowledge, Profile, ProfileValue, Statement, Status
from ..model.identifier import Identifier
from ..model.port import SurvivorshipRule
from ..model.record import Record, RecordRef
from .consent import most_restrictive

__all__ = ["DEFAULT_RULE", "RULES", "assemble", "golden", "identified", "statements"]

DEFAULT_RULE = "most_trusted"
LONGEST = 200
"""A longer value is not fuller but a mistake or an attack: the rule ``longest`` ranks it last (law L19)."""
TAIL = 9
"""Digits that tell one phone number from another, whatever stands before them."""
NAME_PARTS = ("name", "given_name", "family_name", "company")
NEVER = datetime.min.replace(tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

Entry = tuple[StoredRecord, Content]
Key = tuple[object, ...]
Counted = tuple[str, str, Assurance]


# -- rules ---------------------------------------------------------------------------------------


def _age(said: Statement) -> int:
    """Smaller for what was observed later, in microseconds; what nobody dated comes last."""
    return -((said.observed_at or NEVER) - NEVER) // MICROSECOND


def _trusted(said: Statement) -> Key:
    proven = -int(said.assurance) if said.assurance.proves else 0
    return (proven, -said.trust, _age(said), -int(said.assurance), said.value, said.record, said.form)


def _ordered(said: Iterable[Statement], key: Callable[[Statement], Key]) -> list[Statement]:
    # The set makes it idempotent, the key (which ends in value and record) total.
    different = set(said)
    return sorted(different, key=key) if len(different) > 1 else list(different)


def most_trusted(said: Sequence[Statement]) -> list[Statement]:
    """Proven values first, then the more trusted source, then the later observation, then canonically.

    >>> old = Statement("Bd Foch", RecordRef("crm", "1"), trust=90)
    >>> new = Statement("Rue Molière", RecordRef("x", "1"))
    >>> [statement.value for statement in most_trusted([new, old])]
    ['Bd Foch', 'Rue Molière']
    """
    return _ordered(said, _trusted)


def most_recent(said: Sequence[Statement]) -> list[Statement]:
    """The value observed last (``observed_at``, never arrival); undated ones come last."""
    return _ordered(said, lambda one: (_age(one), *_trusted(one)))


def most_frequent(said: Sequence[Statement]) -> list[Statement]:
    """The value most records state, counting each record once for each form of the value."""
    votes = Counter(form for form, _ in {(one.form or one.value, one.record) for one in said})
    return _ordered(said, lambda one: (-votes[one.form or one.value], *_trusted(one)))


def longest(said: Sequence[Statement]) -> list[Statement]:
    """The fullest spelling: ``12 rue de la Paix, bâtiment B`` before ``12 rue de la Paix``.

    Values above 200 characters come last: nobody's street is that long.
    """

    def key(one: Statement) -> Key:
        return (-len(one.value) if len(one.value) <= LONGEST else 0, *_trusted(one))

    return _ordered(said, key)


def union(said: Sequence[Statement]) -> list[Statement]:
    """Every value holds, best first as ``most_trusted``: for fields of which a person has several."""
    return _ordered(said, _trusted)


RULES: Mapping[str, SurvivorshipRule] = MappingProxyType(
    {rule.__name__: rule for rule in (most_trusted, most_recent, most_frequent, longest, union)}
)
"""The survivorship rules by the name used in ``[survivorship]``.

Each orders a set of statements totally, so that profiles are commutative,
associative and idempotent by construction (law L13). No rule computes a value:
numbers are chosen among, never added.
"""


# -- what the records state ----------------------------------------------------------------------


def _fold(text: str) -> str:
    """The comparable form of a value nobody normalised: without case, accents and double blanks."""
    decomposed = unicodedata.normalize("NFKD", text[: 4 * LONGEST]).casefold()
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


def _counted(record: Record, field: str, content: Content, config: Configuration) -> list[Counted]:
    """What a record states of one field and may count: raw value, comparable form, assurance.

    Content has the last word, for it knows confirmations that came after the record;
    nothing here reads a claim, so that dropping all claims changes nothing (law L8).
    """
    default = config.source(record.source).assurance
    values = [(value, record.assurance_of(field, value, default)) for value in record.fields[field]]
    counted = [(value, assurance) for value, assurance in values if assurance.counts]
    facts = _facts(field, content, config)
    if field == "name" and (facts or field not in config.fields):
        return [(value, _fold(value), assurance) for value, assurance in counted]
    if not facts:
        unusable = field in config.fields
        return [] if unusable else [(value, _fold(value), assurance) for value, assurance in counted]
    plain = counted or values
    if len(facts) == 1 and len(plain) == 1:
        return [(plain[0][0], *facts[0])]
    stated = []
    by_letters, by_tail = _spelled(facts)
    for value, assurance in values:
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


def _stated(record: Record, content: Content, config: Configuration) -> dict[str, list[Counted]]:
    """Everything a record states that counts, by field; its whole name composed where it gives the parts."""
    said = {field: _counted(record, field, content, config) for field in record.fields}
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
        ref, trust = record.ref, config.source(record.source).trust
        for field, counted in _stated(record, content, config).items():
            for value, form, assurance in counted:
                said[field].add(Statement(value, ref, assurance, trust, record.observed_at, form))
    return {field: most_trusted(list(said[field])) for field in sorted(said)}


# -- the golden record ---------------------------------------------------------------------------


def _survivor(said: Sequence[Statement], name: str, rule: SurvivorshipRule) -> ProfileValue | None:
    ordered = rule(said)
    if not ordered:
        return None
    best = ordered[0]
    others: dict[str, tuple[str, RecordRef]] = {}
    for one in ordered[1:]:
        if one.form != best.form:
            others.setdefault(one.form, (one.value, one.record))
    return ProfileValue(
        best.value, best.record, name, best.assurance, best.observed_at, tuple(others.values())
    )


def golden(
    entries: Iterable[Entry], config: Configuration, *, rules: Mapping[str, SurvivorshipRule] = RULES
) -> Profile:
    """The golden record of some records: per field the value its rule prefers, with provenance.

    A pure function of the *set* of records (laws L1, L13). ``config.survivorship[field]``
    names the rule, ``most_trusted`` where it is silent. Raises ``ConfigurationError`` for
    rules nobody registered, all at once.
    """
    held = list(entries)
    unknown = sorted(field for field, name in config.survivorship.items() if name not in rules)
    if unknown:
        allowed = ", ".join(sorted(rules))
        raise ConfigurationError(
            [Fault(f"survivorship.{field}", f"is not one of: {allowed}") for field in unknown]
        )
    values = {}
    for field, said in statements(held, config).items():
        name = config.survivorship.get(field, DEFAULT_RULE)
        survivor = _survivor(said, name, rules[name])
        if survivor is not None:
            values[field] = survivor
    return Profile(values, most_restrictive(stored.record for stored, _ in held))


# -- the customer --------------------------------------------------------------------------------


def identified(content: Content, config: Configuration) -> Iterator[tuple[Identifier, Assurance]]:
    """The identifiers a content holds for its person, each with its assurance; claims are none (law L8)."""
    for field, facts in content.facts.items():
        declared = config.fields.get(field)
        namespace = declared.namespace if declared is not None else None
        if namespace or field in config.namespaces:
            for fact in facts:
                if fact.assurance.counts:
                    yield Identifier(namespace or field, fact.value), fact.assurance


def _identifiers(entries: Sequence[Entry], config: Configuration) -> tuple[IdentifierHeld, ...]:
    held: dict[Identifier, dict[RecordRef, Assurance]] = defaultdict(dict)
    for stored, content in entries:
        ref = stored.record.ref
        for identifier, assurance in identified(content, config):
            by = held[identifier]
            by[ref] = max(assurance, by.get(ref, assurance))
    return tuple(
        IdentifierHeld(identifier, max(held[identifier].values()), tuple(sorted(held[identifier])))
        for identifier in sorted(held)
    )


def _status(
    entries: Sequence[Entry], config: Configuration, confidence: Mapping[RecordRef, int]
) -> tuple[Status, int]:
    """What the sources make of the person, and the confidence of the surest record that says so."""
    sure: dict[Makes, int] = {}
    for stored, _ in entries:
        makes = config.source(stored.record.source).makes
        sure[makes] = max(sure.get(makes, 0), confidence.get(stored.record.ref, 1000))
    for makes in (Makes.CUSTOMER, Makes.PROSPECT, Makes.UNKNOWN):
        if makes in sure:
            return Status(makes.value), sure[makes]
    return Status.UNKNOWN, 0


def _knowledge(
    entries: Sequence[Entry], identifiers: Sequence[IdentifierHeld], config: Configuration
) -> Knowledge:
    """Card holder, known by something, or not known at all (row 1.2); claims tell nothing (law L8)."""
    known = {
        field
        for _, content in entries
        for field, facts in content.facts.items()
        if any(fact.assurance.counts for fact in facts)
    }
    card = config.fields.get("loyalty_card")
    places = {"loyalty_card", card.namespace if card else None}
    if places & known:
        return Knowledge.MEMBER
    return Knowledge.WEAK if identifiers or known & set(NAME_PARTS) else Knowledge.UNKNOWN


def assemble(
    customer_id: str,
    entries: Sequence[Entry],
    config: Configuration,
    *,
    confidence: Mapping[RecordRef, int],
    rules: Mapping[str, SurvivorshipRule] = RULES,
) -> Customer:
    """The customer that some records make: profile, status, knowledge, identifiers, consents.

    A function of the set of entries (law L1). ``confidence`` says in thousandths how surely
    each record belongs; the customer is as sure as its weakest record. O(n log n) in the
    number of values. Raises ``ConfigurationError`` for an unknown survivorship rule.

    >>> from datetime import datetime, timezone
    >>> when = datetime(2026, 1, 5, tzinfo=timezone.utc)
    >>> stored = StoredRecord(Record("crm", "1", {"name": "Jocelyne Michu"}), "", "c1", when, when)
    >>> customer = assemble("c1", [(stored, Content({}))], Configuration(), confidence={})
    >>> customer.profile["name"], customer.profile.provenance["name"].rule
    ('Jocelyne Michu', 'most_trusted')
    """
    held = sorted(entries, key=lambda entry: entry[0].record.ref)
    refs = tuple(stored.record.ref for stored, _ in held)
    identifiers = _identifiers(held, config)
    status, status_confidence = _status(held, config, confidence)
    sure = {ref: confidence.get(ref, 1000) for ref in refs}
    return Customer(
        customer_id,
        refs,
        golden(held, config, rules=rules),
        identifiers,
        status,
        _knowledge(held, identifiers, config),
        min(sure.values(), default=1000),
        MappingProxyType(sure),
        status_confidence=status_confidence,
    )
