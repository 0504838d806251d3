"""Random histories of a live graph: steps to be played one by one, each a plain tuple."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import hypothesis.strategies as st

from customer_unify import Record, Resolver
from customer_unify.errors import CustomerUnifyError
from customer_unify.model.record import RecordRef

from .identity.test_change import fields, keys, sources
from .identity.test_configure import CONFIGS

Step = tuple[Any, ...]

some = st.integers(0, 99)
rows = st.tuples(sources, keys, fields, st.sampled_from([(), (), ("email",)]))
steps = st.one_of(
    st.tuples(st.just("add"), rows),
    st.tuples(st.just("add"), rows),
    st.tuples(st.just("add_many"), st.lists(rows, min_size=2, max_size=6, unique_by=lambda row: row[:2])),
    st.tuples(st.just("remove"), some),
    st.tuples(st.sampled_from(["link", "separate"]), some, some),
    st.tuples(st.just("confirm"), some, st.sampled_from(["email", "phone"])),
    st.tuples(st.just("undo"), some),
    st.tuples(st.just("configure"), st.integers(0, len(CONFIGS) - 1)),
    st.tuples(st.just("forget"), some, st.booleans(), st.sampled_from(["refuse", "blank"])),
)
histories = st.lists(steps, min_size=4, max_size=24)

# One person keeps a key; two keys go from hand to hand, theirs among them; then the person is forgotten.
PERSON = {"given_name": "Anna", "phone": "0612345678"}
SAID = [PERSON, PERSON, PERSON | {"email": "a@home.example"}, {"given_name": "Paul"}, {"given_name": "Luc"}]
handed = st.tuples(st.just("crm"), st.sampled_from("23"), st.sampled_from(SAID), st.just(()))
handed_on = st.builds(
    lambda steps: [("add", ("crm", "1", PERSON, ())), *steps, ("forget", 0, True, "blank")],
    st.lists(
        st.tuples(st.just("add"), handed) | st.tuples(st.just("remove"), st.integers(1, 2)),
        min_size=4,
        max_size=10,
    ),
)


def live(made: Resolver) -> list[RecordRef]:
    return sorted(stored.record.ref for stored in made.store.records())


def play(made: Resolver, step: Step) -> None:
    """Take one step if it can be taken: one that is refused, for whatever reason, changes nothing."""
    kind, *given = step
    refs = live(made)
    try:
        if kind == "add":
            made.add(_record(given[0]))
        elif kind == "add_many":
            made.add_many(map(_record, given[0]))
        elif kind == "configure":
            made.configure(CONFIGS[given[0]])
        elif kind == "undo":
            _undo(made, given[0])
        elif refs:
            _about(made, kind, refs, given)
    except CustomerUnifyError:
        pass


def _record(row: Sequence[Any]) -> Record:
    source, key, said, claimed = row
    return Record(source, key, said, claimed=claimed)


def _undo(made: Resolver, which: int) -> None:
    taken = [decision.id for decision in made.store.decisions() if decision.live]
    if taken:
        made.undo(taken[which % len(taken)])


def _about(made: Resolver, kind: str, refs: Sequence[RecordRef], given: Sequence[Any]) -> None:
    ref = refs[given[0] % len(refs)]
    said = {"by": "tester", "reason": "because"}
    if kind == "remove":
        made.remove(*ref)
    elif kind == "confirm":
        made.confirm(ref, given[1], **said)
    elif kind == "forget":
        whom = made.customer_of(*ref).id if given[1] else [ref]
        made.forget(whom, reimport=given[2], **said)
    else:
        getattr(made, kind)(ref, refs[given[1] % len(refs)], **said)
