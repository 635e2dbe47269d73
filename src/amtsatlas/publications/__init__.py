"""Publications: what leaves the house as a text or a sheet, and how numbers and days are written for people.

May import ``results``, ``measures.dictionary``, ``programmes`` and ``domain``; knows no page and no request.
"""
