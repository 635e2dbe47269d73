"""Amtsatlas counts what public authorities offer online, by published rules, and explains every count.

The rooms, in the direction of the data: ``domain`` (what things are) · ``storage`` (so that nothing is lost) ←
``registers`` (who exists) · ``sources`` (read the feeds) ← ``editions`` (what came, and what held on a day) ←
``programmes`` · ``measures`` (what it means) ← ``results`` (questions and answers) ← ``cli``.
"""

__version__ = "0.1.0"
