"""Figures, not tests: what contract.md section 6 promises, measured on the real processes and durable servers.

One module a figure or a group of figures; `python -m bench` measures them in the order of figure.FIGURES and prints one
JSON object a line to stdout, progress to stderr. `make bench` brings the private PostgreSQL and Redis. What a module
measures, it states in `how`; where less than the whole could be measured, it says that too.
"""
