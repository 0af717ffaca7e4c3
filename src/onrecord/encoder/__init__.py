"""Encoder: one pass of the model over a text gives every word a vector and every head its say.

Its readings are used by extract, resolve and release. It opens no network and starts no thread of its own.
"""

from __future__ import annotations

from onrecord.encoder.reading import Reading, find_models, load_model, read_text

__all__ = ["Reading", "find_models", "load_model", "read_text"]
