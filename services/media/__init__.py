"""Media: the darkroom, where a photo loses everything but its pixels, and the press for posters.

Owns     which photos were developed and posters printed; renditions and prints until discarded
Hears    photo.submitted, photo.discarded, poster.ordered, poster.discarded
Says     photo.developed, photo.refused, poster.printed, poster.failed
Zone     restricted: it sees faces and random ids, never a name, a place or a Society
"""
