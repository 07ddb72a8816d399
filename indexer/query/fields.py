"""What a reader may write before a colon, in French and English, and what the values after it mean."""

from unicodedata import combining, normalize

from indexer.documents import BODY, HAS, QUOTED, SIGNATURE, TITLE

NAMES = {
    "author": ("author", "auteur", "by", "par"),
    "title": ("title", "titre", "intitle"),
    "board": ("board", "forum", "rubrique", "section"),
    "site": ("site",),
    "thread": ("thread", "fil"),
    "topic": ("topic", "sujet"),
    "in": ("in", "dans"),
    "language": ("lang", "langue", "language"),
    "before": ("before", "avant"),
    "after": ("after", "après", "depuis", "since"),
    "date": ("date",),
    "has": ("has", "avec", "contient"),
}
"""Every field, with the words for it; accents and case do not matter."""
LANGUAGES = {
    "fr": "fr", "french": "fr", "francais": "fr", "en": "en", "english": "en", "anglais": "en",
    "mixed": "mixed", "both": "mixed", "mixte": "mixed", "bilingue": "mixed", "other": "other", "autre": "other",
}  # fmt: skip
HAS_WORDS = {name: name for name in HAS} | {"lien": "link", "url": "link", "citation": "quote", "picture": "image"}
IN_WORDS = {
    **dict.fromkeys(("body", "text", "texte", "message"), BODY.name),
    **dict.fromkeys(("title", "titre"), TITLE.name),
    **dict.fromkeys(("quoted", "quote", "quotes", "citation", "citations"), QUOTED.name),
    "signature": SIGNATURE.name,
}


def plain(word: str) -> str:
    """Give a word in lower case without accents."""
    return "".join(char for char in normalize("NFD", word.lower()) if not combining(char))


_FIELDS = {plain(word): field for field, words in NAMES.items() for word in words}


def field_named(word: str) -> str:
    """Give the field that a word before a colon names, "" where none is."""
    return _FIELDS.get(plain(word), "")
