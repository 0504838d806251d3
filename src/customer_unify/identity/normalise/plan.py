"""Records normalised by plans: how the fields of a source are read is settled once, each value read once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import attrs

from ...model.assurance import Assurance
from ...model.configuration import Configuration, Field
from ...model.content import Content, Fact, Written, written
from ...model.port import Normaliser
from ...model.record import Record
from .record import NORMALISERS, described, mark_of, nation_of, normalise, region_of
from .splitter import Splitter

__all__ = ["Normalising"]

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

NEVER: Mapping[str, Said] = {}
"""Where identifiers and what plug-ins read are looked up: hardly any comes twice, so nothing is put in."""

PARTS = frozenset({"given_name", "family_name", "generation"})
"""What a whole name gives, unless the record states it apart."""

_new = tuple.__new__
"""A fact out of a tuple, without the detour by the names of its fields: there are many."""


@attrs.frozen
class _Way:
    """How the values of one field are read: the normaliser, and all that its answer hangs on."""

    kind: str
    normaliser: Normaliser
    target: str
    region: str
    nation: str
    order: str
    assurance: Assurance

    def read(self, value: str) -> Said:
        """What a value says, as a content holds it."""
        where = region_of(self.kind, value, self.region, self.nation) if self.nation else self.region
        if isinstance(self.normaliser, Splitter):
            return self._split(self.normaliser, value, where)
        parts = self.normaliser(value, region=where, date_order=self.order)
        return (self._written(self.target, parts),) if parts else ()

    def _split(self, splitter: Splitter, value: str, where: str) -> Said:
        found = splitter.split(value, where)
        if len(found) == 1 and found[0][0] == splitter.field:  # as most say
            return (self._written(splitter.field, (found[0][1],)),)
        fields = sorted({field for field, _ in found})
        if splitter.field != "name" and not {splitter.field, "generation"}.issuperset(fields):
            return ASIDE
        return tuple(
            self._written(name, tuple(part for field, part in found if field == name)) for name in fields
        )

    def _written(self, field: str, parts: tuple[str, ...]) -> Written:
        if len(parts) == 1:  # as nearly all have
            facts: tuple[Fact, ...] = (_new(Fact, (parts[0], self.assurance)),)
        else:
            facts = tuple(sorted({Fact(part, self.assurance) for part in parts}))
        return field, facts, written(field, facts)


@attrs.frozen
class _Plan:
    """How one set of fields of one source is read: memories and readers, in the order of fields."""

    look_ups: tuple[Callable[[str], Said | None], ...]
    readers: tuple[Callable[[str], Said], ...]

    def read(self, texts: Sequence[str]) -> list[Written] | None:
        """The fields of a content, in order; ``None`` where the values must be read together."""
        found: list[Written] = []
        for value, look_up, reader in zip(texts, self.look_ups, self.readers, strict=True):
            said = look_up(value)
            found += reader(value) if said is None else said
        found.sort()
        return None if found and found[0] is ASIDE[0] else found


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
        self._plans: dict[tuple[str, tuple[str, ...], str], _Plan | None] = {}
        self._memories: dict[_Way, dict[str, Said]] = {}
        self._held = 0
        self._aged = frozenset(config.half_lives)
        self._nations = "country" in config.fields

    def __call__(self, record: Record) -> Content:
        """The content of a record."""
        apart = record.assurance or record.claimed or record.verified
        texts = None if apart else record.fields.texts()
        found = self._read(record, texts) if texts else None
        if found is None:
            return normalise(record, self._config, self._normalisers)
        facts = {field: said for field, said, _ in found}
        if len(facts) < len(found):  # two values speak of one field
            return normalise(record, self._config, self._normalisers)
        seen = None
        if record.observed_at is not None and not self._aged.isdisjoint(facts):
            seen = record.observed_at.toordinal() // self._config.period
        return Content.of(facts, [text for _, _, text in found], mark_of(facts), seen)

    def forget(self) -> None:
        """Drop every value remembered: after an erasure none may stay (law L11)."""
        for memory in list(self._memories.values()):
            memory.clear()
        self._held = 0

    def _read(self, record: Record, texts: Sequence[str]) -> list[Written] | None:
        names, nation = record.fields.names, ""
        if self._nations and "country" in names:
            nation = nation_of((texts[names.index("country")],))
        shape = record.source, names, nation
        try:
            plan = self._plans[shape]
        except KeyError:
            if len(self._plans) >= PLANS:
                self._plans.clear()
            plan = self._plans[shape] = self._planned(*shape)
        return None if plan is None else plan.read(texts)

    def _planned(self, source: str, names: Sequence[str], nation: str) -> _Plan | None:
        """How these fields of a source are read; ``None`` where they must be read together."""
        ways = [self._way(source, self._config.fields.get(name), nation) for name in names]
        known = [way for way in ways if way is not None]
        targets = {way.target for way in known}
        whole = "name" in targets and not targets.isdisjoint(PARTS)
        if whole or len(targets) < len(names):
            return None
        look_ups: list[Callable[[str], Said | None]] = []
        readers: list[Callable[[str], Said]] = []
        for way in known:
            if way.target in self._config.namespaces or way.kind not in NORMALISERS:
                look_ups.append(NEVER.get)
                readers.append(way.read)
            else:
                memory = self._memories.setdefault(way, {})
                look_ups.append(memory.get)
                readers.append(self._remembering(memory, way.read))
        return _Plan(tuple(look_ups), tuple(readers))

    def _way(self, source: str, field: Field | None, nation: str) -> _Way | None:
        """How a field is read; ``None`` where claims are made, or where :func:`normalise` refuses it."""
        known = described(source, self._config)
        normaliser = self._normalisers.get(field.normaliser) if field is not None else None
        if field is None or normaliser is None or known.assurance is Assurance.CLAIMED:
            return None
        target = normaliser.field if isinstance(normaliser, Splitter) else field.namespace or field.name
        region = known.region or self._config.region
        nation = nation if nation != region else ""
        return _Way(field.normaliser, normaliser, target, region, nation, known.date_order, known.assurance)

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
