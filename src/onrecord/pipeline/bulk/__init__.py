"""Archives of published reports: shard by shard through the pipeline, resumed where it was stopped.

`batches` turns a batch of reports into a batch of claims, `inputs` reads what is given, `shards` keeps what is done.
"""

from __future__ import annotations

from onrecord.pipeline.bulk.batches import claim_schema, read_batch
from onrecord.pipeline.bulk.inputs import BadRow, list_inputs, read_rows
from onrecord.pipeline.bulk.shards import BulkProgress, BulkResult, read_archive

__all__ = [
    "BadRow",
    "BulkProgress",
    "BulkResult",
    "claim_schema",
    "list_inputs",
    "read_archive",
    "read_batch",
    "read_rows",
]
