/** Previews for the stand-in engine: spirals that sharpen, text that gets better, digits that come right. */
import { DATA_KINDS } from "../../config/dataKinds";
import type { Experiment } from "../../config/experiment";
import type { PointsPreview, Preview } from "../wire/protocol";
import { noise } from "./fakeCurves";

const GRID = 64;
const EXTENT = 1.2;
const POINTS = 300;
const TURNS = 1.75;

/** Distance along a spiral arm at an angle, folded to which arm is nearer: 0…1. */
function armShare(x: number, y: number, classes: number, kind: string): number {
  const radius = Math.hypot(x, y);
  if (kind === "rings") return Math.floor(radius * classes * 0.99) % classes;
  const angle = Math.atan2(y, x) - radius * TURNS * 2 * Math.PI;
  return ((((angle / (2 * Math.PI)) * classes) % classes) + classes) % classes;
}

function boundary(experiment: Experiment, done: number, salt: number): Preview {
  const { classes, kind } = experiment.base.data;
  const probabilities = new Float32Array(GRID * GRID * classes);
  for (let row = 0; row < GRID; row++) {
    for (let column = 0; column < GRID; column++) {
      const x = (column / (GRID - 1)) * 2 * EXTENT - EXTENT;
      const y = EXTENT - (row / (GRID - 1)) * 2 * EXTENT;
      const wobble = (1 - done) * 0.9 * Math.sin(3 * x + salt) * Math.cos(2 * y);
      const share = armShare(x, y, classes, kind) + wobble + 0.5;
      const scores = Array.from({ length: classes }, (_, at) => {
        const gap = Math.abs(((share - at - 0.5 + classes * 1.5) % classes) - classes / 2);
        return Math.exp(-gap * (1 + 9 * done));
      });
      const sum = scores.reduce((a, b) => a + b, 0);
      scores.forEach((score, at) => (probabilities[(row * GRID + column) * classes + at] = score / sum));
    }
  }
  return { kind: "boundary", size: GRID, extent: EXTENT, classes, probabilities };
}

export function fakePoints({ base }: Experiment): PointsPreview {
  const points = new Float32Array(POINTS * 2);
  const classes = new Uint32Array(POINTS);
  for (let at = 0; at < POINTS; at++) {
    const label = at % base.data.classes;
    const radius = 0.12 + 0.95 * noise(at, 21);
    const angle = radius * TURNS * 2 * Math.PI + ((label + 0.5) / base.data.classes) * 2 * Math.PI;
    points[2 * at] = radius * Math.cos(angle) + (noise(at, 22) - 0.5) * 0.08;
    points[2 * at + 1] = radius * Math.sin(angle) + (noise(at, 23) - 0.5) * 0.08;
    classes[at] = label;
  }
  return { points, classes };
}

const SIDE = 16;
const SHOWN_DIGITS = 24;

function digits(done: number, salt: number): Preview {
  const images = new Float32Array(SHOWN_DIGITS * SIDE * SIDE);
  const targets = new Uint32Array(SHOWN_DIGITS);
  const predictions = new Uint32Array(SHOWN_DIGITS);
  const confidences = new Float32Array(SHOWN_DIGITS);
  for (let at = 0; at < SHOWN_DIGITS; at++) {
    const digit = at % 10;
    targets[at] = digit;
    predictions[at] = noise(at, 31 + salt) < done * 1.2 + 0.1 ? digit : Math.floor(noise(at, 32 + salt) * 10);
    confidences[at] = 0.3 + 0.65 * done * noise(at, 33);
    for (let cell = 0; cell < SIDE * SIDE; cell++) {
      const x = (cell % SIDE) - SIDE / 2 + 0.5;
      const y = Math.floor(cell / SIDE) - SIDE / 2 + 0.5;
      const ring = Math.abs(Math.hypot(x * 1.4, y) - 5.2 + (digit % 3)) < 1.1 ? 0.95 : 0;
      const stroke = Math.abs(x + y * 0.2 - (digit - 4) * 0.6) < 0.9 && Math.abs(y) < 6 ? 0.9 : 0;
      images[at * SIDE * SIDE + cell] = Math.max(ring * Number(digit % 2 === 0), stroke, noise(cell, at) * 0.12);
    }
  }
  return { kind: "digits", side: SIDE, images, targets, predictions, confidences };
}

const SENTENCES =
  "the old river runs under the stone bridge and the quiet boats wait for the morning light to come home ";

export function fakeText(done: number, salt: number, length: number): string {
  return Array.from({ length }, (_, at) => {
    const right = SENTENCES[at % SENTENCES.length] ?? " ";
    return noise(at, 41 + salt) < 0.25 + done ? right : (SENTENCES[Math.floor(noise(at, 42 + salt) * 90)] ?? "e");
  }).join("");
}

function answers(experiment: Experiment, done: number, salt: number): Preview {
  const { modulus, kind } = experiment.base.data;
  const rows = Array.from({ length: 8 }, (_, at) => {
    const right = noise(at, 51 + salt) < done + 0.1;
    if (kind !== "modular-addition") {
      const expected = "dbca".repeat(2);
      return { question: "acbd".repeat(2), answer: right ? expected : "dbcadbaa", expected };
    }
    const a = Math.floor(noise(at, 52) * modulus);
    const b = Math.floor(noise(at, 53) * modulus);
    const expected = String((a + b) % modulus);
    return { question: `${a} + ${b}`, answer: right ? expected : String((a * 7 + b) % modulus), expected };
  });
  return { kind: "answers", rows };
}

export function fakePreview(experiment: Experiment, step: number, lane: number): Preview {
  const done = step / experiment.base.training.steps;
  const { form } = DATA_KINDS[experiment.base.data.kind];
  switch (form) {
    case "points":
    case "table":
      return boundary(experiment, done, lane * 0.1);
    case "pictures":
      return digits(done, lane);
    case "text":
      return { kind: "text", prompt: "the ", text: fakeText(done, lane, 220) };
    case "sequence":
      return answers(experiment, done, lane);
    default:
      return form satisfies never;
  }
}
