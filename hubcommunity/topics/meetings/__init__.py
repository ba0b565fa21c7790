"""The meetings of topic groups: planned, invited to, replied to, reminded of."""
