"""One attempt as a front end drives it: the interview, its journal, its grading and its end.

Owns what the screens and the line mode both need; must not draw or print. Import from the modules
themselves.
"""
