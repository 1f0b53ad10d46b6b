"""The books as a chain: rows that were written are linked into blocks, so that no later hand goes unseen.

Nobody who redeems waits for it: a periodic task links what has settled since it last came by.
"""
