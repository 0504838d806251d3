"""What is noted on a case while it is served: learnt, done, promised, heard, reviewed, asked of peers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import attrs

from ..codec import restore
from ..model.case import Case, CaseEvent, CaseEventKind
from ..model.follow_up import Heard, Promise
from ..model.peer import PeerAnswer, PeerQuestion
from ..model.review import Review

__all__ = ["NOTED", "with_reviews"]

Kind = CaseEventKind


def _informed(case: Case, happened: CaseEvent) -> Case:
    known = case.known.union(happened.data["known"]) - set(happened.data.get("unknown", ()))
    return attrs.evolve(case, known=known, facts={**case.facts, **happened.data.get("facts", {})})


def _staffed(case: Case, happened: CaseEvent) -> Case:
    return attrs.evolve(case, people={**case.people, happened.data["role"]: happened.data["agent"]})


def _done(case: Case, happened: CaseEvent) -> Case:
    item = happened.data["item"]
    times = {**case.times, item: case.times.get(item, 0) + 1}
    return attrs.evolve(case, done=case.done | {item}, times=times)


def _refused(case: Case, happened: CaseEvent) -> Case:
    """Somebody wanted what he is not trusted with: nothing happens, and it is on record (row 2.26)."""
    return case


def _reached(case: Case, happened: CaseEvent) -> Case:
    return attrs.evolve(case, reached=(*case.reached, happened.data["milestone"]))


def _promised(case: Case, happened: CaseEvent) -> Case:
    return attrs.evolve(case, promises=(*case.promises, restore(Promise, happened.data["promise"])))


def _kept(case: Case, happened: CaseEvent) -> Case:
    kept = happened.data["promise"]
    promises = (attrs.evolve(one, kept_at=happened.at) if one.id == kept else one for one in case.promises)
    return attrs.evolve(case, promises=tuple(promises))


def _heard(case: Case, happened: CaseEvent) -> Case:
    return attrs.evolve(case, heard=(*case.heard, restore(Heard, happened.data["heard"])))


def _added(case: Case, happened: CaseEvent) -> Case:
    return attrs.evolve(case, added=tuple(dict.fromkeys((*case.added, happened.data["item"]))))


def _moved(case: Case, happened: CaseEvent) -> Case:
    return attrs.evolve(case, stage=happened.data["stage"])


def _escalated(case: Case, happened: CaseEvent) -> Case:
    return attrs.evolve(case, escalated=case.escalated | {happened.data["mark"]})


def _reviewed(case: Case, happened: CaseEvent) -> Case:
    return with_reviews(case, (restore(Review, happened.data["review"]),))


def with_reviews(case: Case, more: Iterable[Review]) -> Case:
    """The case with these reviews, each once and as it is now, by when they came in."""
    reviews = {one.id: one for one in (*case.reviews, *more)}
    return attrs.evolve(case, reviews=tuple(sorted(reviews.values(), key=lambda one: one.received_at)))


def _asked(case: Case, happened: CaseEvent) -> Case:
    return attrs.evolve(case, questions=(*case.questions, restore(PeerQuestion, happened.data["question"])))


def _helped(case: Case, happened: CaseEvent) -> Case:
    answer = restore(PeerAnswer, happened.data["answer"])
    return _asking(case, happened, lambda one: attrs.evolve(one, answers=(*one.answers, answer)))


def _confirmed(case: Case, happened: CaseEvent) -> Case:
    def confirmed(one: PeerQuestion) -> PeerQuestion:
        place = happened.data["answer"]
        answer = attrs.evolve(one.answers[place], confirmed_by=happened.by)
        return attrs.evolve(one, answers=(*one.answers[:place], answer, *one.answers[place + 1 :]))

    return _asking(case, happened, confirmed)


def _asking(case: Case, happened: CaseEvent, change: Callable[[PeerQuestion], PeerQuestion]) -> Case:
    asked = happened.data["question"]
    return attrs.evolve(
        case, questions=tuple(change(one) if one.id == asked else one for one in case.questions)
    )


NOTED: Mapping[CaseEventKind, Callable[[Case, CaseEvent], Case]] = {
    Kind.INFORMED: _informed,
    Kind.STAFFED: _staffed,
    Kind.DONE: _done,
    Kind.REFUSED: _refused,
    Kind.REACHED: _reached,
    Kind.PROMISED: _promised,
    Kind.KEPT: _kept,
    Kind.HEARD: _heard,
    Kind.REVIEWED: _reviewed,
    Kind.ASKED: _asked,
    Kind.HELPED: _helped,
    Kind.CONFIRMED: _confirmed,
    Kind.ADDED: _added,
    Kind.MOVED: _moved,
    Kind.ESCALATED: _escalated,
}
"""What each event makes of a case."""
