-- The standing of one authority.
select * from standing where authority_key = $authority
