"""Feeds: one module per format turns files from outside into domain records and rejections, streaming.

``interface.py`` states the contract. May import ``domain``, ``registers`` and ``storage``; knows nothing of how
deliveries are kept.
"""
