"""The rights of the people whose data is kept (UU 27/2022): access, correction, erasure, retention, and the records of it.

Only biro.admin acts here. `holdings` finds what is held about a person, `erasure` takes it away and leaves a tombstone,
`retention` does so by schedule, `rotation` changes the encryption key, `breach` says whom to tell.
"""
