"""The contact form and its inbox."""
