"""Storing so that nothing is lost: atomic writing, files that carry their own hash, one writer at a time.

May import ``domain`` only.
"""
