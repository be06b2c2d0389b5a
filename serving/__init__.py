"""Gives the model to people over HTTP."""
