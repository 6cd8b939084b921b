"""Media: the darkroom, where a photo loses everything but its pixels, and the press for posters.

Owns     which photos were developed, pictures cleaned and posters printed; what it made of them
         until discarded
Hears    photo.submitted, photo.discarded, poster.ordered, poster.discarded, picture.handed,
         picture.discarded
Says     photo.developed, photo.refused, poster.printed, poster.failed, picture.cleaned,
         picture.refused
Zone     restricted: it sees faces and random ids, never a name, a place or a Society
"""
