"""A terminal mock interview for machine-learning system design: timed, scored with evidence."""

__version__ = "0.1.0"
