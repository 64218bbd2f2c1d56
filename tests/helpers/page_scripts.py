"""What tests ask of a page in its own browser, in JavaScript."""

from __future__ import annotations

#: What reaches over the right edge, but for what scrolls by itself.
WIDE = """
    [...document.querySelectorAll('body *')]
        .filter(e => !e.closest('svg') || e.tagName === 'svg')
        .filter(e => e.checkVisibility() && !e.closest('.skip'))
        .filter(e => e.getBoundingClientRect().right > innerWidth + 0.5)
        .map(e => e.tagName + ' ' + e.id + ' ' + e.className)
"""
SMALL = """
    [...document.querySelectorAll('p, li, td, th, label, button, summary, input, pre')]
        .filter(e => e.checkVisibility() && parseFloat(getComputedStyle(e).fontSize) < 15.9)
        .map(e => e.textContent || e.id)
"""
#: Texts that stand out from their ground by less than 4.5 to 1 (WCAG 2.2, 1.4.3).
PALE = """
    (() => {
        const rgb = c => c.match(/[\\d.]+/g).map(Number);
        const lum = c => rgb(c).slice(0, 3).map(v => v / 255)
            .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
            .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
        const ground = e => {
            for (; e; e = e.parentElement) {
                const c = rgb(getComputedStyle(e).backgroundColor);
                if (c.length < 4 || c[3] > 0.9) return getComputedStyle(e).backgroundColor;
            }
            return 'rgb(255, 255, 255)';
        };
        return [...document.querySelectorAll('body *')]
            .filter(e => !e.closest('svg') && e.checkVisibility())
            .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
            .filter(e => {
                const [a, b] = [lum(getComputedStyle(e).color), lum(ground(e))];
                return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5;
            })
            .map(e => e.tagName + ' ' + e.textContent.slice(0, 40));
    })()
"""
#: Texts of the drawing that stand on one another, or reach out of it.
OVERLAPPING = """
    (() => {
        const whole = document.querySelector('svg.signal').getBoundingClientRect();
        const boxes = [...document.querySelectorAll('svg.signal text')]
            .map(e => [e.textContent, e.getBoundingClientRect()]);
        const out = boxes.filter(([, b]) => b.left < whole.left - 1 || b.right > whole.right + 1);
        const pairs = boxes.flatMap(([one, a], i) => boxes.slice(i + 1)
            .filter(([, b]) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
                && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 5)
            .map(([other]) => `${one} on ${other}`));
        return [...out.map(([text]) => `${text} reaches out`), ...pairs];
    })()
"""
#: Moves a slider a few times; how many ms it takes each time until the account is drawn anew.
SLIDES = """
    async (id) => {
        const slider = document.getElementById(id), took = [];
        for (let i = 0; i < 5; i++) {
            const old = document.getElementById('counted'), began = performance.now();
            slider.stepUp(i % 2 ? -2 : 2);
            slider.dispatchEvent(new Event('input', {bubbles: true}));
            while (document.getElementById('counted') === old && performance.now() - began < 5000)
                await new Promise(done => setTimeout(done, 1));
            took.push(performance.now() - began);
            await new Promise(done => setTimeout(done, 700));
        }
        return took;
    }
"""
UNNAMED = """
    [...document.querySelectorAll('button, input, select, a, [tabindex="0"]')]
        .filter(e => e.checkVisibility() && !e.textContent.trim() && !e.ariaLabel
            && !(e.labels && e.labels.length)).map(e => e.outerHTML.slice(0, 80))
"""
#: Labelling opens slowly, and the recording is judged meanwhile.
SLOWLY = """() => {
    const fetched = window.fetch;
    const later = (ms) => new Promise((done) => setTimeout(done, ms));
    window.opened = 0;
    window.fetch = async (what, ...more) => {
      if (String(what).endsWith("judge")) await later(300);
      const answer = await fetched(what, ...more);
      if (!String(what).endsWith("label/open")) return answer;
      window.opened += 1;
      await later(1000 * window.opened);
      return answer;
    };
}"""
