"""Writes the same rows with the second version of data pages (pyarrow 26.0.1)."""
import json
import pathlib
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq

here = pathlib.Path(__file__).parent
rows = [json.loads(line) for line in (here / "rows.jsonl").read_text(encoding="utf-8").splitlines()]
message = pa.struct([("role", pa.string()), ("content", pa.string())])
schema = pa.schema([
    ("id", pa.int64()), ("txt", pa.string()), ("price", pa.decimal128(9, 2)), ("messages", pa.list_(message)),
    ("nested", pa.list_(pa.list_(pa.int64()))), ("counts", pa.map_(pa.string(), pa.int64())),
    ("st", pa.struct([("x", pa.int64()), ("y", pa.struct([("w", pa.list_(pa.int64()))]))])), ("even", pa.bool_()),
])
for row in rows:
    row["price"] = Decimal(str(row["price"])).quantize(Decimal("0.01"))
    row["counts"] = list(row["counts"].items())
table = pa.Table.from_pylist(rows, schema=schema)
for codec in ("snappy", "none"):
    pq.write_table(table, here / f"pages-v2-{codec}.parquet", compression=codec, data_page_version="2.0", row_group_size=3)
