"""Measurements that are not tests: agreement with readers, and speed as ratios."""
