"""What the web server loads: `granian wsgi:app`, and `flask --app wsgi` for commands."""

import gc

from app import create_app, startup

app = create_app()
startup.refuse_demo_accounts(app)
# What is loaded by now lives as long as the process: left out of every later collection, which would walk all of it.
gc.collect()
gc.freeze()
