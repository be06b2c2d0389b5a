"""Reads a whole document: who is speaking, who is meant, and so who stands where."""
