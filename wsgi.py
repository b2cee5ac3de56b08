"""What the web server loads: `granian wsgi:app`, and `flask --app wsgi` for commands."""

import gc
import sys

from app import create_app, startup

# What is answered in a millisecond waits no longer than that for a page that takes fifty.
sys.setswitchinterval(0.001)
app = create_app()
startup.refuse_demo_accounts(app)
# What is loaded by now lives as long as the process: left out of every later collection, which would walk all of it.
gc.collect()
gc.freeze()
