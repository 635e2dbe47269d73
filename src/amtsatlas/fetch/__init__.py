"""Collects feeds politely from their documented addresses into the files that ``import`` reads.

May import ``domain`` and, for the shape of answers, ``sources``; what it brings is judged on import.
"""
