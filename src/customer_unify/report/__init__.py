"""Self-contained HTML from results: graph, waterfall of evidence, ranking, audit; and a model as text."""

from __future__ import annotations

from .page import page
from .weights import weights

__all__ = ["page", "weights"]
