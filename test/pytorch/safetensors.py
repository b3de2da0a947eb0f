"""Reads the safetensors format (huggingface/safetensors README, "Format") into numpy arrays, and takes a digest of
them. Debian has no package of it, and these tests install nothing."""

import hashlib
import json

import numpy

DTYPES = {"F32": "<f4", "F64": "<f8", "I64": "<i8", "I32": "<i4", "U32": "<u4"}


def read(path):
    """name -> array, in the file's own shapes and element types."""
    header, data = split(path)
    header.pop("__metadata__", None)
    return {
        name: numpy.frombuffer(data[slice(*entry["data_offsets"])], DTYPES[entry["dtype"]]).reshape(entry["shape"])
        for name, entry in header.items()
    }


def metadata(path):
    return split(path)[0].get("__metadata__", {})


def split(path):
    """The parsed header and the bytes after it."""
    with open(path, "rb") as file:
        header_bytes = int.from_bytes(file.read(8), "little")
        return json.loads(file.read(header_bytes)), file.read()


def digest(tensors):
    """SHA-256 over names and bytes, sorted by name: says whether two files hold the same numbers."""
    sha = hashlib.sha256()
    for name in sorted(tensors):
        sha.update(name.encode())
        sha.update(tensors[name].tobytes())
    return sha.hexdigest()
