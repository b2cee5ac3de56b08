"""Looking after the reference data: categories and their questions, reasons, units, and the accounts of officers.

Every change is recorded with who made it, from what to what. Nothing that was used is deleted, only retired, so reports keep
their sense. A form carries the version that it was made from: two administrators at once give one success and one Conflict.
"""
