"""What a type checker sees at the door; never run, checked by tests/house/test_types.py."""

from typing import assert_type

import customer_unify as cu

record = cu.Record("crm", "1", {"name": "Jocelyne Michu"}, verified={"email"})
assert_type(record, cu.Record)
assert_type(record.key, str)
