"""What stands in the bases of format 1 under ``tests/data``: nouns in which every field says something.

Written once and never again: who changes how anything is kept raises the number of the format, goes on
reading these files, and writes others beside them. ``python -m tests.stores.first_format FOLDER ADDRESS``
wrote them, with the address of an empty schema of a PostgreSQL server.
"""

# ruff: noqa: S608 -- the names of tables are ours

from __future__ import annotations

import gzip
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from customer_unify.model.assurance import Assurance
from customer_unify.model.change import (
    Change,
    ContentEntry,
    CustomerEntry,
    EventKind,
    IdentityEvent,
    RewrittenStream,
    StoredRecord,
    Tombstone,
)
from customer_unify.model.configuration import (
    BlockRule,
    Comparison,
    Configuration,
    Field,
    Makes,
    Role,
    Source,
)
from customer_unify.model.content import Content, Fact, Mark
from customer_unify.model.customer import Alias, AliasKind
from customer_unify.model.decision import Decision, DecisionKind
from customer_unify.model.identifier import Namespace, SharedBy
from customer_unify.model.port import Store
from customer_unify.model.record import Consent, Record, RecordRef
from customer_unify.model.weights import Expectation, LevelWeight, Model, Training
from customer_unify.stores.dump import dumped
from customer_unify.stores.memory import MemoryStore
from customer_unify.stores.postgres.place import Place
from customer_unify.stores.postgres.schema import STATEMENTS, TABLES
from customer_unify.stores.sqlite.store import SqliteStore

__all__ = ["CHANGES", "CONTENT", "PLAIN", "RULES", "SALT", "fill"]

SALT = b"salt"
WHEN = datetime(2026, 1, 5, 9, 30, 15, 250, tzinfo=UTC)
SOON, LATER = WHEN + timedelta(hours=1), WHEN + timedelta(days=2)

ONE, TWO, GONE, LEFT = (
    RecordRef("crm", "1"),
    RecordRef("web", "zo\u00e9 \U0001f600"),
    RecordRef("crm", "9"),
    RecordRef("till", "3"),
)

MODEL = Model(
    {"email": {"exact": LevelWeight(12_000, 4_000), "different": LevelWeight(-900, -30)}},
    frequencies={"family_name": {"martin": -2_500}},
    conditional={"city": {"exact": {"different": LevelWeight(-3, -2)}}},
    assurance={"verified": LevelWeight(700, 600)},
    prior_stranger=-14_000,
    prior_household=-200,
    merge_above=300,
    review_above=-5_500,
    origin="a test",
    training=Training(9, 8, 7, 6, 5, 4, 3, ("email",), ("few",), (Expectation(-1_000, 900, 950),)),
)

RULES = Configuration(
    sources={
        "crm": Source(
            "crm",
            key="id",
            makes=Makes.CUSTOMER,
            trust=70,
            assurance=Assurance.ASSERTED,
            fields={"email": ("mail", "mail2")},
            verified_by={"email": "checked"},
            observed_at="updated",
            time_zone="Europe/Paris",
            date_order="mdy",
            region="BE",
            separator=";",
            encoding="cp1252",
            file="crm.csv",
        )
    },
    fields={
        "email": Field("email", "email", "email"),
        "street": Field("street", "street"),
        "city": Field("city", "city"),
    },
    namespaces={
        "email": Namespace("email", "email", True, 3, SharedBy.HOUSEHOLD, 900, 7, "x_id"),
        "x_id": Namespace("x_id"),
    },
    comparisons=(Comparison("email", "email", Role.SHARED, "mail", ("family_name",)),),
    block_rules=(BlockRule("mail", ("email", "sound:family_name"), 12),),
    model=MODEL,
    survivorship={"email": "most_recent"},
    units={"address": ("street", "city")},
    scorer="model",
    region="GB",
    identifier_limit=50,
    component_limit=60,
    anchors=4,
)

RECORD = Record(
    *ONE,
    {"name": "Jocelyne Michu", "email": ["jm@example.org", "J.Michu@Example.org"], "x_handle": "@jo"},
    verified={"email"},
    claimed={"x_handle"},
    assurance={"name": Assurance.OBSERVED, ("email", "jm@example.org"): Assurance.POSSESSED},
    consents=(Consent("sms", "offers", False, SOON), Consent("email", "news", True)),
    observed_at=WHEN - timedelta(days=3),
)
FORMER = Record(*ONE, {"name": "J. Michu"})
OTHER = Record(*TWO, {"name": "Zo\u00e9 \U0001f600"})

CONTENT = ContentEntry(
    Content(
        {"email": [Fact("jm@example.org", Assurance.VERIFIED)], "name": [Fact("michu")]},
        {"x_handle": [Fact("jo", Assurance.CLAIMED)]},
        Mark("michu", "jocelyne", "1958-12-11"),
        1234,
    ),
    ("=email:jm@example.org", "family:michu"),
    "m1",
)
PLAIN = ContentEntry(Content({"name": [Fact("zoe")]}), ("family:zoe",))


