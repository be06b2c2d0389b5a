"""From new annotations to a promoted model: import, check, merge, train, gate, register."""
