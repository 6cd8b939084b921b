"""Media: the darkroom, where a photo loses everything but its pixels.

Owns     which photos were developed, refused or discarded; renditions until they are discarded
Hears    photo.submitted, photo.discarded
Says     photo.developed, photo.refused
Zone     restricted: it sees faces and random ids, never a name, a place or a Society
"""
