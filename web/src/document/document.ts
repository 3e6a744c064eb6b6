/**
 * What Python wrote for the page: all that it shows. The other side is `everystep.render.page`, which
 * writes these names; a test there reads this file and compares.
 *
 * Arrays "by state" have an entry for each shown state, in order. "Trained" is in the units in which the
 * steps were taken (features and target centred and scaled, where that was asked for), "own" in the table's.
 * Losses and excesses are in own units, squared.
 */
export interface Document {
  version: 1
  /** The version of everystep that wrote it. */
  everystep: string
  title: string
  table: Records
  units: Units
  /** What each trained parameter is called on paper: `w(sqft)`, …, `b`. */
  parameters: string[]
  intercept: boolean
  /** The objective around its best, for any two weights; null with very many parameters. */
  quadratic: Quadratic | null
  /** The plane to look at the training in: all there is with two parameters, else the two slowest directions. */
  plane: Plane | null
  strip: Strip | null
  best: Best
  /** One training, or one for each learning rate. */
  trainings: Training[]
  /** Which of them is shown first. */
  first: number
}

/** The records in sight. */
export interface Records {
  name: string
  target: string
  features: string[]
  /** How many were trained on. */
  total: number
  /** Own units, by feature and then by record. */
  x: number[][]
  y: number[]
  /** Which of the table's records each is, from 0. */
  rows: number[]
  /** Where each stands in its table: `line 7`. */
  places: string[]
  /** The means of the features over all records, own units. */
  means: number[]
  /** Where not all are in sight: which are. */
  note: string
  /** How all records lie, where not all are in sight: one for each of the first features. */
  densities: Density[]
  /** Why there are none, where they are gone: a sentence. */
  missing: string
}

/** How many of all records lie in each cell over a feature and the target; rows from the lowest target up. */
export interface Density {
  across: [number, number]
  up: [number, number]
  columns: number
  rows: number
  counts: number[]
}

/** trained = (own − center)/scale. */
export interface Units {
  are_own: boolean
  center: number[]
  scale: number[]
  target_center: number
  target_scale: number
  /** An own loss is a trained one times this. */
  loss_scale: number
}

/** objective = best + ½ (θ − optimum)ᵀ hessian (θ − optimum), all in trained units. */
export interface Quadratic {
  hessian: number[][]
  optimum: number[]
  best: number
}

/** θ = origin + a·across + b·up in trained units; there the objective above the best is ½ (a,b) H (a,b)ᵀ around `optimum`. */
export interface Plane {
  names: [string, string]
  across: number[]
  up: number[]
  origin: number[]
  optimum: [number, number]
  hessian: [[number, number], [number, number]]
  /** Whether the plane holds all there is. */
  whole: boolean
}

/** What each constant learning rate would do to this table. */
export interface Strip {
  /** The rule that the zones are of, and whether it is the run's own. */
  rule: string
  own: boolean
  zones: Zone[]
  rates: number[]
  /** Steps to a small part of the loss at the start; null where nobody counts that far. */
  steps: (number | null)[]
  best: number
  edge: number
  lowest: number
  highest: number
  /** What the steps count to. */
  goal: string
  note: string
}

export interface Zone {
  name: 'too slow' | 'good' | 'overshooting' | 'diverging'
  low: number
  high: number
}

/** The exact best model. */
export interface Best {
  weights: number[]
  bias: number
  loss: number
  unique: boolean
}

export interface Training {
  /** `η = 0.1`, or the optimizer's name in a race. */
  label: string
  optimizer: string
  learning_rate: number
  /** How the steps are taken, in a sentence. */
  method: string
  /** How many steps were taken. */
  steps: number
  /** The numbers of the shown states, from 0. */
  states: number[]
  /** Where not all states are shown: which are. */
  note: string
  trained: number[][]
  /** The weights, and last the bias, in own units. */
  own: number[][]
  loss: number[]
  excess: number[]
  validation: number[] | null
  /** Of the objective over all records, in trained units. */
  gradient: number[][]
  /** Of the batch of the step that follows each state, where there are batches: own units. */
  batch_loss: number[] | null
  /** The rate of the step that follows each state. */
  rates: number[]
  /** What was known beforehand of the excess, by state, and how surely; null beyond what was. */
  forecast: { excess: (number | null)[]; certainty: string } | null
  /** The arithmetic of the steps; null where it is asked for step by step. */
  paper: Paper | null
  verdict: Verdict
}

export const ACTS = ['records', 'prediction', 'loss', 'gradient', 'step'] as const
export type ActName = (typeof ACTS)[number]

/** The arithmetic of the step that follows each state (of the last state: of the step that led there). */
export interface Paper {
  /** HTML with MathML, in which U+0001 stands for each number. */
  templates: string[]
  /** By state, by act: lines. */
  steps: Line[][][]
}

/** Places of templates, which stand one after the other, and the numbers to put into them, as text. */
export type Line = (number | string)[]

/** Two verdicts, never merged. */
export interface Verdict {
  /** The kind of the training's: `converged`, `still falling`, … */
  kind: string
  /** Did the training work: sentences. */
  training: string[]
  /** Is the model any good: sentences. */
  quality: string[]
}
