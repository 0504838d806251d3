"""Plug-ins: offered by installed packages or handed in with a configuration, and guarded at work."""

from __future__ import annotations

from .collect import collected, in_use
from .offered import Kind, discover, offered_names

__all__ = ["Kind", "collected", "discover", "in_use", "offered_names"]
