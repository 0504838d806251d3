"""A base kept in PostgreSQL, for several processes that write at the same time.

Top to bottom; nothing imports upwards, and what stands side by side does not know each other::

    store                 the Store port on rows (``stores/rows``), and what only a database can say
    links                 the connections of one process, lent to whoever looks or writes
    making                the tables made or brought along, a tenant's own
    tickets               rows numbered so that no writer waits for another
    link | place          a connection that speaks our errors; where a base is
    schema                the tables as PostgreSQL spells them
"""
