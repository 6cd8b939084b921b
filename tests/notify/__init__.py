"""Prompts: sent once, without content, to an address nobody keeps."""
