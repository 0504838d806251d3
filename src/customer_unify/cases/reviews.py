"""What can happen to a review: its author amends or withdraws it, it is published, or rejected by list.

There is no step with which a company could change a word or a star, hold a review longer, or hold only bad
ones (rows 3.9, 3.18, 3.19).
"""

from __future__ import annotations

from datetime import datetime

import attrs

from ..errors import InputError
from ..model.case import Received
from ..model.given import text, whole
from ..model.record import RecordRef
from ..model.review import HIGHEST_RATING, Rejection, Review, ReviewRules, ReviewState

__all__ = ["amend", "ask", "check", "hold", "publish", "reject", "withdraw"]


def hold(
    held: Received,
    rating: int,
    rules: ReviewRules,
    *,
    purchase: bool | None = None,
    experienced_at: datetime | None = None,
) -> Review:
    """Hold a review from the time when its message came in, with the same delay for every rating."""
    return Review(
        held.key,
        held.author,
        check(rating),
        held.at,
        held.at + rules.delay,
        held.at + rules.answer_within,
        text=held.key,
        purchase=purchase,
        experienced_at=experienced_at,
        firm=rules.firm,
    )


def amend(review: Review, by: Received, rating: int) -> Review:
    """Let the author change it; the day of publication stays."""
    _author(review, by.author)
    return attrs.evolve(review, rating=check(rating), text=by.key, amended=review.amended + 1)


def ask(review: Review, by: Received) -> Review:
    """Let the author ask for publication now; asking again later changes nothing."""
    _author(review, by.author)
    return review if review.asked_at is not None else attrs.evolve(review, asked_at=by.at)


def withdraw(review: Review, by: Received) -> Review:
    """Let the author take it back, published or not."""
    _author(review, by.author)
    return attrs.evolve(review, state=ReviewState.WITHDRAWN, settled_at=by.at)


def reject(review: Review, because: Rejection | str, at: datetime) -> Review:
    """Reject a review for a reason of the closed list; its rating is not looked at."""
    because = text(because, "because")
    if because not in set(Rejection):
        raise InputError(f"a review is rejected for one of: {', '.join(sorted(Rejection))}")
    _live(review)
    return attrs.evolve(review, state=ReviewState.REJECTED, rejected=Rejection(because), settled_at=at)


def publish(review: Review, at: datetime) -> Review:
    """Publish a held review whose time has come; raises ``InputError`` before."""
    if review.state is not ReviewState.HELD or at < review.due_at:
        raise InputError("only a held review is published, and not before its time")
    return attrs.evolve(review, state=ReviewState.PUBLISHED, settled_at=at)


def check(rating: int | None) -> int:
    """The rating, if it is one; ``InputError`` otherwise."""
    if not 1 <= (stars := whole(rating, "rating")) <= HIGHEST_RATING:
        raise InputError(f"a rating is a whole number from 1 to {HIGHEST_RATING}")
    return stars


def _live(review: Review) -> None:
    if review.state not in (ReviewState.HELD, ReviewState.PUBLISHED):
        raise InputError("this review was withdrawn or rejected")


def _author(review: Review, author: RecordRef | None) -> None:
    _live(review)
    if review.author is None or author != review.author:
        raise InputError("only its author may amend, withdraw or publish a review")
