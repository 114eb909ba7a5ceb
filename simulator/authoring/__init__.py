"""Writing content: what is wrong with it, how it judges, where to begin, packs. Owns no content and
runs no interview. Import from the modules themselves.
"""
