"""The measure: how fast the house is, each figure beside a limit measured in the same run.

`make bench`, or `python -m tests.bench p1_redeem p4_sweep`. Every benchmark gets a database of its own
on an embedded PostgreSQL of its own, under DATA_DIR/bench, with fsync on.
"""
