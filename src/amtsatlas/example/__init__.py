"""The generator of labelled example data, in the feeds' own formats. Real names, invented procedures.

May import ``domain``, ``registers`` and the sources' contract; of the engine only the command line may import it.
"""
