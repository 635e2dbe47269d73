"""What the things are that Amtsatlas speaks of: pure Python, no I/O; imports nothing of ours outside this folder."""
