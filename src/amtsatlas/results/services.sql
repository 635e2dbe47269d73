-- Every service as the edition knows it.
select service_key, name, leika_key, leika_basis, typisierung, ozg_topic
from service
