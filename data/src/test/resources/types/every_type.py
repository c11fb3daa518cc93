"""Writes a column of every type that Arrow and Parquet have, and beside each file the rows that pyarrow reads from it (pyarrow 26.0.1).

JSON has no dates and no bytes. Dates and times are written as in ISO 8601 without closing zeros (instants end in Z), bytes
as text where they are UTF-8 and in Base64 elsewhere, a map as an object, durations in seconds. Columns and fields that are null are left out.
"""
import base64
import datetime as dt
import decimal
import json
import math
import pathlib
import uuid

import pyarrow as pa
import pyarrow.parquet as pq

here = pathlib.Path(__file__).parent
DAY_NANOS = 86_400 * 10**9


def digits(nanos):
    return f".{nanos:09d}".rstrip("0") if nanos else ""


def clock(nanos):
    seconds, rest = divmod(nanos, 10**9)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}" + digits(rest)


def is_map(type):
    return pa.types.is_map(type)


def plain(scalar):
    """A pyarrow scalar as JSON: by its type, from its exact stored value."""
    if not scalar.is_valid:
        return None
    type = scalar.type
    if isinstance(type, pa.BaseExtensionType):
        value = scalar.as_py()
        return str(value) if isinstance(value, uuid.UUID) else plain(scalar.value) if not isinstance(value, bool) else value
    if pa.types.is_dictionary(type):
        return plain(scalar.dictionary[scalar.index.as_py()])
    if pa.types.is_run_end_encoded(type):
        return plain(pa.scalar(scalar.as_py(), type.value_type))
    if is_map(type):
        return {str(plain(pair["key"])): plain(pair["value"]) for pair in scalar.values}
    if pa.types.is_nested(type) and not pa.types.is_struct(type):
        return [plain(value) for value in scalar.values]
    if pa.types.is_struct(type):
        return {field.name: plain(scalar[field.name]) for field in type if plain(scalar[field.name]) is not None}
    if pa.types.is_date(type):
        return scalar.as_py().isoformat()
    if pa.types.is_timestamp(type):
        per = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[type.unit]
        seconds, rest = divmod(scalar.value, per)
        day = dt.datetime(1970, 1, 1) + dt.timedelta(seconds=seconds)
        return day.isoformat() + digits(rest * (10**9 // per)) + ("Z" if type.tz else "")
    if pa.types.is_time(type):
        return clock(scalar.value * {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}[type.unit])
    if pa.types.is_duration(type):
        return decimal.Decimal(scalar.value) / {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[type.unit]
    value = scalar.as_py()
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            return base64.b64encode(value).decode()
    if isinstance(value, decimal.Decimal):
        return value
    if isinstance(value, float) and not math.isfinite(value):
        return repr(value)
    return value


def text(value):
    """JSON with every digit of a decimal number."""
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    if isinstance(value, dict):
        return "{" + ", ".join(f"{text(key)}: {text(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(text, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def expect(name, table):
    lines = []
    for i in range(table.num_rows):
        row = {column: plain(table[column][i]) for column in table.column_names}
        lines.append(text({key: value for key, value in row.items() if value is not None}))
    (here / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


message = pa.struct([("role", pa.string()), ("weight", pa.uint64())])
point = pa.struct([("x", pa.uint32()), ("on", pa.date32())])
words = ["", "plum", "Grüße 🙂", None]
COMMON = {
    **{f"int{n}": ([-(2 ** (n - 1)), 2 ** (n - 1) - 1, 0, None], getattr(pa, f"int{n}")()) for n in (8, 16, 32, 64)},
    **{f"uint{n}": ([0, 2**n - 1, 2 ** (n - 1) + 3, None], getattr(pa, f"uint{n}")()) for n in (8, 16, 32, 64)},
    "half": ([0.5, -65504.0, 2.0**-24, None], pa.float16()),
    "single": ([0.1, -1.5e30, math.nan, None], pa.float32()),
    "double": ([0.1, -1e300, math.inf, None], pa.float64()),
    "truth": ([True, False, True, None], pa.bool_()),
    "decimal9": ([decimal.Decimal(x) for x in ("-1.50", "9999999.99", "0.00")] + [None], pa.decimal128(9, 2)),
    "decimal18": ([decimal.Decimal(x) for x in ("-1.0005", "12345678901234.5678", "0.0000")] + [None], pa.decimal128(18, 4)),
    "decimal38": ([decimal.Decimal(x) for x in ("-1", "9" * 38, "0")] + [None], pa.decimal128(38, 0)),
    "decimal76": ([decimal.Decimal(x) for x in ("-1.5", "9" * 75 + ".9", "0.0")] + [None], pa.decimal256(76, 1)),
    "day": ([dt.date(1969, 12, 31), dt.date(2024, 2, 29), dt.date(1, 1, 1), None], pa.date32()),
    "day_millis": ([dt.date(1969, 12, 31), dt.date(2024, 2, 29), dt.date(1970, 1, 1), None], pa.date64()),
    **{f"at_{u}": ([-1, 1_700_000_000 * p + p // 3, 0, None], pa.timestamp(u)) for u, p in (("ms", 10**3), ("us", 10**6), ("ns", 10**9))},
    **{f"instant_{u}": ([-1, 1_700_000_000 * p + p // 4, 0, None], pa.timestamp(u, "Europe/Berlin")) for u, p in (("ms", 10**3), ("us", 10**6), ("ns", 10**9))},
    "time_ms": ([0, 86_399_999, 3_600_000, None], pa.time32("ms")),
    "time_us": ([0, 86_399_999_999, 3_600_000_001, None], pa.time64("us")),
    "time_ns": ([0, DAY_NANOS - 1, 1, None], pa.time64("ns")),
    "text": (words, pa.string()),
    "large_text": (words, pa.large_string()),
    "view_text": (words[:2] + ["longer than twelve bytes: Grüße 🙂", None], pa.string_view()),
    "bytes": ([b"", b"plum", b"\xff\x00", None], pa.binary()),
    "large_bytes": ([b"", b"plum", b"\xff\x00", None], pa.large_binary()),
    "view_bytes": ([b"", b"plum", b"\xff" * 20, None], pa.binary_view()),
    "fixed_bytes": ([b"abc", b"\xff\xfe\xfd", b"xyz", None], pa.binary(3)),
    "uuid": ([uuid.UUID(int=1).bytes, uuid.UUID("f81d4fae-7dec-11d0-a765-00a0c91e6bf6").bytes, b"0123456789abcdef", None], pa.uuid()),
    "coded_text": (words, pa.dictionary(pa.uint8(), pa.string())),
    "list": ([[], [2**32 - 1, None], [7], None], pa.list_(pa.uint32())),
    "large_list": ([[], ["a", None], ["b"], None], pa.large_list(pa.string())),
    "fixed_list": ([[0.5, 1.5], [None, 2.5], [0.0, -1.0], None], pa.list_(pa.float16(), 2)),
    "lists": ([[[1], [], None], [], [[2**63]], None], pa.list_(pa.list_(pa.uint64()))),
    "messages": ([[{"role": "user", "weight": 2**64 - 1}, None], [], [{"role": None, "weight": 0}], None], pa.list_(message)),
    "struct": ([{"x": 2**32 - 1, "on": dt.date(2024, 1, 2)}, {"x": None, "on": None}, {"x": 0, "on": dt.date(2024, 1, 3)}, None], point),
    "map": ([[("a", 2**64 - 1), ("b", None)], [], [("c", 0)], None], pa.map_(pa.string(), pa.uint64())),
    "map_of_numbers": ([[(2**32 - 1, "x")], [], [(0, "y")], None], pa.map_(pa.uint32(), pa.string())),
    "nothing": ([None] * 4, pa.null()),
}
ARROW = {
    "at_s": ([-1, 1_700_000_000, 0, None], pa.timestamp("s")),
    "instant_s": ([-1, 1_700_000_000, 0, None], pa.timestamp("s", "+02:00")),
    "time_s": ([0, 86_399, 3_600, None], pa.time32("s")),
    "list_view": ([[], [2**32 - 1, None], [7], None], pa.list_view(pa.uint32())),
    "large_list_view": ([[], ["a", None], ["b"], None], pa.large_list_view(pa.string())),
    "coded_numbers": ([2**64 - 1, 0, 2**64 - 1, None], pa.dictionary(pa.int8(), pa.uint64())),
    "list_of_coded": ([["a", "b"], [], ["a"], None], pa.list_(pa.dictionary(pa.int32(), pa.string()))),
    "duration": ([-1, 1_700_000, 0, None], pa.duration("us")),
    "truth8": ([True, False, True, None], pa.bool8()),
}


def column(values, type):
    if isinstance(type, pa.BaseExtensionType):
        if type == pa.bool8():
            values = [None if value is None else int(value) for value in values]
        return pa.ExtensionArray.from_storage(type, pa.array(values, type.storage_type))
    if pa.types.is_list(type) and pa.types.is_dictionary(type.value_type):
        return pa.array(values, pa.list_(pa.string())).cast(type)
    if isinstance(type, pa.DictionaryType):
        return pa.array(values, type.value_type).dictionary_encode().cast(type)
    return pa.array(values, type)


def table(columns):
    return pa.table({name: column(values, type) for name, (values, type) in columns.items()})


common = table(COMMON)
# The views are written to Parquet as what they view.
pq.write_table(common, here / "types.parquet", store_schema=False, row_group_size=3)
expect("types.parquet", common)
pq.write_table(
    common, here / "types-integers.parquet", store_schema=False, version="2.6", data_page_version="2.0",
    store_decimal_as_integer=True, use_dictionary=False, compression="zstd")
pq.write_table(
    common, here / "types-old.parquet", store_schema=False, version="1.0", use_deprecated_int96_timestamps=True,
    use_compliant_nested_type=False, compression="none")
expect("types-old.parquet", pq.read_table(here / "types-old.parquet"))

many = 200
delta = pa.table({
    "int32": pa.array([(-1) ** i * i * i for i in range(many)], pa.int32()),
    "int64": pa.array([(-7) ** (i % 20) for i in range(many)], pa.int64()),
    "uint64": pa.array([2**64 - 1 - i * i for i in range(many)], pa.uint64()),
    "text": [f"word {i // 7} of {i}" if i % 5 else None for i in range(many)],
    "prefixed": [f"a shared beginning, then {i}" for i in range(many)],
    "single": pa.array([i / 3 for i in range(many)], pa.float32()),
    "half": pa.array([i / 8 for i in range(many)], pa.float16()),
    "truth": [i % 3 == 0 for i in range(many)],
    "day": pa.array(range(many), pa.date32()),
    "coded": [f"kind {i % 3}" for i in range(many)],
})
pq.write_table(delta, here / "encodings.parquet", store_schema=False, use_dictionary=["coded"], data_page_version="2.0", column_encoding={
    "int32": "DELTA_BINARY_PACKED", "int64": "DELTA_BINARY_PACKED", "uint64": "DELTA_BINARY_PACKED",
    "text": "DELTA_LENGTH_BYTE_ARRAY", "prefixed": "DELTA_BYTE_ARRAY", "single": "BYTE_STREAM_SPLIT",
    "half": "BYTE_STREAM_SPLIT", "truth": "RLE", "day": "DELTA_BINARY_PACKED"})
expect("encodings.parquet", delta)

arrow = table({**COMMON, **ARROW})
arrow = arrow.append_column("runs", pa.RunEndEncodedArray.from_arrays(pa.array([2, 4], pa.int32()), pa.array(["a", None])))
for name, opener, options in (
    ("types.arrow", pa.ipc.new_file, pa.ipc.IpcWriteOptions()),
    ("types-stream.arrow", pa.ipc.new_stream, pa.ipc.IpcWriteOptions(compression="zstd")),
    ("types-lz4.arrow", pa.ipc.new_stream, pa.ipc.IpcWriteOptions(compression="lz4")),
):
    with opener(here / name, arrow.schema, options=options) as writer:
        writer.write_table(arrow)
expect("types.arrow", arrow)

# Durations: only Arrow's schema in the file says that they are.
lasting = pa.table({
    **{unit: pa.array([1500, None, -1], pa.duration(unit)) for unit in ("s", "ms", "us", "ns")},
    "list": pa.array([[1, None], [], None], pa.list_(pa.duration("ms"))),
    "struct": pa.array([{"d": 5, "n": 1}, None, {"d": None, "n": 2}], pa.struct([("d", pa.duration("us")), ("n", pa.int64())])),
    "map": pa.array([[("k", 7)], [], None], pa.map_(pa.string(), pa.duration("ns"))),
    "number": [1, 2, 3],
})
pq.write_table(lasting, here / "durations.parquet")
expect("durations.parquet", lasting)

# A dictionary to which later batches add entries.
grown = pa.schema([("x", pa.dictionary(pa.int8(), pa.string()))])
with pa.ipc.new_file(here / "grown.arrow", grown, options=pa.ipc.IpcWriteOptions(emit_dictionary_deltas=True)) as writer:
    for words in (["a", "b"], ["a", "b", "c"], ["a", "b", "c", "d", "e"]):
        codes = pa.array(range(len(words)), pa.int8())
        writer.write_table(pa.table({"x": pa.DictionaryArray.from_arrays(codes, pa.array(words))}, grown))
with pa.ipc.open_file(here / "grown.arrow") as reader:
    expect("grown.arrow", reader.read_all())

refused = here / "refused"
refused.mkdir(exist_ok=True)
for name, array in {
    "interval": pa.array([(1, 2, 3)], pa.month_day_nano_interval()),
    "decimal": pa.array([decimal.Decimal("1.50")], pa.decimal64(18, 2)),
    "union": pa.UnionArray.from_sparse(pa.array([0], pa.int8()), [pa.array([1])]),
}.items():
    with pa.ipc.new_file(refused / f"{name}.arrow", pa.schema([("x", array.type)])) as writer:
        writer.write_table(pa.table({"x": array}))
