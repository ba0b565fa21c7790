"""Speed, shown as a ratio to the least that such a page can cost."""
