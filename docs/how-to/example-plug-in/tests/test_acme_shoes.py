"""The promises of each plug-in, proved by the checks that customer_unify ships."""

from time import perf_counter

from acme_shoes import adult_size, household_sizes, near_sizes, same_shoe_size, shoe_size

from customer_unify.identity.compare import COMPARATORS
from customer_unify.identity.defaults import shipped
from customer_unify.testing import (
    check_block_key,
    check_comparator,
    check_normaliser,
    check_scorer,
    check_survivorship_rule,
)

SIZES = ["385", "390", "395", "420", "150", "520"]


def test_the_normaliser() -> None:
    check_normaliser(shoe_size, ["EU 38½", "39,5", "42", "385", "XL"], stopwatch=perf_counter)


def test_the_block_key() -> None:
    check_block_key(near_sizes, SIZES, stopwatch=perf_counter)


def test_the_comparator() -> None:
    check_comparator(same_shoe_size, SIZES, stopwatch=perf_counter)


def test_the_scorer() -> None:
    levels = {one.field: COMPARATORS[one.comparator].levels for one in shipped().comparisons}
    check_scorer(household_sizes, {**levels, "shoe_size": same_shoe_size.levels})


def test_the_rule() -> None:
    check_survivorship_rule(adult_size)
