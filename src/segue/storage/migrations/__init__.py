"""The schema's history, one file a step. Alembic runs them in the transaction that `storage.migrate` opened."""
