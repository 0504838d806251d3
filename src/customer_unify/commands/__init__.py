"""What can be typed after ``python -m customer_unify``: one module per command.

Each module has ``SUMMARY`` (one line for the help), ``arguments(parser)``, which declares
its options, and ``run(options)``, which does the work and returns the exit code. They
import what is heavy only inside ``run``, so that ``--help`` is quick.
"""
