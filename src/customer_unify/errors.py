"""Every error the library raises, and what each means.

The tree (a builtin in brackets is the meaning in plain Python, so that code
which knows nothing of this library can still catch it)::

    CustomerUnifyError
    ├── ConfigurationError [ValueError]      a configuration, policy or template is at fault
    │   └── PolicyRefused                    a policy that breaks a promise (law L14)
    ├── InputError [ValueError]              a value or file handed in is at fault
    │   ├── UnknownField [KeyError]          a field name that is not declared
    │   ├── Erased                           a record that was erased and may not come back
    │   ├── NotAllowed [PermissionError]     an action that this agent may not do
    │   ├── NotAFile [OSError]               a path where no file can be read or written
    │   │   └── NoSuchFile [FileNotFoundError]
    │   └── NaiveTime                        a datetime without a time zone
    ├── NotFound [LookupError]
    │   ├── UnknownRecord [KeyError]         no such (source, key)
    │   ├── UnknownCustomer [KeyError]       no customer ever had this id
    │   ├── UnknownDecision [KeyError]
    │   └── UnknownCase [KeyError]
    ├── Contradiction [ValueError]           two decisions that cannot both hold; names both
    ├── ConstraintBroken [ValueError]        a decision against an exclusive namespace
    ├── TooManyRemovals [ValueError]         a full extract would remove more than allowed
    ├── PluginError [ImportError]            a plug-in that could not be loaded
    │   └── PluginFailed [RuntimeError]      … that raised, or answered what its kind may not
    ├── MissingExtra [ImportError]           a library that only an extra of the package brings
    └── StoreError [RuntimeError]
        ├── Closed                           the resolver, desk or store was closed
        ├── ReadOnly [PermissionError]       a write on something opened for reading
        │   └── OtherConfiguration           a write on a base made under other rules
        ├── Conflict                         somebody else wrote first; try again
        ├── Forked                           opened before this process was forked from another
        └── Unreadable [OSError]             damaged, cut or newer than this library

An error says what was wrong, where, what kind of thing was given (never the
value itself: law L21), what is allowed, and a hint where there is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

__all__ = [
    "Closed",
    "ConfigurationError",
    "Conflict",
    "ConstraintBroken",
    "Contradiction",
    "CustomerUnifyError",
    "Disconnected",
    "Erased",
    "Fault",
    "Forked",
    "InputError",
    "MissingExtra",
    "NaiveTime",
    "NoSuchFile",
    "NotAFile",
    "NotAllowed",
    "NotFound",
    "OtherConfiguration",
    "Overtaken",
    "PluginError",
    "PluginFailed",
    "PolicyRefused",
    "ReadOnly",
    "StoreError",
    "TooManyRemovals",
    "UnknownCase",
    "UnknownCustomer",
    "UnknownDecision",
    "UnknownField",
    "UnknownRecord",
    "Unreadable",
]


class CustomerUnifyError(Exception):
    """The base of all errors of the library: ``except CustomerUnifyError`` catches every one."""

    def __str__(self) -> str:
        # KeyError.__str__ shows the repr of its argument; a sentence should read as one.
        return " ".join(str(part) for part in self.args)


_LONGEST = 2_000
"""Longest part of a fault that is printed, in characters."""


class Fault:
    """One thing wrong, and where: ``path`` in a document, or file, line, column.

    ``kind`` names the sort of fault in one word, so that faults can be counted (``"empty key"``).

    >>> str(Fault("sources.crm.key", "is missing", hint="name the column that identifies a row"))
    'sources.crm.key: is missing (hint: name the column that identifies a row)'
    """

    __slots__ = ("hint", "kind", "path", "what")

    def __init__(self, path: str, what: str, *, hint: str = "", kind: str = "") -> None:
        self.path = path
        self.what = what
        self.hint = hint
        self.kind = kind

    def __str__(self) -> str:
        where = f"{_line(self.path)}: " if self.path else ""
        # The sentence is ours and may have lines of its own.
        return (
            where
            + "\n".join(map(_line, self.what.split("\n")))
            + (f" (hint: {_line(self.hint)})" if self.hint else "")
        )

    def __repr__(self) -> str:
        return f"Fault({str(self)!r})"


def _line(said: str) -> str:
    """A part of an error as it may be printed: names stand in it, and a name can hold anything.

    Controls, line breaks and marks that turn the direction of writing are shown as escapes; of a
    name that fills pages its beginning is shown.
    """
    shown = said[: _LONGEST + 1]
    if not shown.isprintable():
        shown = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in shown)
    return shown if len(shown) <= _LONGEST else shown[:_LONGEST] + "…"


TOLD = 100
"""Faults that are told in the text of an error, which somebody reads; the error itself holds all."""


def _told(faults: Sequence[Fault]) -> list[str]:
    """A line for each fault, or for the first of very many (law L19)."""
    more = len(faults) - TOLD
    return [
        *map(str, faults[:TOLD]),
        *([f"and {more:,} more (hint: `faults` of this error has all)"] if more > 0 else []),
    ]


class ConfigurationError(CustomerUnifyError, ValueError):
    """A configuration, policy or template is at fault; ``faults`` holds all of them at once.

    Its text tells the first hundred.

    >>> print(ConfigurationError([Fault("a", "is unknown"), Fault("b", "is missing")], origin="my.toml"))
    2 faults in my.toml:
      a: is unknown
      b: is missing
    """

    def __init__(self, faults: Iterable[Fault], *, origin: str = "the configuration") -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        self.origin = origin
        count = len(self.faults)
        head = f"{count} fault{'s' if count != 1 else ''} in {origin}:"
        super().__init__("\n  ".join([head, *_told(self.faults)]))


class PolicyRefused(ConfigurationError):
    """A policy that could let a stranger pass a loyal customer, or breaks another promise.

    The faults print the extreme cases that show it (law L14).
    """


class InputError(CustomerUnifyError, ValueError):
    """A value or file handed in cannot be used; ``faults`` says where and why."""

    def __init__(self, message: str = "", *, faults: Sequence[Fault] = ()) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__("\n  ".join([part for part in [message, *_told(self.faults)] if part]))


class UnknownField(InputError, KeyError):
    """A field name that neither the library nor the configuration declares."""


class Erased(InputError):
    """A record that was erased and is refused when it comes again (law L11)."""


class NotAllowed(InputError, PermissionError):
    """An action that this agent may not do: the attempt is on record, and nothing was done."""


class NotAFile(InputError, OSError):
    """A path where no file can be read or written: absent, a folder, or not permitted."""


class NoSuchFile(NotAFile, FileNotFoundError):
    """A path where there is nothing."""


class NaiveTime(InputError):
    """A datetime without a time zone: the library cannot know which instant is meant."""


class NotFound(CustomerUnifyError, LookupError):
    """What was asked for is not there."""


class UnknownRecord(NotFound, KeyError):
    """No live record has this (source, key)."""


class UnknownCustomer(NotFound, KeyError):
    """No customer has, or ever had, this id."""


class UnknownDecision(NotFound, KeyError):
    """No decision has this id."""


class UnknownCase(NotFound, KeyError):
    """No case has this id."""


class Contradiction(CustomerUnifyError, ValueError):
    """Decisions that contradict each other; ``decisions`` names every one of them (law L5)."""

    def __init__(self, message: str, *, decisions: Sequence[str] = ()) -> None:
        self.decisions: tuple[str, ...] = tuple(decisions)
        super().__init__(message)


class ConstraintBroken(CustomerUnifyError, ValueError):
    """A ``link`` across two values of an exclusive namespace (law L6); ``namespaces`` names them."""

    def __init__(self, message: str, *, namespaces: Sequence[str] = ()) -> None:
        self.namespaces: tuple[str, ...] = tuple(namespaces)
        super().__init__(message)


class TooManyRemovals(CustomerUnifyError, ValueError):
    """A full extract would remove a larger share of a source than was allowed: nothing was changed."""


class MissingExtra(CustomerUnifyError, ImportError):
    """Something that needs an extra of the package, which is not installed.

    >>> print(MissingExtra("estimating value", "value"))
    estimating value needs an extra (hint: pip install "customer-unify[value]")
    """

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f'{what} needs an extra (hint: pip install "customer-unify[{extra}]")')


class PluginError(CustomerUnifyError, ImportError):
    """Plug-ins that could not be loaded, have the wrong shape or a taken name; ``faults`` names every one.

    >>> print(PluginError([Fault("shoes = acme:same_shoe", "is not callable")]))
    1 broken plug-in:
      shoes = acme:same_shoe: is not callable
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        count = len(self.faults)
        head = f"{count} broken plug-in{'s' if count != 1 else ''}:"
        super().__init__("\n  ".join([head, *_told(self.faults)]))


class PluginFailed(PluginError, RuntimeError):
    """A plug-in that raised an error, or returned what its kind may not return: nothing was written.

    The faults name the plug-in, the places of the configuration that use it and the line that raised,
    never the value that was given to it (law L21).
    """


class StoreError(CustomerUnifyError, RuntimeError):
    """A store could not do what was asked; nothing was half done."""


class Closed(StoreError):
    """The resolver, desk or store was closed before."""


class ReadOnly(StoreError, PermissionError):
    """A write on something opened for reading only."""


class OtherConfiguration(ReadOnly):
    """A write on a base that was written under another configuration: ``configure`` it first."""


class Conflict(StoreError):
    """Somebody else wrote first: nothing was written; read again and try again."""


class Overtaken(Conflict):
    """Others changed what this step was planned on: nothing was written; do it again."""


class Disconnected(StoreError):
    """A database cannot be reached, or went away; the next call tries to reach it again."""


class Forked(StoreError):
    """The resolver or store was opened before this process was forked: open one in each process."""


class Unreadable(StoreError, OSError):
    """Stored data are damaged, cut short, or of a newer format than this library knows."""
