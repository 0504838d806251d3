"""What people decide, as decisions that hold with each other."""

from .decision import confirmation, revoked

__all__ = ["confirmation", "revoked"]
