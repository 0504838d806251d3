"""Finds a source for each file of a run: declared in the configuration, or recognised and shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from ..errors import Fault, InputError
from .messages import Messages

if TYPE_CHECKING:
    from ..configuration import IdentityConfig
    from ..exchange.recognise import Recognition

__all__ = ["Mapper"]

ROUNDS = 2
"""So often files are held against each other at most: what is known of the last tells more of the first."""


@attrs.frozen
class Mapper:
    """Completes a configuration with the sources of files, and shows the mappings that had to be found.

    ``column`` names the source of each row, where one file holds several. A file of which no column is
    recognised is refused, unless ``unmapped`` says that the configuration is only written, to be edited.
    Among several files such a one is told and left out, unless ``strict``: folders hold lists of products.
    """

    messages: Messages
    column: str | None = None
    unmapped: bool = False
    strict: bool = False
    left: list[str] = attrs.field(factory=list)
    """The files of several that are left out: empty ones, and those that tell of no people."""

    def mapped(self, config: IdentityConfig, files: Sequence[str]) -> IdentityConfig:
        """The configuration with a source for every file."""
        holders: dict[str, str] = {}
        found: dict[str, Recognition] = {}
        for file in files:
            source = config.source_of(file)
            if self.column is not None:
                config = self._mapped_by(self.column, config, file, source)
                continue
            known = config.sources.get(source)
            if known is None and self._is_left(file, files):
                continue
            if source in holders and (known is None or known.file is None or holders[source] == file):
                hint = 'rename one, or say file = "…" in its source'
                what = f"two files hold the source {source!r}"
                raise InputError(faults=[Fault(Path(file).name, what, hint=hint)])
            holders[source] = file
            if known is None:
                found[source] = config.recognise(file, source=source)
                config = config.with_source(found[source].source)
        return self._beside(config, found, holders)

    def _is_left(self, file: str, files: Sequence[str]) -> bool:
        """Whether a file is empty and there are others: it is told and left out."""
        from ..exchange.decode import holds_more

        if self.strict or len(files) < 2 or not Path(file).is_file() or holds_more(Path(file), 0):
            return False
        self.messages.say("exchange.empty", file=Path(file).name)
        self.left.append(file)
        return True

    def _beside(
        self, config: IdentityConfig, found: Mapping[str, Recognition], holders: Mapping[str, str]
    ) -> IdentityConfig:
        """Recognise once more, by what the other files hold, whatever a file by itself left unsure.

        Where that told more of a file, all are asked once more: the columns it has now tell more of theirs.
        """
        found, told = dict(found), dict[str, Mapping[str, tuple[str, ...]]]()
        for _ in range(ROUNDS):
            fields = {source: one.source.fields for source, one in found.items()}
            if fields == told:
                break
            told = fields
            for source, one in found.items():
                others = {name: other for name, other in holders.items() if name != source}
                unsure = one.ignored or one.region in (None, config.region) or "name" in one.source.fields
                if others and unsure:
                    found[source] = config.recognise(holders[source], source=source, beside=others)
                    config = config.with_source(found[source].source)
        people = [source for source, one in found.items() if one.source.fields]
        for source, one in found.items():
            if people and not one.source.fields and not self.unmapped and not self.strict:
                self.messages.say("exchange.of_nobody", file=Path(holders[source]).name)
                self.left.append(holders[source])
            else:
                self._show(holders[source], one, config)
        return self._of_one_region(config, {source: one.region for source, one in found.items()})

    def _of_one_region(self, config: IdentityConfig, shown: Mapping[str, str | None]) -> IdentityConfig:
        """Sources with too few telephone numbers to show a region are read by the one all others show.

        One person's number must not be read by two plans because one file holds five and the other
        five thousand.
        """
        regions = {region for region in shown.values() if region is not None}
        if len(regions) == 1 and regions != {config.region}:
            (region,) = regions
            for source in (source for source, own in shown.items() if own is None):
                config = config.with_source(attrs.evolve(config.sources[source], region=region))
                if "phone" in config.sources[source].fields:
                    self.messages.say("exchange.same_region", source=source, region=region)
        return config

    def _mapped_by(self, column: str, config: IdentityConfig, file: str, source: str) -> IdentityConfig:
        """The configuration with the sources that a column of a file names."""
        from ..exchange.records import sources_in

        extract = config.examine(file, source=source)
        missing = [name for name in sources_in(extract, column) if name not in config.sources]
        if missing:
            found = config.recognise(file, source=source, source_column=column)
            self._show(file, found, config)
            for name in missing:
                config = config.with_source(attrs.evolve(found.source, name=name))
        return config

    def _show(self, file: str, found: Recognition, config: IdentityConfig) -> None:
        """Show what the columns of a file were taken for."""
        from ..exchange.heading import is_source_column

        say = self.messages.say
        extract = config.examine(file, source=found.source.name)
        form = "JSON" if extract.columns is None else f"CSV {extract.separator!r}"
        say(
            "exchange.mapping",
            file=extract.name,
            source=found.source.name,
            form=f"{form}, {extract.encoding}",
        )
        if extract.header > 1:
            say("exchange.header", line=extract.header)
        for one in found.found:
            say(
                "exchange.column",
                column=one.column,
                role=one.role,
                by=self.messages.sentence(f"exchange.by_{one.by}"),
            )
        if not found.source.fields and not self.unmapped:
            what = "none of its columns was recognised"
            hint = "map them in a configuration: --write-config my.toml begins one, --config my.toml takes it"
            raise InputError(faults=[Fault(extract.name, what, hint=hint)])
        if found.source.region is not None:
            say("exchange.region", region=found.source.region)
        for mark in found.source.missing:
            say("exchange.missing", mark=mark)
        if found.source.name_order == "family":
            say("exchange.family_first")
        if found.ignored:
            say("exchange.ignored", columns=", ".join(found.ignored))
        if self.column is None:
            for column in filter(is_source_column, found.ignored):
                say("exchange.source_column", column=column)
