"""nanoGPT's CPU recipe in PyTorch, from PyTorch's own weights and batches: what loss the recipe itself reaches.

    /usr/bin/python3 test/pytorch/recipe.py TEXT SEED...

Prints a JSON line a seed: the mean loss over 200 random held-out batches, as Halfstep validates; the loss over all of the
held-out text; and the lowest and highest mean over 20 of the 200 batches, which is what nanoGPT's README command reports.
One thread; some 17 core-minutes a seed.
"""

import json
import math
import sys
import time

import torch
from torch.nn import functional

import models

CONTEXT, BATCH, STEPS, LAYERS = 64, 12, 2000, 4
VALIDATION_BATCHES, REPORTED_BATCHES = 200, 20
MODEL = {
    "layers": LAYERS,
    "heads": 4,
    "width": 128,
    "feedForward": 512,
    "activation": "gelu",
    "tiedHead": True,
    "bias": False,
}
OPTIMIZER = {
    "kind": "adamw",
    "learningRate": 1e-3,
    "minimumLearningRate": 1e-4,
    "schedule": "cosine",
    "warmupSteps": 100,
    "weightDecay": 0.1,
    "beta1": 0.9,
    "beta2": 0.99,
    "epsilon": 1e-8,
    "gradientClip": 1.0,
}


def draw(tokens):
    """BATCH random windows and the tokens after them, each [BATCH, CONTEXT]."""
    starts = torch.randint(len(tokens) - CONTEXT, (BATCH,))
    return (
        torch.stack([tokens[start : start + CONTEXT] for start in starts]),
        torch.stack([tokens[start + 1 : start + 1 + CONTEXT] for start in starts]),
    )


def initialize(model):
    """As nanoGPT: normal, deviation 0.02, the projections into the residual stream by 1/sqrt(2 layers) of it."""
    for name, parameter in model.named_parameters():
        if parameter.dim() >= 2:
            deviation = 0.02 / math.sqrt(2 * LAYERS) if name.endswith("c_proj.weight") else 0.02
            torch.nn.init.normal_(parameter, 0, deviation)


def loss_of(model, inputs, targets):
    return functional.cross_entropy(model(inputs), targets.flatten())


def whole_loss(model, tokens):
    """The loss over all windows of the text, one behind the other."""
    starts = range(0, len(tokens) - CONTEXT - 1, CONTEXT)
    losses = [
        loss_of(model, tokens[None, start : start + CONTEXT], tokens[None, start + 1 : start + 1 + CONTEXT]).item()
        for start in starts
    ]
    return sum(losses) / len(losses)


def run(seed, training, held_out, vocabulary):
    torch.manual_seed(seed)
    model = models.Gpt(MODEL, vocabulary, CONTEXT)
    initialize(model)
    optimizer = models.make_optimizer(OPTIMIZER, model)
    started = time.time()
    for step in range(STEPS):
        for group in optimizer.param_groups:
            group["lr"] = models.learning_rate(OPTIMIZER, STEPS, step)
        loss = loss_of(model, *draw(training))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), OPTIMIZER["gradientClip"])
        optimizer.step()
    with torch.no_grad():
        losses = [loss_of(model, *draw(held_out)).item() for _ in range(VALIDATION_BATCHES)]
        reported = [
            sum(losses[first : first + REPORTED_BATCHES]) / REPORTED_BATCHES
            for first in range(0, VALIDATION_BATCHES, REPORTED_BATCHES)
        ]
        return {
            "seed": seed,
            "val200": sum(losses) / VALIDATION_BATCHES,
            "full": whole_loss(model, held_out),
            "val20min": min(reported),
            "val20max": max(reported),
            "sec": time.time() - started,
        }


def main(path, *seeds):
    torch.set_num_threads(1)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    indices = {character: index for index, character in enumerate(sorted(set(text)))}
    tokens = torch.tensor([indices[character] for character in text])
    split = int(0.9 * len(tokens))
    for seed in map(int, seeds):
        print(json.dumps(run(seed, tokens[:split], tokens[split:], len(indices))), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
