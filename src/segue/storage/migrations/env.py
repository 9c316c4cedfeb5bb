"""Alembic's entry point. The connection comes from `storage.migrate`; there is no offline mode."""

from alembic import context

from segue.storage.schema import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, transaction_per_migration=False
)
with context.begin_transaction():
    context.run_migrations()
