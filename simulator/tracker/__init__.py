"""The study tracker in Markdown. Owns reading and splicing it; must not rewrite a byte that is not
ours. Import from the modules themselves.
"""
