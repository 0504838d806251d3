"""Files in and out: rows read one by one, columns recognised, records made of rows, results written."""
