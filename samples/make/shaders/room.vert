// The room and the furniture; furniture may move as one piece.
uniform mat4 camera;
uniform mat4 lamp;
uniform mat4 above;
uniform mat4 moved;
in vec3 in_place;
in vec3 in_normal;
in vec3 in_colour;
in float in_stuff;
out vec3 place;
out vec3 normal;
out vec3 paint;
out float stuff;
out vec4 from_lamp;
out vec4 from_above;

void main() {
    place = (moved * vec4(in_place, 1.0)).xyz;
    normal = mat3(moved) * in_normal;
    paint = in_colour;
    stuff = in_stuff;
    gl_Position = camera * vec4(place, 1.0);
    from_lamp = lamp * vec4(place + 0.012 * normal, 1.0);
    from_above = above * vec4(place + 0.02 * normal, 1.0);
}
