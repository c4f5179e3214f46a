-- What waits, was not needed any more or was given up lately is little among all that was ever sent, and is asked for by itself.
CREATE INDEX deliveries_waiting ON deliveries (id) WHERE state = 'Pending';
CREATE INDEX deliveries_obsolete ON deliveries (id) WHERE state = 'Obsolete';
CREATE INDEX deliveries_dead_lately ON deliveries (closed_at) WHERE state = 'Dead';
