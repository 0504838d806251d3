"""The command line: parses the arguments and hands them to one command."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from io import TextIOWrapper

from . import __version__
from .errors import CustomerUnifyError

__all__ = ["main"]

ABOUT = "One customer out of many records, served in an order one can read and prove."
COMMANDS = ("demo", "resolve", "evaluate", "rank", "replay", "store")
"""The order in which the help lists them; one that is not built is not listed."""


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line, with every command that is there."""
    top = argparse.ArgumentParser(prog="python -m customer_unify", description=ABOUT)
    top.add_argument("--version", action="version", version=f"customer_unify {__version__}")
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name in COMMANDS:
        place = f"{__package__}.commands.{name}"
        if find_spec(place) is None:
            continue
        command = import_module(place)
        inner = commands.add_parser(name, help=command.SUMMARY, description=command.__doc__)
        command.arguments(inner)
        inner.set_defaults(run=command.run)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 the input is at fault, 2 wrong usage.

    A fault of the input is one message on standard error, never a traceback.
    """
    options = parser().parse_args(arguments)
    if isinstance(sys.stdout, TextIOWrapper):
        # A terminal without a letter shows its code instead of failing halfway.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        return int(options.run(options))
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except (CustomerUnifyError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130


if __name__ == "__main__":
    code = main()
    gc.freeze()  # the process ends: a last search through all that was read would find nothing to throw away
    sys.exit(code)
