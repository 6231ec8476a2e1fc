"""Runs Lambda functions in real processes through the real Runtime API. Knows no AWS service and no template.

Started as `python -m stackline.runner`; the embedded cloud talks to it over a unix socket (`control.py`).
"""
