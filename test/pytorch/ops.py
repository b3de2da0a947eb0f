"""PyTorch's own numbers for single ops, FP32 on the CPU, small enough to read: what kernels are checked against.

    /usr/bin/python3 test/pytorch/ops.py OUT.json

A tensor is {"shape": [...], "values": [...]}, row-major, nine significant digits (enough for every float32).
Names follow src/graph/ir.ts: B batch, T context length, C width, H heads, M rows, V classes.
"""

import json
import math
import sys
from unittest import mock

import torch
from torch.nn import functional as F

IGNORED_TARGET = 0xFFFFFFFF
IGNORE_INDEX = -100


def wave(*shape, phase=0.0, scale=1.0):
    """Inputs without a random generator: a sine with a step that is no simple share of a turn."""
    count = math.prod(shape)
    return (scale * torch.sin(phase + 0.7 * torch.arange(count, dtype=torch.float64))).float().reshape(shape)


def plain(value):
    """Tensors to JSON."""
    if isinstance(value, torch.Tensor):
        return {"shape": list(value.shape), "values": [float(f"{x:.9g}") for x in value.detach().flatten().tolist()]}
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def leaf(tensor):
    return tensor.clone().requires_grad_()


def layer_norm(with_bias):
    x, gain, dOut = leaf(wave(3, 6, scale=2)), leaf(1 + wave(6, phase=1, scale=0.3)), wave(3, 6, phase=2)
    bias = leaf(wave(6, phase=3, scale=0.2)) if with_bias else None
    out = F.layer_norm(x, [6], gain, bias, 1e-5)
    out.backward(dOut)
    mean = x.mean(1)
    rstd = (x.var(1, unbiased=False) + 1e-5).rsqrt()
    result = {"epsilon": 1e-5, "x": x, "gain": gain, "out": out, "mean": mean, "rstd": rstd}
    result |= {"dOut": dOut, "dX": x.grad, "dGain": gain.grad}
    return result | ({"bias": bias, "dBias": bias.grad} if with_bias else {})


def activation(function):
    x = leaf(torch.tensor([-10.0, -4, -2, -1, -0.75, -0.5, -1e-3, 0, 1e-3, 0.25, 0.5, 1, 2, 3, 4, 10]))
    dOut = wave(16, phase=1)
    out = function(x)
    out.backward(dOut)
    return {"x": x, "out": out, "dOut": dOut, "dX": x.grad}


def attention(causal):
    """qkv [B·T, 3C], columns q | k | v, each split into H heads; logSumExp [B·H, T] of the scaled, masked scores."""
    B, T, H, D = 2, 5, 2, 4
    C = H * D
    qkv, dOut = leaf(wave(B * T, 3 * C, scale=1.5)), wave(B * T, C, phase=1)
    q, k, v = (part.reshape(B, T, H, D).transpose(1, 2) for part in qkv.split(C, dim=1))
    scores = q @ k.transpose(-2, -1) / math.sqrt(D)
    if causal:
        scores = scores.masked_fill(~torch.ones(T, T, dtype=torch.bool).tril(), -math.inf)
    out = (scores.softmax(-1) @ v).transpose(1, 2).reshape(B * T, C)
    out.backward(dOut)
    log_sum_exp = scores.logsumexp(-1).reshape(B * H, T)
    result = {"batch": B, "heads": H, "causal": causal, "qkv": qkv, "out": out, "logSumExp": log_sum_exp}
    return result | {"dOut": dOut, "dQKV": qkv.grad}


def cross_entropy():
    """The mean over counted targets, as F.cross_entropy with ignore_index; the ignored row's loss and gradient are 0."""
    logits, targets = leaf(wave(5, 7, scale=3)), torch.tensor([0, 6, IGNORE_INDEX, 3, 3])
    loss = F.cross_entropy(logits, targets, ignore_index=IGNORE_INDEX)
    loss.backward()
    losses = F.cross_entropy(logits, targets, ignore_index=IGNORE_INDEX, reduction="none")
    stored = [IGNORED_TARGET if target == IGNORE_INDEX else target for target in targets.tolist()]
    result = {"logits": logits, "targets": {"shape": [5], "values": stored}, "losses": losses, "loss": loss.item()}
    return result | {"logSumExp": logits.logsumexp(1), "dLogits": logits.grad, "countedTargets": 4}


def optimizer_steps(make, state_names):
    """Five steps on a matrix; the gradient of step s is wave(phase s) · 10^(1 − s), so that scales differ."""
    parameter = leaf(wave(2, 3))
    optimizer = make([parameter])
    steps = []
    for step in range(5):
        parameter.grad = wave(2, 3, phase=step, scale=10.0 ** (1 - step))
        optimizer.step()
        state = {name: optimizer.state[parameter][name].clone() for name in state_names}
        steps.append({"gradient": parameter.grad.clone(), "parameter": parameter.detach().clone(), **state})
    return steps


