"""What an artifact gets right and wrong on annotated rows: a table, a JSON file and a page."""
