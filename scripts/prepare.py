"""Bring the database up to date and, but for production, fill an empty one; one start for both."""

import flask_migrate

from wsgi import app


def main() -> None:
    """Print the demonstration's sign-ins, as `role address password`, and nothing else."""
    with app.app_context():
        flask_migrate.upgrade()
        if not app.config["PRODUCTION"]:
            app.cli.commands["seed"]([], standalone_mode=False)


if __name__ == "__main__":
    main()
