"""A review that is held for a time, and published when its delay ends, whatever it says."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

import attrs

from ..errors import ConfigurationError, Fault
from .record import RecordRef

__all__ = ["Rejection", "Review", "ReviewRules", "ReviewState"]

LONGEST_DELAY = timedelta(days=30)
HIGHEST_RATING = 5


class ReviewState(StrEnum):
    """The state of a review."""

    HELD = "held"
    """Its author and the company may talk about it; it will be published."""
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    """By its author, nobody else."""
    REJECTED = "rejected"
    """For a reason of the closed list."""


class Rejection(StrEnum):
    """The only reasons for rejecting a review; none of them is what it says about the company."""

    ILLEGAL = "illegal"
    PERSONAL_DATA = "personal_data"
    ADVERTISING = "advertising"
    NOT_EXPERIENCED = "not_experienced"
    CONFLICT_OF_INTEREST = "conflict_of_interest"
    DUPLICATE = "duplicate"


@attrs.frozen
class ReviewRules:
    """How long reviews are held: the same time for every rating, and at most 30 days.

    ``delay`` and ``answer_within`` (by when somebody should have answered the author; shorter than the delay)
    are wall time. ``firm`` names the company, if one provider serves several (row 3.20). Raises
    ``ConfigurationError``. Check the law of your country before you hold any review.
    """

    delay: timedelta = timedelta(days=7)
    answer_within: timedelta = timedelta(days=2)
    firm: str = ""

    def __attrs_post_init__(self) -> None:
        faults = []
        if not timedelta(0) < self.delay <= LONGEST_DELAY:
            faults.append(Fault("delay", "must be more than nothing and 30 days at most"))
        if not timedelta(0) < self.answer_within < self.delay:
            faults.append(Fault("answer_within", "must be more than nothing and shorter than the delay"))
        if faults:
            raise ConfigurationError(faults, origin="the rules of reviews")


@attrs.frozen
class Review:
    """A review; its id is the key of its message.

    ``text`` is the key of the message whose words count: the first, or a later one with which the author
    amended it. ``publish_by`` is the end of the delay, set once; ``answer_by`` is by when somebody should
    have answered; ``asked_at`` is when the author asked for earlier publication. ``purchase`` says whether a
    purchase is proved (None: not known), ``experienced_at`` is when the author was there, by their own word.
    ``settled_at`` is when it was published, withdrawn or rejected.
    """

    id: str = attrs.field(repr=False)
    author: RecordRef | None
    rating: int
    received_at: datetime
    publish_by: datetime
    answer_by: datetime
    text: str = attrs.field(default="", repr=False)
    state: ReviewState = ReviewState.HELD
    asked_at: datetime | None = None
    purchase: bool | None = None
    experienced_at: datetime | None = None
    amended: int = 0
    rejected: Rejection | None = None
    settled_at: datetime | None = None
    firm: str = ""

    @property
    def due_at(self) -> datetime:
        """When it is published: the end of the delay, or when its author asked for it before."""
        return self.publish_by if self.asked_at is None else min(self.asked_at, self.publish_by)
