"""What the loggers tell: every event there is, by its name, and never what a record says (law L21)."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

import attrs
import hypothesis.strategies as st
import pytest
from hypothesis import given

from customer_unify import IdentityConfig, Record, Resolver
from customer_unify.errors import CustomerUnifyError
from customer_unify.resolver.log import EVENTS

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "logging.md"
ROW = re.compile(r"^\| `(\w+)` \| `(\w+)` \| (\w+) \| ([^|]+) \|", re.M)


@contextmanager
def listening(level: int = logging.DEBUG) -> Iterator[list[logging.LogRecord]]:
    """What is told meanwhile."""
    heard: list[logging.LogRecord] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(record)

    ear, logger = Ear(), logging.getLogger("customer_unify")
    logger.addHandler(ear)
    logger.setLevel(level)
    try:
        yield heard
    finally:
        logger.setLevel(logging.NOTSET)
        logger.removeHandler(ear)


def made(config: IdentityConfig | None = None) -> Resolver:
    numbers = count(1)
    return Resolver(config, new_id=lambda: f"id{next(numbers)}")


def names(heard: list[logging.LogRecord]) -> set[str]:
    return {vars(record)["event"] for record in heard}


def test_the_page_lists_every_event_with_its_logger_level_and_fields() -> None:
    told = {
        name: (logger, getattr(logging, level.upper()), tuple(re.findall(r"`(\w+)`", fields)))
        for name, logger, level, fields in ROW.findall(PAGE.read_text(encoding="utf-8"))
    }
    assert told == {name: tuple(event) for name, event in EVENTS.items()}


# Every event


def people(resolver: Resolver) -> None:
    """Two of one person, a third joined and parted by hand, changed and removed."""
    anna = {"name": "Anna Michu", "email": "anna@home.example"}
    resolver.add(Record("crm", "1", anna))
    resolver.add(Record("webshop", "1", anna))
    resolver.add(Record("crm", "2", {"name": "Paul Durand", "email": "paul@home.example"}))
    joined = resolver.link(("crm", "1"), ("crm", "2"), by="amina", reason="seen")
    resolver.undo(joined.id)
    resolver.add(Record("crm", "2", {"name": "Paul Durand", "email": "paul@work.example"}))
    resolver.remove("crm", "2")


def crowded(resolver: Resolver) -> None:
    """So many people of one address and one name that both propose nobody any more."""
    firsts = (
        "Anna",
        "Bob",
        "Chen",
        "Dora",
        "Emil",
        "Fatou",
        "Gerd",
        "Hana",
        "Ivan",
        "Jules",
        "Karim",
        "Lena",
    )
    for at in range(40):
        name = f"{firsts[at % 12]} {firsts[at // 12]}son"
        resolver.add(Record("crm", str(at), {"name": name, "email": "test@test.com"}))
    for at in range(40):
        fields = {
            "given_name": "Jean",
            "family_name": "Martin",
            "birth_date": "1970-01-01",
            "phone": f"06123456{at:02}",
        }
        resolver.add(Record("web", str(at), fields))


def a_chain(resolver: Resolver) -> None:
    """A component far above its limit."""
    for at in range(12):
        fields = {"email": [f"m{at}@home.example", f"m{at + 1}@home.example"]}
        resolver.add(Record("crm", str(at), fields))


def a_forbidden_link(resolver: Resolver) -> None:
    """A link that a later number forbids, until the number goes again."""
    for key, name in (("1", "Anna Michu"), ("2", "Anna Durand")):
        resolver.add(Record("crm", key, {"name": name}))
    resolver.link(("crm", "1"), ("crm", "2"), by="amina", reason="married")
    for key, number in (("1", "2840775056123"), ("2", "1780675056987"), ("2", None)):
        name = "Anna Michu" if key == "1" else "Anna Durand"
        resolver.add(Record("crm", key, {"name": name, "national_id": number}))


def an_erasure(resolver: Resolver) -> None:
    anna = Record("crm", "1", {"name": "Anna Michu"})
    resolver.add(anna)
    resolver.forget(("crm", "1"), by="privacy desk", reason="asked")
    resolver.add_many([anna])
    resolver.configure(IdentityConfig())


def by_a_thread(resolver: Resolver) -> None:
    """Two people whom one decision holds together."""
    for key, name, birth in (("1", "Anna Michu", "1970-03-01"), ("2", "Paul Durand", "1992-11-30")):
        resolver.add(Record("crm", key, {"name": name, "birth_date": birth}))
    resolver.link(("crm", "1"), ("crm", "2"), by="amina", reason="seen")
    assert resolver.alarms()


def exclusive() -> IdentityConfig:
    namespaces = {**IdentityConfig().namespaces}
    namespaces["national_id"] = attrs.evolve(namespaces["national_id"], exclusive=True)
    return attrs.evolve(IdentityConfig(), namespaces=namespaces)


STORIES: list[tuple[Callable[[Resolver], None], IdentityConfig, set[str]]] = [
    (
        people,
        IdentityConfig(),
        {
            "step",
            "created",
            "joined",
            "left",
            "merged",
            "emptied",
            "restored",
            "changed",
            "decided",
            "revoked",
        },
    ),
    (crowded, IdentityConfig(), {"generic_value", "block_closed"}),
    (a_chain, attrs.evolve(IdentityConfig(), component_limit=4), {"component_cut"}),
    (a_forbidden_link, exclusive(), {"suspended", "resumed"}),
    (an_erasure, IdentityConfig(), {"erased", "refused", "configured"}),
    (by_a_thread, IdentityConfig(), {"alarm"}),
]


@pytest.mark.parametrize(
    ("story", "config", "expected"), STORIES, ids=lambda item: getattr(item, "__name__", "")
)
def test_an_event_is_told_when_it_happens(
    story: Callable[[Resolver], None], config: IdentityConfig, expected: set[str]
) -> None:
    with listening() as heard:
        story(made(config))
    assert expected <= names(heard)
    for record in heard:
        said = vars(record)
        event = EVENTS[said["event"]]
        assert (record.name, record.levelno) == (f"customer_unify.{event.logger}", event.level)
        assert all(field in said for field in event.fields)


# Nothing of a person (law L21)

WORDS = ("Quetzalina", "Vorbrandt", "Zebulon", "Ysoldeberg", "Wolframine", "Xanthippus")
MAILS = ("quetzalina@vorbrandt.example", "zebulon@ysoldeberg.example", "shared@wolframine.example")
PHONES = ("+33612345678", "06 98 76 54 32", "+41 44 668 18 00")
KEYS = ("key-alpha77", "key-bravo88", "key-gamma99")
WHY = ("she phoned from Timbuktu", "amina.clerk@desk.example")

FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "name": st.tuples(st.sampled_from(WORDS), st.sampled_from(WORDS)).map(" ".join),
        "email": st.sampled_from(MAILS),
        "phone": st.sampled_from(PHONES),
        "birth_date": st.sampled_from(["1970-03-01", "1992-11-30"]),
        "x_handle": st.sampled_from([word.lower() for word in WORDS]),
        "national_id": st.sampled_from(["2840775056123", "1780675056987"]),
        "city": st.sampled_from(["Timbuktu", "Ouagadougou"]),
    },
)
REFS = st.tuples(st.sampled_from(["crm", "x"]), st.sampled_from(KEYS))
RECORDS = st.builds(
    lambda ref, fields, claimed: Record(*ref, fields, claimed={"x_handle"} & set(fields) if claimed else ()),
    REFS,
    FIELDS,
    st.booleans(),
)
ACTS = st.one_of(
    st.tuples(st.just("add"), RECORDS),
    st.tuples(st.just("add_many"), st.lists(RECORDS, max_size=4)),
    st.tuples(st.just("sync"), st.lists(RECORDS, max_size=3)),
    st.tuples(st.just("remove"), REFS),
    st.tuples(st.sampled_from(["link", "separate"]), st.tuples(REFS, REFS)),
    st.tuples(st.just("confirm"), st.tuples(REFS, st.sampled_from(["email", "x_handle", "national_id"]))),
    st.tuples(st.just("undo"), st.integers(0, 9)),
    st.tuples(st.just("forget"), st.tuples(REFS, st.sampled_from(["refuse", "blank"]))),
    st.tuples(st.just("configure"), st.sampled_from([IdentityConfig(), exclusive()])),
    st.tuples(st.sampled_from(["alarms", "candidates", "preview"]), FIELDS),
)
SAID = {"by": WHY[1], "reason": WHY[0]}


def act(resolver: Resolver, name: str, given: Any) -> None:
    if name in ("add", "add_many", "configure"):
        getattr(resolver, name)(given)
    elif name == "sync":
        resolver.sync("crm", [one for one in given if one.source == "crm"], remove_at_most=1)
    elif name == "remove":
        resolver.remove(*given)
    elif name in ("link", "separate"):
        getattr(resolver, name)(*given, **SAID)
    elif name == "confirm":
        resolver.confirm(*given, **SAID)
    elif name == "undo":
        made = [decision.id for decision in resolver.store.decisions()]
        resolver.undo(made[given % len(made)] if made else "none")
    elif name == "forget":
        resolver.forget(given[0], reimport=given[1], **SAID)
    elif name == "preview":
        resolver.preview(record=Record("crm", KEYS[0], given))
    else:
        getattr(resolver, name)()


def secrets() -> Iterator[str]:
    """Every value, key, actor and reason, whole and in its words, and the digits of numbers."""
    for text in (*WORDS, *MAILS, *PHONES, *KEYS, *WHY, "Timbuktu", "Ouagadougou", "1970-03-01", "1992-11-30"):
        yield text.casefold()
        yield from (word.casefold() for word in re.split(r"[^\w]+", text) if len(word) > 4)
    yield from (
        "612345678",
        "698765432",
        "446681800",
        "2840775056123",
        "1780675056987",
        "19700301",
        "19921130",
    )


SECRETS = frozenset(secrets()) - {"example", "shared"}


def shown(record: logging.LogRecord) -> str:
    """All a handler could write of it; not where in our code it was told."""
    hidden = {"pathname", "filename", "module", "funcName", "thread", "threadName", "process", "processName"}
    fields = {name: value for name, value in vars(record).items() if name not in hidden}
    return f"{record.getMessage()} {fields!r} {fields}".casefold()


@given(st.lists(ACTS, max_size=25))
def test_no_log_record_holds_anything_of_a_person(acts: list[tuple[str, Any]]) -> None:
    resolver = made()
    with listening() as heard:
        for name, what in acts:
            with suppress(CustomerUnifyError):
                act(resolver, name, what)
    for record in heard:
        text = shown(record)
        assert not [secret for secret in SECRETS if secret in text], vars(record)["event"]


def test_a_secret_that_is_told_is_found() -> None:
    """The test above can fail: the same search finds what a careless event would say."""
    with listening() as heard:
        logging.getLogger("customer_unify.graph").info("created", extra={"email": (MAILS[0].upper(),)})
    assert [secret for secret in SECRETS if secret in shown(heard[0])]


# Silence


def test_nothing_is_written_unless_the_host_listens(fresh: Callable[[str], str]) -> None:
    """Nor a warning on the error stream, as ``logging`` writes it for a library without ``NullHandler``."""
    program = (
        "import contextlib, io, sys\n"
        "with contextlib.redirect_stderr(io.StringIO()) as errors:\n"
        "    import logging\n"
        "    import customer_unify as cu\n"
        "    resolver = cu.Resolver()\n"
        "    for key, name in (('1', 'Anna Michu'), ('2', 'Paul Durand')):\n"
        "        resolver.add(cu.Record('crm', key, {'name': name, 'birth_date': '1970-03-0' + key}))\n"
        "    resolver.link(('crm', '1'), ('crm', '2'), by='amina', reason='seen')\n"
        "    assert resolver.alarms()\n"
        "print(repr(errors.getvalue()))\n"
        "print([type(one).__name__ for one in logging.getLogger('customer_unify').handlers])\n"
        "print(logging.getLogger().handlers)"
    )
    assert fresh(program).splitlines() == ["''", "['NullHandler']", "[]"]


def test_a_process_that_does_not_log_does_not_load_what_logs(fresh: Callable[[str], str]) -> None:
    program = (
        "import sys, customer_unify as cu\n"
        "cu.Resolver().add(cu.Record('crm', '1', {'name': 'Jocelyne Michu'}))\n"
        "print('logging' in sys.modules)"
    )
    assert fresh(program).split() == ["False"]


def test_where_nobody_listens_nothing_is_put_together(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*given: object, **named: object) -> None:
        raise AssertionError("an event was put together that nobody listens to")

    monkeypatch.setattr("customer_unify.resolver.log._graph", never)
    monkeypatch.setattr(logging.Logger, "makeRecord", never)
    with listening(logging.ERROR):
        for story, config, _ in STORIES:
            story(made(config))
