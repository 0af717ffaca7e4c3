"""Claims of an archive become incidents: Splink finds who may be one, the linker's own rule joins within each part.

`told` makes a shard's claims comparable, `keys` and `pairs` find which are, `scoring` holds the linker's frozen weights
as Splink's settings, `parts` joins claims, `steps` are the way through, `links` keeps what came out.
"""

from __future__ import annotations

from onrecord.pipeline.bulk.linking.links import LinkResult, link_shards, read_incidents, read_links

__all__ = ["LinkResult", "link_shards", "read_incidents", "read_links"]
