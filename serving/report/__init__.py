"""Reports: who stands where in a file of labelled rows, as one page to keep or print."""
