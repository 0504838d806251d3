"""A base kept in one SQLite file: the embedded store for real use.

Top to bottom; nothing imports upwards, and what stands side by side does not know each other::

    store                 the Store port: what can be asked, and the ways in and out
    applying              one change made rows, all or nothing
    looking               rows made nouns, and kept at hand
    turns                 who may look and who may write: locks here, transactions on the file
    check | cache         every row looked at when the file is opened; what a process remembers of it
    ledger | seal | gaps  rows with marks, and their sums; the digest of a closed file; what is wiped
    link | log            a connection that speaks our errors; what a process left that died
    schema                the tables
"""
