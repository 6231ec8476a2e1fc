"""What functions' code does with AWS and its variables, read without running it, against what the template says."""
