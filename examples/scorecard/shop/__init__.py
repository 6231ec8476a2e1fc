"""A small world of retailers to scan: twelve shops, made from a seed, served on loopback, with their truth known."""
