// A person: light per vertex, because light per pixel costs several times more on a processor.
uniform mat4 camera;
uniform mat4 lamp;
uniform mat4 above;
in vec3 in_place;
in vec3 in_normal;
in vec3 in_rest;
in vec4 in_cover;
in vec3 in_skin;
out vec3 light;
out float gloss;
out vec3 rest;
out vec4 cover;
out vec3 skin_marks;

void main() {
    gl_Position = camera * vec4(in_place, 1.0);
    vec3 normal = normalize(in_normal);
    vec4 from_lamp = lamp * vec4(in_place + 0.012 * normal, 1.0);
    vec4 from_above = above * vec4(in_place + 0.02 * normal, 1.0);
    light = light_on(normal, in_place, from_lamp, from_above, 0.2, gloss);
    rest = in_rest;
    cover = in_cover;
    skin_marks = in_skin;
}
