"""Which unmarked signatures the authors of each site have, learnt from all their posts."""

import json
from collections import defaultdict
from itertools import groupby

from archive.signatures import Ending, common_ending
from archive.store import Store


def learn_signatures(store: Store) -> None:
    """Learn the signatures of sites whose pages do not mark them; where one changed, the site's topics are stale."""
    sites = "SELECT DISTINCT site FROM pages WHERE kind = 'topic' AND bare_signatures = 1"
    for (site,) in store.db.execute(sites).fetchall():
        found = json.dumps(_learnt(store, site), ensure_ascii=False, sort_keys=True)
        if store.meta(f"signatures:{site}", "{}") != found:
            store.set_meta(f"signatures:{site}", found)
            store.db.execute(
                "INSERT OR IGNORE INTO stale SELECT DISTINCT site, topic FROM pages WHERE kind = 'topic' AND site = ?",
                (site,),
            )


def _learnt(store: Store, site: str) -> dict[str, Ending]:
    rows = store.db.execute(
        """SELECT DISTINCT data ->> 'author' AS author, topic, post, data ->> 'passages' FROM pages
        JOIN copies ON page = pages.id JOIN contents USING (digest)
        WHERE kind = 'topic' AND site = ? AND bare_signatures = 1 AND post != '' ORDER BY author, topic, post""",
        (site,),
    )
    texts: dict[str, list[str]] = defaultdict(list)
    for (author, _, _), copies in groupby(rows, key=lambda row: row[:3]):
        passages = json.loads(next(copies)[3] or "[]")
        texts[author or ""].append("\n".join(text for _, text in passages))
    endings = {author: common_ending(said) for author, said in texts.items() if author}
    return {author: ending for author, ending in endings.items() if ending}


def signatures(store: Store, site: str) -> dict[str, Ending]:
    """Give the signatures that were learnt, by author."""
    return {author: tuple(lines) for author, lines in json.loads(store.meta(f"signatures:{site}", "{}")).items()}
