"""Millions of zeros packed into little, without the work of packing them all: one packed million is written often."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from functools import cache

from onrecord.read.warming import make_zip

MILLION = bytes(2**20)
RAW = -15
"""A stream without head or end, as ZIP and gzip hold it."""
GZIP_HEAD = b"\x1f\x8b\x08" + bytes(6) + b"\xff"
ZLIB_HEAD = b"\x78\x9c"


def deflate_zeros(millions: int, start: bytes = b"") -> bytes:
    """Return what `start` and so many zeros are when packed; after a full flush a stream knows nothing of before."""
    packing = zlib.compressobj(wbits=RAW)
    head = packing.compress(start) + packing.flush(zlib.Z_FULL_FLUSH)
    million = packing.compress(MILLION) + packing.flush(zlib.Z_FULL_FLUSH)
    return head + million * millions + packing.flush()


def zip_zeros(files: dict[str, bytes], name: str, millions: int) -> bytes:
    """Return a ZIP of some files, and of one more that is nothing but zeros."""
    out = io.BytesIO(make_zip(files))
    packed, zeros = deflate_zeros(millions), zipfile.ZipInfo(name)
    zeros.compress_type = zipfile.ZIP_DEFLATED
    zeros.CRC, zeros.compress_size, zeros.file_size = _sum_up(millions), len(packed), millions * len(MILLION)
    with zipfile.ZipFile(out, "a") as archive:
        # What zipfile itself does after it packed a file.
        out.seek(archive.start_dir)
        zeros.header_offset = out.tell()
        out.write(zeros.FileHeader() + packed)
        archive.start_dir = out.tell()
        archive.filelist.append(zeros)
        archive.NameToInfo[name] = zeros
        archive._didModify = True
    return out.getvalue()


def gzip_zeros(start: bytes, millions: int) -> bytes:
    """Return a gzip file of `start` and so many zeros."""
    size = (len(start) + millions * len(MILLION)) % 2**32
    return GZIP_HEAD + deflate_zeros(millions, start) + struct.pack("<II", _sum_up(millions, start), size)


def zlib_zeros(millions: int) -> bytes:
    """Return so many zeros as a PDF packs them."""
    check = 1
    for _ in range(millions):
        check = zlib.adler32(MILLION, check)
    return ZLIB_HEAD + deflate_zeros(millions) + struct.pack(">I", check)


@cache
def _sum_up(millions: int, start: bytes = b"") -> int:
    check = zlib.crc32(start)
    for _ in range(millions):
        check = zlib.crc32(MILLION, check)
    return check
