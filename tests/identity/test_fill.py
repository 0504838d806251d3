"""Records read by columns (extra ``fast``) are what each is by itself; equal contents are one (law L2)."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import attrs
import pytest
from hypothesis import example, given, settings, strategies as st

from customer_unify.identity import intake
from customer_unify.identity.columns import Table, columns_of, in_columns
from customer_unify.identity.columns.table import ABSENT, NEVER, Digests, numbering
from customer_unify.identity.normalise import columnwise, mark_of, normalise
from customer_unify.model.batch import Reading
from customer_unify.model.content import NO_MARK
from customer_unify.model.record import Record, RecordRef

from .test_plan import CONFIG, FIELDS, VALUES, WHEN, same

np = pytest.importorskip("numpy")
gathering = import_module("customer_unify.identity.gather")  # not the function of that name

PLAIN = attrs.evolve(CONFIG, block_rules=())
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["shop", "crm", "us", "review"]),
        FIELDS,
        st.booleans(),
        st.sets(st.sampled_from(sorted(VALUES)), max_size=1),
        st.none() | st.integers(0, 9_000),
    ),
    max_size=9,
)
JO = {"given_name": ["Jo"], "email": ["jo@x.com"], "country": ["Belgique"], "phone": ["0470 12 34 56"]}


def recorded(rows, *, times: int = 2) -> list[Record]:
    """Records of rows, those of several values too; each comes again, observed a year later."""
    found = []
    for at, (source, fields, several, verified, days) in enumerate(rows):
        said = {field: values[: 1 + several] for field, values in fields.items()}
        for later in range(times if days is not None else 1):
            seen = None if days is None else WHEN - timedelta(days=days - 366 * later)
            found.append(
                Record(source, str(at), said, verified=verified if several else (), observed_at=seen)
            )
    return found


def gathered(records, *, fast):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gathering, "available", lambda *_: fast is not False)
        patch.setattr(intake, "AT_ONCE", 3)
        found = gathering.gather(records, PLAIN, lambda *_: None)
    assert in_columns(found.draft) == bool(fast)
    return found


@given(ROWS)
@example([("shop", JO, False, set(), 10), ("crm", {**JO, "country": ["France"]}, False, set(), 10)])
@example(
    [
        ("shop", {"name": [name], "sex": ["f"] * (at % 2)}, False, set(), 1)
        for at, name in enumerate(VALUES["name"])
    ]
)
@example([("shop", {"email": ["a@x.com"], "work_email": ["w@x.com"]}, False, set(), 1)])
@settings(max_examples=80)
def test_records_in_columns_are_what_each_is_by_itself(rows):
    records = recorded(rows)
    fast, plain = gathered(records, fast=True), gathered(records, fast=False)
    assert list(fast.digests) == list(plain.digests)
    assert (fast.order, fast.size) == (plain.order, plain.size)
    for digest in plain.digests:
        assert same(fast.draft.content(digest), plain.draft.content(digest))
        assert list(fast.draft.residents(digest)) == list(plain.draft.residents(digest))
    for ref in plain.order:
        assert fast.draft.live(ref) == plain.draft.live(ref)
    table = columns_of(fast.draft).table
    for field in table.columns:
        several, values = table.columns[field].several, table.values(field)
        for place, content in enumerate(table.contents):
            code = table.codes(field)[place]
            told = [values[one] for one in several[place]] if place in several else [values[code]]
            assert content.values(field) == (() if code == ABSENT else tuple(told))
            assert table.surely(field)[place] == (content.facts[field][0][1] if code >= 0 else -1)
    assert [None if at == NEVER else at for at in table.seen.tolist()] == [one.seen for one in table.contents]


@given(ROWS)
@settings(max_examples=30)
def test_a_reading_is_gathered_like_its_records(rows):
    """Packed, unpacked, and put one by one where arrays cannot tell keys apart."""
    records = [*{record.ref: record for record in recorded(rows, times=1)}.values()]
    chunks = [intake._chunk(records[at : at + 4]) for at in range(0, len(records), 4)]
    plain = gathered(records, fast=False)
    fast = gathered(Reading(chunks), fast=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gathering, "graph_of", lambda *_: None)
        slow = gathered(Reading(chunks), fast=None)
    for found in (fast, slow):
        assert list(found.digests) == list(plain.digests)
        assert (found.order, found.size) == (plain.order, plain.size)
        for digest in plain.digests:
            assert sorted(found.draft.residents(digest)) == sorted(plain.draft.residents(digest))
        assert [found.draft.live(ref) for ref in found.order] == [
            plain.draft.live(ref) for ref in plain.order
        ]
    assert fast.draft.record(RecordRef("nobody", "1")) is None


def test_little_is_remembered_and_nothing_is_read_otherwise_for_it(monkeypatch):
    held = []
    monkeypatch.setattr(columnwise, "MOST", 5)
    read = columnwise.Columnwise._read

    def counted(reading, *said):
        found = read(reading, *said)
        held.append(sum(one.held for one in reading._memories.values()))
        return found

    monkeypatch.setattr(columnwise.Columnwise, "_read", counted)
    records = [Record("shop", str(at), {"city": f"Ville {'abcdefghij'[at % 10] * 4}"}) for at in range(40)]
    records.append(Record("shop", "long", {"city": "x" * 150, "email": "jo@example.org"}))
    found = gathered(records, fast=True)
    assert max(held) < 5 + 2 * 3 < len(held)  # three records are taken at one time here
    digests = {normalise(record, PLAIN).digest for record in records}
    assert list(found.digests) == sorted(digests)


def test_contents_whose_digests_begin_alike_are_told_apart():
    digests = ["0" * 32, "0" * 16 + "1" * 16, "0" * 16 + "1" * 32, "f" * 32]
    matrix = np.zeros((1, 4), dtype=np.int32)
    numbers = numbering()
    numbers["paris"] = 0
    known = np.full(4, 3, dtype=np.int8)
    raw = bytes.fromhex("".join(digest[:32] for digest in digests))
    held = Digests(raw, {2: digests[2][32:]})
    assert (list(held), held[1:3], held[-1]) == (digests, digests[1:3], digests[-1])
    assert list(Digests(raw, {})) == [digest[:32] for digest in digests]
    with pytest.raises(IndexError):
        held[4]
    table = Table(held, {"city": (numbers, {})}, matrix, known, None, {}, lambda facts: NO_MARK)
    assert [table.place(digest) for digest in digests] == [0, 1, 2, 3]
    assert [table.place(digest) for digest in ("", "0" * 20, "0" * 16 + "2" * 16, "e" * 32)] == [ABSENT] * 4
    assert [content.digest for content in table.contents[1:3]] == digests[1:3]
    assert table.contents[3].mark == mark_of({})
    assert table.contents[3].values("city") == ("paris",)


def test_nobody_is_in_columns_without_records():
    found = gathered([], fast=True)
    assert not found.digests
    assert found.draft.base.record(RecordRef("crm", "1")) is None
