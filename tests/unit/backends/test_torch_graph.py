"""The shipped models in torch: the same numbers and the same findings as from onnxruntime."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

pytest.importorskip("torch")
onnx = pytest.importorskip("onnx")

from onnx import TensorProto, helper, numpy_helper  # noqa: E402

from phidetect import _native  # noqa: E402
from phidetect.backends import ModelStore, OnnxModel, open_model  # noqa: E402
from phidetect.backends.torch_graph import TorchModel  # noqa: E402
from phidetect.errors import ModelError  # noqa: E402
from phidetect.keys import RunKey  # noqa: E402
from phidetect.samples import make_samples  # noqa: E402
from phidetect.samples.draw import Line, draw  # noqa: E402
from phidetect.scanner import Scanner  # noqa: E402
from phidetect.types import Category  # noqa: E402

Floats = NDArray[np.float32]
NEAR = 1e-4


def page() -> NDArray[np.uint8]:
    rng = np.random.default_rng(5)
    frames = rng.integers(0, 60, (1, 256, 320)).astype(np.uint8)
    lines = [
        Line(text="WRENFIELD, ODESSA", category=Category.NAME, row=20, col=16),
        Line(text="12/04/2025  MI 1.1", category=Category.DATE, row=120, col=40, size=12),
    ]
    draw(frames, lines, ink=(220,))
    return np.ascontiguousarray(frames[0])


def both(data: bytes, inputs: dict[str, NDArray[Any]]) -> tuple[Floats, Floats]:
    handle = replace(ModelStore().load("text_detector"), data=data)
    return (
        OnnxModel(handle, threads=1).run_named(inputs),
        TorchModel(handle, threads=1).run_named(inputs),
    )


def graph(
    kind: str,
    shapes: dict[str, tuple[int, ...]],
    *,
    opset: int = 17,
    constants: dict[str, NDArray[Any]] | None = None,
    order: tuple[str, ...] = (),
    outputs: int = 1,
    **attributes: Any,
) -> bytes:
    """Return a model of one node."""
    constants = constants or {}
    names = [f"y{number}" for number in range(outputs)]
    node = helper.make_node(kind, list(order or (*shapes, *constants)), names, **attributes)
    made = helper.make_graph(
        [node],
        "one",
        [helper.make_tensor_value_info(n, TensorProto.FLOAT, s) for n, s in shapes.items()],
        [helper.make_tensor_value_info(names[0], TensorProto.FLOAT, None)],
        [numpy_helper.from_array(array, name) for name, array in constants.items()],
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", opset)])
    model.ir_version = 8
    return bytes(model.SerializeToString())


def test_the_map_of_a_page_is_the_same() -> None:
    frame = page()
    image = _native.network_input(
        frame, (0, 0, 256, 320), 256, 320, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
    )
    handle = ModelStore().load("text_detector")
    one = open_model(handle, threads=1).run(image[None])
    other = open_model(handle, threads=1, backend="torch").run(image[None])
    assert one.max() > 0.8, "the page has lines"
    assert np.abs(one - other).max() < NEAR


@pytest.mark.parametrize("shape", [(1, 1, 32, 32), (3, 1, 32, 320), (2, 1, 32, 832)])
def test_readings_are_the_same(shape: tuple[int, ...]) -> None:
    batch = np.random.default_rng(3).normal(0, 1, shape).astype(np.float32)
    handle = ModelStore().load("text_reader")
    one = open_model(handle, threads=1).run(batch)
    other = open_model(handle, threads=1, backend="torch").run(batch)
    assert np.abs(one - other).max() < NEAR


@pytest.mark.slow
def test_the_findings_of_the_samples_are_the_same(tmp_path: Path) -> None:
    keys = make_samples(tmp_path)
    key = RunKey(bytes(32))
    with (
        Scanner(key=key, threads=1) as one,
        Scanner(key=key, threads=1, backend="torch") as other,
    ):
        for sample in keys:
            seen = [s.scan(tmp_path / sample.file) for s in (one, other)]
            first, second = (
                {(f.location, f.category, f.phi): f.score for f in report.findings}
                for report in seen
            )
            assert first.keys() == second.keys()
            assert all(abs(first[place] - second[place]) < 1e-3 for place in first)
            assert seen[0].verdict is seen[1].verdict


CASES: dict[str, tuple[bytes, dict[str, tuple[int, ...]]]] = {}


def case(name: str, data: bytes, **shapes: tuple[int, ...]) -> None:
    CASES[name] = (data, shapes)


X = (2, 4, 9, 7)
WEIGHT = np.random.default_rng(1).normal(0, 1, (6, 4, 2, 3)).astype(np.float32)
EVERY = np.random.default_rng(2).normal(0, 1, (4, 5, 2, 2)).astype(np.float32)
for how in ("SAME_UPPER", "SAME_LOWER", "VALID"):
    for step in (1, 2):
        case(
            f"Conv {how} {step}",
            graph("Conv", {"x": X}, constants={"w": WEIGHT}, auto_pad=how, strides=[step, step]),
            x=X,
        )
case(
    "Conv uneven",
    graph("Conv", {"x": X}, constants={"w": WEIGHT}, pads=[0, 1, 2, 0], dilations=[2, 1]),
    x=X,
)
case(
    "ConvTranspose",
    graph("ConvTranspose", {"x": X}, constants={"w": EVERY}, strides=[2, 2], pads=[1, 0, 1, 0]),
    x=X,
)
case("MaxPool", graph("MaxPool", {"x": X}, kernel_shape=[2, 2], auto_pad="SAME_UPPER"), x=X)
case(
    "AveragePool",
    graph("AveragePool", {"x": X}, kernel_shape=[3, 2], strides=[3, 2], pads=[1, 0, 1, 0]),
    x=X,
)
for opset, axis in ((11, 1), (11, 2), (13, 1)):
    case(f"Softmax {opset} {axis}", graph("Softmax", {"x": X}, opset=opset, axis=axis), x=X)
case(
    "Clip",
    graph("Clip", {"x": X}, constants={"low": np.float32(-0.5), "high": np.float32(0.25)}),
    x=X,
)
for opset in (14, 18):
    case(
        f"ReduceMean {opset}",
        graph(
            "ReduceMean",
            {"x": X},
            opset=opset,
            **({"axes": [2, 3]} if opset == 14 else {"constants": {"axes": np.array([2, 3])}}),
        ),
        x=X,
    )
for mode, where, scale in (
    ("nearest", "asymmetric", 2.0),
    ("nearest", "asymmetric", 0.5),
    ("linear", "half_pixel", 2.0),
    ("linear", "align_corners", 3.0),
):
    case(
        f"Resize {mode} {where} {scale}",
        graph(
            "Resize",
            {"x": X},
            constants={"scales": np.array([1, 1, scale, scale], np.float32)},
            order=("x", "", "scales"),
            mode=mode,
            coordinate_transformation_mode=where,
            nearest_mode="floor",
        ),
        x=X,
    )
case(
    "Resize to a size",
    graph(
        "Resize",
        {"x": X},
        constants={"sizes": np.array([2, 4, 14, 10])},
        order=("x", "", "", "sizes"),
        mode="nearest",
        coordinate_transformation_mode="asymmetric",
        nearest_mode="floor",
    ),
    x=X,
)
case(
    "Slice",
    graph(
        "Slice",
        {"x": X},
        constants={
            "a": np.array([1, -3]), "b": np.array([9, 99]), "c": np.array([2, -1]),
            "d": np.array([3, 1]),
        },
    ),
    x=X,
)  # fmt: skip
case("Split", graph("Split", {"x": X}, constants={"s": np.array([1, 3])}, outputs=2, axis=1), x=X)
case(
    "Split evenly",
    graph("Split", {"x": X}, opset=18, outputs=2, axis=2, num_outputs=2),
    x=X,
)
case("Gather", graph("Gather", {"x": X}, constants={"i": np.array([[0, -1], [2, 1]])}, axis=2), x=X)
case("Unsqueeze", graph("Unsqueeze", {"x": X}, constants={"a": np.array([0, -1])}), x=X)
case("Reshape", graph("Reshape", {"x": X}, constants={"s": np.array([0, -1, 7])}), x=X)
case("Flatten", graph("Flatten", {"x": X}, axis=2), x=X)
case("Relu", graph("Relu", {"x": X}), x=X)
case("LeakyRelu", graph("LeakyRelu", {"x": X}, alpha=0.2), x=X)
case("HardSwish", graph("HardSwish", {"x": X}), x=X)
case("HardSigmoid", graph("HardSigmoid", {"x": X}, alpha=0.3, beta=0.4), x=X)
case("Gelu", graph("Gelu", {"x": X}, opset=20, approximate="tanh"), x=X)
case("Max", graph("Max", {"x": X, "y": X, "z": (1,)}), x=X, y=X, z=(1,))
case(
    "LayerNormalization",
    graph("LayerNormalization", {"x": X, "s": (7,), "b": (7,)}, axis=-1, epsilon=1e-3),
    x=X, s=(7,), b=(7,),
)  # fmt: skip
case(
    "BatchNormalization",
    graph(
        "BatchNormalization",
        {"x": X},
        constants={n: np.array([0.5, 1, 2, 3], np.float32) for n in ("s", "b", "m", "v")},
    ),
    x=X,
)


@pytest.mark.parametrize("name", CASES)
def test_an_operation_computes_what_onnxruntime_does(name: str) -> None:
    data, shapes = CASES[name]
    rng = np.random.default_rng(7)
    inputs = {key: rng.normal(0, 1, shape).astype(np.float32) for key, shape in shapes.items()}
    one, other = both(data, inputs)
    assert one.shape == other.shape
    assert np.abs(one - other).max() < NEAR


@pytest.mark.parametrize("per_channel", [False, True])
def test_quantised_values_are_the_same(per_channel: bool) -> None:
    scale = np.linspace(0.01, 0.04, 4, dtype=np.float32) if per_channel else np.float32(0.02)
    zero = np.arange(4, dtype=np.uint8) + 120 if per_channel else np.uint8(128)
    nodes = [
        helper.make_node("QuantizeLinear", ["x", "s", "z"], ["q"], axis=1),
        helper.make_node("DequantizeLinear", ["q", "s", "z"], ["y"], axis=1),
    ]
    made = helper.make_graph(
        nodes,
        "two",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, X)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [
            numpy_helper.from_array(np.asarray(scale), "s"),
            numpy_helper.from_array(np.asarray(zero), "z"),
        ],
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    x = np.random.default_rng(7).normal(0, 2, X).astype(np.float32)
    one, other = both(model.SerializeToString(), {"x": x})
    # A value half way between two steps may go either way: a division differs in its last bit.
    assert (np.abs(one - other) < NEAR).mean() > 0.999
    assert np.abs(one - other).max() < 0.05


def test_whole_numbers_above_those_of_float32_are_exact() -> None:
    x, y = np.full((1, 1500), 255, np.uint8), np.full((1500, 2), 127, np.int8)
    y[0] = 126
    node = helper.make_node("MatMulInteger", ["x", "y"], ["p"])
    cast = helper.make_node("Cast", ["p"], ["out"], to=TensorProto.DOUBLE)
    made = helper.make_graph(
        [node, cast],
        "ints",
        [helper.make_tensor_value_info("x", TensorProto.UINT8, x.shape)],
        [helper.make_tensor_value_info("out", TensorProto.DOUBLE, None)],
        [numpy_helper.from_array(y, "y")],
    )
    handle = replace(
        ModelStore().load("text_detector"), data=helper.make_model(made).SerializeToString()
    )
    assert (TorchModel(handle, threads=1).run_named({"x": x}) == 255 * (127 * 1500 - 1)).all()


@pytest.mark.parametrize(
    "data",
    [
        b"no model",
        graph("LSTM", {"x": (1, 1, 1)}),
        graph("Resize", {"x": X}, constants={"s": np.ones(4, np.float32)}, order=("x", "", "s"),
              mode="cubic"),
    ],
    ids=["no model", "an operation that is not written", "a case that is not written"],
)  # fmt: skip
def test_what_torch_cannot_run_is_a_model_error(data: bytes) -> None:
    handle = replace(ModelStore().load("text_detector"), data=data)
    with pytest.raises(ModelError) as caught:
        TorchModel(handle, threads=1).run(np.zeros(X, np.float32))
    assert caught.value.code == "PHD303"


def test_input_of_a_wrong_shape_or_name_is_a_model_error() -> None:
    model = TorchModel(ModelStore().load("text_detector"), threads=1)
    with pytest.raises(ModelError):
        model.run(np.zeros((1, 1, 64, 96), np.float32))
    with pytest.raises(ModelError):
        model.run_named({"z": np.zeros((1, 3, 64, 96), np.float32)})


def test_no_gpu_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    handle = ModelStore().load("text_detector")
    with pytest.raises(ModelError) as caught:
        TorchModel(handle, device="cuda")
    assert caught.value.code == "PHD303"
    assert TorchModel(handle, device="auto", threads=1).spec.task == "text_detector"
