"""The operations of ONNX that the shipped models are made of, in torch.

Each takes the torch module, the attributes of the node (with the operator set as ``opset``) and
its inputs, None where an optional one is left out. What ONNX says of a case that no shipped model
has is not written: such a node raises ValueError, which its caller makes PHD303.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

__all__ = ["OPS", "Attributes"]

Attributes: TypeAlias = Mapping[str, Any]
_TYPES = {1: "float32", 2: "uint8", 3: "int8", 6: "int32", 7: "int64", 9: "bool", 11: "float64"}
"""Element types of ONNX by number."""


def _pointwise(name: str) -> Callable[..., Any]:
    """Return the operation that torch has under a name, on tensors alone."""
    return lambda torch, _a, *tensors: getattr(torch, name)(*tensors)


def _ints(values: Any) -> list[int]:
    return [int(value) for value in values]


def _axes(a: Attributes, given: Any) -> list[int] | None:
    """Return the axes of an operation, an attribute before operator set 13 (18), then an input."""
    axes = a.get("axes") if given is None else given
    return None if axes is None else _ints(axes)


def _padding(a: Attributes, shape: list[int], kernel: list[int]) -> list[int]:
    """Return what to pad as torch's `pad` takes it: the last axis first, begin and end."""
    strides, dilations = a.get("strides", [1, 1]), a.get("dilations", [1, 1])
    how = a.get("auto_pad", "NOTSET")
    if how == "NOTSET":
        top, left, bottom, right = a.get("pads", [0, 0, 0, 0])
        return [left, right, top, bottom]
    if how == "VALID":
        return [0, 0, 0, 0]
    out: list[int] = []
    for size, side, stride, dilation in zip(shape, kernel, strides, dilations, strict=True):
        most = (math.ceil(size / stride) - 1) * stride + dilation * (side - 1) + 1
        less, more = max(0, most - size) // 2, -(-max(0, most - size) // 2)
        out = [*((more, less) if how == "SAME_LOWER" else (less, more)), *out]
    return out


def _conv(torch: Any, a: Attributes, x: Any, weight: Any, bias: Any = None) -> Any:
    if x.ndim != 4:
        raise ValueError("Conv over other than two axes")
    left, right, top, bottom = _padding(a, _ints(x.shape[2:]), _ints(weight.shape[2:]))
    pads: Any = (top, left)
    if (left, top) != (right, bottom):
        x, pads = torch.nn.functional.pad(x, [left, right, top, bottom]), 0
    return torch.nn.functional.conv2d(
        x,
        weight,
        bias,
        stride=a.get("strides", [1, 1]),
        padding=pads,
        dilation=a.get("dilations", [1, 1]),
        groups=a.get("group", 1),
    )


def _conv_transpose(torch: Any, a: Attributes, x: Any, weight: Any, bias: Any = None) -> Any:
    top, left, bottom, right = a.get("pads", [0, 0, 0, 0])
    if (left, top) != (right, bottom) or a.get("auto_pad", "NOTSET") != "NOTSET":
        raise ValueError("ConvTranspose with uneven padding")
    return torch.nn.functional.conv_transpose2d(
        x,
        weight,
        bias,
        stride=a.get("strides", [1, 1]),
        padding=(top, left),
        output_padding=a.get("output_padding", [0, 0]),
        dilation=a.get("dilations", [1, 1]),
        groups=a.get("group", 1),
    )


def _max_pool(torch: Any, a: Attributes, x: Any) -> Any:
    kernel = _ints(a["kernel_shape"])
    pads = _padding(a, _ints(x.shape[2:]), kernel)
    if any(pads):
        x = torch.nn.functional.pad(x, pads, value=-math.inf)
    return torch.nn.functional.max_pool2d(
        x,
        kernel,
        a.get("strides", [1, 1]),
        dilation=a.get("dilations", [1, 1]),
        ceil_mode=bool(a.get("ceil_mode", 0)),
    )


def _average_pool(torch: Any, a: Attributes, x: Any) -> Any:
    kernel = _ints(a["kernel_shape"])
    left, right, top, bottom = _padding(a, _ints(x.shape[2:]), kernel)
    if (left, top) != (right, bottom):
        raise ValueError("AveragePool with uneven padding")
    return torch.nn.functional.avg_pool2d(
        x,
        kernel,
        a.get("strides", [1, 1]),
        (top, left),
        ceil_mode=bool(a.get("ceil_mode", 0)),
        count_include_pad=bool(a.get("count_include_pad", 0)),
    )


def _global_average_pool(torch: Any, _a: Attributes, x: Any) -> Any:
    return torch.mean(x, dim=tuple(range(2, x.ndim)), keepdim=True)


def _batch_normalization(
    torch: Any, a: Attributes, x: Any, scale: Any, bias: Any, mean: Any, var: Any
) -> Any:
    return torch.nn.functional.batch_norm(
        x, mean, var, scale, bias, training=False, eps=a.get("epsilon", 1e-5)
    )


def _layer_normalization(torch: Any, a: Attributes, x: Any, scale: Any, bias: Any = None) -> Any:
    shape = _ints(x.shape[a.get("axis", -1) % x.ndim :])
    return torch.nn.functional.layer_norm(x, shape, scale, bias, a.get("epsilon", 1e-5))


