"""Applications, tiers and terms: how an organisation becomes and stays a member."""
