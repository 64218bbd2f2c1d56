// stuff: 0 plain, 1 wooden boards, 2 wallpaper, 3 cloth or carpet.
in vec3 place;
in vec3 normal;
in vec3 paint;
in float stuff;
in vec4 from_lamp;
in vec4 from_above;
out vec4 colour;

float hash(vec2 cell) {
    return fract(sin(dot(cell, vec2(127.1, 311.7))) * 43758.5453);
}

float noise(vec2 at) {
    vec2 cell = floor(at), inside = fract(at);
    inside = inside * inside * (3.0 - 2.0 * inside);
    float low = mix(hash(cell), hash(cell + vec2(1, 0)), inside.x);
    float high = mix(hash(cell + vec2(0, 1)), hash(cell + vec2(1, 1)), inside.x);
    return mix(low, high, inside.y);
}

vec3 boards(vec3 wood) {
    float row = floor(place.x / 0.14);
    float along = place.z + hash(vec2(row, 3.0)) * 2.0;
    float tint = hash(vec2(row, floor(along / 1.1)));
    wood *= (0.82 + 0.3 * tint) * (0.93 + 0.14 * noise(vec2(place.x * 90.0, place.z * 5.0 + tint * 30.0)));
    return fract(place.x / 0.14) < 0.02 ? wood * 0.6 : wood;
}

void main() {
    vec3 surface = paint;
    if (stuff > 2.5) surface *= 0.9 + 0.2 * noise(place.xz * 120.0 + place.y * 90.0);
    else if (stuff > 1.5) surface *= 0.97 + 0.05 * noise(place.xy * 8.0 + place.z * 8.0);
    else if (stuff > 0.5) surface = boards(surface);
    float gloss;
    vec3 light = light_on(normalize(normal), place, from_lamp, from_above, 0.1, gloss);
    colour = vec4(tone(surface * light + 0.02 * gloss), 1.0);
}
