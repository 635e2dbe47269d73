"""The portal as files: what is written, in which file, with which links; one page at a time.

May import the rest of ``portal``; :mod:`amtsatlas.portal.freezing` puts it together.
"""
