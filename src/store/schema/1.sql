-- Times (`_ms`) are Unix milliseconds in UTC. Durations (`_us`) are microseconds.
-- Ids of conversations, messages and requests come from the program and begin with the time.

CREATE TABLE conversation (
  id INTEGER PRIMARY KEY,
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  -- NULL until the user renames the conversation. The title is then the first prompt.
  title TEXT,
  pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1)),
  -- Set while the deletion can be undone.
  deleted_ms INTEGER,
  -- The model and the settings of the next request.
  model TEXT NOT NULL,
  settings TEXT NOT NULL,
  draft TEXT NOT NULL DEFAULT '',
  -- The last message of the visible path, and the scroll position.
  tip INTEGER,
  scroll TEXT
) STRICT;
CREATE INDEX conversation_by_time ON conversation (pinned DESC, updated_ms DESC, id DESC)
  WHERE deleted_ms IS NULL;
CREATE INDEX conversation_by_age ON conversation (updated_ms) WHERE pinned = 0;
CREATE INDEX conversation_by_deletion ON conversation (deleted_ms) WHERE deleted_ms IS NOT NULL;

CREATE TABLE message (
  id INTEGER PRIMARY KEY,
  conversation INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  parent INTEGER REFERENCES message (id) ON DELETE CASCADE,
  role TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
  created_ms INTEGER NOT NULL,
  -- Set on every message of a pruned branch while the pruning can be undone.
  pruned_ms INTEGER
) STRICT;
CREATE INDEX message_by_conversation ON message (conversation, role, id);
CREATE INDEX message_by_parent ON message (parent);
CREATE INDEX message_by_pruning ON message (pruned_ms) WHERE pruned_ms IS NOT NULL;

-- The child that the visible path follows, where this is not the newest child.
CREATE TABLE branch_choice (
  parent INTEGER PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
  child INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX branch_choice_by_child ON branch_choice (child);

CREATE TABLE reply (
  message INTEGER PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
  model TEXT NOT NULL,
  recipe TEXT,
  ending TEXT NOT NULL
    CHECK (ending IN ('open', 'complete', 'stopped', 'interrupted', 'failed')),
  stop_reason TEXT,
  stop_sequence TEXT,
  -- 1 if Outcrop inferred the stop sequence.
  stop_inferred INTEGER NOT NULL DEFAULT 0 CHECK (stop_inferred IN (0, 1)),
  stop_category TEXT,
  stop_explanation TEXT,
  -- What a guardrail found: a JSON array of texts.
  guardrail_findings TEXT,
  failure TEXT,
  -- The request that streams into the reply, and the running program that has the request.
  open_request INTEGER,
  owner INTEGER,
  CHECK ((ending = 'open') = (open_request IS NOT NULL))
) STRICT;
CREATE INDEX reply_by_owner ON reply (owner) WHERE ending = 'open';

-- One row for each request. A continued reply has several. The row outlives its message, without
-- the parts that a person wrote, so that the usage over time stays true after a deletion.
CREATE TABLE request (
  id INTEGER PRIMARY KEY,
  conversation INTEGER REFERENCES conversation (id) ON DELETE SET NULL,
  message INTEGER REFERENCES message (id) ON DELETE SET NULL,
  sent_ms INTEGER NOT NULL,
  model TEXT NOT NULL,
  settings TEXT NOT NULL,
  request_id TEXT,
  service_tier TEXT,
  input_tokens INTEGER,
  output_tokens INTEGER,
  total_tokens INTEGER,
  cache_read_tokens INTEGER,
  cache_write_tokens INTEGER,
  -- NULL if the service sent no usage.
  cache_write_hour_tokens INTEGER,
  cost_usd REAL,
  latency_ms INTEGER,
  headers_us INTEGER,
  first_delta_us INTEGER,
  last_delta_us INTEGER,
  wall_us INTEGER,
  gap_p50_us INTEGER,
  gap_p95_us INTEGER,
  gap_longest_us INTEGER,
  deltas INTEGER NOT NULL DEFAULT 0,
  characters INTEGER NOT NULL DEFAULT 0,
  unknown_events INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX request_by_conversation
  ON request (conversation, input_tokens, output_tokens, cost_usd);
CREATE INDEX request_by_message ON request (message);
CREATE INDEX request_by_time ON request
  (sent_ms, model, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost_usd);

-- The bytes of an attached file, once for all messages that have it.
CREATE TABLE attachment (
  hash BLOB NOT NULL UNIQUE,
  bytes BLOB NOT NULL
) STRICT;

-- The content blocks of prompts and finished replies. `text` holds everything that a search finds.
CREATE TABLE block (
  id INTEGER PRIMARY KEY,
  message INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN
    ('prompt', 'file', 'prefill', 'text', 'reasoning', 'tool_use', 'other')),
  text TEXT NOT NULL,
  -- The citations of a text: a JSON array.
  citations TEXT,
  signature TEXT,
  redacted_bytes INTEGER,
  tool_id TEXT,
  tool_name TEXT,
  format TEXT,
  width INTEGER,
  height INTEGER,
  hash BLOB REFERENCES attachment (hash),
  UNIQUE (message, position)
) STRICT;
CREATE INDEX block_by_hash ON block (hash) WHERE hash IS NOT NULL;
CREATE INDEX block_by_prompt ON block (id) WHERE kind = 'prompt';

CREATE TABLE draft_attachment (
  conversation INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  format TEXT NOT NULL,
  width INTEGER,
  height INTEGER,
  hash BLOB REFERENCES attachment (hash),
  UNIQUE (conversation, position)
) STRICT;
CREATE INDEX draft_attachment_by_hash ON draft_attachment (hash);

-- The journal: what arrived for replies that are still open. The rows are only appended, and
-- deleted when the reply ends and its blocks are written.
CREATE TABLE delta (
  id INTEGER PRIMARY KEY,
  message INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN
    ('text', 'reasoning', 'signature', 'redacted', 'tool_use', 'tool_input', 'citation',
     'other')),
  text TEXT NOT NULL,
  tool_name TEXT,
  redacted_bytes INTEGER
) STRICT;
CREATE INDEX delta_by_message ON delta (message, id);

