"""What exists: people, programme, answers, project, financial plan. Plain frozen data."""
