"""Bringing in customers, vehicles and policies from the core system's files.

One wide row per policy: the customer and the vehicle are repeated on each of their policies. Columns may
stand in any order under Chinese or English headers; `import_customers --template FILE` writes a sample.

How a file goes through this room: files.py reads it row by row, rows.py checks a row and gives it types,
repeats.py finds rows that contradict earlier ones, upsert.py writes a chunk in a few statements, and
report.py writes what was refused and why into a file beside the input. walk.py leads it that way, whether
it is brought in or (preview.py) only looked at: then every chunk is taken back, and changes.py says how.
"""