-- Full-text search. `search_text` is a function of the program: it separates the characters of
-- languages that are written without spaces.
CREATE VIEW searchable_block AS SELECT id, search_text(text) AS text FROM block;
CREATE VIRTUAL TABLE block_search USING fts5 (
  text, content = 'searchable_block', content_rowid = 'id',
  tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3 4 5'
);
INSERT INTO block_search (block_search, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER block_inserted AFTER INSERT ON block BEGIN
  INSERT INTO block_search (rowid, text) VALUES (new.id, search_text(new.text));
END;
CREATE TRIGGER block_deleted AFTER DELETE ON block BEGIN
  INSERT INTO block_search (block_search, rowid, text)
    VALUES ('delete', old.id, search_text(old.text));
END;

CREATE VIEW searchable_title AS
  SELECT id, search_text(coalesce(title, '')) AS text FROM conversation;
CREATE VIRTUAL TABLE title_search USING fts5 (
  text, content = 'searchable_title', content_rowid = 'id',
  tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3 4 5'
);
INSERT INTO title_search (title_search, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER title_inserted AFTER INSERT ON conversation BEGIN
  INSERT INTO title_search (rowid, text) VALUES (new.id, search_text(coalesce(new.title, '')));
END;
CREATE TRIGGER title_deleted AFTER DELETE ON conversation BEGIN
  INSERT INTO title_search (title_search, rowid, text)
    VALUES ('delete', old.id, search_text(coalesce(old.title, '')));
END;
CREATE TRIGGER title_updated AFTER UPDATE OF title ON conversation BEGIN
  INSERT INTO title_search (title_search, rowid, text)
    VALUES ('delete', old.id, search_text(coalesce(old.title, '')));
  INSERT INTO title_search (rowid, text) VALUES (new.id, search_text(coalesce(new.title, '')));
END;
