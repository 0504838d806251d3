"""Learns the weights of evidence from records, without labels: observed, believed, estimated, frozen."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

import attrs

from ...model.port import Progress
from ...model.record import RecordRef
from ...model.weights import Model, Training
from ..gather import Gathered
from .belief import believe
from .estimate import estimate
from .freeze import freeze
from .observe import observe

__all__ = ["Judgement", "learn"]

Judgement = tuple[RecordRef, RecordRef, bool]
"""Two records, and whether they are one person."""


def learn(gathered: Gathered, rng: Random, progress: Progress, judgements: Iterable[Judgement] = ()) -> Model:
    """The model that explains best how the records gathered agree and differ.

    A function of the set of their contents, the configuration, the judgements and ``rng``: no order of
    arrival can be seen in it. Where no pair is proposed nothing is learned, and the weights stay.
    """
    draft = gathered.draft
    stages = draft.stages
    judged = [(draft.live(a).content, draft.live(b).content, same) for a, b, same in judgements]
    observed = observe(
        draft, gathered.digests, judged, rng, lambda done, total: progress("train", done, total)
    )
    if not observed.proposed:
        training = Training(observed.contents, alarms=("few_matches",))
        return attrs.evolve(stages.config.model, training=training)
    belief = believe(observed, stages.config, stages.comparators)
    return freeze(observed, estimate(observed, belief), stages.config)
