"""All tables, row-level security, roles.

Every row of a tenant carries `location_id`. Row-level security is forced: a transaction sees the locations that it
named in the setting `app.locations` (ids separated by commas, or `*`); one that named none sees nothing. The three
roles own nothing.
"""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROLES = """
DO $$
DECLARE r text;
BEGIN
  FOREACH r IN ARRAY ARRAY['enterprisehub_hub', 'enterprisehub_pipeline', 'enterprisehub_service'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) THEN EXECUTE format('CREATE ROLE %I NOLOGIN', r); END IF;
    EXECUTE format('GRANT %I TO CURRENT_USER', r);
    EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', r);
  END LOOP;
END $$
"""

TABLES = """
CREATE TABLE locations (
  location_id text PRIMARY KEY,
  name text NOT NULL DEFAULT '',
  timezone text NOT NULL DEFAULT '',
  settings jsonb NOT NULL DEFAULT '{}',
  status text NOT NULL DEFAULT 'active',
  is_demo boolean NOT NULL DEFAULT false,
  cutoffs jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE users (
  user_id text PRIMARY KEY,
  location_id text,
  ghl_user_id text,
  email text,
  name text NOT NULL DEFAULT '',
  phone text,
  role text NOT NULL CHECK (role IN ('agent', 'lead', 'operator')),
  password_hash text,
  token_hash text,
  token_expires_at timestamptz,
  active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CHECK (role = 'operator' OR location_id IS NOT NULL)
);
CREATE UNIQUE INDEX users_email ON users (lower(email)) WHERE email IS NOT NULL AND password_hash IS NOT NULL;
CREATE UNIQUE INDEX users_ghl ON users (location_id, ghl_user_id) WHERE ghl_user_id IS NOT NULL;
CREATE TABLE api_keys (
  key_id text PRIMARY KEY,
  key_hash text NOT NULL UNIQUE,
  role text NOT NULL CHECK (role IN ('agent', 'lead', 'operator')),
  location_id text,
  label text NOT NULL DEFAULT '',
  created_by text,
  created_at timestamptz NOT NULL DEFAULT now(),
  last_used_at timestamptz,
  revoked_at timestamptz,
  CHECK (role = 'operator' OR location_id IS NOT NULL)
);
CREATE TABLE audit_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  location_id text,
  actor text NOT NULL,
  action text NOT NULL,
  target text NOT NULL DEFAULT '',
  detail jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_log_at ON audit_log (at DESC);

CREATE TABLE webhook_ids (
  key text PRIMARY KEY,
  seen_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE inbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key text NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  location_id text,
  contact_id text,
  shard smallint NOT NULL,
  type text,
  body bytea NOT NULL,
  flags text[] NOT NULL DEFAULT '{}',
  trace_id text,
  state smallint NOT NULL DEFAULT 0,
  attempts smallint NOT NULL DEFAULT 0,
  error text,
  done_at timestamptz
);
COMMENT ON COLUMN inbox.state IS '0 pending, 2 done, 3 dead letter, 4 stored but not processed (location not allowed)';
CREATE INDEX inbox_pending ON inbox ((coalesce(location_id, '')), id) WHERE state = 0;
CREATE INDEX inbox_dead ON inbox (id) WHERE state = 3;
CREATE TABLE unpublished (
  batch_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  inbox_ids bigint[] NOT NULL,
  committed_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE unpublished IS 'batches between their commit and their publication: after a crash they are published again';
CREATE TABLE workers (
  fence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  leased_until timestamptz NOT NULL
);
CREATE TABLE shards (
  shard smallint PRIMARY KEY,
  fence bigint REFERENCES workers ON DELETE SET NULL
);
COMMENT ON COLUMN shards.fence IS 'the worker that holds the shard; removing an expired worker frees its shards';
INSERT INTO shards (shard) SELECT generate_series(0, 63);

CREATE TABLE events (
  seq bigint GENERATED ALWAYS AS IDENTITY,
  location_id text NOT NULL,
  event_id text NOT NULL,
  contact_id text,
  kind text NOT NULL,
  occurred_at timestamptz NOT NULL,
  known_at timestamptz NOT NULL,
  inbox_id bigint,
  payload json NOT NULL,
  PRIMARY KEY (location_id, event_id)
);
CREATE INDEX events_contact ON events (location_id, contact_id, occurred_at, event_id) WHERE contact_id IS NOT NULL;
CREATE TABLE contacts (
  location_id text NOT NULL,
  contact_id text NOT NULL,
  name text NOT NULL DEFAULT '',
  email text NOT NULL DEFAULT '',
  phone text NOT NULL DEFAULT '',
  source text NOT NULL DEFAULT '',
  assigned_to text NOT NULL DEFAULT '',
  tags text[] NOT NULL DEFAULT '{}',
  deleted boolean NOT NULL DEFAULT false,
  created_at timestamptz,
  last_event_at timestamptz,
  state json NOT NULL,
  log_seq bigint NOT NULL DEFAULT 0,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (location_id, contact_id)
);
CREATE TABLE conversations (
  location_id text NOT NULL,
  conversation_id text NOT NULL,
  contact_id text NOT NULL,
  channel text NOT NULL DEFAULT 'other',
  last_message_at timestamptz,
  last_inbound_at timestamptz,
  waiting_since timestamptz,
  unread int NOT NULL DEFAULT 0,
  PRIMARY KEY (location_id, conversation_id)
);
CREATE INDEX conversations_contact ON conversations (location_id, contact_id);
CREATE TABLE messages (
  location_id text NOT NULL,
  message_id text NOT NULL,
  contact_id text NOT NULL,
  conversation_id text,
  event_id text NOT NULL,
  inbound boolean NOT NULL,
  channel text NOT NULL,
  body text NOT NULL DEFAULT '',
  subject text,
  user_id text,
  automated boolean NOT NULL DEFAULT false,
  call_duration_s int,
  occurred_at timestamptz NOT NULL,
  known_at timestamptz NOT NULL,
  PRIMARY KEY (location_id, message_id)
);
CREATE INDEX messages_contact ON messages (location_id, contact_id, occurred_at);
CREATE TABLE leads (
  location_id text NOT NULL,
  contact_id text NOT NULL,
  side text NOT NULL DEFAULT 'unknown',
  stage text NOT NULL DEFAULT 'new',
  temperature text NOT NULL DEFAULT 'unknown',
  probability double precision,
  low double precision,
  high double precision,
  score json,
  churn_probability double precision,
  churn json,
  coaching json,
  value_cents bigint NOT NULL DEFAULT 0,
  waiting_since timestamptz,
  last_inbound_at timestamptz,
  last_event_at timestamptz,
  assigned_to text NOT NULL DEFAULT '',
  missing text[] NOT NULL DEFAULT '{}',
  asked_at timestamptz,
  scored_at timestamptz,
  scored_event_id text,
  evidence boolean NOT NULL DEFAULT false,
  written_probability double precision,
  written_temperature text,
  PRIMARY KEY (location_id, contact_id)
);
COMMENT ON COLUMN leads.missing IS 'services whose answer is missing and will be asked again';
CREATE INDEX leads_queue ON leads (location_id, probability DESC NULLS LAST);
CREATE INDEX leads_missing ON leads (asked_at) WHERE missing <> '{}';
CREATE TABLE predictions (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  location_id text NOT NULL,
  contact_id text NOT NULL,
  event_id text NOT NULL,
  kind text NOT NULL,
  model text NOT NULL,
  log_seq bigint NOT NULL,
  moment timestamptz NOT NULL,
  probability double precision,
  low double precision,
  high double precision,
  answer json NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX predictions_contact ON predictions (location_id, contact_id, moment);
CREATE TABLE properties (
  location_id text NOT NULL,
  property_id text NOT NULL,
  standard_status text NOT NULL DEFAULT 'Active',
  list_price_cents bigint,
  bedrooms_total smallint,
  bathrooms_total numeric(4, 1),
  living_area int,
  lot_size_area int,
  property_type text NOT NULL DEFAULT '',
  year_built smallint,
  garage_spaces smallint,
  association_fee_cents bigint,
  unparsed_address text NOT NULL DEFAULT '',
  city text NOT NULL DEFAULT '',
  state_or_province text NOT NULL DEFAULT '',
  postal_code text NOT NULL DEFAULT '',
  latitude double precision,
  longitude double precision,
  on_market_date date,
  public_remarks text NOT NULL DEFAULT '',
  features text[] NOT NULL DEFAULT '{}',
  source text NOT NULL DEFAULT 'csv',
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (location_id, property_id)
);
CREATE INDEX properties_active ON properties (location_id, list_price_cents) WHERE standard_status = 'Active';
CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  location_id text NOT NULL,
  contact_id text NOT NULL,
  kind text NOT NULL,
  payload json NOT NULL,
  state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sending', 'sent', 'dead', 'review')),
  attempts smallint NOT NULL DEFAULT 0,
  next_at timestamptz NOT NULL DEFAULT now(),
  created_at timestamptz NOT NULL DEFAULT now(),
  sent_at timestamptz,
  error text
);
CREATE UNIQUE INDEX outbox_newest ON outbox (location_id, contact_id, kind) WHERE state = 'pending';
CREATE INDEX outbox_due ON outbox (next_at) WHERE state = 'pending';
CREATE INDEX outbox_open ON outbox (state) WHERE state IN ('sending', 'dead', 'review');
CREATE TABLE custom_field_ids (
  location_id text NOT NULL,
  key text NOT NULL,
  field_id text NOT NULL,
  PRIMARY KEY (location_id, key)
);
CREATE TABLE sync_cursors (
  location_id text NOT NULL,
  resource text NOT NULL,
  cursor jsonb NOT NULL DEFAULT '{}',
  imported int NOT NULL DEFAULT 0,
  finished_at timestamptz,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (location_id, resource)
);
CREATE TABLE ghl_tokens (
  location_id text PRIMARY KEY,
  access_token text NOT NULL,
  refresh_token text NOT NULL,
  expires_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE models (
  name text NOT NULL,
  version text NOT NULL,
  status text NOT NULL CHECK (status IN ('champion', 'challenger', 'retired')),
  trained_on text NOT NULL,
  trained_at timestamptz NOT NULL,
  features jsonb NOT NULL,
  metrics jsonb NOT NULL,
  sha256 text NOT NULL,
  artefact bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (name, version)
);
CREATE UNIQUE INDEX models_champion ON models (name) WHERE status = 'champion';
CREATE TABLE websocket_sessions (
  session_id text PRIMARY KEY,
  location_id text,
  user_id text NOT NULL,
  role text NOT NULL,
  opened_at timestamptz NOT NULL DEFAULT now(),
  closed_at timestamptz,
  close_code int,
  delivered bigint NOT NULL DEFAULT 0
);
CREATE INDEX websocket_sessions_open ON websocket_sessions (opened_at) WHERE closed_at IS NULL;
"""

