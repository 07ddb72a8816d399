"""From saved bytes to topics and posts."""
