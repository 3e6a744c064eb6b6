"""PyTorch: tensors made beforehand, the usual loop with autograd, and steps written by hand."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from benchmarks.speed.work import BATCH_RATE, FULL_BATCH_RATE, Arrays, Size, Work, part_of

Step = Callable[[Tensor, Tensor], Any]


def rows_by_hand(arrays: Arrays, size: Size) -> Work:
    """Full-batch descent by two products, features in the order of rows."""
    return _by_hand(*_tensors(arrays), size)


def columns_by_hand(arrays: Arrays, size: Size) -> Work:
    """The same, with features in the order of columns."""
    x, y = _tensors(arrays)
    return _by_hand(x.t().contiguous().t(), y, size)


def optimizer(arrays: Arrays, size: Size) -> Work:
    """Full-batch descent as it is taught: a linear layer, mse_loss, backward, torch.optim.SGD."""
    x, y = _tensors(arrays)
    steps = part_of(size)

    def run() -> Tensor:
        model = _layer(x)
        step = _usual(model, torch.optim.SGD(model.parameters(), FULL_BATCH_RATE))
        for _ in range(steps):
            step(x, y)
        return _line(model)

    return Work(run, size.steps / steps, weights=_numbers if steps == size.steps else None)


def _by_hand(x: Tensor, y: Tensor, size: Size) -> Work:
    steps, rate = part_of(size), 2 * FULL_BATCH_RATE / len(y)
    residual, across = torch.empty_like(y), x.t()

    @torch.inference_mode()
    def run() -> Tensor:
        weights, bias = x.new_zeros(x.shape[1]), x.new_zeros(())
        for _ in range(steps):
            torch.addmv(y, x, weights, beta=-1, out=residual)
            residual.add_(bias)
            weights.addmv_(across, residual, alpha=-rate)
            bias.sub_(residual.sum(), alpha=rate)
        return torch.cat([weights, bias[None]])

    return Work(run, size.steps / steps, weights=_numbers if steps == size.steps else None)


def adam_usual(arrays: Arrays, size: Size) -> Work:
    """Batches as they are taught: backward, and torch.optim.Adam, fused."""

    def start(x: Tensor) -> tuple[Step, Callable[[], Tensor]]:
        model = _layer(x)
        adam = torch.optim.Adam(model.parameters(), BATCH_RATE, fused=True)
        return _usual(model, adam), lambda: _line(model)

    return _epoch(*_tensors(arrays), size, start)


def adam_given_gradients(arrays: Arrays, size: Size) -> Work:
    """Batches with the gradient by hand, and torch.optim.Adam, fused."""

    def start(x: Tensor) -> tuple[Step, Callable[[], Tensor]]:
        parameters = x.new_zeros(x.shape[1])
        parameters.grad = torch.zeros_like(parameters)
        adam = torch.optim.Adam([parameters], BATCH_RATE, fused=True)

        @torch.no_grad()
        def step(xs: Tensor, ys: Tensor) -> None:
            residual = torch.addmv(ys, xs, parameters, beta=-1)
            torch.addmv(parameters, xs.t(), residual, beta=0, alpha=2 / len(ys), out=parameters.grad)
            adam.step()

        return step, lambda: parameters

    return _epoch(*_with_ones(arrays), size, start)


def adam_by_hand(arrays: Arrays, size: Size) -> Work:
    """Batches with both by hand, in place."""

    def start(x: Tensor) -> tuple[Step, Callable[[], Tensor]]:
        parameters, mean, square, buffer = x.new_zeros((4, x.shape[1])).unbind()
        taken = 0

        @torch.inference_mode()
        def step(xs: Tensor, ys: Tensor) -> None:
            nonlocal taken
            taken += 1
            residual = torch.addmv(ys, xs, parameters, beta=-1)
            gradient = torch.mv(xs.t(), residual).mul_(2 / len(ys))
            mean.lerp_(gradient, 0.1)
            square.mul_(0.999).addcmul_(gradient, gradient, value=0.001)
            torch.sqrt(square, out=buffer).mul_((1 - 0.999**taken) ** -0.5).add_(1e-8)
            parameters.addcdiv_(mean, buffer, value=-BATCH_RATE / (1 - 0.9**taken))

        return step, lambda: parameters

    return _epoch(*_with_ones(arrays), size, start)


def _epoch(
    x: Tensor, y: Tensor, size: Size, start: Callable[[Tensor], tuple[Step, Callable[[], Tensor]]]
) -> Work:
    """One epoch over records that are shuffled once: slices are cheaper than taking rows for each batch."""
    torch.set_num_threads(1)  # batches are too small to be shared out

    def run() -> Tensor:
        step, parameters = start(x)
        order = torch.randperm(len(y))
        for xs, ys in zip(x[order].split(size.batch), y[order].split(size.batch), strict=True):
            step(xs, ys)
        return parameters()

    return Work(run, weights=_numbers)


def _usual(model: torch.nn.Linear, optimizer: torch.optim.Optimizer) -> Step:
    def step(x: Tensor, y: Tensor) -> None:
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(model(x).squeeze(1), y).backward()
        optimizer.step()

    return step


def _tensors(arrays: Arrays) -> tuple[Tensor, Tensor]:
    return torch.from_numpy(arrays.x), torch.from_numpy(arrays.y)


def _with_ones(arrays: Arrays) -> tuple[Tensor, Tensor]:
    x, y = _tensors(arrays)
    return torch.column_stack([x, torch.ones_like(y)]), y


def _layer(x: Tensor) -> torch.nn.Linear:
    model = torch.nn.Linear(x.shape[1], 1, dtype=x.dtype)
    torch.nn.init.zeros_(model.weight)
    torch.nn.init.zeros_(model.bias)
    return model


def _line(model: torch.nn.Linear) -> Tensor:
    return torch.cat([model.weight[0], model.bias]).detach()


def _numbers(parameters: Tensor) -> Any:
    return parameters.numpy()
