"""Shows what the table of fidelity says, row by row, on one stack in the embedded cloud."""
