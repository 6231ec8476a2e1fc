"""What functions' code does with AWS and with its variables, read without running it, against what the template says."""
