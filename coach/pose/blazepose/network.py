"""One TensorFlow Lite network, run by LiteRT on as many threads as it is given."""

from __future__ import annotations

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

__all__ = ["Network", "UnknownNetworkError"]

Array = NDArray[np.float32]
Shape = tuple[int, ...]


class UnknownNetworkError(Exception):
    """A network whose inputs or outputs are not those of BlazePose; the text says which."""


class Network:
    """A network with one picture as its input.

    Args:
        data: the `.tflite` file.
        side: of the square picture that it takes, px.
        outputs: the shapes of the tensors wanted of it, by names of our own; no two are alike.
        threads: how many of them work on one picture. The result does not depend on it.

    Raises:
        UnknownNetworkError: the file is no network, or not one with these shapes.
    """

    def __init__(self, data: bytes, side: int, outputs: dict[str, Shape], threads: int) -> None:
        try:
            self._interpreter = Interpreter(model_content=data, num_threads=threads)
            self._interpreter.allocate_tensors()
        except (RuntimeError, ValueError) as error:
            raise UnknownNetworkError(str(error)) from None
        taken = self._interpreter.get_input_details()[0]
        given = {tuple(map(int, d["shape"])): d for d in self._interpreter.get_output_details()}
        wanted = [(1, side, side, 3), *outputs.values()]
        for shape, found in zip(wanted, [taken, *map(given.get, outputs.values())], strict=True):
            if found is None or tuple(found["shape"]) != shape or found["dtype"] != np.float32:
                raise UnknownNetworkError(f"it has no tensor {shape} of 32-bit numbers")
        self._input = self._interpreter.tensor(taken["index"])
        self._outputs = {
            name: self._interpreter.tensor(given[shape]["index"]) for name, shape in outputs.items()
        }

    def run(self, picture: NDArray[np.uint8], scale: float, offset: float) -> dict[str, Array]:
        """What it makes of an RGB picture (side, side, 3), each value v as `v * scale + offset`."""
        # Of the network's own memory nothing may be held while it runs: so the results are copies.
        np.multiply(picture, np.float32(scale), out=self._input()[0], dtype=np.float32)
        if offset:
            self._input()[0] += np.float32(offset)
        self._interpreter.invoke()
        return {name: tensor()[0].copy() for name, tensor in self._outputs.items()}
