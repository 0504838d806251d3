"""Records normalised by plans: how the fields of a source are read is settled once, each value read once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import attrs

from ...model.assurance import Assurance
from ...model.configuration import Configuration
from ...model.content import Content, Fact, Written, writer, written
from ...model.port import Normaliser
from ...model.record import Record
from ...model.said import VALUE
from .record import NORMALISERS, PLAIN, described, mark_of, nation_of, normalise, region_of
from .splitter import Facts, Splitter

__all__ = ["LONGEST", "MOST", "PARTS", "Normalising", "Way"]

MOST = 131_072
"""Values remembered in all: the names, towns and days that most of a million records say, in some 40 MB."""

LONGEST = 100
"""Characters of a value that is remembered: what is longer is hardly said twice."""

PLANS = 4_096
"""Plans remembered: a source fills in its fields in few ways."""

Said = tuple[Written, ...]
"""What one value says: the fields it speaks of, each written for a content, in order."""

ASIDE: Said = (("", (), ""),)
"""What stands for a value that says something of fields the record may state itself."""

PARTS = frozenset({"given_name", "family_name", "generation"})
"""What a whole name gives, unless the record states it apart."""


@attrs.frozen
class Way:
    """How the values of one field are read: the normaliser, and all that its answer hangs on."""

    kind: str
    normaliser: Normaliser
    target: str
    region: str
    nation: str
    order: str
    assurance: Assurance
    named: bool
    """Whether its values are identifiers."""

    def reader(self) -> Callable[[str], Said]:
        """What tells what a value says, as a content holds it."""
        write = writer(self.target, self.assurance)
        if isinstance(self.normaliser, Splitter):
            return partial(self._split, self.normaliser, write)
        if self.nation:
            return lambda value: self._said(self._parts(value), write)
        normaliser, region, order = self.normaliser, self.region, self.order

        def read(value: str) -> Said:
            parts = normaliser(value, region=region, date_order=order)
            return (write(parts[0]),) if len(parts) == 1 else self._said(parts, write)

        return read

    @property
    def lasting(self) -> bool:
        """Whether its values come again, so that it pays to remember them: identifiers hardly ever do."""
        return not self.named and self.kind in NORMALISERS

    def lone(self) -> Callable[[str], str | None]:
        """What tells the one thing a value says of its field: ``""`` for nothing, ``None`` for more.

        A value may be several, with the sign ``VALUE`` between them: these say more.
        """
        if isinstance(self.normaliser, Splitter):
            return partial(self._lone_part, self.normaliser)
        if self.nation:
            return lambda value: None if VALUE in value else _lone(self._parts(value))
        normaliser, region, order = self.normaliser, self.region, self.order

        def read(value: str) -> str | None:
            return None if VALUE in value else _lone(normaliser(value, region=region, date_order=order))

        return read

    def many(self) -> Callable[[Sequence[str]], list[str | None]]:
        """The same of many values, blank ones among them: what is plain is read in one text of all."""
        one, plain = self.lone(), PLAIN.get(self.kind) if not self.nation else None
        if plain is None or self.normaliser is not NORMALISERS.get(self.kind):
            return lambda values: [one(value) if value else "" for value in values]
        read, region = plain, self.region

        def told(values: Sequence[str]) -> list[str | None]:
            found = read(values, region)
            return [said or (one(value) if value else "") for said, value in zip(found, values, strict=True)]

        return told

    def parted(self, value: str) -> Facts | None:
        """The one thing that a whole name says of each field; None where it says several, or is no name."""
        if not isinstance(self.normaliser, Splitter) or self.normaliser.field != "name":
            return None
        found = self.normaliser.split(value, self._where(value))
        return (
            found if len({field for field, _ in found}) == len(found) and all(p for _, p in found) else None
        )

    def _lone_part(self, splitter: Splitter, value: str) -> str | None:
        if VALUE in value:
            return None
        found = splitter.split(value, self._where(value))
        if len(found) == 1:
            field, part = found[0]
            return part if field == splitter.field and part else None
        return None if found else ""

    def _where(self, value: str) -> str:
        return region_of(self.kind, value, self.region, self.nation) if self.nation else self.region

    def _parts(self, value: str) -> tuple[str, ...]:
        return self.normaliser(value, region=self._where(value), date_order=self.order)

    def _said(self, parts: Sequence[str], write: Callable[[str], Written]) -> Said:
        if len(parts) == 1:  # as nearly all have
            return (write(parts[0]),)
        return (self._written(self.target, parts),) if parts else ()

    def _split(self, splitter: Splitter, write: Callable[[str], Written], value: str) -> Said:
        found = splitter.split(value, self._where(value))
        if len(found) == 1 and found[0][0] == splitter.field:  # as most say
            return (write(found[0][1]),)
        fields = sorted({field for field, _ in found})
        if splitter.field != "name" and not {splitter.field, "generation", "sex"}.issuperset(fields):
            return ASIDE
        return tuple(
            self._written(name, tuple(part for field, part in found if field == name)) for name in fields
        )

    def _written(self, field: str, parts: Sequence[str]) -> Written:
        facts = tuple(sorted({Fact(part, self.assurance) for part in parts}))
        return field, facts, written(field, facts)


def _lone(parts: Sequence[str]) -> str | None:
    """The one thing said, ``""`` where there is none, ``None`` where there are several."""
    if len(parts) == 1:  # as nearly all say
        return parts[0] or None
    return None if parts else ""


@attrs.frozen
class _Plan:
    """How one set of fields of one source is read: memories and readers, in the order of fields."""

    look_ups: tuple[Callable[[str], Said | None] | None, ...]
    """None where nothing is remembered."""
    readers: tuple[Callable[[str], Said], ...]

    def read(self, texts: Sequence[str]) -> list[Written]:
        """The fields of a content, in order; first what stands for a value to be read with others, if any."""
        found: list[Written] = []
        for value, look_up, reader in zip(texts, self.look_ups, self.readers, strict=True):
            said = None if look_up is None else look_up(value)
            found += reader(value) if said is None else said
        found.sort()
        return found


_Shape = tuple[str, tuple[str, ...], str]
"""A source, the fields a record of it fills in, and the country it names."""


class Normalising:
    """Normalises records under one configuration, and remembers what it has read.

    The same contents as :func:`normalise` gives, at a fraction of its cost where each field has one value,
    all are known alike, and none says what another field is about. What is remembered is bounded, and
    forgotten by :meth:`forget` (laws L11, L19). Raises what :func:`normalise` raises.

    >>> from ...model.configuration import Field
    >>> config = Configuration(fields={"city": Field("city", "city")})
    >>> record = Record("crm", "1", {"city": "PARIS 8"})
    >>> Normalising(config)(record) == normalise(record, config)
    True
    """

    def __init__(self, config: Configuration, normalisers: Mapping[str, Normaliser] = NORMALISERS) -> None:
        self._config = config
        self._normalisers = normalisers
        self._plans: dict[_Shape, _Plan | None] = {}
        self._memories: dict[Way, dict[str, Said]] = {}
        self._held = 0
        self.aged, self.period = frozenset(config.half_lives), config.period
        """The fields whose values change hands, and the days of a period in which they are taken not to."""
        self.nations = "country" in config.fields
        """Whether the country that a record names has a say."""

    def __call__(self, record: Record) -> Content:
        """The content of a record."""
        texts = _texts(record)
        plan = self._plan(self._shape(record, texts)) if texts else None
        found = self._content(record, plan.read(texts)) if plan is not None and texts else None
        return found or normalise(record, self._config, self._normalisers)

    def forget(self) -> None:
        """Drop every value remembered: after an erasure none may stay (law L11)."""
        for memory in list(self._memories.values()):
            memory.clear()
        self._held = 0

    def _content(self, record: Record, found: list[Written]) -> Content | None:
        """A content of what was found; None where the values of the record must be read together."""
        facts = {field: said for field, said, _ in found}
        if len(facts) < len(found) or "" in facts:  # two values speak of one field
            return None
        seen = None
        if record.observed_at is not None and not self.aged.isdisjoint(facts):
            seen = record.observed_at.toordinal() // self.period
        return Content.of(facts, [text for _, _, text in found], mark_of, seen)

    def _shape(self, record: Record, texts: Sequence[str]) -> _Shape:
        names, nation = record.fields.names, ""
        if self.nations and "country" in names:
            nation = nation_of((texts[names.index("country")],))
        return record.source, names, nation

    def _plan(self, shape: _Shape) -> _Plan | None:
        try:
            return self._plans[shape]
        except KeyError:
            if len(self._plans) >= PLANS:
                self._plans.clear()
            made = self._plans[shape] = self._planned(*shape)
            return made

    def _planned(self, source: str, names: Sequence[str], nation: str) -> _Plan | None:
        """How these fields of a source are read; ``None`` where they must be read together."""
        ways = [self.way(source, name, nation) for name in names]
        known = [way for way in ways if way is not None]
        targets = {way.target for way in known}
        whole = "name" in targets and not targets.isdisjoint(PARTS)
        if whole or len(targets) < len(names):
            return None
        look_ups: list[Callable[[str], Said | None] | None] = []
        readers: list[Callable[[str], Said]] = []
        for way in known:
            if way.lasting:
                memory = self._memories.setdefault(way, {})
                look_ups.append(memory.get)
                readers.append(self._remembering(memory, way.reader()))
            else:
                look_ups.append(None)
                readers.append(way.reader())
        return _Plan(tuple(look_ups), tuple(readers))

    def way(self, source: str, field_name: str, nation: str) -> Way | None:
        """How a field is read; ``None`` where claims are made, or where :func:`normalise` refuses it."""
        field, known = self._config.fields.get(field_name), described(source, self._config)
        normaliser = self._normalisers.get(field.normaliser) if field is not None else None
        if field is None or normaliser is None or known.assurance is Assurance.CLAIMED:
            return None
        if isinstance(normaliser, Splitter):
            normaliser = normaliser.ordered(known.name_order)
        target = normaliser.field if isinstance(normaliser, Splitter) else field.namespace or field.name
        region = known.region or self._config.region
        nation = nation if nation != region else ""
        named = target in self._config.namespaces
        return Way(
            field.normaliser, normaliser, target, region, nation, known.date_order, known.assurance, named
        )

    def _remembering(self, memory: dict[str, Said], read: Callable[[str], Said]) -> Callable[[str], Said]:
        def reader(value: str) -> Said:
            said = read(value)
            if len(value) <= LONGEST:
                if self._held >= MOST:
                    self.forget()
                self._held += 1
                memory[value] = said
            return said

        return reader


def _texts(record: Record) -> list[str] | None:
    """What a record says, a text a field; None where a field has several, or some are known otherwise."""
    if record.assurance or record.claimed or record.verified:
        return None
    return record.fields.texts()
