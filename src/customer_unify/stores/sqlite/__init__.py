"""A base kept in one SQLite file: the embedded store for real use.

Top to bottom; nothing imports upwards, and what stands side by side does not know each other::

    store                 the Store port on rows (``stores/rows``), and what only a file can say
    links                 the connections to one file, lent to whoever looks or writes
    check | gaps | seal   every row looked at when the file is opened; what is wiped; its digest when closed
    counts | log          rows counted, and their sums; what a process left that died
    link | schema         a connection that speaks our errors; the tables as SQLite spells them
"""
