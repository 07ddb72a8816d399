"""Keys of posts, SITE/TOPIC/POST, as one parameter of a statement: many posts are looked up at once."""

import json
from collections.abc import Iterable

KEYS = "(SELECT value ->> 0 AS site, value ->> 1 AS topic, value ->> 2 AS post FROM json_each(?))"
"""The table of the keys that ``parted`` gives for its parameter."""


def parted(keys: Iterable[str]) -> str:
    """Give keys as the parameter of KEYS; what is no key is left out."""
    return json.dumps([parts for key in keys if len(parts := key.rsplit("/", 2)) == 3])
