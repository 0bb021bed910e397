"""What buyers did about listings: found quickly in the log, and read by the service that matches."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE INDEX events_listing_touched ON events (location_id, occurred_at) WHERE kind = 'listing_touched'"
    )
    op.execute("GRANT SELECT ON events TO enterprisehub_service")


def downgrade() -> None:
    op.execute("REVOKE SELECT ON events FROM enterprisehub_service")
    op.execute("DROP INDEX events_listing_touched")
