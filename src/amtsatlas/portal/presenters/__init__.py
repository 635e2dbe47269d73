"""Between results and templates: rows as the pages need them. No questions, no HTML."""
