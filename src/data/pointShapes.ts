/**
 * Labelled points in the plane that no straight line separates: spirals, moons, rings. All lie in about [−1,
 * 1]², and example i is a pure function of (settings, seed, i), its class i mod classes, so that classes are
 * balanced.
 */
import type { ExampleSet } from "./pointSource";
import { Random } from "../numerics/random";

export type PointShape =
  | { readonly kind: "spirals"; readonly arms: number; readonly noise: number }
  | { readonly kind: "moons"; readonly noise: number }
  | { readonly kind: "rings"; readonly rings: number; readonly noise: number };

/** Turns of each spiral arm from the centre to the rim. */
const TURNS = 1.5;
/** Half width of scikit-learn's moons, whose picture is scaled to the others' size. */
const MOON_SCALE = 1.5;

export interface LabelledPoint {
  readonly x: number;
  readonly y: number;
  readonly label: number;
}

function classesOf(shape: PointShape): number {
  switch (shape.kind) {
    case "spirals":
      return shape.arms;
    case "moons":
      return 2;
    case "rings":
      return shape.rings;
    default:
      return shape satisfies never;
  }
}

/**
 * `noise` is the standard deviation added to each coordinate, in units of the distance between neighbouring
 * curves (moons: of their radius), so that one value means the same difficulty for any number of classes.
 */
export function labelledPoint(shape: PointShape, seed: number, index: number): LabelledPoint {
  const random = new Random(seed).stream("point", index);
  const label = index % classesOf(shape);
  const [x, y] = pointOnCurve(shape, label, random);
  const deviation = shape.noise * spacing(shape);
  return { x: x + deviation * random.normal(), y: y + deviation * random.normal(), label };
}

function spacing(shape: PointShape): number {
  switch (shape.kind) {
    case "spirals":
      return 1 / (TURNS * shape.arms);
    case "moons":
      return 1 / MOON_SCALE;
    case "rings":
      return 1 / shape.rings;
    default:
      return shape satisfies never;
  }
}

function pointOnCurve(shape: PointShape, label: number, random: Random): [x: number, y: number] {
  switch (shape.kind) {
    case "spirals":
      return onSpiral(label / shape.arms, random);
    case "moons":
      return onMoon(label, random);
    case "rings":
      return onCircle((label + 1) / shape.rings, random);
    default:
      return shape satisfies never;
  }
}

/** Archimedes' spiral r = t, φ = 2π(TURNS·t + phase). With t = √u points lie about evenly along the curve. */
function onSpiral(phase: number, random: Random): [x: number, y: number] {
  const radius = Math.sqrt(random.uniform());
  const angle = 2 * Math.PI * (TURNS * radius + phase);
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/**
 * Two interleaved half circles, as scikit-learn's make_moons, moved and scaled from [−1, 2] × [−½, 1] about
 * 0.
 */
function onMoon(label: number, random: Random): [x: number, y: number] {
  const angle = Math.PI * random.uniform();
  const x = label === 0 ? Math.cos(angle) : 1 - Math.cos(angle);
  const y = label === 0 ? Math.sin(angle) : 0.5 - Math.sin(angle);
  return [(x - 0.5) / MOON_SCALE, (y - 0.25) / MOON_SCALE];
}

function onCircle(radius: number, random: Random): [x: number, y: number] {
  const angle = 2 * Math.PI * random.uniform();
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/** The points as a set of examples for `createPointSource`. */
export function pointSet(shape: PointShape, training: number, validation: number, seed: number): ExampleSet {
  return {
    features: 2,
    classes: classesOf(shape),
    training,
    validation,
    make(index, into) {
      const { x, y, label } = labelledPoint(shape, seed, index);
      into.set([x, y]);
      return label;
    },
  };
}
