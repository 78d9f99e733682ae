-- Write a message to each member, and a sending for each channel that the mall uses for this kind, the member did not refuse, and that
-- reaches them. One statement for one reader or fifty thousand.
-- Called by messages.notify, in the caller's transaction.
-- Parameters: members (ids) · kind, category, reference (codes) · title, body (msgids), facts (json), link (path) · now (moment) · own
-- (bool: reaches those who left too) · always (bool: shown whatever was switched off) · usual (channels of this kind by default).
-- Filled in as text: {reachable} (what each channel needs of a member).
-- Locks: nothing that was there; a second message under the same (member, reference) is left out, and so are its sendings, because a
-- sending belongs to a message.
-- Returns: how many messages are new.
with told as (
  insert into members_message (member_id, kind, title, body, facts, link, dedupe, created_at, is_shown, read_at)
  select a.member_id, %(kind)s, %(title)s, %(body)s, %(facts)s::jsonb, %(link)s, %(reference)s, %(now)s, s.shown,
    case when not s.shown then %(now)s end
  from (select distinct unnest(%(members)s::bigint[]) as member_id) a
  join members_member p on p.id = a.member_id and (%(own)s or p.state <> 'left')
  left join members_messagechoice c on c.member_id = a.member_id and c.category = %(category)s and c.channel = 'app'
  cross join lateral (select %(always)s or coalesce(c.is_on, true) and coalesce(
    (select is_on from members_messageswitch where kind = %(kind)s and channel = 'app'), true) as shown) s
  on conflict (member_id, dedupe) do nothing returning id, member_id
), ways as (
  select c.channel from members_messagechannel c
  left join members_messageswitch s on s.channel = c.channel and s.kind = %(kind)s
  where c.is_active and coalesce(s.is_on, c.channel = any(%(usual)s))
), going as (
  insert into members_sending (message_id, channel, state, attempts, next_at, error, provider_no, created_at)
  select t.id, w.channel, 'waiting', 0, %(now)s, '', '', %(now)s
  from told t cross join ways w join members_member m on m.id = t.member_id
  left join members_messagechoice c on c.member_id = t.member_id and c.category = %(category)s and c.channel = w.channel
  where coalesce(c.is_on, true)
    and case w.channel {reachable} else true end
)
select count(*) from told
