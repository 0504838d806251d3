"""recordlinkage as a peer of ``beside.py``: blocks, comparisons turned to yes or no, its ECM classifier.

Its documentation names ECM as the classifier that needs no labels, over binary comparisons; clusters are
the connected components of the pairs above a probability, as it has no clustering of its own.
"""

from __future__ import annotations

import time
import warnings
from importlib.metadata import version
from typing import Any

from peer import PROBABILITIES, Answer, Row, closed, columns, main

BLOCKS = {
    "wide": (("national_id",), ("given_name",), ("family_name",), ("birth_date",), ("postcode",), ("email",)),
    "narrow": (
        ("email",),
        ("phone",),
        ("given_name", "family_name"),
        ("family_name", "birth_date"),
        ("given_name", "birth_date"),
        ("birth_date", "postcode"),
        ("family_name", "postcode"),
        ("given_name", "postcode"),
    ),
}
SIMILAR = {"given_name": 0.85, "family_name": 0.85, "email": 0.9, "street": 0.85, "city": 0.85}
SETTINGS = (
    "names, e-mail, street and city alike by Jaro-Winkler of .85 (e-mail .9), the rest equal; ECMClassifier "
    "as it comes; blocks of one field for FEBRL and fake_1000, of an identifier or two fields otherwise; "
    "clusters are connected components"
)


def vectors(frame: Any, held: list[str], kind: str) -> Any:
    """A row of noughts and ones for each pair that shares a block."""
    import recordlinkage

    indexer = recordlinkage.Index()
    for fields in BLOCKS["wide" if kind in ("febrl", "fake") else "narrow"]:
        if set(fields) <= set(held):
            indexer.block(list(fields))
    comparer = recordlinkage.Compare()
    for field in held:
        if field in SIMILAR:
            comparer.string(field, field, method="jarowinkler", threshold=SIMILAR[field], label=field)
        else:
            comparer.exact(field, field, label=field)
    return comparer.compute(indexer.index(frame), frame)


def answer(rows: list[Row], kind: str) -> Answer:
    """Block, compare, fit, and close over the pairs at each threshold."""
    import pandas
    import recordlinkage

    warnings.simplefilter("ignore")
    began = time.process_time()
    held = columns(rows)
    frame = pandas.DataFrame(rows).set_index("id")[held]
    features = vectors(frame, held, kind)
    classifier = recordlinkage.ECMClassifier()
    classifier.fit(features)
    probability = classifier.prob(features)
    shared = time.process_time() - began
    clusters, seconds = {}, {}
    for threshold in PROBABILITIES:
        start = time.process_time()
        links = probability[probability >= threshold].index
        clusters[f"p >= {threshold}"] = closed(frame.index, links)
        seconds[f"p >= {threshold}"] = shared + time.process_time() - start
    return Answer(f"recordlinkage {version('recordlinkage')}", SETTINGS, seconds, clusters)


if __name__ == "__main__":
    main("recordlinkage", answer)
