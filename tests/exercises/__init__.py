"""How each connection is exercised on the embedded cloud.

`scenes` draws the wire between two ends, with what must stand around them; `sources` set a kind off, `arrivals` see it
at a target, `calls` use a target with what the wire gave, `proofs` show what an attached end does. `verdicts` says
which of these a connection gets, or why none: a connection of known kinds has its exercise by itself.
"""
