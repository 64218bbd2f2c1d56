"""Make the `.task` file that MediaPipe's pose landmarker loads, out of its two bare networks.

A `.task` is an uncompressed zip of the person detector and the landmark network, each with a note
that says how pixel values are scaled. The landmark network as packages carry it lacks that note and
is refused; it is written here with the schema that mediapipe itself brings. (The detector has one,
which MediaPipe reads before ours; both say the same.) The result depends on nothing but the input
and how flatbuffers packs it, so that its checksum can be compared.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any, NamedTuple

from coach.common.errors import CoachError

__all__ = ["DETECTOR_NAME", "LANDMARKS_NAME", "check_bundle", "make_bundle"]

DETECTOR_NAME = "pose_detector.tflite"
LANDMARKS_NAME = "pose_landmarks_detector.tflite"

_METADATA_NAME = "TFLITE_METADATA"
_METADATA_IDENTIFIER = b"M001"
_NETWORK_IDENTIFIER = b"TFL3"
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest date that a zip can hold: a real one would change the checksum."""


class Normalization(NamedTuple):
    """How MediaPipe turns a pixel value v of 0..255 into the network's input: (v - mean) / std.

    See `NormalizationOptions` in MediaPipe's metadata schema.
    """

    mean: float
    std: float


#: The person detector was made for inputs from -1 to 1, the landmark network for 0 to 1, as the
#: graphs of MediaPipe's own pose solution feed them (`pose_detection_cpu.pbtxt`,
#: `pose_landmark_by_roi_cpu.pbtxt`).
DETECTOR_NORMALIZATION = Normalization(mean=127.5, std=127.5)
LANDMARKS_NORMALIZATION = Normalization(mean=0.0, std=255.0)


def make_bundle(detector: bytes, landmarks: bytes) -> bytes:
    """Build the `.task` bytes from the person detector and the landmark network (`.tflite`).

    Takes ~0.3 s, most of it the first import of mediapipe.
    """
    bundle = io.BytesIO()
    parts = (
        (DETECTOR_NAME, detector, DETECTOR_NORMALIZATION),
        (LANDMARKS_NAME, landmarks, LANDMARKS_NORMALIZATION),
    )
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_STORED) as archive:
        for name, network, normalization in parts:
            entry = zipfile.ZipInfo(name, date_time=_EPOCH)
            # Left to itself, the zip notes the system that wrote it.
            entry.create_system = 0
            archive.writestr(entry, _with_metadata(network, normalization))
    return bundle.getvalue()


def check_bundle(data: bytes, name: str) -> None:
    """Check that `data` is a whole pose landmarker bundle; `name` is for the message.

    Raises `CoachError` that says what was expected and what was found.
    """
    expected = f"expected a zip of {DETECTOR_NAME} and {LANDMARKS_NAME}"
    advice = "give the pose_landmarker_full.task file, or leave --model out to have it fetched"
    if data[4:8] == _NETWORK_IDENTIFIER:
        raise CoachError(f"{name} is a bare network, no .task file ({expected}); {advice}")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            missing = {DETECTOR_NAME, LANDMARKS_NAME} - set(archive.namelist())
            damaged = archive.testzip()
            if missing:
                found = ", ".join(archive.namelist()[:4]) or "nothing"
                raise CoachError(f"{name} is no pose model ({expected}, found {found}); {advice}")
            networks = [archive.read(part) for part in (DETECTOR_NAME, LANDMARKS_NAME)]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise CoachError(
            f"{name} is no .task file, or not a whole one ({expected}, found: {error}); {advice}"
        ) from error
    if damaged is not None or any(part[4:8] != _NETWORK_IDENTIFIER for part in networks):
        raise CoachError(f"{name} is damaged ({expected}, each whole); {advice}")


def _with_metadata(network: bytes, normalization: Normalization) -> bytes:
    """The network with the note that its input is RGB, and how pixel values become its input."""
    # Imported only here: it loads all of mediapipe, and a bundle is built once per machine.
    import flatbuffers
    from mediapipe.tasks.metadata import metadata_schema_py_generated as notes
    from mediapipe.tasks.metadata import schema_py_generated as tflite

    model: Any = tflite.ModelT.InitFromObj(tflite.Model.GetRootAsModel(network, 0))
    graph = model.subgraphs[0]

    scaling: Any = notes.NormalizationOptionsT()
    scaling.mean, scaling.std = [normalization.mean], [normalization.std]
    step: Any = notes.ProcessUnitT()
    step.optionsType = notes.ProcessUnitOptions.NormalizationOptions
    step.options = scaling
    image: Any = notes.ImagePropertiesT()
    image.colorSpace = notes.ColorSpaceType.RGB
    content: Any = notes.ContentT()
    content.contentPropertiesType = notes.ContentProperties.ImageProperties
    content.contentProperties = image
    taken: Any = notes.TensorMetadataT()
    taken.name, taken.content, taken.processUnits = "image", content, [step]

    given = []
    for tensor in graph.outputs:
        output: Any = notes.TensorMetadataT()
        output.name = graph.tensors[tensor].name
        given.append(output)
    described: Any = notes.SubGraphMetadataT()
    described.inputTensorMetadata, described.outputTensorMetadata = [taken], given
    note: Any = notes.ModelMetadataT()
    note.name, note.subgraphMetadata = "pose", [described]

    buffer: Any = tflite.BufferT()
    buffer.data = bytearray(_packed(flatbuffers.Builder(0), note, _METADATA_IDENTIFIER))
    model.buffers.append(buffer)
    entry: Any = tflite.MetadataT()
    entry.name, entry.buffer = _METADATA_NAME, len(model.buffers) - 1
    model.metadata = [*(model.metadata or []), entry]
    return _packed(flatbuffers.Builder(0), model, _NETWORK_IDENTIFIER)


def _packed(builder: Any, table: Any, identifier: bytes) -> bytes:
    builder.Finish(table.Pack(builder), identifier)
    return bytes(builder.Output())
