-- An incident that was over before it is said to have begun (a clock that was wrong, a time that was mistyped) took minutes back: the
-- service was then available for more than all of the time.
--
-- Requires: 058-routine-figures.sql (downtime_minutes).

create or replace function comms.downtime_minutes(tenant uuid, from_at timestamptz, to_at timestamptz, account uuid default null) returns numeric
language sql stable security definer set search_path = comms, pg_temp
as $$
  -- Two outages at a time are one.
  with outages as (
    select greatest(i.started_at, from_at) as began, least(coalesce(i.resolved_at, to_at), to_at) as ended
    from comms.incidents i
    where i.tenant_id = tenant and i.impact_kind = 'outage' and i.started_at < to_at and coalesce(i.resolved_at, to_at) > greatest(i.started_at, from_at)
      and (account is null or exists (select from comms.incident_accounts a where a.incident_id = i.id and a.account_id = account))
  ), parted as (
    select *, max(ended) over (order by began, ended rows between unbounded preceding and 1 preceding) as before from outages
  ), counted as (
    select *, count(*) filter (where before is null or began > before) over (order by began, ended) as stretch from parted
  )
  select coalesce(sum(minutes), 0) from (select extract(epoch from max(ended) - min(began))::numeric / 60 as minutes from counted group by stretch) x
$$;
