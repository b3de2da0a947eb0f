"""Times PyTorch on a CUDA GPU: what `npm run bench -- --adapter system` is held against in the same hour.

    python3 test/pytorch/gpu_times.py

Prints one JSON object a line: f32 matmul without tensor cores, and FP32 and autocast training steps of two GPTs.
"""

import json
import statistics
import sys
import time

import torch
from torch.nn import functional as F

import models

WARM_UP = 10
RUNS = 30
MATMUL_SIZES = (2048, 4096)
VOCABULARY = 65
MODELS = (
    {"model": "gpt-2x64", "layers": 2, "heads": 2, "width": 64, "context": 64, "batch": 8},
    {"model": "gpt-6x384", "layers": 6, "heads": 6, "width": 384, "context": 256, "batch": 16},
)


def median_ms(run):
    for _ in range(WARM_UP):
        run()
    times = []
    for _ in range(RUNS):
        torch.cuda.synchronize()
        start = time.perf_counter()
        run()
        torch.cuda.synchronize()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def matmul(size):
    a, b = (torch.rand(size, size, device="cuda") - 0.5 for _ in range(2))
    ms = median_ms(lambda: a @ b)
    return {"matmul": size, "ms": ms, "gflops": 2 * size**3 / (ms * 1e6)}


def step(sizes, autocast):
    config = {"layers": sizes["layers"], "heads": sizes["heads"], "width": sizes["width"]}
    config |= {"feedForward": 4 * sizes["width"], "activation": "gelu", "tiedHead": True, "bias": False}
    torch.manual_seed(0)
    model = models.Gpt(config, VOCABULARY, sizes["context"]).cuda()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    scaler = torch.cuda.amp.GradScaler(enabled=autocast)
    tokens = torch.randint(VOCABULARY, (sizes["batch"], sizes["context"] + 1), device="cuda")

    def run():
        with torch.autocast("cuda", dtype=torch.float16, enabled=autocast):
            loss = F.cross_entropy(model(tokens[:, :-1]), tokens[:, 1:].flatten())
        optimizer.zero_grad(set_to_none=True)
        scaler.scale(loss).backward()
        scaler.unscale_(optimizer)
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        scaler.step(optimizer)
        scaler.update()

    return {**sizes, "precision": "autocast" if autocast else "fp32", "ms": median_ms(run)}


def main():
    if not torch.cuda.is_available():
        sys.exit("PyTorch finds no CUDA GPU here.")
    torch.backends.cuda.matmul.allow_tf32 = False
    print(json.dumps({"torch": torch.__version__, "device": torch.cuda.get_device_name()}))
    for size in MATMUL_SIZES:
        print(json.dumps(matmul(size)))
    for sizes in MODELS:
        for autocast in (False, True):
            print(json.dumps(step(sizes, autocast)))


if __name__ == "__main__":
    main()
