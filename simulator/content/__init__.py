"""What an interview is made of: scenarios, rubrics and the lexicon, read strictly from YAML.

Must not know how an answer is judged, nor what a screen is.
"""