TENANT_TABLES = (
    "locations", "users", "api_keys", "audit_log", "events", "contacts", "conversations", "messages", "leads",
    "predictions", "properties", "custom_field_ids", "sync_cursors", "ghl_tokens", "websocket_sessions",
)  # fmt: skip

# The sub-select makes the list an InitPlan: parsed once a statement, not once a row.
VISIBLE = (
    "(SELECT current_setting('app.locations', true)) = '*' OR location_id = ANY "
    "((SELECT string_to_array(current_setting('app.locations', true), ','))::text[])"
)

GRANTS = """
GRANT SELECT, INSERT, UPDATE, DELETE ON locations, users, api_keys, properties, leads, contacts,
  custom_field_ids, sync_cursors, ghl_tokens, models, websocket_sessions TO enterprisehub_hub;
GRANT SELECT, INSERT ON audit_log, events, webhook_ids, inbox TO enterprisehub_hub;
GRANT UPDATE (state, attempts, error) ON inbox TO enterprisehub_hub;
GRANT SELECT, UPDATE (state, attempts, next_at, error) ON outbox TO enterprisehub_hub;
GRANT SELECT ON conversations, messages, predictions, shards, workers TO enterprisehub_hub;

GRANT SELECT, INSERT, UPDATE, DELETE ON locations, users, properties, inbox, events, contacts, conversations, messages,
  leads, predictions, outbox, custom_field_ids, sync_cursors, ghl_tokens, shards, workers, unpublished, webhook_ids TO enterprisehub_pipeline;
GRANT SELECT, INSERT ON audit_log TO enterprisehub_pipeline;
GRANT SELECT ON models TO enterprisehub_pipeline;

GRANT SELECT ON models, properties, messages, contacts, locations TO enterprisehub_service;
GRANT SELECT, INSERT, UPDATE ON websocket_sessions TO enterprisehub_service;
"""


