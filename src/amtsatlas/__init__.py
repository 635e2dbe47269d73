"""Amtsatlas counts what public authorities offer online, by published rules, and explains every count.

The rooms, in the direction of the data: ``domain`` (what things are) ← ``sources`` (read the feeds) · ``registers``
(who exists) ← ``editions`` (what came, and what held on a day) ← ``programmes`` · ``measures`` (what it means) ← ``cli``.
"""

__version__ = "0.1.0"
