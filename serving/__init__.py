"""Gives the model to people over HTTP: a BentoML service, its command and its client."""
