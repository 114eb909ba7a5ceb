"""One interview: events in, new state out, with a clock that is passed in.

Owns the events, the one transition table, pacing and the interviewer's protocol. Must not know what
a screen or a file is. Import from the modules themselves.
"""
