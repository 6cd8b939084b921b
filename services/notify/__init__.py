"""Notify: prompts without content, for those who asked to be told.

Owns     which notices went out or were given up; never an address, never a word of why
Hears    notice.requested, notice.withdrawn
Says     notice.sent, notice.failed
Zone     restricted: it sees one address at a time, in memory, and then forgets it
"""
