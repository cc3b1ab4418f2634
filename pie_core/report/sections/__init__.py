"""The sections of the plan, each assembled from the workbook: what it says, not how it looks."""
