"""What is kept, and how it is kept: `verbs` (what one may ask), `sqlite`, `schema`, `backup`."""
