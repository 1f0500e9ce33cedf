-- What a report or a page has to know of all devices of a deployment, without reading them all. Kept
-- by the database itself, so that it fits whatever happens to the rows that it counts.
CREATE TABLE deployment_tally (
    deployment TEXT NOT NULL REFERENCES deployment (id) ON DELETE CASCADE,
    phase INTEGER NOT NULL,
    status TEXT NOT NULL,
    inconsistent INTEGER NOT NULL,
    devices INTEGER NOT NULL,
    PRIMARY KEY (deployment, phase, status, inconsistent)
) STRICT, WITHOUT ROWID;

INSERT INTO deployment_tally (deployment, phase, status, inconsistent, devices)
    SELECT deployment, phase, status, inconsistent, count(*) FROM deployment_device GROUP BY 1, 2, 3, 4;

CREATE TRIGGER deployment_device_comes AFTER INSERT ON deployment_device
BEGIN
    INSERT INTO deployment_tally (deployment, phase, status, inconsistent, devices)
        VALUES (NEW.deployment, NEW.phase, NEW.status, NEW.inconsistent, 1)
        ON CONFLICT (deployment, phase, status, inconsistent) DO UPDATE SET devices = devices + 1;
END;

CREATE TRIGGER deployment_device_changes AFTER UPDATE OF status, inconsistent ON deployment_device
BEGIN
    UPDATE deployment_tally SET devices = devices - 1
        WHERE deployment = OLD.deployment AND phase = OLD.phase AND status = OLD.status
            AND inconsistent = OLD.inconsistent;
    INSERT INTO deployment_tally (deployment, phase, status, inconsistent, devices)
        VALUES (NEW.deployment, NEW.phase, NEW.status, NEW.inconsistent, 1)
        ON CONFLICT (deployment, phase, status, inconsistent) DO UPDATE SET devices = devices + 1;
END;

CREATE TRIGGER deployment_device_goes AFTER DELETE ON deployment_device
BEGIN
    UPDATE deployment_tally SET devices = devices - 1
        WHERE deployment = OLD.deployment AND phase = OLD.phase AND status = OLD.status
            AND inconsistent = OLD.inconsistent;
END;

-- The characters of all logs together.
CREATE TABLE deployment_log_total (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    size INTEGER NOT NULL
) STRICT;
INSERT INTO deployment_log_total (id, size) SELECT 1, coalesce(sum(size), 0) FROM deployment_log;

CREATE TRIGGER deployment_log_comes AFTER INSERT ON deployment_log
BEGIN
    UPDATE deployment_log_total SET size = size + NEW.size;
END;
CREATE TRIGGER deployment_log_changes AFTER UPDATE OF size ON deployment_log
BEGIN
    UPDATE deployment_log_total SET size = size - OLD.size + NEW.size;
END;
CREATE TRIGGER deployment_log_goes AFTER DELETE ON deployment_log
BEGIN
    UPDATE deployment_log_total SET size = size - OLD.size;
END;

CREATE INDEX device_by_status ON device (status);
-- As lists show them.
CREATE INDEX device_in_order ON device (verdict = 'inconsistent' DESC, identity, id);
