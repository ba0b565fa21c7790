"""Templates: every text is marked for translation, and nothing breaks the content policy."""

import re
from pathlib import Path

import pytest
from jinja2 import nodes

from tests.architecture.tree import ROOT

TEMPLATES = ROOT / "templates"
PAGES = sorted(path for path in TEMPLATES.rglob("*") if path.suffix in (".html", ".txt"))
WORD = re.compile(r"[^\W\d_]{2,}")
# What stands between tags is text; what stands in these attributes is read to people too.
ATTRIBUTES = re.compile(r"""\b(?:aria-label|title|alt|placeholder)\s*=\s*["']([^"'{<]*)["'{]""")
TAGS = re.compile(r"<!--.*?-->|<(style|script)\b.*?</\1>|<[^<>]*>", re.DOTALL | re.IGNORECASE)
# Names that every language writes alike, and characters by name.
NAMES = {"doctype", "html", "utf", "sha", "nbsp"}
STYLES = re.compile(r"<style\b.*?</style>", re.DOTALL)
# The end of an id that an expression begins: {{ f.id }}-hint.
ENDINGS = re.compile("\0-[a-z]+")


def texts(path: Path, app) -> list[str]:
    """Return the literal words of a template that no translation covers."""
    source = path.read_text()
    tree = app.jinja_env.parse(re.sub(r"{%-?\s*trans.*?endtrans\s*-?%}", "", source, flags=re.S))
    literal = "\0".join(node.data for node in tree.find_all(nodes.TemplateData))
    literal = ENDINGS.sub(" ", STYLES.sub(" ", literal))
    spoken = ATTRIBUTES.findall(literal.replace("\0", "{"))
    plain = literal if path.suffix == ".txt" else outside_tags(literal)
    return [word for text in [plain, *spoken] for word in WORD.findall(text.replace("\0", " "))]


def outside_tags(literal: str) -> str:
    """Drop the tags, also those that an expression cuts in two."""
    whole = re.sub(r"<[a-zA-Z/!][^<>]*>", " ", literal)
    return TAGS.sub(" ", whole)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_every_text_is_marked_for_translation(app, path):
    left = [word for word in texts(path, app) if word.lower() not in NAMES]
    assert not left, f"Mark for translation with _('…'): {' '.join(left)}"


# Mails carry their own styles, which are written into their tags when they are sent.
SHOWN = [path for path in PAGES if path.relative_to(TEMPLATES).parts[0] != "mail"]


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_template_needs_unsafe_inline(path):
    source = path.read_text()
    assert not re.search(r"\sstyle\s*=", source), "a style attribute breaks the content policy"
    assert not re.search(r"\son[a-z]+\s*=", source), "an inline handler breaks the content policy"
    scripts = re.findall(r"<script\b[^>]*>", source)
    data = 'type="application/ld+json"'  # no browser runs it
    assert all("nonce" in tag and ("src" in tag or data in tag) for tag in scripts)
    assert "<style" not in source
    foreign = r"""(?:\bsrc|<link\b[^>]*\bhref)=["'](?:https?:)?//"""
    assert not re.search(foreign, source), "asks another host"


def test_the_search_for_unmarked_texts_finds_one(app, tmp_path):
    page = tmp_path / "page.html"
    page.write_text('<p class="x {{ y }} z">{{ _("Marked") }} Unmarked</p><a title="Told">1</a>')
    assert texts(page, app) == ["Unmarked", "Told"]
