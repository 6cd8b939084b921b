"""The cell: a locked child process in which one hostile picture is opened, then everything ends.

Nothing here imports the rest of the project, so that the child holds little that could be taken:
the folder above this one is all that is put on its path (`from cell import main`).
"""
