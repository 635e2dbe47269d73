"""Measures: one ``.sql`` file each turns an edition and a programme into one result table; ``engine`` runs them.

May import ``domain`` and ``programmes``; reads editions as Parquet files.
"""
