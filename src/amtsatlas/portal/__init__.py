"""The web site: pages, map, tables and data for everyone, without a log-in.

``views`` fetch (they ask :mod:`amtsatlas.results`), ``presenters`` shape, ``templates`` show; charts and the map are
functions from a table to SVG. Imports results, finder, publications, registers, programmes and domain; knows no feed.
"""
