/** Documents for tests: the worked example, with as much of it as a test asks for. */
import type { Document, Training } from '../src/document/document'

const WEIGHTS = [0, 28 / 15, 376 / 225]
const BIASES = [0, 4 / 5, 52 / 75]
const LOSSES = [56 / 3, 8 / 27, 0.07337613168724]

/** (1,2), (2,4), (3,6) after 0, 1 and 2 steps of 0.1 from zero. */
export function threeRows(change: Partial<Document> = {}): Document {
  const states = WEIGHTS.map((weight, k) => [weight, BIASES[k]])
  return {
    table: { name: 'three-rows.csv', target: 'y', features: ['x'], x: [[1, 2, 3]], y: [2, 4, 6], means: [2] }, // prettier-ignore
    units: { are_own: true, center: [0], scale: [1], target_center: 0, target_scale: 1, loss_scale: 1 }, // prettier-ignore
    parameters: ['w', 'b'],
    intercept: true,
    quadratic: { hessian: [[28 / 3, 4], [4, 2]], optimum: [2, 0], best: 0 }, // prettier-ignore
    best: { weights: [2], bias: 0, loss: 0, unique: true },
    trainings: [trainingOf(states, LOSSES)],
    first: 0,
    ...change,
  } as unknown as Document
}

/** A training through some states, own units being the trained ones. */
export function trainingOf(states: number[][], loss: number[] = states.map(() => 1)): Training {
  return {
    steps: states.length - 1,
    states: states.map((_, k) => k),
    trained: states,
    own: states,
    loss,
    excess: loss,
    validation: null,
    gradient: states.map((state) => state.map(() => 0)),
  } as unknown as Training
}
