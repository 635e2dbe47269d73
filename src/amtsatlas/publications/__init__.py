"""Publications: what leaves the house as a text, a sheet or a signed credential, and how numbers and days are written
for people.

May import ``results``, ``measures.dictionary``, ``programmes``, ``storage`` and ``domain``; knows no page, no request
and no row of the database.
"""
