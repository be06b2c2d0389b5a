"""Files in, files out: offline scoring and labelling, on one machine or a cluster."""
