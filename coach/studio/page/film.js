// The picture: a video with the skeleton over it, or the skeleton alone by a clock of its own.

import { byId, seconds } from "./tools.js";

const LEFT = "#ffb454";
const RIGHT = "#6cc4ff";
const ACROSS = "#f2f2f2";

export class Film {
  constructor(onTime) {
    this.onTime = onTime;
    this.video = byId("video");
    this.canvas = byId("skeleton");
    this.data = null;
    this.playing = false;
    this.t = 0;
    byId("play").addEventListener("click", () => this.toggle());
    byId("back").addEventListener("click", () => this.step(-1));
    byId("forth").addEventListener("click", () => this.step(1));
    byId("speed").addEventListener("change", () => this.atSpeed());
    this.video.addEventListener("error", () => this.withoutVideo());
    this.video.addEventListener("ended", () => this.pause());
    this.video.addEventListener("seeked", () => this.draw());
  }

  get end() {
    return this.data ? this.data.t_s.at(-1) : 0;
  }

  load(name, data) {
    this.pause();
    this.data = data;
    this.t = 0;
    this.hasVideo = data.video;
    this.video.hidden = !data.video;
    byId("film-note").textContent = "";
    if (data.video) this.video.src = `/video?name=${encodeURIComponent(name)}`;
    else this.forgetVideo();
    const [width, height] = data.size;
    this.canvas.width = width;
    this.canvas.height = height;
    const screen = byId("screen");
    screen.style.aspectRatio = `${width} / ${height}`;
    screen.style.maxWidth = `calc(38vh * ${width / height})`;
    screen.hidden = byId("controls").hidden = false;
    this.atSpeed();
    this.seek(data.t_s[0]);
  }

  // What was seen in it has come; it goes on from where it is.
  measured(data) {
    this.data = data;
    this.draw();
  }

  forgetVideo() {
    this.hasVideo = false;
    this.video.hidden = true;
    this.video.removeAttribute("src");
    this.video.load();
  }

  withoutVideo() {
    if (!this.hasVideo || !this.video.hasAttribute("src")) return;
    this.forgetVideo();
    byId("film-note").textContent = "The video cannot be shown here; this is its skeleton.";
    this.draw();
  }

  get speed() {
    return Number(byId("speed").value);
  }

  atSpeed() {
    this.video.playbackRate = this.speed;
    this.video.defaultPlaybackRate = this.speed;
  }

  toggle() {
    if (!this.data) return;
    if (this.playing) this.pause();
    else this.play();
  }

  play() {
    if (this.t >= this.end - 0.01) this.seek(this.data.t_s[0]);
    this.playing = true;
    byId("play").textContent = "Pause";
    if (this.hasVideo) this.video.play().catch(() => this.withoutVideo());
    let last = performance.now();
    const tick = (now) => {
      if (!this.playing) return;
      const passed = ((now - last) / 1000) * this.speed;
      this.t = this.hasVideo ? this.video.currentTime : Math.min(this.t + passed, this.end);
      last = now;
      if (!this.hasVideo && this.t >= this.end) this.pause();
      this.draw();
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }

  pause() {
    this.playing = false;
    byId("play").textContent = "Play";
    this.video.pause();
  }

  step(frames) {
    if (!this.data) return;
    this.pause();
    const times = this.data.t_s;
    const at = Math.min(Math.max(this.frame() + frames, 0), times.length - 1);
    this.seek(times[at]);
  }

  seek(t) {
    if (!this.data) return;
    this.t = Math.min(Math.max(t, 0), this.end);
    if (this.hasVideo) this.video.currentTime = this.t;
    this.draw();
  }

  // The last frame that has begun, found by halving.
  frame() {
    const times = this.data.t_s;
    let low = 0;
    let high = times.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (times[middle] <= this.t + 0.001) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  draw() {
    const pen = this.canvas.getContext("2d");
    const { width, height } = this.canvas;
    pen.clearRect(0, 0, width, height);
    const points = this.data.points[this.frame()];
    if (points) this.bones(pen, points, height / 110);
    byId("clock").textContent = `${seconds(this.t)} of ${seconds(this.end)}`;
    this.onTime(this.t);
  }

  // Each bone twice: dark and broad first, so that it stands out on any picture.
  bones(pen, points, unit) {
    pen.lineCap = "round";
    for (const pass of ["under", "over"]) {
      for (const [a, b, side] of this.data.bones) {
        const from = [points[2 * a], points[2 * a + 1]];
        const to = [points[2 * b], points[2 * b + 1]];
        pen.lineWidth = pass === "under" ? unit * 2 : unit;
        pen.strokeStyle =
          pass === "under" ? "#000b" : side === "left" ? LEFT : side === "right" ? RIGHT : ACROSS;
        pen.beginPath();
        pen.moveTo(...from);
        pen.lineTo(...to);
        pen.stroke();
      }
    }
  }
}
