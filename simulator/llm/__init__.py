"""A language model on a short leash: an interviewer that talks, and a second judge.

The model phrases and gives opinions; facts, figures, clock, arithmetic and score are computed
elsewhere and checked here. Nothing outside this room knows the client, and nothing here is imported
before a model is wanted.
"""
