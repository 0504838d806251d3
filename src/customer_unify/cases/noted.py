"""What is recorded on a case while it is served: learnt, done, promised, heard, reviewed, asked of peers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import attrs

from ..codec import restore
from ..model.case import Case, CaseEvent, CaseEventKind, Received
from ..model.follow_up import Heard, Learnt, Promise
from ..model.peer import PeerAnswer, PeerQuestion
from ..model.review import Review

__all__ = ["NOTED", "noted_after", "with_noted", "with_reviews", "without_noted"]

Kind = CaseEventKind
Noted = TypeVar("Noted", Learnt, Promise, Heard, PeerQuestion)


def _follows(noted: Noted, messages: Sequence[Received]) -> Noted:
    """A note with the message that it follows: the one that it names, or the last of these."""
    if noted.after is not None or not messages:
        return noted
    return attrs.evolve(noted, after=messages[-1].key)


def _knowing(case: Case, learnt: Iterable[Learnt], known: Collection[str]) -> Case:
    """The case with what was learnt: for each thing the last statement after each message."""
    in_time = [one for one in learnt if one.information in known]
    in_time.sort(key=lambda one: (one.at is not None, one.at))
    last: dict[tuple[str, str | None], Learnt] = {}
    for one in in_time:
        if one.value is not None or (one.information, one.after) not in last:
            last[one.information, one.after] = one
    facts = {one.information: one.value for one in in_time if one.value is not None}
    return attrs.evolve(case, known=frozenset(known), facts=facts, learnt=tuple(last.values()))


def _informed(case: Case, happened: CaseEvent) -> Case:
    data = happened.data
    facts, after = data.get("facts", {}), data.get("after")
    more = (Learnt(name, facts.get(name), happened.at, after) for name in data["known"])
    learnt = (*case.learnt, *(_follows(one, case.received) for one in more))
    return _knowing(case, learnt, case.known.union(data["known"]) - set(data.get("unknown", ())))


def noted_after(case: Case, keys: Collection[str]) -> dict[str, Any]:
    """The notes of a case after these messages, for the case that takes these messages in."""
    learnt = [one for one in case.learnt if one.after in keys]
    return {
        "known": sorted({one.information for one in learnt}),
        "learnt": learnt,
        "promises": [one for one in case.promises if one.after in keys],
        "heard": [one for one in case.heard if one.after in keys],
        "questions": [one for one in case.questions if one.after in keys],
    }


def without_noted(case: Case, keys: Collection[str]) -> Case:
    """The case without the notes after these messages; what they made known must be asked again."""
    gone = noted_after(case, keys)
    learnt = [one for one in case.learnt if one.after not in keys]
    known = case.known.difference(gone["known"]).union(one.information for one in learnt)
    if not case.answers:  # what was sent to the other person is not here any more
        times = {item: often for item, often in case.times.items() if item != "reply"}
        case = attrs.evolve(case, done=case.done - {"reply"}, times=times)
    return attrs.evolve(
        _knowing(case, learnt, known),
        promises=tuple(one for one in case.promises if one.after not in keys),
        heard=tuple(one for one in case.heard if one.after not in keys),
        questions=tuple(one for one in case.questions if one.after not in keys),
    )


def with_noted(case: Case, data: Mapping[str, Any]) -> Case:
    """The case with the notes of another case, each once; if two differ, this case's own stays.

    Older events do not say which message a note follows; then it follows the last one that they name.
    """
    received = sorted((restore(Received, held) for held in data["received"]), key=lambda held: held.at)

    def told(kind: type[Noted], name: str) -> list[Noted]:
        return [_follows(restore(kind, one), received) for one in data.get(name, ())]

    facts, known = data.get("facts", {}), data.get("known", ())
    learnt = told(Learnt, "learnt") or [_follows(Learnt(name, facts.get(name)), received) for name in known]
    heard = dict.fromkeys((*case.heard, *told(Heard, "heard")))
    promises, questions = (*case.promises, *told(Promise, "promises")), told(PeerQuestion, "questions")
    return attrs.evolve(
        _knowing(case, (*learnt, *case.learnt), case.known.union(known)),
        promises=tuple({one.id: one for one in promises}.values()),
        heard=tuple(sorted(heard, key=lambda one: one.at)),
        questions=tuple({one.id: one for one in (*case.questions, *questions)}.values()),
    )


def _staffed(case: Case, happened: CaseEvent) -> Case:
    return attrs.evolve(case, people={**case.people, happened.data["role"]: happened.data["agent"]})


def _done(case: Case, happened: CaseEvent) -> Case:
    item = happened.data["item"]
    times = {**case.times, item: case.times.get(item, 0) + 1}
    return attrs.evolve(case, done=case.done | {item}, times=times)


def _refused(case: Case, happened: CaseEvent) -> Case:
    """An agent wanted to do something without the trust for it: it is only recorded (row 2.26)."""
    return case


def _reached(case: Case, happened: CaseEvent) -> Case:
    return attrs.evolve(case, reached=(*case.reached, happened.data["milestone"]))


def _promised(case: Case, happened: CaseEvent) -> Case:
    made = _follows(restore(Promise, happened.data["promise"]), case.received)
    return attrs.evolve(case, promises=(*case.promises, made))


def _kept(case: Case, happened: CaseEvent) -> Case:
    kept = happened.data["promise"]
    promises = (attrs.evolve(one, kept_at=happened.at) if one.id == kept else one for one in case.promises)
    return attrs.evolve(case, promises=tuple(promises))


def _heard(case: Case, happened: CaseEvent) -> Case:
    said = restore(Heard, happened.data["heard"])
    said = _follows(attrs.evolve(said, after=said.after or said.message), case.received)
    return attrs.evolve(case, heard=(*case.heard, said))


def _added(case: Case, happened: CaseEvent) -> Case:
    return attrs.evolve(case, added=tuple(dict.fromkeys((*case.added, happened.data["item"]))))


def _moved(case: Case, happened: CaseEvent) -> Case:
    return attrs.evolve(case, stage=happened.data["stage"])


def _escalated(case: Case, happened: CaseEvent) -> Case:
    return attrs.evolve(case, escalated=case.escalated | {happened.data["mark"]})


def _reviewed(case: Case, happened: CaseEvent) -> Case:
    return with_reviews(case, (restore(Review, happened.data["review"]),))


def with_reviews(case: Case, more: Iterable[Review]) -> Case:
    """The case with these reviews, each once and in its present state, by arrival."""
    reviews = {one.id: one for one in (*case.reviews, *more)}
    return attrs.evolve(case, reviews=tuple(sorted(reviews.values(), key=lambda one: one.received_at)))


def _asked(case: Case, happened: CaseEvent) -> Case:
    question = _follows(restore(PeerQuestion, happened.data["question"]), case.received)
    return attrs.evolve(case, questions=(*case.questions, question))


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
"""How each kind of event changes a case."""
