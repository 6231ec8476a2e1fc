"""Stackline: the open serverless toolkit for teams on AWS."""
