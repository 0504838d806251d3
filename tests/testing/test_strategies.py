"""The strategies give what real silos give, and the room opens without Hypothesis."""

import subprocess
import sys

from hypothesis import given, settings

from customer_unify.model.record import Record
from customer_unify.testing import blanks, bridges, hostile, junk, person_names, records, statements


def drawn(strategy, count):
    """The first examples of a strategy, always the same."""
    seen = []

    @settings(max_examples=count, database=None, derandomize=True)
    @given(strategy)
    def draw(one):
        seen.append(one)

    draw()
    return seen


def test_blanks_are_none_and_empty():
    assert {None, ""} <= set(drawn(blanks(), 40))


def test_records_meet_in_small_pools():
    """Shared values, junk, claims, several values of a field: a hundred draws hold each."""
    seen = drawn(records(), 100)
    assert len({record.ref for record in seen}) < len(seen)
    assert any(record.claimed & set(record.fields) for record in seen)
    assert any("test@test.com" in record.fields.get("email", ()) for record in seen)
    assert any(len(values) > 1 for record in seen for values in record.fields.values())


@given(records(wild=True), bridges(), statements(), person_names(), junk("email"), hostile())
def test_what_is_drawn_is_well_formed(record, three, statement, name, email, text):
    assert all(isinstance(one, Record) for one in (record, *three))
    a, c, b = three
    assert set(a.fields["email"]) & set(c.fields["email"])
    assert a.fields["birth_date"] != b.fields["birth_date"]
    assert all(name)
    assert "@" in email
    assert isinstance(statement.value + text, str)


def test_the_company_needs_no_hypothesis():
    code = (
        "import sys; sys.modules['hypothesis'] = None\n"
        "from customer_unify.testing import company, check_store, check_survivorship_rule\n"
        "assert company(1, people=5).records and check_store and check_survivorship_rule\n"
    )
    subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": ":".join(sys.path)}, check=True)
