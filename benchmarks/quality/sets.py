"""Reads the public data sets: their columns as our standard fields, their truth as labels."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs

from customer_unify.identity.defaults import extend, shipped
from customer_unify.model.configuration import BlockRule, Comparison, Configuration, Field, Source
from customer_unify.model.identifier import Namespace
from customer_unify.model.record import Record, RecordRef

__all__ = [
    "DataSet",
    "congress",
    "customers",
    "fake_1000",
    "febrl",
    "figures",
    "senators",
    "senzing",
    "without",
]


@attrs.frozen
class DataSet:
    """Records, who each of them is, and the configuration they are read by.

    ``traps`` names groups of records that were made to test one thing.
    """

    name: str
    records: tuple[Record, ...]
    truth: Mapping[RecordRef, str]
    config: Configuration
    traps: Mapping[str, tuple[RecordRef, ...]] = attrs.field(factory=dict)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, skipinitialspace=True):
            yield {name.strip(): (value or "").strip() for name, value in row.items() if name}


def _mapped(source: str, key: str, row: Mapping[str, str], columns: Mapping[str, str]) -> Record:
    return Record(source, key, {field: row[column] for field, column in columns.items() if row.get(column)})


def _clustered(
    path: Path, source: str, columns: Mapping[str, str]
) -> tuple[list[Record], dict[RecordRef, str]]:
    """The records of a file that names the cluster of each, and these."""
    records, truth = [], {}
    for row in _rows(path):
        record = _mapped(source, row["unique_id"], row, columns)
        records.append(record)
        truth[record.ref] = row["cluster"]
    return records, truth


def _with_source(config: Configuration, *sources: Source) -> Configuration:
    return attrs.evolve(config, sources={source.name: source for source in sources})


def without(data: DataSet, *fields: str) -> DataSet:
    """The same records with some fields left out."""
    records = tuple(
        attrs.evolve(
            record, fields={name: said for name, said in record.fields.items() if name not in fields}
        )
        for record in data.records
    )
    return attrs.evolve(data, name=f"{data.name} without {', '.join(fields)}", records=records)


def febrl(folder: Path, number: int) -> DataSet:
    """FEBRL 1 or 3: invented Australians with typing errors; the social security number is a national id."""
    columns = {
        "given_name": "given_name",
        "family_name": "surname",
        "street": "street",
        "city": "suburb",
        "postcode": "postcode",
        "birth_date": "date",
        "national_id": "soc_sec_id",
    }
    records, truth = [], {}
    for row in _rows(folder / "febrl" / f"dataset{number}.csv"):
        digits = row["date_of_birth"]
        row["date"] = f"{digits[:4]}-{digits[4:6]}-{digits[6:]}" if len(digits) == 8 else ""
        row["street"] = f"{row['street_number']} {row['address_1']}".strip()
        record = _mapped("febrl", row["rec_id"], row, columns)
        records.append(record)
        truth[record.ref] = row["rec_id"].split("-")[1]
    config = _with_source(
        attrs.evolve(shipped(), region="AU"), Source("febrl", date_order="ymd", region="AU")
    )
    return DataSet(f"FEBRL {number}", tuple(records), truth, config)


def fake_1000(folder: Path) -> DataSet:
    """Splink's fake_1000: invented records, a fifth of every field blank, names sometimes swapped."""
    columns = {
        "given_name": "first_name",
        "family_name": "surname",
        "birth_date": "dob",
        "city": "city",
        "email": "email",
    }
    records, truth = _clustered(folder / "splink_fake_1000" / "fake_1000.csv", "fake", columns)
    config = _with_source(attrs.evolve(shipped(), region="GB"), Source("fake", date_order="ymd", region="GB"))
    return DataSet("fake_1000", tuple(records), truth, config)


ARCHIVE_RULES = (
    BlockRule("postcode", ("exact:postcode",), 25),
    BlockRule("city", ("exact:city",), 25),
    BlockRule("skeleton", ("skeleton:family_name",), 25),
    BlockRule("family-initial", ("sound:family_name", "initial:given_name"), 25),
    BlockRule("skeleton-initial", ("skeleton:family_name", "initial:given_name"), 30),
    BlockRule("family-year", ("sound:family_name", "year:birth_date"), 30),
    BlockRule("given-year", ("group:given_name", "year:birth_date"), 30),
    BlockRule("given-city", ("group:given_name", "exact:city"), 30),
    BlockRule("given-area", ("group:given_name", "area:postcode"), 30),
    BlockRule("given-occupation", ("group:given_name", "exact:occupation"), 25),
    BlockRule("city-year", ("exact:city", "year:birth_date"), 25),
    BlockRule("area-year", ("area:postcode", "year:birth_date"), 20),
    BlockRule("city-occupation", ("exact:city", "exact:occupation"), 20),
    BlockRule("area-occupation", ("area:postcode", "exact:occupation"), 20),
    BlockRule("year-occupation", ("year:birth_date", "exact:occupation"), 25),
)
"""Any two things two records may have in common: an archive has no identifier that brings them together."""

WIDER = 2
"""How many times larger than shipped a block may be in an archive: each person has ten records there.

Keys and sizes were chosen on half of the people, by a digest of their cluster.
"""


