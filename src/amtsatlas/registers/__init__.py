"""Registers: who exists. Reads Destatis' GV100AD and carries compact tables with source, date and licence.

May import ``domain`` and ``storage``.
"""
