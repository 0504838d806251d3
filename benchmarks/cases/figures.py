"""How figures are taken, shown and kept: the best of several rounds, the pace of the machine, JSON."""

from __future__ import annotations

import argparse
import gc
import json
import platform
import resource
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

__all__ = ["additions", "arguments", "best", "keep", "megabytes", "tell"]


def arguments(about: str | None, *sizes: tuple[str, int]) -> argparse.ArgumentParser:
    """A command line with these sizes, ``--seed`` where one is among them, and ``--json``."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, usual in sizes:
        parser.add_argument(f"--{name}", type=int, default=usual)
    parser.add_argument("--json", type=Path)
    return parser


def additions(seconds: float = 0.5) -> int:
    """Plain additions a second of processor time: how quick this processor is just now."""
    start, total = time.process_time(), 0
    while time.process_time() - start < seconds:
        for _ in range(100_000):
            total += 1
    return round(total / (time.process_time() - start))


def best(work: Callable[[], object], rounds: int = 5) -> float:
    """The least processor time of several rounds."""
    times = []
    for _ in range(rounds):
        gc.collect()
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def megabytes() -> int:
    """The most memory this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def tell(figures: Mapping[str, Any], path: Path | None) -> None:
    """Print figures, with how quick the processor was at plain work in the same run; keep them if asked."""
    told = {**figures, "additions_per_second": additions(), "python": platform.python_version()}
    for name, figure in told.items():
        print(f"{name:24} {figure:.3f}" if isinstance(figure, float) else f"{name:24} {figure}")
    keep(told, path)


def keep(figures: Mapping[str, Any], path: Path | None) -> None:
    """Write figures as JSON, if a file is named."""
    if path is not None:
        path.write_text(json.dumps(figures, indent=2, default=str) + "\n", encoding="utf-8")
