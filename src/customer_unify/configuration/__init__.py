"""The configuration as people write it: TOML in and out, rows made records, all faults at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from .. import settings
from ..errors import ConfigurationError, Fault, InputError
from ..frozen import Frozen
from ..identity.defaults import shipped
from ..model.configuration import BlockRule, Comparison, Configuration, Field, Source
from ..model.given import name, path as path_of, text
from ..model.identifier import Namespace
from ..model.record import Record
from ..model.weights import Model
from ..plugins import in_use

# What reads files, rows and TOML is loaded by the methods that need it: it is a sixth of a first start,
# and whoever hands in records under the shipped configuration never asks for it.
if TYPE_CHECKING:
    from ..exchange.frame import Frame
    from ..exchange.listed import Listed
    from ..exchange.mapping import Mapper
    from ..exchange.read import Extract
    from ..exchange.recognise import Recognition
    from ..model.batch import Reading

__all__ = ["IdentityConfig"]

SAMPLE = 5_000
"""Rows by which the columns of an unknown file are recognised."""

ON_ERROR = ("stop", "keep", "skip")
NO_PLUGINS: Mapping[str, Mapping[str, Any]] = Frozen({})
OnFault = Callable[[Fault], None]


def _comparisons(given: Iterable[Comparison]) -> tuple[Comparison, ...]:
    return tuple(given)


def _units(given: Mapping[str, Iterable[str]]) -> Mapping[str, tuple[str, ...]]:
    return Frozen({name: tuple(fields) for name, fields in given.items()})


def _rules(given: Iterable[BlockRule]) -> tuple[BlockRule, ...]:
    return tuple(given)


@attrs.frozen
class IdentityConfig(Configuration):
    """Everything identity is decided by; without arguments what is shipped, for French and English.

    >>> config = IdentityConfig.load('''
    ... [sources.crm]
    ... key = "id"
    ... fields = { family_name = "nom", email = ["mail", "mail2"] }
    ... ''')
    >>> config.record("crm", {"id": 7, "nom": "Michu", "mail": "jo@example.org", "mail2": None})
    Record('crm', #7902699b, fields=('email', 'family_name'))
    """

    fields: Mapping[str, Field] = attrs.field(factory=lambda: shipped().fields, repr=False)
    namespaces: Mapping[str, Namespace] = attrs.field(factory=lambda: shipped().namespaces, repr=False)
    comparisons: tuple[Comparison, ...] = attrs.field(
        factory=lambda: shipped().comparisons, converter=_comparisons, repr=False
    )
    block_rules: tuple[BlockRule, ...] = attrs.field(
        factory=lambda: shipped().block_rules, converter=_rules, repr=False
    )
    model: Model = attrs.field(factory=lambda: shipped().model, repr=False)
    survivorship: Mapping[str, str] = attrs.field(factory=lambda: shipped().survivorship, repr=False)
    units: Mapping[str, tuple[str, ...]] = attrs.field(
        factory=lambda: shipped().units, converter=_units, repr=False
    )

    @classmethod
    def load(
        cls, path_or_text: str | Path, *, plugins: Mapping[str, Mapping[str, Any]] = NO_PLUGINS
    ) -> IdentityConfig:
        """Read a configuration from a TOML or JSON file, or from such a text.

        ``plugins`` are callables that the document may name, by kind and name:
        ``{"comparators": {"shoe_size": same_shoe_size}}``. It may also name those that installed packages
        offer. Raises ``ConfigurationError`` with every fault at once, each with its path and a
        hint, and ``FileNotFoundError`` for a path that is not there.

        >>> IdentityConfig.load('[sources.crm.fields]\\nemial = "mail"\\n[survivorship]\\nemail = "loudest"')
        Traceback (most recent call last):
        ...
        customer_unify.errors.ConfigurationError: 2 faults in the text given:
          survivorship.email: is not one of: ...
          sources.crm.fields.emial: is not the name of a field (hint: did you mean 'email'?)
        """
        from .tables import read

        data, origin = settings.read(path_or_text)
        nothing = cls(
            fields={},
            namespaces={},
            comparisons=(),
            block_rules=(),
            model=Model({}),
            survivorship={},
            units={},
            plugins=plugins,
        )
        return read(settings.Table(data, origin=origin), cls(plugins=plugins), nothing)

    def to_toml(self) -> str:
        """This configuration as TOML text: only what differs from the shipped one.

        Loading the text, with the same ``plugins`` if there are any, gives an equal configuration.
        """
        from ..toml import to_toml
        from .tables import difference, difference_and_model, whole

        base, text = IdentityConfig(), ""
        for source in self.sources.values():
            base = base.with_source(source)
        base = attrs.evolve(base, sources={})
        # The first form that reads back equal is the shortest one.
        for table in (difference(self, base), difference_and_model(self, base), whole(self)):
            text = to_toml(table)
            try:
                if IdentityConfig.load(text, plugins=self.plugins) == self:
                    return text
            except ConfigurationError:
                continue
        return text

    def data_versions(self) -> tuple[str, ...]:
        """The versions of everything besides the rules themselves that can change a decision.

        They are those of telephone numbering plans, transliteration, the Unicode database, our own code and
        tables, and the packages of the installed plug-ins that are named here.
        """
        import unicodedata
        from importlib.metadata import version

        import phonenumbers

        from ..identity import version as ours
        from ..identity.plugged import beyond_ours

        named = beyond_ours(self)
        installed = in_use(named, self.plugins) if named else ()
        return (
            str(phonenumbers.__version__),
            version("anyascii"),
            unicodedata.unidata_version,
            f"decides {ours.DECIDES}",
            f"tables {ours.tables()}",
            *installed,
        )

    def with_source(self, source: Source) -> IdentityConfig:
        """The same configuration with one more source; one of the same name is replaced.

        Fields for accounts on the known networks (``telegram_handle``, ``discord_id``) need no declaration:
        they are declared with the source that maps them.

        >>> source = Source("shop", fields={"telegram_handle": ("Telegram",)})
        >>> IdentityConfig().with_source(source).namespaces["telegram_handle"].account
        'telegram_id'
        """
        config = self
        if not source.fields.keys() <= self.fields.keys():
            from .tables import with_networks

            config = with_networks(self, source.fields)
        return attrs.evolve(config, sources={**config.sources, source.name: source})

    def mapper(self, source: str) -> Mapper:
        """The mapper that makes records of the rows of a source."""
        from ..exchange.mapping import Mapper

        return Mapper(self.source(name(source, "the name of a source")), frozenset(self.fields))

    def record(self, source: str, row: Any, *, on_fault: OnFault | None = None) -> Record:
        """Make a record of a row, by the mapping of its source.

        ``row`` is a dict, or a dataclass, attrs, pydantic or named tuple object. In a source without a
        mapping, columns are named as the standard fields, and the key is in ``key``. Raises
        ``InputError`` for a value that cannot be used (without showing the value), unless ``on_fault`` is
        given: then it is called with the fault, and the value is left out. A row without a key always raises.
        """
        from ..exchange.mapping import cells_of
        from ..exchange.read import stop

        found = self.mapper(source).record(cells_of(row), on_fault or stop, f"a row of source {source!r}")
        if found is None:
            raise InputError(f"a row of source {source!r} has no usable key")
        return found

    def source_of(self, path: str | Path) -> str:
        """The name of a file's source: the one whose ``file`` pattern it fits, else the name of the file.

        A packed file (``clients.csv.gz``) is called as it is once unpacked.
        """
        from ..exchange.unpack import unpacked_name

        path = path_of(path, "the path of a file")
        called = unpacked_name(path)
        for source in self.sources.values():
            pattern = source.file
            if pattern is not None and (fnmatchcase(path.name, pattern) or fnmatchcase(called, pattern)):
                return source.name
        return Path(called).stem

    def examine(self, path: str | Path, *, source: str | None = None) -> Extract:
        """Look at a file and find its encoding, separator and columns, unless its source names them."""
        from ..exchange.read import examine

        known = self.source(self._source_at(path, source))
        return examine(
            path_of(path, "the path of a file"), separator=known.separator, encoding=known.encoding
        )

    def _table(self, data: Any, source: str | None) -> Extract | Frame | Listed:
        """A file, data frame or list of rows, looked at."""
        from ..exchange.frame import examine, is_frame
        from ..exchange.listed import Listed, is_listed

        if is_listed(data):
            return Listed(data)
        return examine(data) if is_frame(data) else self.examine(data, source=source)

    def recognise(
        self,
        data: Any,
        *,
        source: str | None = None,
        source_column: str | None = None,
        beside: Mapping[str, Any] | None = None,
    ) -> Recognition:
        """Recognise what the columns of a file, frame or list hold, by their names and values.

        Use the result with ``config.with_source(found.source)``. ``beside`` are other files or frames, by the
        names of their sources, which must be known: a column without a clear name may hold the same values as
        one of theirs.
        """
        from ..exchange.elsewhere import elsewhere
        from ..exchange.heading import order_in
        from ..exchange.recognise import recognise
        from ..identity.normalise import name_order

        source = self._source_at(data, source)
        columns, rows = self._sample(data, source)
        known = [(self.source(name), self._sample(other, name)[1]) for name, other in (beside or {}).items()]
        found = recognise(
            columns,
            rows,
            source,
            region=self.region,
            source_column=source_column,
            beside=elsewhere(known) if known else None,
        )
        own, every = elsewhere([(found.source, rows)]), elsewhere([(found.source, rows), *known])
        usual = next(filter(None, map(order_in, found.source.fields.get("name", ()))), "given")
        apart = every.said("given_name"), every.said("family_name")
        order = name_order(own.said("name"), *apart, usual=usual)
        return attrs.evolve(found, source=attrs.evolve(found.source, name_order=order))

    def _sample(self, data: Any, source: str) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
        """The columns of a file, frame or list, and its first rows."""
        extract = self._table(data, source)
        rows = [row for _, row in islice(extract.rows(lambda fault: None), SAMPLE)]
        return extract.columns or tuple(dict.fromkeys(name for row in rows for name in row)), rows

    def read(
        self,
        data: Any,
        *,
        source: str | None = None,
        source_column: str | None = None,
        on_error: str = "stop",
        on_fault: OnFault | None = None,
    ) -> Reading:
        """Read the records of a file (CSV, JSON lines), data frame or list of dictionaries, each key once.

        ``source`` is by default the name of the file; for a frame or a list it is the only source that is
        configured, or else ``frame`` or ``list``. ``source_column`` names a column that gives the source
        of each row. ``on_error`` says what happens to a row or value that cannot be used:

        * ``"stop"`` raises ``InputError`` at the first one;
        * ``"keep"`` leaves out a value that is no date, or a flag that is neither true nor false, and keeps
          the record; of a birth date that no calendar has (31/02/1980) the year is used; a row
          without a key gets the number of its line as its key, and a row whose key was seen before gets a
          number behind it; a damaged row raises;
        * ``"skip"`` leaves out such values, damaged rows, and rows without a key of their own.

        ``on_fault`` is called for everything that is left out or changed. A path that is no file, an empty
        file or one without a mapped column always raises, and at once.
        """
        from ..exchange.read import stop, stop_at_rows
        from ..exchange.records import records, records_by

        if not isinstance(on_error, str) or on_error not in ON_ERROR:
            raise InputError(f"on_error must be one of: {', '.join(ON_ERROR)}")
        told = on_fault or (lambda fault: None)
        tell = {"stop": stop, "keep": stop_at_rows(told), "skip": told}[on_error]
        extract = self._table(data, source)
        if source_column is not None:
            column = text(source_column, "source_column")
            return records_by(extract, self.mapper, column, tell, keep=on_error == "keep")
        return records(extract, self.mapper(self._source_at(data, source)), tell, keep=on_error == "keep")

    def knowing(
        self, data: Any, *, source: str | None = None, source_column: str | None = None
    ) -> IdentityConfig:
        """This configuration with the sources of a file, frame or list; unknown ones are recognised.

        Raises ``InputError`` if no column is recognised.
        """
        from ..exchange.records import sources_in

        at = self._source_at(data, source)
        names: Iterable[str] = (at,)
        if source_column is not None:
            names = sources_in(self._table(data, source), text(source_column, "source_column"))
        missing = [name for name in names if name not in self.sources]
        if not missing:
            return self
        found = self.recognise(data, source=at, source_column=source_column).source
        if not found.fields:
            hint = "map them in the fields of a source, or give its columns the names of fields"
            raise InputError(
                faults=[Fault(f"source {at!r}", "none of its columns was recognised", hint=hint)]
            )
        config = self
        for unknown in missing:
            config = config.with_source(attrs.evolve(found, name=unknown))
        return config

    def _source_at(self, data: Any, source: str | None) -> str:
        """The source named, or that of the file; of a frame or list the only one that is configured."""
        from ..exchange.frame import is_frame
        from ..exchange.listed import is_listed

        said = "" if source is None else text(source, "the name of a source")
        kind = "frame" if is_frame(data) else "list" if is_listed(data) else ""
        if said or not kind:
            return said or self.source_of(data)
        if len(self.sources) > 1:
            hint = f"one of: {', '.join(sorted(self.sources)[:40])}"
            raise InputError(f"a {kind} does not say which source it is from: name it by source=… ({hint})")
        return next(iter(self.sources), kind)
