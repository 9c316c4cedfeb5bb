"""What one said and heard, and what is believed of it."""
