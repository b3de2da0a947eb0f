"""Trains one of Halfstep's models in PyTorch, FP32 on the CPU, and writes the loss of every step.

    /usr/bin/python3 test/pytorch/curves.py CONFIG INIT.safetensors BATCHES.safetensors OUT.json

CONFIG is a complete Halfstep config as JSON, or a checkpoint, which carries its own. INIT holds the initial weights
(what `halfstep train --init` starts from), and BATCHES the batches of all steps (`--dump-batches`): `tokens` [S·A, B, T]
or `inputs` [S·A, B, F], and `targets`, for S steps of A micro-batches. A target of 0xffffffff or -100 takes no part in the
loss. The learning rate follows `training.steps`.
"""

import json
import sys

import torch
from torch.nn import functional as F

import models
import safetensors

IGNORED_TARGET = 0xFFFFFFFF
IGNORE_INDEX = -100
NOT_WEIGHTS = ("optimizer.", "halfstep.")


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
    # Micro-batches count equally many targets each, so a step's loss is the mean over all of them at once.
    micro_steps = config["training"]["accumulation"]
    inputs, targets = (t.unflatten(0, (-1, micro_steps)).flatten(1, 2) for t in (inputs, targets))
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


def read_config(path):
    if path.endswith(".safetensors"):
        return json.loads(safetensors.metadata(path)["config"])
    with open(path) as file:
        return json.load(file)


def main(config_path, init_path, batches_path, out_path):
    config = read_config(config_path)
    weights, batches = safetensors.read(init_path), safetensors.read(batches_path)
    # A checkpoint holds the optimizer's and the scaler's state beside the weights.
    weights = {name: values for name, values in weights.items() if not name.startswith(NOT_WEIGHTS)}
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
