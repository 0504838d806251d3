"""How well and how fast value is estimated: the published CDNOW figures, and a million customers.

Run it: ``python benchmarks/priority/value.py [--data cdnow_customers_summary_with_transactions.csv]
[--customers N] [--json out.json]``. The file has the columns ``x``, ``t_x``, ``T`` and ``zbar`` of the
sample of 2,357 customers that comes with Fader and Hardie's papers; without it only speed is measured. Where
the package ``lifetimes`` is installed it is fitted to the same million in the same run. Processor time.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import time
from pathlib import Path
from typing import Any

from customer_unify.model import Buying
from customer_unify.priority.value import BuyingModel, fit_buying, fit_spend

PUBLISHED = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426, "p": 6.25, "q": 3.74, "v": 15.44}
"""Printed in Fader, Hardie and Lee (2005) and in Fader and Hardie (2013), to that many places."""


def cdnow(path: Path) -> list[Buying]:
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Buying(
                int(float(row["x"])),
                float(row["t_x"]) if float(row["x"]) else 0.0,
                float(row["T"]),
                max(0.0, float(row["zbar"])),
            )
            for row in csv.DictReader(file)
        ]


def crowd(count: int, seed: int) -> list[Buying]:
    """Customers of a year and a half as BG/NBD says they are, known by the day."""
    rng = random.Random(seed)
    made = []
    for _ in range(count):
        rate, stops = rng.gammavariate(0.243, 1 / 4.414), rng.betavariate(0.793, 2.426)
        weeks = rng.randrange(26, 79)
        at, last, repeats = 0.0, 0.0, 0
        while rate > 1e-9:
            at += rng.expovariate(rate)
            if at > weeks:
                break
            last, repeats = at, repeats + 1
            if rng.random() < stops:
                break
        scale = rng.gammavariate(3.74, 1 / 15.44)
        mean = rng.gammavariate(6.25 * repeats, 1 / (scale * repeats)) if repeats and scale else 0.0
        made.append(Buying(repeats, round(last * 7) / 7, float(weeks), mean))
    return made


def timed(work: Any, *given: Any) -> tuple[Any, float]:
    began = time.process_time()
    return work(*given), time.process_time() - began


def quality(histories: list[Buying]) -> dict[str, Any]:
    buying, spend = fit_buying(histories), fit_spend(histories)
    found = {**{name: getattr(buying, name) for name in ("r", "alpha", "a", "b")}, "p": spend.p}
    found |= {"q": spend.q, "v": spend.v}
    return {
        "found": {name: round(value, 4) for name, value in found.items()},
        "published": PUBLISHED,
        "likelihood": round(buying.likelihood, 1),
        "correlation": round(spend.correlation, 3),
    }


def beside(histories: list[Buying], ours: BuyingModel) -> dict[str, Any]:
    """The same fit by ``lifetimes``, where it is installed."""
    try:
        from lifetimes import BetaGeoFitter
    except ImportError:
        return {"lifetimes": "not installed"}
    import numpy

    x, last, known = (
        numpy.array([getattr(each, name) for each in histories], dtype=float)
        for name in ("repeats", "last", "known")
    )
    fitter = BetaGeoFitter()
    _, seconds = timed(fitter.fit, x, last, known)
    theirs = {name: float(value) for name, value in fitter.params_.items()}
    apart = max(abs(theirs[name] - getattr(ours, name)) for name in ("r", "alpha", "a", "b"))
    return {"lifetimes, seconds": round(seconds, 2), "largest difference of a parameter": round(apart, 5)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="the CDNOW summary")
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    figures: dict[str, Any] = {}
    if given.data is not None:
        figures["CDNOW"] = quality(cdnow(given.data))
    histories = crowd(given.customers, given.seed)
    buying, how_often = timed(fit_buying, histories)
    spend, how_much = timed(fit_spend, histories)
    figures["crowd"] = {
        "customers": given.customers,
        "BG/NBD, seconds": round(how_often, 2),
        "Gamma-Gamma, seconds": round(how_much, 2),
        "budget, seconds for a million": 10,
        "found": {name: round(getattr(buying, name), 3) for name in ("r", "alpha", "a", "b")},
        "found of money": {name: round(getattr(spend, name), 3) for name in ("p", "q", "v")},
        **beside(histories, buying),
    }
    print(json.dumps(figures, indent=2))
    if given.json:
        given.json.write_text(json.dumps(figures, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
