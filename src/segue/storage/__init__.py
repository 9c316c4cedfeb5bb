"""What Segue remembers: tables on SQLite or PostgreSQL, artifacts on disk, backups. The only room that speaks SQL."""
