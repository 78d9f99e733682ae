-- What the good lines of a batch come to, before it is submitted: the very lines that would be posted.
-- Called by previews.grant_preview. Parameters: batch (id), bars (more different amounts than this are drawn as ranges).
-- Locks nothing. Returns one row: people, people who got the same reason lately, least and most points of a line, [points, lines] pairs or
-- null, [department, people, points] largest first, [point type or null, people, points] largest first.
with good as materialized (
  select l.member_id, l.points, l.point_type_id, l.facts ? 'number' as again, coalesce(d.name, '') as department
  from points_grantline l left join members_member m on m.id = l.member_id
  left join members_department d on d.id = m.department_id
  where l.batch_id = %(batch)s and l.error = '' and not l.set_aside
), amounts as (
  select points, count(*) as rows from good group by 1
), places as (
  select department, sum(points)::bigint as points, count(distinct member_id) as people from good group by 1
)
select (select count(distinct member_id) from good), (select count(distinct member_id) from good where again),
  (select min(points) from amounts), (select max(points) from amounts),
  (select json_agg(json_build_array(points, rows) order by points) from amounts having count(*) <= %(bars)s),
  (select json_agg(json_build_array(department, people, points) order by points desc, department) from places),
  (select json_agg(json_build_array(point_type_id, people, points) order by points desc) from (
    select point_type_id, count(distinct member_id) as people, sum(points)::bigint as points from good group by 1) t)
