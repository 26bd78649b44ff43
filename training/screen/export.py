"""Makes models/text_screen from a checkpoint.

Run as ``python -m training.screen.export --run DIR [--out models]``. The averaged weights are
exported; normalisation folds into the convolutions, the sigmoid becomes the last operator.
"""

from __future__ import annotations

import argparse
import io
import warnings
from pathlib import Path

import onnx
import torch
from torch import nn

from training.screen.network import STRIDE, TextScreenNetwork

__all__ = ["VERSION", "export", "load_network"]

VERSION = "1.0.0"
OPSET = 17


class _Probability(nn.Module):
    """The network and its sigmoid."""

    def __init__(self, network: TextScreenNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.sigmoid(self.network(x))


def load_network(run: Path) -> TextScreenNetwork:
    """Return the network of a run with its averaged weights."""
    network = TextScreenNetwork()
    state = torch.load(run / "checkpoint.pt", weights_only=True)["average"]
    network.load_state_dict(state)
    return network.eval()


def export(network: TextScreenNetwork, folder: Path) -> Path:
    """Write model.onnx into `folder` and return its path."""
    held = io.BytesIO()
    with warnings.catch_warnings():
        # The exporter by tracing folds what the newer one leaves to the run time.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _Probability(network).eval(),
            (torch.zeros(1, 1, 2 * STRIDE, 2 * STRIDE),),
            held,
            dynamo=False,
            opset_version=OPSET,
            input_names=["x"],
            output_names=["probability"],
            dynamic_axes={
                "x": {0: "N", 2: "H", 3: "W"},
                "probability": {0: "N", 2: "H2", 3: "W2"},
            },
        )
    model = onnx.load_from_string(held.getvalue())
    model.producer_name = "phidetect training.screen.export"
    model.producer_version = ""
    model.graph.name = "text_screen"
    for node in model.graph.node:
        node.doc_string = ""
    onnx.checker.check_model(model)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "model.onnx"
    path.write_bytes(model.SerializeToString(deterministic=True))
    return path


def main() -> None:
    """Run the export from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("models"))
    arguments = parser.parse_args()
    path = export(load_network(arguments.run), arguments.out / "text_screen" / VERSION)
    print(path, path.stat().st_size)


if __name__ == "__main__":
    main()
