"""The finder: from what people type ("kfz abmelden erlangen") to the procedure of the authority responsible there.

Reads results and the packaged registers and knows no feed; may import ``domain``, ``editions`` (through results),
``registers`` and ``results``, and is imported by the portal.
"""
