"""Deliveries and editions on disk: what came, what was rejected and why, and what held on a given day.

Immutable files, written atomically. May import ``domain``, ``storage``, ``sources.interface`` and ``registers``.
"""
