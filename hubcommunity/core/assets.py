"""Styles, scripts and pictures, served under an address that changes with their content."""

import hashlib
from pathlib import Path

import flask_bootstrap
from flask import Flask
from whitenoise import WhiteNoise

OURS = Path(__file__).parent.parent / "static"
BOOTSTRAP = Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5" / "css"
VENDORED = ("bootstrap.min.css",)
A_YEAR = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Serve our files and the vendored ones; the digest in the path lets browsers keep them."""
    files = [path for path in sorted(OURS.rglob("*")) if path.is_file()]
    vendored = {name: BOOTSTRAP / name for name in VENDORED}
    prefix = f"/static/{digest([*files, *vendored.values()])}/"
    server = WhiteNoise(app.wsgi_app, max_age=A_YEAR, allow_all_origins=False)
    for path in files:
        server.add_file_to_dictionary(f"{prefix}{path.relative_to(OURS).as_posix()}", str(path))
    for name, path in vendored.items():
        server.add_file_to_dictionary(f"{prefix}vendor/{name}", str(path))
    app.wsgi_app = server  # type: ignore[method-assign]
    app.jinja_env.globals["static"] = lambda name: prefix + name


def digest(files: list[Path]) -> str:
    """Return a short name for the content of all files together."""
    content = hashlib.sha256()
    for path in files:
        content.update(path.name.encode())
        content.update(path.read_bytes())
    return content.hexdigest()[:12]
