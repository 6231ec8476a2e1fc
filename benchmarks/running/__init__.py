"""What `benchmarks/run.py` is made of: the servers, their installation, and the load."""
