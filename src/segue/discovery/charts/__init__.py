"""Charts that give nobody away."""
