"""Self-contained HTML from nouns: identity graph, waterfall of evidence, ranking, audit."""

from __future__ import annotations

from .page import page

__all__ = ["page"]
