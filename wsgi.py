"""What the web server loads: `granian wsgi:app`, and `flask --app wsgi` for commands."""

from app import create_app, startup

app = create_app()
startup.refuse_demo_accounts(app)
