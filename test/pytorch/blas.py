"""Which BLAS PyTorch multiplies through on this CPU, and how fast it is: a step's time says little without it.

Debian's python3-torch takes whatever libblas.so.3 is: reference BLAS, a thirtieth of the speed, unless another is installed.
"""

import ctypes
import re
import time

import torch

SIZE = 1024
RUNS = 10
#: The largest relative error of a sound f32 product of this size; an old OpenBLAS is far beyond on some new processors.
LARGEST_ERROR = 1e-4


def describe():
    """Name, library file, GFLOP/s of a SIZE³ f32 product (the best of RUNS) and its error beside the same in f64."""
    torch.manual_seed(0)
    a, b = torch.randn(SIZE, SIZE), torch.randn(SIZE, SIZE)
    product = a @ b
    exact = a.double() @ b.double()
    error = float((product - exact).norm() / exact.norm())
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        a @ b
        seconds.append(time.perf_counter() - start)
    name, library = loaded()
    return {"name": name, "library": library, "size": SIZE, "gflops": 2e-9 * SIZE**3 / min(seconds), "error": error}


def loaded():
    """The BLAS in this process and its file; PyTorch's own builds carry MKL, or OpenBLAS, inside."""
    if torch.backends.mkl.is_available():
        return "MKL", None
    with open("/proc/self/maps") as maps:
        files = {line.split()[-1] for line in maps if re.search(r"/lib\w*(blas|blis|atlas)[^/]*$", line)}
    # What PyTorch is linked with, libblas, decides: LAPACK may have brought another along.
    for file in sorted(files, key=lambda file: "/libblas.so" not in file):
        version = version_of(file)
        if version is not None:
            return version, file
        return next((known for known in ("BLIS", "ATLAS") if known.lower() in file), "reference BLAS"), file
    return "unknown", None


def version_of(file):
    """`OpenBLAS 0.3.21 … Haswell` where the file is one, else None."""
    try:
        config = ctypes.CDLL(file).openblas_get_config
    except (OSError, AttributeError):
        return None
    config.restype = ctypes.c_char_p
    return config().decode().strip()


def refusal(blas):
    """Why a time on this BLAS is no yardstick, with what mends it; None where it is one."""
    if blas["name"] == "reference BLAS":
        return (
            f"PyTorch multiplies through reference BLAS ({blas['library']}), {blas['gflops']:.1f} GFLOP/s: no yardstick. "
            "On Debian, apt-get install libopenblas0-pthread."
        )
    if not blas["error"] <= LARGEST_ERROR:
        return (
            f"{blas['name']} multiplies wrongly on this processor: relative error {blas['error']:.1e}. "
            "Set OPENBLAS_CORETYPE=Haswell, or install a newer OpenBLAS."
        )
    return None
