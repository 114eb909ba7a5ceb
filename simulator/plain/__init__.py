"""The interview line by line: for screen readers, dumb terminals and scripts.

Shows what the session gives and forwards what is typed; computes nothing.
"""
