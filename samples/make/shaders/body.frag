// Paint by where the pixel is on the body at rest. `cover` holds how far inside shirt, trousers,
// shoes and hair it lies, in metres; negative is outside.
uniform vec3 skin_colour;
uniform vec3 shirt_colour;
uniform vec3 stripe_colour;
uniform vec3 trousers_colour;
uniform vec3 shoe_colour;
uniform vec3 hair_colour;
uniform vec3 eye_place;
uniform float stripes;
in vec3 light;
in float gloss;
in vec3 rest;
in vec4 cover;
in vec3 skin_marks;
out vec4 colour;

vec3 eyeball(float across) {
    if (rest.z < eye_place.z) return vec3(0.85);
    float away = length(vec2(across - eye_place.x, rest.y - eye_place.y));
    if (away < 0.0032) return vec3(0.01);
    return away < 0.0078 ? vec3(0.16, 0.09, 0.05) : vec3(0.85, 0.84, 0.82);
}

vec3 bare_skin(float across, float lips) {
    vec3 paint = skin_colour;
    if (rest.y > 0.62 && rest.z > 0.06 && across < 0.09) {
        vec2 cheek = vec2(across - 0.045, rest.y - 0.69);
        paint = mix(paint, paint * vec3(1.06, 0.86, 0.82), 0.6 * exp(-dot(cheek, cheek) / 0.0006));
    }
    paint = mix(paint, paint * vec3(0.80, 0.50, 0.48), clamp(lips, 0.0, 1.0) * 0.9);
    float brow = 0.7555 + 0.004 * sin((across - 0.014) * 70.0);
    float thick = 0.0045 * (1.15 - (across - 0.012) / 0.06);
    bool in_brow = across > 0.012 && across < 0.053 && abs(rest.y - brow) < thick;
    return rest.z > 0.10 && in_brow ? mix(paint, hair_colour, 0.85) : paint;
}

void main() {
    float across = abs(rest.x);
    float kind = skin_marks.x, lips = skin_marks.y, grain = skin_marks.z;
    float shine = 0.03;
    vec3 paint;
    if (kind > 2.5) {
        paint = hair_colour * (0.65 + 0.7 * lips);
        shine = 0.06;
    } else if (kind > 1.5) {
        paint = vec3(0.03, 0.02, 0.02);
    } else if (kind > 0.5) {
        paint = eyeball(across);
        shine = 0.2;
    } else if (cover.w > 0.0) {
        paint = hair_colour * (0.75 + 0.5 * grain);
    } else if (cover.z > 0.0) {
        paint = rest.y < -0.807 ? vec3(0.5) : shoe_colour;
    } else if (cover.x > 0.0) {
        bool stripe = stripes > 0.0 && fract(rest.y * stripes) < 0.42;
        paint = (stripe ? stripe_colour : shirt_colour) * (0.92 + 0.16 * grain);
        if (cover.x < 0.007) paint *= 0.8;
        shine = 0.0;
    } else if (cover.y > 0.0) {
        paint = trousers_colour * (0.92 + 0.16 * grain);
        if (cover.y < 0.007) paint *= 0.8;
        shine = 0.0;
    } else {
        paint = bare_skin(across, lips) * (0.95 + 0.1 * grain);
    }
    colour = vec4(tone(paint * light + shine * gloss), 1.0);
}
