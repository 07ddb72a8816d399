"""Which topic each page is of, where the page does not say."""

from hashlib import blake2b
from itertools import pairwise

from archive.encode import load_post
from archive.store import Store


def settle_topics(store: Store) -> None:
    """Give each page that does not state its topic one.

    It is the topic in which another page shows the same post; else that of the first message which a mail answers; else
    the one of its site with the same title; else it gets an id made of its title and first post.
    """
    unsettled = store.db.execute(
        """SELECT pages.id, topic FROM pages JOIN files ON files.id = file
        WHERE kind = 'topic' AND said_topic = '' AND (topic = '' OR pages.id NOT IN (SELECT page FROM withheld))
        ORDER BY path, member"""
    ).fetchall()
    threads = _threads(store) if unsettled else {}
    for page, now in unsettled:
        topic = (
            _topic_of_post(store, page) or threads.get(page) or _topic_of_title(store, page) or _made_topic(store, page)
        )
        if topic != now:
            store.move_page(page, "topic", topic)


def _topic_of_post(store: Store, page: int) -> str:
    """Give the topic in which another page of the site shows one of the page's posts."""
    row = store.db.execute(
        """SELECT other.said_topic FROM pages AS mine JOIN copies AS here ON here.page = mine.id
        JOIN copies AS there ON there.post = here.post JOIN pages AS other ON other.id = there.page
        WHERE mine.id = ? AND here.post != '' AND other.site = mine.site AND other.said_topic != ''
        ORDER BY other.said_topic LIMIT 1""",
        (page,),
    ).fetchone()
    return str(row[0]) if row else ""


def _threads(store: Store) -> dict[int, str]:
    """Give the first message of the thread of each page that shows one mail and does not say its topic.

    A mail names the messages before it in its thread, the last of them the one it answers (RFC 5322, section 3.6.4).
    """
    mails = store.db.execute(
        """SELECT pages.id, site, post, answers FROM pages JOIN copies ON page = pages.id AND place = 0
        WHERE kind = 'topic' AND said_topic = '' AND post != ''
        AND EXISTS (SELECT 1 FROM pages AS other WHERE other.site = pages.site AND other.answers != '')"""
    ).fetchall()
    parents: dict[tuple[str, str], str] = {}
    for _, site, post, answers in mails:
        chain = [*answers.split(), post]
        for parent, child in pairwise(chain):
            parents.setdefault((site, child), parent)
    return {page: _root(parents, site, post) for page, site, post, _ in mails}


def _root(parents: dict[tuple[str, str], str], site: str, post: str) -> str:
    """Give the message from which a thread goes out; in a circle, which mail must not make, the last new one."""
    seen = {post}
    while (parent := parents.get((site, post))) is not None and parent not in seen:
        seen.add(parent)
        post = parent
    return post


def _topic_of_title(store: Store, page: int) -> str:
    """Give the topic of the page's site that has the page's title, if just one has."""
    rows = store.db.execute(
        """SELECT DISTINCT other.topic FROM pages AS mine JOIN pages AS other ON other.site = mine.site
        WHERE mine.id = ? AND mine.title != '' AND other.title = mine.title AND other.said_topic != '' LIMIT 2""",
        (page,),
    ).fetchall()
    return str(rows[0][0]) if len(rows) == 1 else ""


def _made_topic(store: Store, page: int) -> str:
    """Give a topic id made of the title and the first post: "x" and ten hexadecimal digits."""
    title, data = store.db.execute(
        """SELECT title, data FROM pages JOIN copies ON page = pages.id AND place = 0 JOIN contents USING (digest)
        WHERE pages.id = ?""",
        (page,),
    ).fetchone()
    first = load_post(data, site="", topic="", id="", number=None)
    words = "\0".join((title, first.author, str(first.said), first.text if first.said is None else ""))
    return "x" + blake2b(words.encode(), digest_size=5).hexdigest()
