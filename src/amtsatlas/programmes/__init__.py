"""Programmes: the rules of an award or a league table as data (TOML), and the loader that refuses incomplete rules.

May import ``domain`` only.
"""
