"""The files of the synthetic company: CSV in each silo's habits, and the configuration that reads it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from ..model.configuration import Source

__all__ = ["as_csv", "as_toml", "write_files"]


def as_csv(source: Source, rows: Iterable[Mapping[str, str]]) -> bytes:
    """The rows of a silo as the bytes of its file, in its own separator and encoding."""
    held = list(rows)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(
        text, fieldnames=list(held[0]) if held else [source.key], delimiter=source.separator or ","
    )
    writer.writeheader()
    writer.writerows(held)
    return text.getvalue().encode(source.encoding or "utf-8")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _columns(names: tuple[str, ...]) -> str:
    quoted = [_quoted(name) for name in names]
    return quoted[0] if len(quoted) == 1 else f"[{', '.join(quoted)}]"


def _table(source: Source) -> list[str]:
    default = Source(source.name)
    lines = [
        f"[sources.{source.name}]",
        f"key = {_quoted(source.key)}",
        f"makes = {_quoted(source.makes.value)}",
    ]
    lines.append(f"trust = {source.trust}")
    if source.assurance is not default.assurance:
        lines.append(f"assurance = {_quoted(source.assurance.name.lower())}")
    lines.append("[sources." + source.name + ".fields]")
    lines += [f"{field} = {_columns(columns)}" for field, columns in source.fields.items()]
    if source.verified_by:
        pairs = ", ".join(f"{field} = {_quoted(column)}" for field, column in source.verified_by.items())
        lines.insert(1, f"verified_by = {{ {pairs} }}")
    for name in ("observed_at", "time_zone", "separator", "encoding"):
        value = getattr(source, name)
        if value:
            lines.insert(1, f"{name} = {_quoted(value)}")
    return lines


def as_toml(sources: Iterable[Source]) -> str:
    """The ``[sources]`` part of a configuration, as the design writes it."""
    return "\n\n".join("\n".join(_table(source)) for source in sources) + "\n"


def write_files(
    folder: str | Path, sources: Iterable[Source], rows: Mapping[str, Iterable[Mapping[str, str]]]
) -> list[Path]:
    """Write one CSV file per silo and ``company.toml``; return the paths of the CSV files."""
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    held = list(sources)
    written = []
    for source in held:
        path = place / f"{source.name}.csv"
        path.write_bytes(as_csv(source, rows[source.name]))
        written.append(path)
    (place / "company.toml").write_text(as_toml(held), encoding="utf-8", newline="\n")
    return written
