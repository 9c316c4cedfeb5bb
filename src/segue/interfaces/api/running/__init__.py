"""Running the server: music folders, work, backups, and what happens as it happens."""
