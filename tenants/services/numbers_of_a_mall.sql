-- One mall in numbers: people, points, orders, what is late or stuck. One row.
-- Called by metering.roll_up through core.tenancy.across.rows_across, a hundred malls in one UNION ALL.
-- Filled in as text: {schema} (the mall's quoted schema) · {zone} (its time zone as a quoted literal: days and months begin there) ·
-- {late} (an interval: a placed order is late after it). %s is the schema's name.
-- Locks nothing; acts as the owner, who may read every schema.
-- Returns: schema, members, active members (30 days), points issued today, redeemed today, issued this month, outstanding now, orders
-- today, this month, late, first order (moment), failed or stuck pieces of work, the last proof (ok, differs or nothing).
SELECT %s,
  (SELECT count(*) FROM {schema}.members_member WHERE state <> 'left'),
  (SELECT count(*) FROM {schema}.members_member m WHERE state <> 'left' AND (
      EXISTS (SELECT 1 FROM {schema}.orders_order o WHERE o.member_id = m.id AND o.placed_at > now() - interval '30 days')
      OR EXISTS (SELECT 1 FROM {schema}.accounts_user u WHERE u.id = m.user_id AND u.last_login > now() - interval '30 days'))),
  moved.issued_today, moved.redeemed_today, moved.issued_month,
  (SELECT coalesce(sum(l.remaining), 0)::bigint FROM {schema}.points_lot l JOIN {schema}.points_account a ON a.id = l.account_id
      WHERE a.kind = 'member' AND l.remaining > 0),
  sold.today, sold.month, sold.late, sold.first,
  (SELECT count(*) FROM {schema}.insights_export WHERE state = 'failed' AND asked_at > now() - interval '7 days')
    + (SELECT count(*) FROM {schema}.points_grantbatch WHERE state IN ('validating', 'approved', 'posting')
       AND touched_at < now() - interval '5 minutes')
    + (SELECT count(*) FROM {schema}.insights_proofrun WHERE finished_at IS NULL AND asked_at < now() - interval '10 minutes')
    + (SELECT count(*) FROM {schema}.orders_refund WHERE state = 'failed')
    + (SELECT count(*) FROM {schema}.core_setaside),
  coalesce((SELECT CASE WHEN differences = '[]' AND chain_broken_at IS NULL THEN 'ok' ELSE 'differs' END
            FROM {schema}.points_ledgerproof ORDER BY id DESC LIMIT 1), '')
FROM (SELECT date_trunc('day', now() AT TIME ZONE {zone}) AT TIME ZONE {zone} AS day,
        date_trunc('month', now() AT TIME ZONE {zone}) AT TIME ZONE {zone} AS month) began,
  LATERAL (
    SELECT coalesce(sum(e.points) FILTER (WHERE j.kind = 'grant' AND j.created_at >= began.day), 0)::bigint AS issued_today,
      coalesce(-sum(e.points) FILTER (WHERE j.kind IN ('spend', 'refund') AND j.created_at >= began.day), 0)::bigint AS redeemed_today,
      coalesce(sum(e.points) FILTER (WHERE j.kind = 'grant'), 0)::bigint AS issued_month
    FROM {schema}.points_journal j JOIN {schema}.points_entry e ON e.journal_id = j.id
    JOIN {schema}.points_account a ON a.id = e.account_id AND a.kind = 'member'
    WHERE j.created_at >= began.month) moved,
  LATERAL (
    SELECT count(*) FILTER (WHERE placed_at >= began.day) AS today, count(*) FILTER (WHERE placed_at >= began.month) AS month,
      count(*) FILTER (WHERE state = 'placed' AND placed_at < now() - interval '{late}') AS late, min(placed_at) AS first
    FROM {schema}.orders_order) sold
