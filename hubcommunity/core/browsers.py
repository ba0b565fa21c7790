"""A name for a browser that its owner recognises; coarse on purpose."""

from flask_babel import gettext as _

# The first word that is found names it: nearly every browser also calls itself Safari.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_name(user_agent: str) -> str:
    """Return a name such as "Firefox on Linux" for what a browser says of itself."""
    browser = first_named(BROWSERS, user_agent) or _("Unknown browser")
    system = first_named(SYSTEMS, user_agent)
    return _("%(browser)s on %(system)s", browser=browser, system=system) if system else browser


def first_named(names: tuple[tuple[str, str], ...], text: str) -> str | None:
    return next((name for sign, name in names if sign in text), None)
