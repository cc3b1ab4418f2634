"""Content files to objects: `load` reads and checks, `check` words what is wrong for authors."""
