"""Layers as a cloud has them: their versions, who may use them, and which functions do. One region a call."""
