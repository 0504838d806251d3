"""How many deadlines a second a business calendar answers, and how many spans between two moments.

Run it: ``python benchmarks/cases/deadlines.py [--count N] [--json out.json]``. Processor time, the best of
several rounds; ``additions_per_second`` says how quick this processor was at plain work in the same run.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

from figures import arguments, best, tell

from customer_unify import BusinessCalendar

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)


def main() -> None:
    """Measure, print, and write JSON if asked."""
    given = arguments(__doc__, ("count", 100_000)).parse_args()
    rng = random.Random(7)
    holidays = [date(2026, 5, 1), date(2026, 12, 25)]
    calendar = BusinessCalendar.weekdays("Europe/Paris", "09:00-12:30", "13:30-18:00", holidays=holidays)
    starts = [NOW + timedelta(seconds=rng.randrange(300 * 86_400)) for _ in range(given.count)]
    spans = [timedelta(minutes=rng.choice((15, 60, 240, 480, 2_400))) for _ in starts]
    ends = [calendar.add(start, span) for start, span in zip(starts, spans, strict=True)]
    pairs = list(zip(starts, spans, ends, strict=True))
    adding = best(lambda: [calendar.add(start, span) for start, span, _ in pairs])
    lying = best(lambda: [calendar.between(start, end) for start, _, end in pairs])
    figures = {
        "deadlines_per_second": round(given.count / adding),
        "spans_per_second": round(given.count / lying),
        "budget_per_second": 500_000,
    }
    tell(figures, given.json)


if __name__ == "__main__":
    main()
