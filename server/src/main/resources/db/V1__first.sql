-- Times are milliseconds since 1970, UTC. Texts that are JSON say so.

CREATE TABLE device (
    id TEXT PRIMARY KEY,
    identity TEXT NOT NULL UNIQUE,        -- JSON, as the device gives it, keys sorted
    status TEXT NOT NULL CHECK (status IN ('pending', 'accepted', 'rejected', 'preauthorized')),
    group_name TEXT,
    created INTEGER NOT NULL,
    seen INTEGER,
    artifact TEXT NOT NULL DEFAULT '',    -- as the device names it
    type TEXT NOT NULL DEFAULT '',
    verdict TEXT NOT NULL DEFAULT 'unknown'
        CHECK (verdict IN ('unknown', 'consistent', 'updating', 'inconsistent')),
    inconsistent_since TEXT NOT NULL DEFAULT '',
    inconsistent_cause TEXT NOT NULL DEFAULT '',
    inconsistent_artifact TEXT NOT NULL DEFAULT '',
    fingerprint TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX device_by_verdict ON device (verdict);
CREATE INDEX device_by_group ON device (group_name);
CREATE INDEX device_by_fingerprint ON device (fingerprint);

-- A key that a device came with; a device may have had several, of which one counts.
CREATE TABLE auth_set (
    id TEXT PRIMARY KEY,
    device TEXT NOT NULL REFERENCES device (id) ON DELETE CASCADE,
    public_key TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('pending', 'accepted', 'rejected', 'preauthorized')),
    created INTEGER NOT NULL,
    UNIQUE (device, public_key)
) STRICT;

-- The latest inventory: one row for each value, in the order given.
CREATE TABLE attribute (
    device TEXT NOT NULL REFERENCES device (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    position INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (device, name, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX attribute_by_value ON attribute (name, value);

-- What happened to a device, for its timeline.
CREATE TABLE device_event (
    id INTEGER PRIMARY KEY,
    device TEXT NOT NULL REFERENCES device (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;
CREATE INDEX device_event_by_device ON device_event (device, id);

CREATE TABLE artifact (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    checksum TEXT NOT NULL UNIQUE,        -- sha256 of the file, which is named by it
    size INTEGER NOT NULL,
    signed INTEGER NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    content TEXT NOT NULL,                -- JSON: payloads, provides, depends, scripts
    uploaded INTEGER NOT NULL
) STRICT;
CREATE INDEX artifact_by_name ON artifact (name);

CREATE TABLE artifact_type (
    artifact TEXT NOT NULL REFERENCES artifact (id) ON DELETE CASCADE,
    type TEXT NOT NULL,
    PRIMARY KEY (artifact, type)
) STRICT, WITHOUT ROWID;

CREATE TABLE deployment (
    id TEXT PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,       -- the order in which they were made
    name TEXT NOT NULL,
    artifact TEXT NOT NULL,
    created INTEGER NOT NULL,
    finished INTEGER,
    status TEXT NOT NULL CHECK (status IN ('pending', 'inprogress', 'finished')),
    reason TEXT NOT NULL DEFAULT '',      -- why it was aborted or stopped; empty if it was not
    plan TEXT NOT NULL,                   -- JSON: phases, limits, retries, force
    phase INTEGER NOT NULL DEFAULT 0,     -- the last one that has begun
    phase_began INTEGER NOT NULL
) STRICT;

CREATE TABLE deployment_device (
    deployment TEXT NOT NULL REFERENCES deployment (id) ON DELETE CASCADE,
    device TEXT NOT NULL REFERENCES device (id) ON DELETE CASCADE,
    phase INTEGER NOT NULL,
    status TEXT NOT NULL,                 -- of the device API, or pending, aborted, noartifact
    substate TEXT NOT NULL DEFAULT '',
    inconsistent INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    began INTEGER,
    finished INTEGER,
    PRIMARY KEY (deployment, device)
) STRICT, WITHOUT ROWID;
CREATE INDEX deployment_device_open ON deployment_device (device) WHERE finished IS NULL;

CREATE TABLE deployment_log (
    deployment TEXT NOT NULL,
    device TEXT NOT NULL,
    at INTEGER NOT NULL,
    size INTEGER NOT NULL,
    messages TEXT NOT NULL,
    PRIMARY KEY (deployment, device),
    FOREIGN KEY (deployment, device) REFERENCES deployment_device (deployment, device) ON DELETE CASCADE
) STRICT;

CREATE TABLE user (
    name TEXT PRIMARY KEY,
    password TEXT NOT NULL,               -- bcrypt
    role TEXT NOT NULL CHECK (role IN ('read', 'operate', 'admin')),
    created INTEGER NOT NULL
) STRICT;

-- Sessions of people and tokens of programs. Only the hash of what they show is kept.
CREATE TABLE credential (
    hash TEXT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('session', 'token')),
    name TEXT NOT NULL,
    user TEXT REFERENCES user (name) ON DELETE CASCADE,
    role TEXT NOT NULL CHECK (role IN ('read', 'operate', 'admin')),
    created INTEGER NOT NULL,
    expires INTEGER
) STRICT;

CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;

-- What this server made for itself at its first start, such as the key of its tokens.
CREATE TABLE own (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
