"""Reviews that are held for a time, and questions to peers: both off unless their rules are handed in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

import attrs

from ..cases import peers, reviews
from ..cases.lifecycle import Draft
from ..cases.reply import PRIVATE
from ..errors import InputError, NotAllowed
from ..model.case import Case, CaseEventKind, Received
from ..model.given import flag, kind, text as text_of, whole
from ..model.message import Message
from ..model.peer import PeerAnswer, PeerQuestion
from ..model.record import aware
from ..model.review import Rejection, Review, ReviewState
from ..model.team import Agent
from .looking import named_id
from .receiving import Receiver

__all__ = ["AuthorStep", "Reviewer"]

Kind = CaseEventKind
REJECT = "reject_review"
"""The trust that is needed to reject a review (``Agent.may``): the role of a moderator (row 3.20)."""


class AuthorStep(StrEnum):
    """What only the author of a review may do."""

    AMEND = "amend"
    WITHDRAW = "withdraw"
    PUBLISH = "publish"


class Reviewer(Receiver):
    """Holds reviews until their time has come, and asks peers questions that are not personal."""

    # Reviews (rows 3.18 to 3.20)

    def review(
        self,
        message: Message,
        *,
        rating: int,
        now: datetime,
        purchase: bool | None = None,
        experienced_at: datetime | None = None,
    ) -> Case:
        """Take a review in and hold it for a time, so that its author and the company can talk in private.

        When the time is over, ``due`` says that it is to be published, whatever it says. The same message
        again changes nothing. ``rating`` is 1 to 5. Raises ``InputError`` if the desk was opened without
        ``reviews``.
        """
        if self.review_rules is None:
            raise InputError("this desk holds no reviews (hint: Desk(..., reviews=ReviewRules()))")
        purchase = None if purchase is None else flag(purchase, "purchase")
        there = None if experienced_at is None else aware(experienced_at, "experienced_at")
        reviews.check(rating)
        case = self.receive(attrs.evolve(kind(message, Message, "message"), public=False), now=now)
        held = next(one for one in case.received if one.key == message.key)
        if any(one.id == held.key for one in case.reviews):
            return case
        made = reviews.hold(held, rating, self.review_rules, purchase=purchase, experienced_at=there)
        return self._step(case.id, "hold", made, now)

    def revise(
        self,
        message: Message,
        *,
        review: str,
        step: AuthorStep | str,
        now: datetime,
        rating: int | None = None,
    ) -> Case:
        """Let the author of a review amend it, withdraw it, or have it published now, by a new message.

        ``review`` is its id. Raises ``InputError`` if the message is from anybody else; the message is kept.
        """
        step = text_of(step, "step")
        if step not in set(AuthorStep):
            raise InputError(f"an author may: {', '.join(AuthorStep)}")
        if step == AuthorStep.AMEND:
            reviews.check(rating)
        case = self.receive(attrs.evolve(kind(message, Message, "message"), public=False), now=now)
        by = next(one for one in case.received if one.key == message.key)
        found, known = self._review(review)
        if step == AuthorStep.AMEND:
            known = reviews.amend(known, by, rating or 0)
        elif step == AuthorStep.WITHDRAW:
            known = reviews.withdraw(known, by)
        else:
            known = reviews.ask(known, by)
        return self._step(found.id, str(AuthorStep(step)), known, now)

    def reject(
        self, review: str, because: Rejection | str, *, by: Agent | str, reason: str, now: datetime
    ) -> Case:
        """Reject a review for a reason of the closed list; ``reason`` says what exactly.

        ``by`` must be trusted with ``reject_review``; ``NotAllowed`` otherwise.
        """
        now = self._at(now)
        found, known = self._review(review)
        who = self._service.agent(named_id(by))
        if REJECT not in who.may:
            raise NotAllowed(f"rejecting reviews is for whoever may: {REJECT}")
        rejected = reviews.reject(known, because, now)
        return self._step(found.id, "reject", rejected, now, by=who.id, reason=text_of(reason, "reason"))

    def reviews(self, *, state: ReviewState | str | None = ReviewState.PUBLISHED) -> Iterator[Review]:
        """The reviews in a state (None: all), in the order in which they came in; there is no other order."""
        every = (review for case in self._book.cases() for review in case.reviews)
        wanted = (one for one in every if state is None or one.state == state)
        return iter(sorted(wanted, key=lambda one: (one.received_at, one.id)))

    def _review(self, name: str) -> tuple[Case, Review]:
        case = self._book.with_message(text_of(name, "the id of a review"))
        for review in case.reviews if case is not None else ():
            if review.id == name and case is not None:
                return case, review
        raise InputError("no review has this id")

    def _step(
        self, case_id: str, step: str, review: Review, now: datetime, by: str = "", reason: str | None = None
    ) -> Case:
        draft = Draft(self._book.case(case_id))
        told = {} if reason is None else {"reason": reason}
        draft.add(Kind.REVIEWED, aware(now, "now"), by, step=step, review=review, **told)
        return self._shown(self._service.keep(draft, aware(now, "now")))

    def _facing(self, case: Case, held: Received) -> Received:
        """A message with the handle for its answer: a review is private while it is held, then public."""
        for review in case.reviews:
            if held.key in (review.id, review.text):
                public = review.state is ReviewState.PUBLISHED
                return attrs.evolve(held, handle=attrs.evolve(held.handle, public=public))
        return held

    # Peers (row 2.23)

    def ask_peers(self, case: Case | str, *, by: str, now: datetime) -> PeerQuestion:
        """Make a question for other customers of the latest message, without anything that says who asks.

        The case stays with its owner, and its clocks go on; ``due`` reminds of it if nobody answers
        in time. Raises ``NotAllowed`` if the case is personal or urgent, or if ``peers`` are off.
        """
        now = self._at(now)
        found = self._live(case)
        why_not = peers.refusal(found, self.peer_rules)
        if why_not is not None or self.peer_rules is None:
            raise NotAllowed(f"peers may not be asked: {why_not}")
        customer = self._speaker.customer(found.customer)
        fields = customer.profile if customer is not None else {}
        names = ("name", "given_name", "x_handle", "instagram_handle", "facebook_handle", *PRIVATE)
        latest = found.received[-1].message
        private = [latest.author, *(value for name in names if (value := fields.get(name)))]
        question = PeerQuestion(
            f"{found.id}.{found.version + 1}",
            peers.stripped(latest.text, private),
            found.reason or "",
            found.language,
            now,
            now + self.peer_rules.wait,
        )
        self._noted(found, Kind.ASKED, text_of(by, "by"), now, question=question)
        return question

    def peer_answer(self, case: Case | str, question: str, *, peer: str, text: str, now: datetime) -> Case:
        """Note what a peer answered. It is sent to nobody until an agent has confirmed it."""
        now = self._at(now)
        found = self._open_case(case)
        self._question(found, question)
        answer = PeerAnswer(text_of(peer, "peer"), text_of(text, "text"), now)
        return self._noted(found, Kind.HELPED, "", now, question=question, answer=answer)

    def confirm_peer(
        self, case: Case | str, question: str, answer: int, *, by: Agent | str, now: datetime
    ) -> str:
        """Confirm the answer at place ``answer`` (from 0) as an agent; return its text for ``reply``."""
        now = self._at(now)
        found = self._open_case(case)
        who = self._service.agent(named_id(by)).id
        answers = self._question(found, question).answers
        if whole(answer, "answer") >= len(answers):
            raise InputError("this question has no such answer")
        self._noted(found, Kind.CONFIRMED, who, now, question=question, answer=answer)
        return answers[answer].text

    def _question(self, case: Case, name: str) -> PeerQuestion:
        found = next((one for one in case.questions if one.id == text_of(name, "question")), None)
        if found is None:
            raise InputError("peers were not asked this for the case")
        return found
