"""One customer out of many records, served in an order one can read and prove."""

__version__ = "0.1.0"
