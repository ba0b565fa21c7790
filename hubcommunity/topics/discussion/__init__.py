"""What the people of a group say to each other: threads, posts, who was named, what is unread."""
