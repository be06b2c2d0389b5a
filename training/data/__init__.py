"""Annotated corpora: which there are, how to read them, and what is wrong with one."""
