"""Trains one of Halfstep's models in PyTorch, FP32 on the CPU, and writes the loss of every step.

    /usr/bin/python3 test/pytorch/curves.py CONFIG.json INIT.safetensors BATCHES.safetensors OUT.json

CONFIG.json is a Halfstep config. INIT holds the initial weights (the file that `halfstep train --init` starts from),
and BATCHES the batches of all steps (`--dump-batches`): `tokens` [S, B, T] or `inputs` [S, B, F], and `targets`. A target
of 0xffffffff takes no part in the loss. S steps are trained; the learning rate follows `training.steps`.
"""

import json
import sys

import torch
from torch.nn import functional as F

import models
import safetensors

IGNORED_TARGET = 0xFFFFFFFF
IGNORE_INDEX = -100


def train(config, weights, batches):
    """The loss of each step, before its update."""
    model = models.build(config["model"], weights)
    optimizer = models.make_optimizer(config["optimizer"], model)
    clip = config["optimizer"]["gradientClip"]
    if "tokens" in batches:
        inputs = torch.tensor(batches["tokens"].astype("int64"))
    else:
        inputs = torch.tensor(batches["inputs"].astype("float32"))
    targets = torch.tensor(batches["targets"].astype("int64"))
    targets[targets == IGNORED_TARGET] = IGNORE_INDEX
    losses = []
    for step in range(inputs.shape[0]):
        for group in optimizer.param_groups:
            group["lr"] = models.learning_rate(config["optimizer"], config["training"]["steps"], step)
        loss = F.cross_entropy(model(inputs[step]), targets[step].flatten(), ignore_index=IGNORE_INDEX)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        if clip > 0:
            torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
        optimizer.step()
        losses.append(loss.item())
    return losses


def main(config_path, init_path, batches_path, out_path):
    with open(config_path) as file:
        config = json.load(file)
    weights, batches = safetensors.read(init_path), safetensors.read(batches_path)
    result = {
        "torch": torch.__version__,
        "config": config,
        "digests": {"weights": safetensors.digest(weights), "batches": safetensors.digest(batches)},
        "losses": train(config, weights, batches),
    }
    with open(out_path, "w") as file:
        json.dump(result, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    torch.set_num_threads(2)
    main(*sys.argv[1:])
