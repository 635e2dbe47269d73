"""The generator of labelled example data, in the feeds' own formats. Real names, invented procedures.

May import ``domain`` and ``registers``; nothing in the engine may import it but the command line.
"""
