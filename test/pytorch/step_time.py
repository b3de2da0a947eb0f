"""Times PyTorch's FP32 training step of a GPT on the CPU: the yardstick for `halfstep bench step`.

    /usr/bin/python3 test/pytorch/step_time.py [--layers 2 --heads 2 --width 64 --context 64 --batch 8 ...]

Prints one JSON object; times in milliseconds, forward, backward, clipping and AdamW together, without data loading. It holds the
BLAS and its rate (blas.py). On reference BLAS, or one that multiplies wrongly here, there are no times but the reason,
as "refused"; --any-blas measures all the same.
"""

import argparse
import json
import statistics
import time

import torch
from torch.nn import functional as F

import blas
import models

WARM_UP_STEPS = 5


def step_times(options):
    config = {"layers": options.layers, "heads": options.heads, "width": options.width}
    config |= {"feedForward": 4 * options.width, "activation": "gelu", "tiedHead": True, "bias": False}
    torch.manual_seed(0)
    model = models.Gpt(config, options.vocabulary, options.context)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    tokens = torch.randint(options.vocabulary, (options.batch, options.context + 1))
    times = []
    for _ in range(WARM_UP_STEPS + options.steps):
        start = time.perf_counter()
        loss = F.cross_entropy(model(tokens[:, :-1]), tokens[:, 1:].flatten())
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        times.append(1000 * (time.perf_counter() - start))
    return sorted(times[WARM_UP_STEPS:])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sizes = {"layers": 2, "heads": 2, "width": 64, "context": 64, "batch": 8, "vocabulary": 65, "steps": 50, "threads": 2}
    for name, default in sizes.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--any-blas", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    record = {"torch": torch.__version__, **vars(options), "blas": blas.describe()}
    refused = None if options.any_blas else blas.refusal(record["blas"])
    if refused is not None:
        print(json.dumps({**record, "refused": refused}))
        return
    times = step_times(options)
    median, p95 = statistics.median(times), times[int(0.95 * (len(times) - 1))]
    print(json.dumps({**record, "stepMs": {"median": median, "p95": p95}}))


if __name__ == "__main__":
    main()
