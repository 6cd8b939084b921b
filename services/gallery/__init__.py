"""Gallery: the public wall of faces.

Owns     what is on show, until when; nothing else about anyone
Hears    photo.published, photo.withdrawn
Says     nothing
Zone     public: it could be stolen whole and no one would be named
"""
