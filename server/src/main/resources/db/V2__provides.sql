-- What a device provided when it last asked for a deployment, word for word.
CREATE TABLE provided (
    device TEXT NOT NULL REFERENCES device (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (device, name)
) STRICT, WITHOUT ROWID;
