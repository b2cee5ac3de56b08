"""How the system is put on a machine; nothing in app/ imports from here."""
