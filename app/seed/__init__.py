"""Filling the database: reference data, demo accounts and reports, real history, and loads for measuring.

Imports the domain; nothing but the commands imports this.
"""
