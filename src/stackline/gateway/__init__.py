"""Requests of APIs, as whoever answers them reads and answers them: the embedded cloud's launcher, and its runner.

Nothing in here knows MiniStack, or what a function is run with. The standard library only.
"""
