"""Media's verbs: look whether it is still to be done, do it, say so once."""
