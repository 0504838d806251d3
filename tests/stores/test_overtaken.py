"""Law L2 where others write at once: any step another process takes in the middle of any other.

Who comes second plans anew, or need not. Here the two are two stores of one process, so that it is always the
worst moment: all has been looked at, and nothing is written. What holds afterwards is computed again from
the records alone.
"""

from collections.abc import Callable

import hypothesis.strategies as st
import pytest
from hypothesis import Phase, given, settings

from customer_unify import IdentityConfig, Resolver
from customer_unify.model.change import Change, JournalEntry

from ..histories import Step, histories, play
from ..live import DEEP

pytest.importorskip("psycopg", reason="psycopg is not installed (the extra postgres)")

PHASES = [Phase.explicit, Phase.reuse, Phase.generate, *([Phase.shrink] if DEEP else [])]


@settings(max_examples=300 if DEEP else 5, deadline=None, phases=PHASES)
@given(steps=histories, between=st.lists(histories, min_size=1, max_size=1).map(lambda one: one[0]))
def test_whatever_comes_between_two_looks_and_a_change(
    schemas: Callable[[], str], steps: list[Step], between: list[Step]
) -> None:
    from customer_unify.stores.postgres.store import PostgresStore  # only here: it needs the extra

    address = schemas()
    slow, quick = (
        Resolver(store=PostgresStore(address, kinds=(IdentityConfig,), wait=0.2)) for _ in range(2)
    )
    apply, waiting = slow.store.apply, list(between)

    def late(change: Change) -> JournalEntry:
        if waiting:
            play(quick, waiting.pop(0))
        return apply(change)

    slow.store.apply = late  # type: ignore[method-assign]
    play(slow, ("add", steps_first(between)))
    for step in steps:
        play(slow, step)
    slow.close()
    quick.close()
    with Resolver(store=address) as resolver:
        report = resolver.verify()
    assert report.ok, report


def steps_first(steps: list[Step]) -> tuple[object, ...]:
    """A record to begin with."""
    return next((step[1] for step in steps if step[0] == "add"), ("crm", "1", {"given_name": "Anna"}, ()))
