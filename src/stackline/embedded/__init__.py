"""The embedded cloud: an AWS API on loopback. Life cycle outside, launcher and the gaps it fills inside.

Nobody imports this package: it is started as `python -m stackline.embedded` and met over HTTP.
"""
