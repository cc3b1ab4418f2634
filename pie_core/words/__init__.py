"""Words and numbers in a reader's language: `languages`, `catalogue`, `numbers`."""
