"""Mail that comes to the addresses of leads: read, filed with the lead, or kept for staff."""
