"""goldenmatch as a peer of ``beside.py``: the configuration it chooses itself, in five ways.

Its documentation asks for no configuration at all. Tried are that one as it comes, the same with the
thresholds of its keys at three values, and its probabilistic one.
"""

from __future__ import annotations

import contextlib
import logging
import time
from importlib.metadata import version
from typing import Any

from peer import Answer, Clusters, Row, columns, main

THRESHOLDS = (0.5, 0.7, 0.85)
SETTINGS = (
    "no configuration, as its documentation advises: its own as it comes, the same with the thresholds "
    "of its keys at .5, .7 and .85, and its own probabilistic one; a configuration it doubts is let run"
)


def clustered(frame: Any, ids: list[str], config: Any) -> Clusters:
    """The cluster of each record; who is in none is alone."""
    import goldenmatch

    found = goldenmatch.dedupe_df(frame, config=config, allow_red_config=True)
    clusters = {one: one for one in ids}
    for number, cluster in found.clusters.items():
        for member in cluster["members"]:
            clusters[ids[member]] = f"cluster {number}"
    return clusters


def at(config: Any, threshold: float) -> Any:
    """A copy of a configuration with the thresholds of its keys set; nothing where all are exact."""
    copy = config.model_copy(deep=True)
    fuzzy = [key for key in copy.get_matchkeys() if key.type in ("weighted", "probabilistic")]
    for key in fuzzy:
        if key.type == "weighted":
            key.threshold = threshold
        else:
            key.link_threshold = threshold
    return copy if fuzzy else None


def ways(frame: Any) -> dict[str, Any]:
    """The configurations to try."""
    from goldenmatch.core.autoconfig import auto_configure_df, auto_configure_probabilistic_df

    own = auto_configure_df(frame, allow_red_config=True)
    tried = {"its own": own, **{f"its own at {one}": at(own, one) for one in THRESHOLDS}}
    with contextlib.suppress(ValueError):  # it found no columns fit for a probabilistic key
        tried["its probabilistic"] = auto_configure_probabilistic_df(frame)
    return {name: config for name, config in tried.items() if config is not None}


def answer(rows: list[Row], kind: str) -> Answer:
    """Choose once, then cluster in each way."""
    import polars

    held = columns(rows)
    frame = polars.DataFrame([[row[name] for row in rows] for name in held], schema=held, orient="col")
    ids = [str(row["id"]) for row in rows]
    began = time.process_time()
    tried = ways(frame)
    shared = time.process_time() - began
    clusters, seconds = {}, {}
    for name, config in tried.items():
        start = time.process_time()
        clusters[name] = clustered(frame, ids, config)
        seconds[name] = shared + time.process_time() - start
    return Answer(f"goldenmatch {version('goldenmatch')}", SETTINGS, seconds, clusters)


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    main("goldenmatch", answer)
