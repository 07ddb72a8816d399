"""A topic page saved as plain text."""

from archive.dialects.textform import read_text

PAGE = """\
La Place
Bienvenue, Invité.

16 Novembre 2024, 02:21:01 PM

Nouvelles: le marché change de place

Ouverture des archives

Démarré par Martin, Élodie, 20 Décembre 2023, 08:34:18 PM

« précédent - suivant »

Martin, Élodie

Les archives de la commune sont ouvertes depuis lundi matin.

Martin, Élodie : c'est moi qui parle.

The archives of the town have been open since Monday morning.

Gaston

« Réponse #1 le: 21 Décembre 2023, 07:00:00 AM »

Citation de: Martin, Élodie le 20 Décembre 2023, 08:34:18 PM

Bravo !

Martin, Élodie

Merci, Gaston.
"""


def test_title_starter_posts_and_languages() -> None:
    said = read_text(PAGE)
    assert said is not None
    assert (said.title, said.view, said.dialect) == ("Ouverture des archives", "text", "text")
    assert [post.author for post in said.posts] == ["Martin, Élodie", "Gaston", "Martin, Élodie"]
    assert [post.said.isoformat() if post.said else None for post in said.posts] == [
        "2023-12-20T20:34:18",
        "2023-12-21T07:00:00",
        None,
    ]
    assert [passage.language for passage in said.posts[0].passages] == ["fr", "en"]
    assert said.posts[2].text == "Merci, Gaston."
    assert "Martin, Élodie : c'est moi" in said.posts[0].text


def test_other_text_shows_no_topic() -> None:
    assert read_text("Dear diary,\n\ntoday nothing happened.\n") is None
    assert read_text("Démarré par Nobody, some day\n") is None
    assert read_text("Démarré par Ann, 20 Décembre 2023, 08:34:18 PM\n\nno post follows") is None
    assert read_text("") is None
