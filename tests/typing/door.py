"""What a type checker sees at the door; checked by tests/house/test_types.py, never called."""

from collections.abc import Iterator
from datetime import datetime
from typing import assert_type

import customer_unify as cu
from customer_unify.model import (
    Audit,
    Customer,
    Decision,
    Explanation,
    Match,
    Partition,
    Ranked,
    Resolution,
    Summary,
)


def program(now: datetime) -> None:
    record = cu.Record("crm", "1", {"name": "Jocelyne Michu"}, verified={"email"}, observed_at=now)
    assert_type(record, cu.Record)
    assert_type(record.key, str)

    with cu.Resolver(cu.IdentityConfig()) as resolver:
        assert_type(resolver, cu.Resolver)
        assert_type(resolver.add(record, now=now), Resolution)
        assert_type(resolver.add_many([record]), Summary)
        assert_type(resolver.customer_of("crm", "1"), Customer)
        assert_type(resolver.customers(), Iterator[Customer])
        assert_type(resolver.find({"email": "j@example.org"}), list[Match])
        assert_type(resolver.link(("crm", "1"), ("crm", "2"), by="me", reason="seen"), Decision)
        assert_type(resolver.explain(("crm", "1"), ("crm", "2")), Explanation)

    assert_type(cu.resolve([record]), Partition)

    policy = cu.PriorityPolicy.preset("retail")
    assert_type(policy.rank([], now=now), list[Ranked])
    assert_type(cu.audit(cu.Practice.preset("followers"), policy, [], now=now), Audit)
