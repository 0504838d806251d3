"""How people were answered: medians and their bounds by value and channel; who was passed in public."""

from __future__ import annotations

import math
from collections.abc import Mapping

import attrs

from ..model.service import ChannelFigures, GroupFigures, Service
from .label import duration, label, told, whole
from .markup import Child, Markup, element, join
from .table import bars, called, left_out, table

__all__ = ["channels", "passed", "response"]

MOST = 10
"""At most this many people who were passed in public are named; the others are counted."""
THICK = {"between": 6, "median": 18}
FIGURES = {
    "messages": "number",
    "median": "number",
    "unanswered": "number",
    "deflected": "number",
    "drawn": "wide",
}
"""What is told of each group and of each channel."""


def response(service: Service, *, language: str = "en") -> Markup:
    """The median answer of each group and the bounds it lies in, on a logarithmic scale of minutes."""
    scale = _Scale.of(service)
    rows = (
        (label("group", group.group, language), *_figures(group, language), _interval(group, scale, language))
        for group in service.groups
    )
    return table("response", {"group": "", **FIGURES}, rows, language=language)


def channels(service: Service, *, language: str = "en") -> Markup | None:
    """The same by channel, where there is more than one."""
    if len(service.channels) < 2:
        return None
    scale = _Scale.of(service)
    rows = (
        (
            label("channel", each.channel, language),
            *_figures(each, language),
            _mark(each.median, scale, language),
        )
        for each in service.channels
    )
    return table("channels", {"channel": "", **FIGURES}, rows, language=language)


def passed(service: Service, names: Mapping[str, str], *, language: str = "en") -> Markup | None:
    """Customers of the highest tier who were passed in public, the most often first."""
    if not service.passed:
        return None
    most = service.passed[0].times
    rows = (
        (
            called(each, names),
            whole(each.times, language),
            bars([(0, each.times / most, "over")]),
        )
        for each in service.passed[:MOST]
    )
    columns = {"person": "", "times": "number", "drawn": "wide"}
    return join(table("passed", columns, rows, language=language), left_out(service.passed, MOST, language))


def _figures(of: GroupFigures | ChannelFigures, language: str) -> tuple[str, str, str, str]:
    return (
        whole(of.messages, language),
        duration(of.median, language),
        f"{whole(100 * of.unanswered, language)} %",
        f"{whole(100 * of.deflected, language)} %",
    )


@attrs.frozen
class _Scale:
    """From the shortest to the longest of all times that are drawn, evenly by logarithm."""

    shortest: int
    longest: int

    @classmethod
    def of(cls, service: Service) -> _Scale:
        known = [end for group in service.groups for end in (group.low, group.median, group.high)]
        known += [channel.median for channel in service.channels]
        times = [end for end in known if end is not None]
        return cls(min(times, default=0), max(times, default=0))

    def at(self, minutes: int | None) -> float:
        """Where a time stands; what has no end stands at the end."""
        if minutes is None or self.shortest == self.longest:
            return 1.0
        start, end = math.log1p(self.shortest), math.log1p(self.longest)
        return (math.log1p(minutes) - start) / (end - start)


def _mark(median: int | None, scale: _Scale, language: str) -> Child:
    if median is None:
        return element("small", told("median_open", language))
    return bars([(scale.at(median), scale.at(median), "median")], thick=THICK)


def _interval(group: GroupFigures, scale: _Scale, language: str) -> Child:
    """From the lower bound to the upper, and the median between: the words below say the same."""
    if group.median is None:
        return element("small", told("median_open", language))
    middle = scale.at(group.median)
    pieces = [(middle, middle, "median")]
    said = told("median_unbound", language)
    if group.low is not None:
        pieces.insert(0, (scale.at(group.low), scale.at(group.high), "between"))
        ends = [duration(end, language) for end in (group.low, group.high)]
        said = told("median_between", language, low=ends[0], high=ends[1])
    return join(bars(pieces, thick=THICK), element("small", said))
