"""Run migrations on the connection that `enterprisehub migrate` opened, with a lock timeout."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, transactional_ddl=True, transaction_per_migration=True)
with context.begin_transaction():
    context.execute("SET lock_timeout = '5s'")
    context.run_migrations()
