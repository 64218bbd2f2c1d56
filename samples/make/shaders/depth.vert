uniform mat4 camera;
uniform mat4 moved;
in vec3 in_place;

void main() {
    gl_Position = camera * (moved * vec4(in_place, 1.0));
}
