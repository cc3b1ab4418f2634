"""PIE: a learning-by-doing workbook for entrepreneurship, without any screen in it.

Where to start reading:

- `model`: what exists: people, programme, answers, project, financial plan.
- `policy`: who may see and do what. Screens and HTTP both ask it, and nothing else decides.
- `errors`: every way of being refused, as small named errors with a code and data.
- `finance`, `discovery`, `scoring`, `words`: the pure rules. They know nothing of each other.
- `content`, `store`, `charts`: files to objects, objects to a database, objects to figures.
- `report`: a project as an outline, and the outline as a PDF.
- `service`: one function for each thing that a person does. The only way to write.
- `api`: the HTTP door: cookie, answers, photographs, documents.

A package imports only packages on lower floors (`docs/architecture.md`); a test checks it.
"""
