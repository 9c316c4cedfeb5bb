"""Where what Segue ships is learned (the student, the judges of tempi and keys), outside the served package."""