def stored(record: Record, entry: ContentEntry, customer: str, *former: str) -> StoredRecord:
    return StoredRecord(record, entry.content.digest, customer, WHEN, LATER, former)


DECISIONS = (
    Decision(
        "d1", DecisionKind.LINK, ONE, TWO, "amina", "one person", WHEN, frozenset({"email"}), suspended=True
    ),
    Decision("d2", DecisionKind.SEPARATE, ONE, LEFT, "amina", "two people", WHEN, revoked_at=SOON),
    Decision(
        "d3",
        DecisionKind.CONFIRM,
        ONE,
        by="desk",
        reason="a code",
        at=SOON,
        field="email",
        value="jm@example.org",
        assurance=Assurance.POSSESSED,
        said=("jm@example.org", "j@example.org"),
    ),
    Decision(
        "d4",
        DecisionKind.CONSENT,
        ONE,
        by="desk",
        reason="asked",
        at=SOON,
        consent=Consent("sms", "offers", False, SOON),
        others=(TWO,),
    ),
)

CHANGES = (
    Change(
        WHEN,
        records=(stored(FORMER, PLAIN, "c1"), stored(OTHER, PLAIN, "c2")),
        contents=(PLAIN,),
        customers=(CustomerEntry("c1", 1, keeper=ONE), CustomerEntry("c2", 2, False, False, TWO)),
        events=(
            IdentityEvent(EventKind.CREATED, "c1", (), (ONE,)),
            IdentityEvent(EventKind.CREATED, "c2", (), (TWO,)),
        ),
        configuration=RULES,
    ),
    Change(
        SOON,
        records=(
            stored(RECORD, CONTENT, "c2", "c1"),
            stored(Record(*GONE, {"name": "Zenobia"}), PLAIN, "c3"),
            stored(Record(*LEFT, {"name": "Luc"}), PLAIN, "c2"),
        ),
        contents=(CONTENT,),
        customers=(CustomerEntry("c3", 3, knotted=True), CustomerEntry("c4", 4)),
        aliases=(Alias("c1", AliasKind.MERGED, ("c2",), SOON, 1, ONE),),
        decisions=DECISIONS,
        events=(
            IdentityEvent(EventKind.MERGED, "c2", ("c1",), (ONE,)),
            IdentityEvent(EventKind.DECIDED, "c2", (), (ONE, TWO), "d1"),
        ),
    ),
    Change(LATER, removed=(LEFT,), events=(IdentityEvent(EventKind.LEFT, "c2", (), (LEFT,)),)),
    Change(
        LATER,
        removed=(GONE,),
        aliases=(Alias("c3", AliasKind.ERASED, (), LATER, 3),),
        tombstones=(Tombstone("f" * 32, "refuse", LATER),),
        events=(IdentityEvent(EventKind.ERASED, "c3"),),
        erased=(GONE,),
        erasure_key=b"key",
        rewritten=(RewrittenStream("case:1", ({"kind": "opened"}, {"kind": "said", "text": ""})),),
    ),
)

EVENTS = (
    {"kind": "opened"},
    {"kind": "said", "text": "Zenobia \u00e9 \ud83d \x00", "many": [1, None, True, {"deep": -5}]},
)


def fill(store: Store) -> None:
    """Apply all of it to an empty store."""
    store.append("case:1", EVENTS, 0)
    store.append("case:2", [{"kind": "opened", "n": 1}], 0)
    for change in CHANGES:
        store.apply(change)


def write(folder: Path, address: str) -> None:
    """Write the files: a SQLite database, a dump, and a schema of PostgreSQL as statements and rows."""
    path = folder / "whole.db"
    store = SqliteStore(path, salt=SALT)
    fill(store)
    store.close()
    kept = MemoryStore(SALT)
    fill(kept)
    for name, said in (
        ("whole-format-1.db.gz", path.read_bytes()),
        ("whole-format-1.jsonl.gz", b"".join(dumped(kept))),
        ("whole-format-1.postgres.json.gz", json.dumps(schema(address)).encode()),
    ):
        (folder / name).write_bytes(gzip.compress(said, mtime=0))
    for left in folder.glob("whole.db*"):
        left.unlink()


def schema(address: str) -> dict[str, object]:
    """What a schema is made of, and what stands in it; bytes as digits."""
    import psycopg

    from customer_unify.stores.postgres.store import PostgresStore

    store = PostgresStore(address, salt=SALT)
    fill(store)
    store.close()
    place = Place.read(address)
    with psycopg.connect(place.address) as connection:
        connection.execute(f'SET search_path TO "{place.schema}"')
        rows = {
            table: [
                [
                    ["hex", bytes(cell).hex()] if isinstance(cell, (bytes, memoryview)) else cell
                    for cell in row
                ]
                for row in connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2")
            ]
            for table in TABLES
            if table != "guards"
        }
        last = connection.execute("SELECT last_value FROM numbers").fetchall()[0][0]
    return {"statements": STATEMENTS, "rows": rows, "numbers": last}


if __name__ == "__main__":
    write(Path(sys.argv[1]), sys.argv[2])
