"""The other ends of the channels, for trying the system on one machine: message centre, mail server, X, Facebook, LAPOR.

Only with APP_ENV=demo, only on loopback, only where the operator configured no real ones (deploy/local/peers.py).
The application knows nothing of them: it meets each by the same settings and the same protocol as a real one. Nothing of
the application is imported here, so that a fault of ours is not made twice and goes unseen.
"""
