"""A whole archive as files that any host can serve: topics, boards, authors, feeds, and a search inside the browser.

Pages are those of the server, written down with their addresses changed to files (``addresses``); ``writing`` keeps
account of what is written, so that a run that was killed goes on where it stood; ``finding`` makes the search.
"""