def _softmax(torch: Any, a: Attributes, x: Any) -> Any:
    if a["opset"] >= 13:
        return torch.softmax(x, a.get("axis", -1))
    axis = a.get("axis", 1) % x.ndim  # before, over this axis and all that follow
    return torch.softmax(x.flatten(axis), axis).reshape(x.shape)


def _clip(torch: Any, a: Attributes, x: Any, low: Any = None, high: Any = None) -> Any:
    low = a.get("min") if low is None else low.item()
    high = a.get("max") if high is None else high.item()
    return torch.clamp(x, low, high)


def _hard_sigmoid(torch: Any, a: Attributes, x: Any) -> Any:
    return torch.clamp(x * a.get("alpha", 0.2) + a.get("beta", 0.5), 0.0, 1.0)


def _gelu(torch: Any, a: Attributes, x: Any) -> Any:
    return torch.nn.functional.gelu(x, approximate=a.get("approximate", "none"))


def _reduce(torch: Any, name: str, a: Attributes, x: Any, given: Any) -> Any:
    axes = _axes(a, given)
    every = list(range(x.ndim)) if axes is None else axes
    return getattr(torch, name)(x, dim=every, keepdim=bool(a.get("keepdims", 1)))


def _reduce_mean(torch: Any, a: Attributes, x: Any, axes: Any = None) -> Any:
    return _reduce(torch, "mean", a, x, axes)


def _reduce_max(torch: Any, a: Attributes, x: Any, axes: Any = None) -> Any:
    return _reduce(torch, "amax", a, x, axes)


def _resize(torch: Any, a: Attributes, x: Any, *rest: Any) -> Any:
    scales, sizes = rest[-1] if len(rest) == 1 else rest[1], rest[2] if len(rest) > 2 else None
    if sizes is not None and len(sizes):
        target = _ints(sizes[2:])
    else:
        target = [
            math.floor(n * float(s)) for n, s in zip(x.shape[2:], scales[2:].tolist(), strict=True)
        ]
    mode, where = a.get("mode", "nearest"), a.get("coordinate_transformation_mode", "half_pixel")
    if mode == "nearest" and where == "asymmetric" and a.get("nearest_mode") == "floor":
        for axis, size in enumerate(target, 2):
            old = x.shape[axis]
            index = torch.arange(size, device=x.device) * old // size
            x = x.index_select(axis, index)
        return x
    if mode == "linear" and where in ("half_pixel", "pytorch_half_pixel", "align_corners"):
        corners = where == "align_corners"
        return torch.nn.functional.interpolate(
            x, size=target, mode="bilinear", align_corners=corners
        )
    raise ValueError("Resize of another kind")


def _reshape(_torch: Any, a: Attributes, x: Any, shape: Any) -> Any:
    wanted = _ints(shape)
    if not a.get("allowzero", 0):
        wanted = [x.shape[i] if size == 0 else size for i, size in enumerate(wanted)]
    return x.reshape(wanted)


def _flatten(_torch: Any, a: Attributes, x: Any) -> Any:
    axis = a.get("axis", 1)
    return x.reshape(math.prod(x.shape[:axis]), -1)


def _shape(torch: Any, a: Attributes, x: Any) -> Any:
    return torch.tensor(_ints(x.shape)[a.get("start", 0) : a.get("end")], dtype=torch.int64)


def _slice(
    _torch: Any, _a: Attributes, x: Any, starts: Any, ends: Any, axes: Any = None, steps: Any = None
) -> Any:
    along = list(range(len(starts))) if axes is None else _ints(axes)
    every = [1] * len(along) if steps is None else _ints(steps)
    if min(every) < 1:
        raise ValueError("Slice backwards")
    index = [slice(None)] * x.ndim
    for axis, start, stop, step in zip(along, _ints(starts), _ints(ends), every, strict=True):
        index[axis % x.ndim] = slice(start, stop, step)
    return x[tuple(index)]


def _squeeze(_torch: Any, a: Attributes, x: Any, axes: Any = None) -> Any:
    chosen = _axes(a, axes)
    return x.squeeze() if chosen is None else x.squeeze(tuple(chosen))


def _unsqueeze(_torch: Any, a: Attributes, x: Any, axes: Any = None) -> Any:
    chosen = _axes(a, axes) or []
    for axis in sorted(axis % (x.ndim + len(chosen)) for axis in chosen):
        x = x.unsqueeze(axis)
    return x


def _split(torch: Any, a: Attributes, x: Any, sizes: Any = None) -> Any:
    given = a.get("split") if sizes is None else sizes
    axis = a.get("axis", 0)
    if given is None:
        return tuple(torch.tensor_split(x, int(a["num_outputs"]), axis))
    return tuple(torch.split(x, _ints(given), axis))


def _gather(_torch: Any, a: Attributes, x: Any, indices: Any) -> Any:
    axis = a.get("axis", 0) % x.ndim
    chosen = indices.to(x.device).long()
    chosen = chosen.where(chosen >= 0, chosen + x.shape[axis])
    picked = x.index_select(axis, chosen.reshape(-1))
    return picked.reshape(*x.shape[:axis], *chosen.shape, *x.shape[axis + 1 :])


