"""Halfstep's models in PyTorch, with the same parameter names. Sizes come from a Halfstep config and from the
weights themselves, so that a mismatch is an error and not a silent default.

B batch, T context length, C width, H heads, V vocabulary.
"""

import math

import torch
from torch import nn
from torch.nn import functional as F

ACTIVATIONS = {"gelu": F.gelu, "relu": F.relu, "tanh": torch.tanh}


class LayerNorm(nn.Module):
    """nn.LayerNorm of 1.13 has no switch for the bias alone."""

    def __init__(self, width, bias):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.bias = nn.Parameter(torch.zeros(width)) if bias else None

    def forward(self, x):
        return F.layer_norm(x, self.weight.shape, self.weight, self.bias, 1e-5)


class Attention(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.heads = config["heads"]
        self.c_attn = nn.Linear(config["width"], 3 * config["width"], bias=config["bias"])
        self.c_proj = nn.Linear(config["width"], config["width"], bias=config["bias"])

    def forward(self, x):
        B, T, C = x.shape
        q, k, v = (part.view(B, T, self.heads, -1).transpose(1, 2) for part in self.c_attn(x).split(C, dim=2))
        scores = q @ k.transpose(-2, -1) / math.sqrt(C // self.heads)
        causal = torch.ones(T, T, dtype=torch.bool).tril()
        weights = scores.masked_fill(~causal, -math.inf).softmax(dim=-1)
        return self.c_proj((weights @ v).transpose(1, 2).reshape(B, T, C))


class FeedForward(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.c_fc = nn.Linear(config["width"], config["feedForward"], bias=config["bias"])
        self.c_proj = nn.Linear(config["feedForward"], config["width"], bias=config["bias"])
        self.activation = ACTIVATIONS[config["activation"]]

    def forward(self, x):
        return self.c_proj(self.activation(self.c_fc(x)))


class Block(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.ln_1 = LayerNorm(config["width"], config["bias"])
        self.attn = Attention(config)
        self.ln_2 = LayerNorm(config["width"], config["bias"])
        self.mlp = FeedForward(config)

    def forward(self, x):
        x = x + self.attn(self.ln_1(x))
        return x + self.mlp(self.ln_2(x))


class Gpt(nn.Module):
    """nanoGPT's model.py without dropout."""

    def __init__(self, config, vocabulary, context_length):
        super().__init__()
        self.transformer = nn.ModuleDict(
            {
                "wte": nn.Embedding(vocabulary, config["width"]),
                "wpe": nn.Embedding(context_length, config["width"]),
                "h": nn.ModuleList(Block(config) for _ in range(config["layers"])),
                "ln_f": LayerNorm(config["width"], config["bias"]),
            }
        )
        self.lm_head = None if config["tiedHead"] else nn.Linear(config["width"], vocabulary, bias=False)

    def forward(self, tokens):
        """tokens [B, T] -> logits [B*T, V]."""
        parts = self.transformer
        x = parts["wte"](tokens) + parts["wpe"](torch.arange(tokens.shape[1]))
        for block in parts["h"]:
            x = block(x)
        head = parts["wte"].weight if self.lm_head is None else self.lm_head.weight
        return F.linear(parts["ln_f"](x), head).flatten(0, 1)


class Mlp(nn.Module):
    def __init__(self, config, features, classes):
        super().__init__()
        sizes = [features] + [config["width"]] * config["layers"] + [classes]
        self.layers = nn.ModuleList(nn.Linear(i, o, bias=config["bias"]) for i, o in zip(sizes, sizes[1:]))
        self.activation = ACTIVATIONS[config["activation"]]

    def forward(self, x):
        """x [B, features] -> logits [B, classes]."""
        for layer in self.layers[:-1]:
            x = self.activation(layer(x))
        return self.layers[-1](x)


def build(config, weights):
    """The model of a Halfstep `model` config with these initial weights (name -> array)."""
    if config["kind"] == "gpt":
        vocabulary = weights["transformer.wte.weight"].shape[0]
        model = Gpt(config, vocabulary, weights["transformer.wpe.weight"].shape[0])
    else:
        last = weights[f"layers.{config['layers']}.weight"]
        model = Mlp(config, weights["layers.0.weight"].shape[1], last.shape[0])
    # Strict: a missing or an extra tensor is an error.
    model.load_state_dict({name: torch.tensor(values.astype("float32")) for name, values in weights.items()})
    return model


def make_optimizer(config, model):
    """Decay on tensors of rank 2 and more, none on biases and norms, as in nanoGPT's configure_optimizers."""
    groups = [
        {"params": [p for p in model.parameters() if p.dim() >= 2], "weight_decay": config["weightDecay"]},
        {"params": [p for p in model.parameters() if p.dim() < 2], "weight_decay": 0.0},
    ]
    groups = [group for group in groups if group["params"]]
    if config["kind"] == "adamw":
        betas = (config["beta1"], config["beta2"])
        return torch.optim.AdamW(groups, lr=config["learningRate"], betas=betas, eps=config["epsilon"])
    return torch.optim.SGD(groups, lr=config["learningRate"], momentum=config["momentum"])


def learning_rate(config, steps, step):
    """nanoGPT's get_lr, with a constant and a linear form beside the cosine."""
    rate, minimum, warmup = config["learningRate"], config["minimumLearningRate"], config["warmupSteps"]
    if step < warmup:
        return rate * (step + 1) / (warmup + 1)
    if config["schedule"] == "constant":
        return rate
    progress = (step - warmup) / (steps - warmup)
    share = 1 - progress if config["schedule"] == "linear" else 0.5 * (1 + math.cos(math.pi * progress))
    return minimum + share * (rate - minimum)
