-- Each append asks for the latest time of all; without this it read every change.
CREATE INDEX change_by_time ON change (time_ms);
