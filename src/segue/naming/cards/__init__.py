"""Model cards and reports: as JSON for programs, and as pages that open anywhere without a network."""
