"""Files that people read, told by what is in them."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from hubcommunity.core.files import OFFICE, OPEN, safe_name
from hubcommunity.core.office import kind_of_document


def packed(**parts):
    file = BytesIO()
    with ZipFile(file, "w") as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/").replace("_", "."), content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (packed(word__document_xml=""), f"{OFFICE}.wordprocessingml.document"),
        (packed(xl__workbook_xml=""), f"{OFFICE}.spreadsheetml.sheet"),
        (packed(ppt__presentation_xml=""), f"{OFFICE}.presentationml.presentation"),
        (packed(mimetype=f"{OPEN}.text"), f"{OPEN}.text"),
        (packed(mimetype=f"{OPEN}.presentation"), f"{OPEN}.presentation"),
    ],
)
def test_a_file_is_what_its_content_says(content, kind):
    assert kind_of_document(content) == kind


@pytest.mark.parametrize(
    "content",
    [
        b"plain words",
        b"PK\x03\x04 broken",
        packed(other_txt=""),
        packed(mimetype="application/epub+zip"),
        packed(word__document_xml="", word__vbaProject_bin=""),
        packed(mimetype=f"{OPEN}.text", Basic__Standard__Module_xml=""),
    ],
)
def test_other_packages_and_macros_are_not_taken(content):
    assert kind_of_document(content) is None


def test_an_office_document_gets_the_ending_of_its_kind():
    assert safe_name("table.exe", f"{OPEN}.spreadsheet") == "table.ods"
    assert safe_name("a/b.doc", f"{OFFICE}.wordprocessingml.document") == "b.docx"
