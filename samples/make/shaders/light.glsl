// One lamp with soft shadows, darkening under things, and a dim light from the camera's side.
uniform sampler2D lamp_depth;
uniform sampler2D above_depth;
uniform vec3 to_lamp;
uniform vec3 eye;
uniform vec3 lamp_colour;
uniform vec3 sky_colour;
uniform vec3 ground_colour;

float lit(sampler2D depth, vec4 place, float radius, float bias) {
    vec3 at = place.xyz / place.w * 0.5 + 0.5;
    if (at.x < 0.02 || at.x > 0.98 || at.y < 0.02 || at.y > 0.98 || at.z > 0.99) return 1.0;
    float sum = 0.0;
    for (int i = -1; i <= 1; i++)
        for (int j = -1; j <= 1; j++) {
            float nearest = textureLod(depth, at.xy + vec2(i, j) * radius, 0.0).r;
            sum += 1.0 - smoothstep(0.0, 0.004, at.z - bias - nearest);
        }
    return sum / 9.0;
}

// Light arriving at a surface; `wrap` softens the edge of the shade, as skin and cloth do.
vec3 light_on(vec3 normal, vec3 place, vec4 from_lamp, vec4 from_above, float wrap, out float gloss) {
    vec3 to_eye = normalize(eye - place);
    float facing = max(0.0, (dot(normal, to_lamp) + wrap) / (1.0 + wrap));
    float shadow = lit(lamp_depth, from_lamp, 1.3 / 512.0, 0.002);
    float open = normal.y > 0.3 ? lit(above_depth, from_above, 8.0 / 512.0, 0.003) : 1.0;
    float covered = mix(1.0, open, 0.45 * max(0.0, normal.y) + 0.12);
    vec3 around = mix(ground_colour, sky_colour, 0.5 + 0.5 * normal.y) * covered;
    float from_camera = max(0.0, dot(normal, to_eye)) * 0.35 + 0.1;
    gloss = pow(max(0.0, dot(normal, normalize(to_lamp + to_eye))), 24.0) * shadow;
    return around + lamp_colour * facing * shadow + from_camera * vec3(0.16, 0.17, 0.19);
}

vec3 tone(vec3 colour) {
    return pow(clamp(colour / (1.0 + 0.12 * colour), 0.0, 1.0), vec3(1.0 / 2.2));
}
