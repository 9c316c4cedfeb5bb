"""The server: the API and the pages as one application, and the process that runs it."""
