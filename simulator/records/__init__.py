"""What is kept of an attempt: journal, transcript, report text, locks and paths.

Owns files and their promises (nothing lost, nothing claimed saved that is not); must not interpret
an answer. Only plain JSON-able values pass its edges. Import from the modules themselves.
"""
