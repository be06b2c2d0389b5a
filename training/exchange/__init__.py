"""Annotations to and from other tools: Label Studio, doccano, tables, and the project's own JSON Lines."""
