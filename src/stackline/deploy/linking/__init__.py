"""Linking an account: the stack that deployments go through, and what an environment still lacks."""
