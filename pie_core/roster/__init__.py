"""A list of names as schools write it: tables out of files, people out of tables."""
