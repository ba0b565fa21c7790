"""What the columns of organisations are called in the tables of others."""

# What the columns of our fields are called elsewhere, folded.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "id": ("hub id", "uid"),
    "name": (
        *("legal name", "organisation", "organization", "organisation name", "member"),
        *("organization name", "full name", "name of organisation", "bezeichnung", "firma"),
        *("nom", "nom de l organisation", "nombre", "razon social", "nome", "ragione sociale"),
        *("naam", "organisatie", "organizacja", "nazwa"),
    ),
    "short_name": (
        "acronym",
        "abbreviation",
        "kurzname",
        "abkurzung",
        "sigle",
        "siglas",
        "sigla",
        "afkorting",
    ),
    "other_names": ("also known as", "former names", "weitere namen", "autres noms"),
    "type": (
        "organisation type",
        "organization type",
        "category",
        "kind",
        "art",
        "typ",
        "tipo",
        "soort",
    ),
    "country": ("country code", "land", "pays", "pais", "paese", "kraj", "staat"),
    "city": ("town", "seat", "place", "ort", "stadt", "sitz", "ville", "ciudad", "citta", "plaats"),
    "website": ("web", "url", "web site", "homepage", "webseite", "site web", "sito web"),
    "description": ("about", "beschreibung", "descripcion", "descrizione", "beschrijving", "opis"),
    "ror": ("ror id",),
    "vat": ("vat number", "ust id", "ust idnr", "tva", "nif", "partita iva", "btw"),
    "lei": ("lei code",),
    "pic": ("pic number", "participant identification code"),
    "contact_name": (
        *("contact", "contact person", "primary contact", "ansprechpartner", "kontakt"),
        *("personne de contact", "persona de contacto", "referente", "contactpersoon"),
    ),
    "contact_email": (
        "contact e mail",
        "email",
        "e mail",
        "mail",
        "email address",
        "e mail adresse",
        "courriel",
    ),
    "contact_role": ("role of the contact", "role in the hub", "rolle des kontakts"),
    "tier": ("membership", "membership tier", "membership type", "level", "mitgliedschaft"),
    "term_begins_on": (
        *("member since", "membership start", "start date", "joined", "valid from"),
        *("term begins", "mitglied seit", "membre depuis", "socio desde", "lid sinds"),
    ),
    "term_ends_on": (
        *("member until", "membership end", "end date", "expires", "expiry date", "valid until"),
        *("term ends", "mitglied bis", "membre jusqu au", "socio hasta", "lid tot"),
    ),
    "contact_job_title": (
        "job title",
        "position",
        "role",
        "funktion",
        "fonction",
        "cargo",
        "funzione",
    ),
}
# Without these no organisation is created; they may be missing where all are known by number.
NEEDED = ("name", "type", "country")