def adamw():
    settings = {"learningRate": 0.01, "beta1": 0.9, "beta2": 0.99, "epsilon": 1e-8, "weightDecay": 0.1}
    make = lambda p: torch.optim.AdamW(p, lr=0.01, betas=(0.9, 0.99), eps=1e-8, weight_decay=0.1)
    return {"settings": settings, "initial": wave(2, 3), "steps": optimizer_steps(make, ["exp_avg", "exp_avg_sq"])}


def sgd():
    settings = {"learningRate": 0.1, "momentum": 0.9, "weightDecay": 0.05}
    make = lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.05)
    return {"settings": settings, "initial": wave(2, 3), "steps": optimizer_steps(make, ["momentum_buffer"])}


def clip_grad_norm(max_norm):
    parameters = [leaf(wave(2, 3)), leaf(wave(4))]
    for phase, parameter in enumerate(parameters):
        parameter.grad = wave(*parameter.shape, phase=phase, scale=2)
    before = [parameter.grad.clone() for parameter in parameters]
    norm = torch.nn.utils.clip_grad_norm_(parameters, max_norm)
    after = [parameter.grad for parameter in parameters]
    return {"maxNorm": max_norm, "gradients": before, "gradNorm": norm.item(), "clipped": after}


def update_scale(scale, tracker, found_inf, growth, backoff, interval):
    """aten/src/ATen/native/cuda/AmpKernels.cu, amp_update_scale_cuda_kernel. A CPU build of PyTorch has no such kernel."""
    if found_inf.item():
        scale.mul_(backoff)
        tracker.zero_()
        return
    successful = tracker.item() + 1
    if successful == interval:
        grown = scale * growth
        if torch.isfinite(grown):
            scale.copy_(grown)
        tracker.zero_()
    else:
        tracker.fill_(successful)


def check_and_unscale(gradients, found_inf, inverse_scale):
    """The same file's amp_foreach_non_finite_check_and_unscale kernel."""
    for gradient in gradients:
        if not torch.isfinite(gradient).all():
            found_inf.fill_(1)
        gradient.mul_(inverse_scale)


class SameDevice:
    def __init__(self, master):
        self.master = master
        self._per_device_tensors = {}

    def get(self, device):
        return self._per_device_tensors.setdefault(device, self.master.clone())


def grad_scaler(initial_scale, interval, overflowing, steps):
    """PyTorch's own GradScaler class and AdamW; only its two CUDA kernels are replaced by the functions above."""
    module = "torch.cuda.amp.grad_scaler"
    with mock.patch(f"{module}.amp_definitely_not_available", lambda: False), mock.patch(
        f"{module}._MultiDeviceReplicator", SameDevice
    ), mock.patch("torch._amp_update_scale_", update_scale), mock.patch(
        "torch._amp_foreach_non_finite_check_and_unscale_", check_and_unscale
    ):
        scaler = torch.cuda.amp.GradScaler(init_scale=initial_scale, growth_interval=interval)
        scaler._lazy_init_scale_growth_tracker(torch.device("cpu"))
        parameter = leaf(wave(3))
        optimizer = torch.optim.AdamW([parameter], lr=0.01, weight_decay=0.1)
        rows = []
        for step in range(steps):
            gradient = wave(3, phase=step)
            scale = scaler.get_scale()
            parameter.grad = gradient * scale
            if step in overflowing:
                parameter.grad[1] = math.inf
            scaler.step(optimizer)
            scaler.update()
            applied = int(optimizer.state[parameter]["step"]) if parameter in optimizer.state else 0
            row = {"gradient": gradient, "overflow": step in overflowing, "scale": scale, "nextScale": scaler.get_scale()}
            row |= {"growthTracker": scaler._get_growth_tracker(), "appliedSteps": applied}
            rows.append(row | {"parameter": parameter.detach().clone()})
    settings = {"initialScale": initial_scale, "growthFactor": 2, "backoffFactor": 0.5, "growthInterval": interval}
    adamw_settings = {"learningRate": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weightDecay": 0.1}
    return {"settings": settings, "adamw": adamw_settings, "initial": wave(3), "steps": rows}


def main(path):
    fixture = {
        "torch": torch.__version__,
        "layerNorm": layer_norm(True),
        "layerNormWithoutBias": layer_norm(False),
        "gelu": activation(F.gelu),
        "relu": activation(F.relu),
        "tanh": activation(torch.tanh),
        "attentionCausal": attention(True),
        "attentionFull": attention(False),
        "crossEntropy": cross_entropy(),
        "adamw": adamw(),
        "sgd": sgd(),
        "clipGradNorm": clip_grad_norm(1.5),
        "clipGradNormNotReached": clip_grad_norm(100.0),
        "gradScaler": grad_scaler(1024.0, 3, {1, 2, 9}, 14),
        "gradScalerAtFloatLimit": grad_scaler(2.0**127, 1, set(), 2),
    }
    with open(path, "w") as file:
        # One entry a line: small enough to read, and a change shows as one changed line.
        lines = [f" {json.dumps(name)}: {json.dumps(plain(value))}" for name, value in fixture.items()]
        file.write("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    torch.set_num_threads(1)
    main(sys.argv[1])
