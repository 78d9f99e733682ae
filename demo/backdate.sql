-- Set the clocks of what the demo did back to the days it tells of: journals, entries, batches, lots, orders and what hangs on them.
-- Called by history.Calendar.backdate, as the tables' owner with the append-only triggers off, before anybody real is there.
-- Parameters: ids (journal ids, each the last of its moment), ats (those moments); parallel arrays.
-- Locks what it changes, in no particular order: nobody else is in a demo mall while it is made. Returns nothing.
CREATE TEMP TABLE past ON COMMIT DROP AS
    SELECT j.id AS journal_id, p.at FROM points_journal j JOIN LATERAL (
        SELECT at FROM (SELECT unnest(%(ids)s::bigint[]) AS up_to, unnest(%(ats)s::timestamptz[]) AS at) m
        WHERE m.up_to >= j.id ORDER BY m.up_to LIMIT 1
    ) p ON true;
UPDATE points_journal j SET created_at = past.at, event_at = past.at FROM past WHERE past.journal_id = j.id;
UPDATE points_entry e SET created_at = past.at FROM past WHERE past.journal_id = e.journal_id;
UPDATE points_grantbatch b SET created_at = past.at - interval '3 hours', submitted_at = past.at - interval '2 hours',
    decided_at = past.at - interval '1 minute', posting_at = past.at, finished_at = past.at + interval '2 seconds',
    notified_at = past.at + interval '3 seconds' FROM past JOIN points_grantchunk c ON c.journal_id = past.journal_id
    WHERE c.batch_id = b.id;
UPDATE points_lot l SET available_at = b.posting_at FROM points_grantbatch b WHERE b.id = l.batch_id;
UPDATE orders_order o SET placed_at = past.at, changed_at = past.at FROM past WHERE past.journal_id = o.journal_id;
UPDATE orders_orderevent e SET at = o.placed_at + CASE e.to_state WHEN 'placed' THEN interval '0'
    WHEN 'shipped' THEN interval '1 day 3 hours' ELSE interval '4 days 5 hours' END FROM orders_order o WHERE o.id = e.order_id;
UPDATE orders_parcel p SET shipped_at = o.placed_at + interval '1 day 3 hours' FROM orders_order o WHERE o.id = p.order_id;
UPDATE orders_review r SET created_at = o.placed_at + interval '5 days 2 hours'
    FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id WHERE l.id = r.line_id;
UPDATE catalog_stockmovement m SET at = o.placed_at FROM orders_order o WHERE m.reference = 'order/' || o.number;
UPDATE members_message m SET created_at = b.finished_at, read_at = CASE WHEN b.finished_at < now() - interval '20 days'
    THEN b.finished_at + interval '5 hours' END FROM points_grantbatch b WHERE m.dedupe = 'grant-batch/' || b.id;
UPDATE members_message m SET created_at = p.shipped_at, read_at = CASE WHEN p.shipped_at < now() - interval '20 days'
    THEN p.shipped_at + interval '5 hours' END FROM orders_parcel p WHERE m.dedupe = 'parcel/' || p.id;
UPDATE core_operationlog l SET at = o.placed_at FROM orders_order o WHERE l.target = 'order/' || o.number;
UPDATE core_operationlog l SET at = b.decided_at FROM points_grantbatch b WHERE l.target = 'grant-batch/' || b.number;
