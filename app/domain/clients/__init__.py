"""Client applications (JAKI and others): their keys, what changed of their reports, and telling them of it.

A client may ask what changed (`changes`), or be told at an address of its own (`delivery`); both are written with the
change itself, and neither holds anything up.
"""
