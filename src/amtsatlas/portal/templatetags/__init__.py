"""Tags and filters for templates: addresses, numbers, dates, reasons. Builtin, so templates need no load."""
