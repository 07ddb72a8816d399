"""Help while searching: what a misspelt query may have meant, and what one that is being typed may become."""
