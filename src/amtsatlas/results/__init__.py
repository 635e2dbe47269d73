"""Results: answers to questions about one edition, read from stored tables; one ``.sql`` file per question.

What a page asks a dozen times (``authorities``, ``places``, ``services``) is read once and looked up in memory.
The command line and the portal read through here and compute nothing themselves. May import ``domain``,
``editions`` (where things lie) and ``programmes`` (names and rules); must stay quick to import.
"""
