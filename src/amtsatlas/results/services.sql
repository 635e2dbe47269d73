-- The services with these keys, in the order of the keys.
select service_key, name from service where list_contains($services, service_key)
order by list_position($services, service_key)