def figures(folder: Path) -> DataSet:
    """A tenth of Splink's historical figures: variants of names, places and dates, many records each.

    Configured as its owner would: the occupation is compared by its words, and keys are as wide as
    a base of this size affords (7.1 pairs a record).
    """
    columns = {
        "given_name": "first_name",
        "family_name": "surname",
        "birth_date": "dob",
        "city": "birth_place",
        "postcode": "postcode_fake",
        "occupation": "occupation",
    }
    records, truth = _clustered(folder / "historical_figures" / "people.csv", "figures", columns)
    config = extend(attrs.evolve(shipped(), region="GB"), fields=[Field("occupation", "text")])
    wider = [attrs.evolve(rule, limit=WIDER * rule.limit) for rule in config.block_rules]
    config = _with_source(
        attrs.evolve(
            config,
            comparisons=(*config.comparisons, Comparison("occupation", "company")),
            block_rules=(*wider, *ARCHIVE_RULES),
        ),
        Source("figures", date_order="ymd", region="GB"),
    )
    return DataSet("historical figures", tuple(records), truth, config)


def customers(path: Path) -> DataSet:
    """A CSV of generated customers: ``record_id``, ``silo``, seven fields, ``person_id`` the truth."""
    columns = {
        "given_name": "first_name",
        "family_name": "surname",
        "birth_date": "dob",
        "postcode": "postcode",
        "city": "city",
        "email": "email",
        "phone": "phone",
    }
    records, truth = [], {}
    for row in _rows(path):
        record = _mapped(row["silo"], row["record_id"], row, columns)
        records.append(record)
        truth[record.ref] = row["person_id"]
    silos = sorted({record.source for record in records})
    config = _with_source(
        attrs.evolve(shipped(), region="FR"),
        *(Source(silo, date_order="ymd", region="FR") for silo in silos),
    )
    return DataSet(f"{len(records):,} generated customers", tuple(records), truth, config)


# -- Senzing's truth set ---------------------------------------------------------------------------

DECLARED = (
    Namespace("passport"),
    Namespace("drivers_licence"),
    Namespace("ssn"),
    Namespace("national_number"),
    Namespace("tax_id"),
    Namespace("lei"),
)
"""Papers this data set knows and the library does not: declared, as a user would declare them."""

NUMBERS = {
    "passport": ("PASSPORT_NUMBER", "PASSPORT_COUNTRY"),
    "drivers_licence": ("DRIVERS_LICENSE_NUMBER", ""),
    "ssn": ("SSN_NUMBER", ""),
    "national_number": ("NATIONAL_ID_NUMBER", "NATIONAL_ID_COUNTRY"),
    "tax_id": ("TAX_ID_NUMBER", "TAX_ID_COUNTRY"),
    "lei": ("LEI_NUMBER", ""),
}


def _features(features: Iterable[Mapping[str, str]]) -> dict[str, list[str]]:
    """Standard fields of one record: each feature is a name, a place, a number."""
    found: dict[str, list[str]] = {}

    def say(field: str, *parts: str | None) -> None:
        text = " ".join(part for part in parts if part)
        if text:
            found.setdefault(field, []).append(text)

    for feature in features:
        get = feature.get
        say("given_name", get("NAME_FIRST"), get("NAME_MIDDLE"))
        say("family_name", get("NAME_LAST"))
        say("name", get("NAME_FULL"))
        say("company", get("NAME_ORG") or get("EMPLOYER"))
        say("birth_date", get("DATE_OF_BIRTH"))
        say("email", get("EMAIL_ADDRESS"))
        say("phone", get("PHONE_NUMBER"))
        for field, (number, of) in NUMBERS.items():
            if get(number):
                say(field, get(of), get(number))
        # Some lines hold the whole address; the normaliser takes it apart.
        say("street", get("ADDR_LINE1") or get("ADDR_FULL"))
        say("city", get("ADDR_CITY"))
        say("postcode", get("ADDR_POSTAL_CODE"))
        say("country", get("ADDR_COUNTRY"))
    return found


def senzing(folder: Path) -> DataSet:
    """Senzing's truth set: 159 records of customers, a reference list and a watch list, full of traps."""
    here = folder / "senzing_truthset"
    records = []
    for part in ("customers", "reference", "watchlist"):
        for line in (here / f"{part}.jsonl").read_text(encoding="utf-8").splitlines():
            said: Mapping[str, Any] = json.loads(line)
            records.append(
                Record(said["DATA_SOURCE"].lower(), said["RECORD_ID"], _features(said["FEATURES"]))
            )
    truth: dict[RecordRef, str] = {}
    traps: dict[str, list[RecordRef]] = {}
    for row in _rows(here / "key.csv"):
        ref = RecordRef(row["DATA_SOURCE"].lower(), row["RECORD_ID"])
        truth[ref] = row["CLUSTER_ID"]
        traps.setdefault(row["TEST_GROUP"], []).append(ref)
    config = extend(attrs.evolve(shipped(), region="US"), namespaces=DECLARED)
    sources = [
        Source(name, date_order="mdy", region="US") for name in ("customers", "reference", "watchlist")
    ]
    return DataSet(
        "Senzing truth set",
        tuple(record for record in records if record.ref in truth),
        truth,
        _with_source(config, *sources),
        {name: tuple(refs) for name, refs in traps.items()},
    )


# -- handles ---------------------------------------------------------------------------------------


def senators(folder: Path) -> list[tuple[str, str, str]]:
    """French senators with a handle: (key, handle without its sign, ``given|family``)."""
    rows = list(_rows(folder / "french_senators_handles" / "people.csv"))
    return [
        (row["slug"], row["twitter"].lstrip("@"), f"{row['prenom']}|{row['nom_de_famille']}")
        for row in rows
        if row["twitter"]
    ]


def congress(folder: Path) -> list[tuple[str, str, str]]:
    """Members of the US Congress with a handle: (key, handle, ``given|family``), the middle names
    among the given."""
    rows = list(_rows(folder / "congress_handles" / "people.csv"))
    return [
        (
            row["person_id"],
            row["twitter"].lstrip("@"),
            f"{row['first']} {row['middle']}".strip() + f"|{row['last']}",
        )
        for row in rows
        if row["twitter"]
    ]
