"""Gallery: the public wall of faces, and the shelf of posters.

Owns     what is on show, until when; how often pages were opened; nothing else about anyone
Hears    photo.published, photo.withdrawn, poster.issued, poster.recalled
Says     views.counted
Zone     public: it could be stolen whole and no one would be named
"""
