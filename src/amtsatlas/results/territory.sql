-- One territory, the largest of those with this ARS.
select ars, level, name, parent_ars from territory where ars = $ars and level <> 'gemeinde' and level <> 'verband' limit 1
