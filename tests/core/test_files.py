"""Files are told by their content, kept with the transaction, and never shown as a page of ours."""

from io import BytesIO

import pytest
from flask import Flask
from flask_wtf import FlaskForm
from sqlalchemy import inspect, select
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from hubcommunity.core import files
from hubcommunity.core.db import db
from hubcommunity.core.files import StoredFile, Upload, UploadField

PDF = b"%PDF-1.7\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


class HandingIn(FlaskForm):
    paper = UploadField("Paper")


def handed_in(app: Flask, content: bytes, name: str = "statutes.pdf") -> UploadField:
    with app.test_request_context(method="POST"):
        sent = FileStorage(BytesIO(content), filename=name)
        form = HandingIn(formdata=MultiDict({"paper": sent}))
        form.validate()
        return form.paper


@pytest.mark.parametrize(
    ("content", "kind"),
    [(PDF, "application/pdf"), (PNG, "image/png"), (b"\xff\xd8\xff\xe0", "image/jpeg")],
)
def test_a_file_is_what_its_content_says(app, content, kind):
    field = handed_in(app, content, "whatever.exe")
    assert not field.errors
    assert field.upload is not None
    assert field.upload.media_type == kind


@pytest.mark.parametrize("content", [b"<svg/>", b"", b"MZ\x90", b"\xef\xbb\xbf%PDF-1.7"])
def test_other_files_are_not_taken(app, content):
    field = handed_in(app, content)
    assert [str(told) for told in field.errors] == ["Choose a PDF, PNG or JPEG file"]
    assert field.upload is None


def test_ten_megabytes_are_the_most(app):
    assert not handed_in(app, PDF.ljust(files.LARGEST)).errors
    (told,) = handed_in(app, PDF.ljust(files.LARGEST + 1)).errors
    assert "ten megabytes at most" in str(told)


def test_no_file_is_no_error(app):
    field = handed_in(app, b"", name="")
    assert not field.errors
    assert field.upload is None


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("statutes.pdf", "statutes.pdf"),
        ("C:\\papers\\Satzung 2026.PDF", "Satzung 2026.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("in\r\nvoice\u202efdp.exe", "invoicefdp.pdf"),
        ("...", "file.pdf"),
        ("x" * 300, "x" * 146 + ".pdf"),
    ],
)
def test_a_name_is_kept_without_folders_and_hidden_signs(given, kept):
    assert files.safe_name(given, "application/pdf") == kept


def test_lists_of_files_do_not_load_what_is_in_them(app):
    files.keep(Upload("statutes.pdf", "application/pdf", PDF))
    db.session.commit()
    (stored,) = db.session.scalars(select(StoredFile)).all()
    assert "content" in inspect(stored).unloaded
    assert stored.size == len(PDF)
    assert stored.content == PDF


def test_a_file_is_given_out_to_be_saved(app):
    stored = files.keep(Upload("Statuts été.pdf", "application/pdf", PDF))
    db.session.flush()
    with app.test_request_context():
        response = app.process_response(files.attachment(stored))
    response.direct_passthrough = False
    assert response.get_data() == PDF
    assert response.mimetype == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert "filename*=UTF-8''Statuts%20%C3%A9t%C3%A9.pdf" in response.headers["Content-Disposition"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]


def test_only_forms_with_files_may_be_large(app, another_app):
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    other = another_app({"TESTING": True, "SQLALCHEMY_DATABASE_URI": url})

    def large():
        return "read"

    def small():
        return "read"

    for view in (files.takes_files(large), small):
        view.access = "public"
        other.add_url_rule(f"/{view.__name__}", view_func=view, methods=["POST"])
    browser = other.test_client()

    def send(path: str, size: int) -> int:
        paper = FileStorage(BytesIO(PDF.ljust(size)), filename="a.pdf", name="paper")
        boundary, body = encode_multipart({"paper": paper})
        kind = f'multipart/form-data; boundary="{boundary}"'
        sent = browser.post(path, data=body, content_type=kind, base_url="http://127.0.0.1")
        return sent.status_code

    assert send("/small", 2 * files.MEGABYTE) == 413
    assert send("/large", 12 * files.MEGABYTE) == 413
    # Read whole, and refused for want of a token only: the page has the form open for too long.
    assert send("/large", 2 * files.MEGABYTE) == 400
