"""A customer as a reader sees it: records, golden record, household, and everything known."""

from .seen import customer, follow

__all__ = ["customer", "follow"]
