"""Saved views: a page of the screens with its filters, under a name of the user's own."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

VISIBLE = (
    "(SELECT current_setting('app.locations', true)) = '*' OR location_id = ANY "
    "((SELECT string_to_array(current_setting('app.locations', true), ','))::text[])"
)

UP = f"""
CREATE TABLE saved_views (
  view_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  location_id text,
  user_id text NOT NULL REFERENCES users ON DELETE CASCADE,
  name text NOT NULL,
  page text NOT NULL,
  query text NOT NULL,
  saved_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (user_id, name)
);
COMMENT ON COLUMN saved_views.location_id IS 'the user''s own; null for an operator of all locations';
ALTER TABLE saved_views ENABLE ROW LEVEL SECURITY;
ALTER TABLE saved_views FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON saved_views USING ({VISIBLE}) WITH CHECK ({VISIBLE});
GRANT SELECT, INSERT, UPDATE, DELETE ON saved_views TO enterprisehub_hub
"""


def upgrade() -> None:
    for statement in UP.split(";\n"):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE saved_views")
