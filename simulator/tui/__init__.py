"""The screens. Shows what the rooms below give and forwards what a person does; computes nothing.

The only room that imports textual.
"""
