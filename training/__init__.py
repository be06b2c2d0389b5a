"""Turns annotated text into a model artifact."""
