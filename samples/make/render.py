"""Draw people in a room with OpenGL, without a display (EGL; a processor is enough)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import moderngl
import numpy as np
from numpy.typing import NDArray

from coach.common.errors import CoachError
from samples.make.body import Body, PosedBody
from samples.make.camera import Camera, looking_down
from samples.make.rotations import Matrix, about, unit
from samples.make.scene import Room, Triangles, build_room
from samples.make.wardrobe import HAIRS, SKINS, Clothes, dress

__all__ = ["Renderer"]

_SHADERS = Path(__file__).parent / "shaders"
_HEADER = "#version 330\n"
_SHADOW_PX = 512
_SHADOW_HALF_M = 1.8
_SAMPLES = 4
_MARGIN_PX = 14


class Renderer:
    """Draws frames of one clip. Use it as a context manager: it holds a graphics context."""

    def __init__(
        self,
        camera: Camera,
        room: Room,
        people: Sequence[tuple[Body, Clothes]],
        furniture: Triangles | None = None,
    ) -> None:
        self._camera, self._room = camera, room
        self._size = (camera.width_px, camera.height_px)
        self._facing_deg = 90.0 * round(camera.around_deg / 90)
        try:
            # The stubs know only dictionaries as further settings.
            self._gl: Any = moderngl.create_standalone_context(backend="egl")  # type: ignore[arg-type]
        except Exception as error:  # Drivers raise whatever they like.
            raise CoachError(
                f"no OpenGL without a display here ({error}). On Debian or Ubuntu install "
                "libegl1, libegl-mesa0 and libgl1-mesa-dri."
            ) from error
        self._gl.enable(moderngl.DEPTH_TEST)
        self._body_paint = self._program("body", "light.glsl")
        self._room_paint = self._program("room", "light.glsl")
        self._depth = self._program("depth")
        self._make_targets()
        self._set_light()
        self._people = [self._person(body, clothes) for body, clothes in people]
        self._room_parts = self._triangles(build_room(room, self._facing_deg))
        self._furniture_rows = furniture
        self._furniture = None if furniture is None else self._triangles(furniture)
        self._touched: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None

    def __enter__(self) -> Renderer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._gl.release()

    def draw(
        self, people: Sequence[PosedBody], furniture_at: Matrix | None = None
    ) -> NDArray[np.uint8]:
        """Return a picture (H, W, 3) RGB of posed people, furniture moved by a (4, 4) matrix."""
        moved = np.eye(4) if furniture_at is None else furniture_at
        for person, posed in zip(self._people, people, strict=True):
            rows = np.concatenate([posed.corners_m, posed.normals], axis=1)
            person["buffer"].write(rows.astype(np.float32).tobytes())
        self._draw_shadows(moved)
        self._draw_picture(moved, self._changed_region(people, moved))
        self._gl.copy_framebuffer(self._flat, self._smooth)
        raw = np.frombuffer(self._flat.read(components=3), np.uint8)
        return np.ascontiguousarray(raw.reshape(self._size[1], self._size[0], 3)[::-1])

    def _program(self, name: str, *includes: str) -> Any:
        def source(ending: str) -> str:
            files = [*includes, f"{name}.{ending}"]
            return _HEADER + "".join((_SHADERS / file).read_text("utf-8") for file in files)

        return self._gl.program(vertex_shader=source("vert"), fragment_shader=source("frag"))

    def _make_targets(self) -> None:
        gl, size = self._gl, self._size
        self._smooth = gl.framebuffer(
            [gl.renderbuffer(size, 3, samples=_SAMPLES)],
            gl.depth_renderbuffer(size, samples=_SAMPLES),
        )
        self._flat = gl.framebuffer([gl.renderbuffer(size, 3)])
        self._shadows = []
        # The lamp belongs to the room, which is turned to face the camera.
        to_lamp = about((0, 1, 0), self._facing_deg) @ unit(np.array(self._room.to_lamp))
        middle = np.array([0.0, 0.5, 0.0])
        for direction in (to_lamp, np.array([0.002, 1.0, 0.002])):
            texture = gl.depth_texture((_SHADOW_PX, _SHADOW_PX))
            texture.compare_func = ""
            texture.filter = (moderngl.NEAREST, moderngl.NEAREST)
            view = looking_down(direction, middle, _SHADOW_HALF_M)
            self._shadows.append((texture, gl.framebuffer(depth_attachment=texture), view))
        self._to_lamp = to_lamp

    def _set_light(self) -> None:
        values = {
            "lamp_depth": 0,
            "above_depth": 1,
            "to_lamp": tuple(self._to_lamp),
            "eye": tuple(self._camera.eye_m),
            "lamp_colour": self._room.lamp,
            "sky_colour": self._room.sky,
            "ground_colour": self._room.ground,
        }
        for program in (self._body_paint, self._room_paint):
            for name, value in values.items():
                if name in program:
                    program[name].value = value
            _set_matrix(program, "camera", self._camera.matrix())
            _set_matrix(program, "lamp", self._shadows[0][2])
            _set_matrix(program, "above", self._shadows[1][2])

    def _person(self, body: Body, clothes: Clothes) -> dict[str, Any]:
        covered = dress(body, clothes)
        gl, mesh = self._gl, body.mesh
        # A fixed seed: cloth and hair have the same grain in every picture of every clip.
        grain = np.random.default_rng(0).random(len(mesh.points_m))[mesh.corner_point]
        marks = np.stack([mesh.corner_kind, mesh.corner_lips, grain], axis=1)
        rest = mesh.points_m[mesh.corner_point]
        still = np.concatenate([rest, covered, marks], axis=1).astype(np.float32)
        buffer = gl.buffer(reserve=len(rest) * 24)
        triangles = gl.buffer(mesh.triangles.astype(np.int32).tobytes())
        painted = [
            (buffer, "3f 3f", "in_place", "in_normal"),
            (gl.buffer(still.tobytes()), "3f 4f 3f", "in_rest", "in_cover", "in_skin"),
        ]
        eye = mesh.points_m[mesh.left_eye]
        middle = (eye.max(axis=0) + eye.min(axis=0)) / 2
        return {
            "buffer": buffer,
            "painted": gl.vertex_array(self._body_paint, painted, triangles),
            "depth": gl.vertex_array(self._depth, [(buffer, "3f 12x", "in_place")], triangles),
            "colours": {
                "skin_colour": SKINS[clothes.skin],
                "hair_colour": HAIRS[clothes.hair],
                "shirt_colour": clothes.shirt,
                "stripe_colour": clothes.stripe,
                "stripes": clothes.stripes_per_m,
                "trousers_colour": clothes.trousers,
                "shoe_colour": clothes.shoes,
                "eye_place": (float(middle[0]), float(middle[1]), float(eye[:, 2].mean())),
            },
        }

    def _triangles(self, rows: Triangles) -> dict[str, Any]:
        buffer = self._gl.buffer(np.ascontiguousarray(rows, np.float32).tobytes())
        layout = [(buffer, "3f 3f 3f 1f", "in_place", "in_normal", "in_colour", "in_stuff")]
        return {
            "painted": self._gl.vertex_array(self._room_paint, layout),
            "depth": self._gl.vertex_array(self._depth, [(buffer, "3f 28x", "in_place")]),
        }

    def _draw_shadows(self, moved: Matrix) -> None:
        for _, target, view in self._shadows:
            target.use()
            target.clear(depth=1.0)
            _set_matrix(self._depth, "camera", view)
            _set_matrix(self._depth, "moved", np.eye(4))
            for person in self._people:
                person["depth"].render()
            if self._furniture:
                _set_matrix(self._depth, "moved", moved)
                self._furniture["depth"].render()

    def _draw_picture(self, moved: Matrix, region: tuple[int, int, int, int]) -> None:
        target = self._smooth
        target.use()
        target.scissor = region
        target.clear(0.5, 0.5, 0.5, depth=1.0, viewport=region)
        for unit_number, (texture, _, _) in enumerate(self._shadows):
            texture.use(unit_number)
        self._gl.enable(moderngl.CULL_FACE)
        for person in self._people:
            for name, value in person["colours"].items():
                self._body_paint[name].value = value
            person["painted"].render()
        self._gl.disable(moderngl.CULL_FACE)
        if self._furniture:
            _set_matrix(self._room_paint, "moved", moved)
            self._furniture["painted"].render()
        _set_matrix(self._room_paint, "moved", np.eye(4))
        self._room_parts["painted"].render()
        target.scissor = None

    def _changed_region(
        self, people: Sequence[PosedBody], moved: Matrix
    ) -> tuple[int, int, int, int]:
        """Return x, y, width, height of what may differ from the last picture (y upwards).

        People, what they stand on and their shadows: the rest of the picture is still right.
        """
        points = [posed.corners_m[::7].astype(float) for posed in people]
        if self._furniture_rows is not None:
            rows = self._furniture_rows[:, :3].astype(float)
            points.append(rows @ moved[:3, :3].T + moved[:3, 3])
        solid = np.concatenate(points)
        shadow = solid - self._to_lamp * (solid[:, 1:2] / self._to_lamp[1])
        pixels = self._camera.project(np.concatenate([solid, shadow, solid * [1, 0, 1]]))
        size = np.array(self._size)
        behind = not np.isfinite(pixels).all() or np.abs(pixels).max() > 4000
        low = np.zeros(2, int) if behind else np.floor(pixels.min(axis=0)) - _MARGIN_PX
        high = size if behind else np.ceil(pixels.max(axis=0)) + _MARGIN_PX
        low, high = np.clip(low, 0, size).astype(int), np.clip(high, 0, size).astype(int)
        before = self._touched or (np.zeros(2, int), size)
        self._touched = (low, high)
        low, high = np.minimum(low, before[0]), np.maximum(high, before[1])
        wide, tall = high - low
        return int(low[0]), int(size[1] - high[1]), int(wide), int(tall)


def _set_matrix(program: Any, name: str, matrix: Matrix) -> None:
    program[name].write(np.ascontiguousarray(matrix.T, np.float32).tobytes())
