"""A project on paper: `outline` (plain data), `plan` and `sheets` (PDF), drawn by `document`."""
