"""The commands of ``forumsearch``, by what they do; ``cli`` puts them together."""
