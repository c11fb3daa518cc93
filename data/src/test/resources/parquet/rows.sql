create table t as
select
  i as id,
  case when i = 2 then null else 'text é😀 ' || i end as txt,
  cast(i as decimal(9, 2)) / 4 as price,
  case when i = 0 then null
       when i = 1 then []
       else [{'role': 'user', 'content': 'q' || i}, {'role': 'assistant', 'content': null}] end as messages,
  [[i, i + 1], [], null] as nested,
  map {'k' || i: i, 'z': null} as counts,
  {'x': i, 'y': {'w': [i]}} as st,
  i % 2 = 0 as even
from range(4) r(i);
