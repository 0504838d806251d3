"""A base kept as rows of a database, whichever: the tables, the marks, a change made rows, rows made nouns.

Top to bottom; nothing imports upwards, and what stands side by side does not know each other::

    store                 the Store port: what can be asked, and the ways in and out
    applying              one change made rows, all or nothing
    looking               rows made nouns, and kept at hand
    turns                 who may look and who may write: locks here, transactions in the database
    cache | ledger        what a process remembers; rows with marks
    link | schema         a connection that speaks our errors; the tables

A database adds its own connections, its tables as it spells them, and how it numbers and counts.
"""
