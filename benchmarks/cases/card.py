"""How long the card beside a case takes, in a base of some size, beside finding the same person in it.

Run it: ``python benchmarks/cases/card.py [--records N] [--cards N] [--seed S] [--json out.json]``. Processor
time, the least of several rounds over the same cases. People are made of thin air, each with one record and a
verified mailbox; the few who write have names and a birth date, too. Of all others the mailbox alone is
known, which costs a third to add: a card looks nobody else up, so that only how many they are can matter.
``text`` also says the card in words.
"""

from __future__ import annotations

import random
import time
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta

from figures import arguments, best, megabytes, tell

from customer_unify import (
    BusinessCalendar,
    CaseTemplate,
    Desk,
    Message,
    PriorityPolicy,
    Record,
    Resolver,
    Signals,
)
from customer_unify.model import Agent, Customer, Team

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
SYLLABLES = ("ba", "do", "fi", "ga", "lu", "ma", "ne", "po", "ri", "sa", "te", "vo")


def word(rng: random.Random) -> str:
    """A name nobody has."""
    return "".join(rng.choices(SYLLABLES, k=rng.choice((2, 3)))).capitalize()


def people(count: int, writers: Collection[int], rng: random.Random) -> Iterator[Record]:
    """So many customers, each with a mailbox they have logged in with; those who write have a name, too."""
    for number in range(count):
        told = {"email": f"p{number}@example.org"}
        if number in writers:
            born = datetime(1940, 1, 1, tzinfo=UTC) + timedelta(days=rng.randrange(24_000))
            told |= {"given_name": word(rng), "family_name": word(rng) + word(rng).lower()}
            told |= {"birth_date": born.date().isoformat()}
        yield Record("webshop", f"A{number}", told, verified={"email"})


def signals(customer: Customer, message: Message | None, now: datetime) -> Signals:
    """What a host would know."""
    return Signals(tier=2, activity=0.5, expected_margin=100)


def open_desk(base: Resolver) -> Desk:
    """A desk with one team."""
    return Desk(
        base,
        PriorityPolicy.preset("retail"),
        teams=[Team("care", [Agent("amina", skills={"care": 5}, capacity=1_000)])],
        templates=[CaseTemplate.preset("service")],
        calendar=BusinessCalendar.weekdays("Europe/Paris", "09:00-12:30", "13:30-18:00"),
        signals=signals,
    )


def main() -> None:
    """Measure, print, and write JSON if asked."""
    sizes = ("records", 100_000), ("cards", 200), ("seed", 7)
    given = arguments(__doc__, *sizes).parse_args()
    rng = random.Random(given.seed)
    start = time.process_time()
    base = Resolver(clock=lambda: NOW)
    writers = rng.sample(range(given.records), given.cards)
    base.add_many(people(given.records, frozenset(writers), rng))
    loaded = time.process_time() - start
    desk = open_desk(base)
    who = [f"p{number}@example.org" for number in writers]
    cases = []
    for number, address in enumerate(who):
        for turn in range(3):
            wrote = Message("email", address, "Where is it?", NOW, id=f"m{number}.{turn}", verified=True)
            case = desk.receive(wrote, now=NOW)
        cases.append(desk.promise(case, "A call.", due_at=NOW + timedelta(days=1), by="amina", now=NOW).id)
    card = best(lambda: [desk.context(case, now=NOW) for case in cases]) / given.cards
    text = best(lambda: [str(desk.context(case, now=NOW).explain()) for case in cases]) / given.cards
    found = best(lambda: [base.find({"email": one}, verified={"email"}) for one in who]) / given.cards
    figures = {
        **{name: getattr(given, name) for name, _ in sizes},
        "cpu_seconds_to_load": round(loaded, 1),
        "card_us": round(card * 1e6, 1),
        "card_as_text_us": round(text * 1e6, 1),
        "find_us": round(found * 1e6, 1),
        "card_to_find": round(card / found, 2),
        "budget_us": 5_000,
        "peak_megabytes": megabytes(),
    }
    tell(figures, given.json)


if __name__ == "__main__":
    main()
