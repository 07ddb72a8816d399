"""From posts and words to hits."""
