"""One machine, one command: what `make run`, `make test`, `make flask` and `make stop` do.

Runs on the machine's own python3 with the standard library only, because it is what builds the virtual
environment. Everything a copy needs at run time (PostgreSQL cluster, Redis, photos, logs) stays below its
VAR_DIR; system-wide servers are never used.
"""