def _constant(torch: Any, a: Attributes) -> Any:
    if "value" in a:
        return a["value"]
    kind = next(name for name in a if name.startswith("value_"))
    whole = kind.removeprefix("value_").startswith("int")
    return torch.tensor(a[kind], dtype=torch.int64 if whole else torch.float32)


def _cast(torch: Any, a: Attributes, x: Any) -> Any:
    return x.to(getattr(torch, _TYPES[a["to"]]))


def _along(values: Any, x: Any, axis: int) -> Any:
    """Return one scale, or one per entry of an axis, so that it spreads over a tensor."""
    values = values.to(x.device)
    if values.ndim != 1:
        return values
    shape = [1] * x.ndim
    shape[axis % x.ndim] = -1
    return values.reshape(shape) if len(values) > 1 else values


def _quantize(torch: Any, a: Attributes, x: Any, scale: Any, zero: Any = None) -> Any:
    kind = torch.uint8 if zero is None else zero.dtype
    limits = torch.iinfo(kind)
    axis = a.get("axis", 1)
    steps = torch.round(x / _along(scale, x, axis))
    if zero is not None:
        steps = steps + _along(zero, x, axis).to(steps.dtype)
    return steps.clamp(limits.min, limits.max).to(kind)


def _dequantize(_torch: Any, a: Attributes, x: Any, scale: Any, zero: Any = None) -> Any:
    axis = a.get("axis", 1)
    values = x.to(scale.dtype)
    if zero is not None:
        values = values - _along(zero, x, axis).to(scale.dtype)
    return values * _along(scale, x, axis)


def _integer_product(torch: Any, x: Any, y: Any, x_zero: Any, y_zero: Any) -> Any:
    # Sums of products of bytes pass 2**24, from where float32 skips whole numbers.
    one, other = x.double(), y.double()
    if x_zero is not None:
        one = one - (x_zero.double()[..., None] if x_zero.ndim else x_zero.double())
    if y_zero is not None:
        other = other - y_zero.double()
    return torch.matmul(one, other)


def _matmul_integer(
    torch: Any, _a: Attributes, x: Any, y: Any, x_zero: Any = None, y_zero: Any = None
) -> Any:
    return _integer_product(torch, x, y, x_zero, y_zero).to(torch.int32)


def _matmul_integer_to_float(
    torch: Any,
    _a: Attributes,
    x: Any,
    y: Any,
    x_scale: Any,
    y_scale: Any,
    x_zero: Any = None,
    y_zero: Any = None,
    bias: Any = None,
) -> Any:
    product = _integer_product(torch, x, y, x_zero, y_zero).float() * (x_scale * y_scale)
    return product if bias is None else product + bias


def _pick(torch: Any, name: str, tensors: tuple[Any, ...]) -> Any:
    first, *rest = tensors
    for other in rest:
        first = getattr(torch, name)(first, other)
    return first


OPS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        **{
            name: _pointwise(name.lower())
            for name in ("Abs", "Add", "Div", "Erf", "Exp", "Log", "Mul", "Neg", "Pow", "Relu")
        },
        **{name: _pointwise(name.lower()) for name in ("Sigmoid", "Sqrt", "Sub", "Tanh", "MatMul")},
        "AveragePool": _average_pool,
        "BatchNormalization": _batch_normalization,
        "Cast": _cast,
        "Clip": _clip,
        "Concat": lambda torch, a, *parts: torch.cat(parts, a["axis"]),
        "Constant": _constant,
        "Conv": _conv,
        "ConvTranspose": _conv_transpose,
        "DequantizeLinear": _dequantize,
        "Flatten": _flatten,
        "Gather": _gather,
        "Gelu": _gelu,
        "GlobalAveragePool": _global_average_pool,
        "HardSigmoid": _hard_sigmoid,
        "HardSwish": lambda torch, _a, x: torch.nn.functional.hardswish(x),
        "Identity": lambda _torch, _a, x: x,
        "LayerNormalization": _layer_normalization,
        "LeakyRelu": lambda torch, a, x: torch.nn.functional.leaky_relu(x, a.get("alpha", 0.01)),
        "MatMulInteger": _matmul_integer,
        "MatMulIntegerToFloat": _matmul_integer_to_float,
        "Max": lambda torch, _a, *tensors: _pick(torch, "maximum", tensors),
        "MaxPool": _max_pool,
        "Min": lambda torch, _a, *tensors: _pick(torch, "minimum", tensors),
        "QuantizeLinear": _quantize,
        "ReduceMax": _reduce_max,
        "ReduceMean": _reduce_mean,
        "Reshape": _reshape,
        "Resize": _resize,
        "Shape": _shape,
        "Slice": _slice,
        "Softmax": _softmax,
        "Split": _split,
        "Squeeze": _squeeze,
        "Transpose": lambda _torch, a, x: x.permute(_ints(a["perm"])),
        "Unsqueeze": _unsqueeze,
    }
)
"""What torch computes for a node, by its type."""