def upgrade() -> None:
    op.execute(ROLES)
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)
    for table in TENANT_TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant ON {table} USING ({VISIBLE}) WITH CHECK ({VISIBLE})")
    # inbox, outbox and shards belong to no reader's tenant: the hub puts in and an operator looks, the pipeline works
    for table in ("inbox", "outbox", "shards"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY pipeline ON {table} TO enterprisehub_pipeline USING (true) WITH CHECK (true)")
    op.execute("CREATE POLICY hub_puts ON inbox FOR INSERT TO enterprisehub_hub WITH CHECK (true)")
    for table in ("inbox", "outbox"):
        op.execute(f"CREATE POLICY hub_looks ON {table} FOR SELECT TO enterprisehub_hub USING ({VISIBLE})")
        op.execute(f"CREATE POLICY hub_replays ON {table} FOR UPDATE TO enterprisehub_hub USING ({VISIBLE})")
    op.execute("CREATE POLICY hub_looks ON shards FOR SELECT TO enterprisehub_hub USING (true)")
    # states and answers of a few KB stay in their rows, uncompressed: they are rewritten with every event
    for table, names in {
        "contacts": ("state",),
        "leads": ("score", "churn", "coaching"),
        "predictions": ("answer",),
    }.items():
        op.execute(f"ALTER TABLE {table} SET (toast_tuple_target = 8160)")
        for name in names:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {name} SET STORAGE EXTERNAL")
    op.execute("ALTER TABLE contacts SET (fillfactor = 80)")
    op.execute("ALTER TABLE leads SET (fillfactor = 80)")
    op.execute("ALTER TABLE shards SET (fillfactor = 20)")
    # the queue's dead rows are in the way of every claim: clear them away early
    op.execute("ALTER TABLE inbox SET (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 5000)")
    for statement in GRANTS.split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    for table in (*TENANT_TABLES, "inbox", "outbox", "shards", "workers", "unpublished", "webhook_ids", "models"):
        op.execute(f"DROP TABLE {table}")
