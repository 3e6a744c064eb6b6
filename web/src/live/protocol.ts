/**
 * What the live page and its server say to each other: `everystep.server` answers with these names, and a
 * test there reads this file and compares.
 *
 * The server keeps no setup: the page holds the whole of it and sends it with each request. Numbers that
 * are no number (`learning_rate: null`) stand for the product's own default.
 *
 *     GET  api/start      -> Start
 *     GET  api/examples   -> Example[]
 *     POST api/tables     -> TableFound      the raw bytes of a file; its name as ?name=
 *     POST api/train      Setup           -> Trained
 *     POST api/paper      PaperAsked      -> Paper           (of document.ts, with one state)
 *     POST api/practice   PracticeAsked   -> Practice, or Marked where there are answers
 *     POST api/export     ExportAsked     -> the file, named in Content-Disposition
 *
 * Requests need the cookie that the printed address gives; JSON goes as `application/json`. What can't be
 * done is answered with a status of 400 and above, and `Refused`.
 */
import type { Document } from '../document/document'

/** A cell as it was typed, or as it stood in the table. */
export type Cell = string | number | null

export interface Column {
  name: string
  cells: Cell[]
}

/** The records to train on. */
export type Data =
  /** One of `GET api/examples`. */
  | { kind: 'example'; name: string }
  /** A table that was dropped in, or the one of the command line. */
  | { kind: 'table'; id: string }
  /** Records that were edited: at most `MOST_ROWS`. */
  | { kind: 'cells'; name: string; columns: Column[] }

export const MOST_ROWS = 2000
/** Trainings beside the first. */
export const MOST_VARIANTS = 12

/** The settings of a training by the names they have everywhere; null is the default. */
export interface Settings {
  /** `gd`, `momentum:momentum=0.9`, `auto`, `line_search`, … */
  optimizer: string | null
  learning_rate: number | 'auto' | null
  schedule: string | null
  batch_size: number | null
  epochs: number | 'auto' | null
  steps: number | null
  /** Seconds; the live page has a limit of its own. */
  time_limit: number | null
  tolerance: number | null
  /** A fraction of the records to hold out. */
  validation: number | null
  patience: number | null
  clip: number | null
  average: number | null
  finish: 'none' | 'exact' | 'auto' | null
  standardize: boolean | null
  fit_intercept: boolean | null
  l2: number | null
  /** Trained parameters to begin from: the weights, then the bias. */
  start: number[] | null
  seed: number | null
  weight: string | null
  as_category: string[] | null
  as_number: string[] | null
}

/**
 * Another training on the same records, beside the first. What its settings leave out is as in the first;
 * they say how steps are taken (optimizer, learning_rate, schedule, batch_size, clip, average, finish and
 * the limits), and not what is trained.
 */
export interface Variant {
  label: string
  settings: Partial<Settings>
  /** In a race: at the rate that is found best for its own optimizer. */
  best_rate?: boolean
  /** A branch: from this state of the first training on; its states count on from there. */
  from?: { state: number }
}

export interface Setup {
  data: Data
  target: string
  /** The columns to use; null for all. */
  only: string[] | null
  settings: Partial<Settings>
  trainings: Variant[]
}

/** What the page begins with, once it is there. */
export interface Start {
  setup: Setup
  /** The table of the command line. */
  table: TableFound | null
  examples: Example[]
  /** The optimizers that can be named, each with what it can be told. */
  optimizers: Choice[]
  schedules: Choice[]
}

/** A rule or a schedule by name. */
export interface Choice {
  name: string
  title: string
  takes_a_rate: boolean
  settings: { name: string; default: number | string | boolean }[]
}

/** A column as it was read. */
export interface ColumnFound {
  name: string
  kind: 'number' | 'text' | 'date' | 'truth' | 'vector'
}

export interface Example {
  /** For `Data`. */
  name: string
  title: string
  /** What it is good for: a sentence. */
  about: string
  rows: number
  columns: ColumnFound[]
  target: string
  /** What to begin with on these records. */
  settings: Partial<Settings>
  /** All its records, where they are few enough to be edited. */
  cells: Column[] | null
}

/** A table that was read. */
export interface TableFound {
  id: string
  name: string
  rows: number
  columns: ColumnFound[]
  /** A guess: the last numeric column. */
  target: string
  cells: Column[] | null
  /** How it was read: sentences, as the terminal's READ. */
  ledger: string[]
}

export interface Trained {
  /** The first training and its variants, in order; the paper is asked for step by step. */
  document: Document
  /** What was read and encoded: the sentences of the terminal's READ and COLUMNS. */
  ledger: string[]
  /** Columns to choose from: the table's own. */
  columns: ColumnFound[]
  /** Code that makes the same runs. */
  python: string
  /** The command line that makes the same run. */
  command: string
  /** How long the server took for all of it. */
  seconds: number
  /** With several trainings: the nearest to the optimum first. */
  ranking: Place[]
  /** Where a limit of the live page cut something short: sentences. */
  notes: string[]
}

/** A training's place in the race: by steps among those that converged, then by the excess at the end. */
export interface Place {
  /** Which of `document.trainings`. */
  training: number
  label: string
  steps: number
  /** Of the last state, above the best loss; own units. */
  excess: number
  kind: 'converged' | 'on the way' | 'diverged'
}

/** The arithmetic at a state. */
export interface PaperAsked {
  setup: Setup
  training: number
  /** By its number in `document.trainings[training].states`. */
  state: number
}

export interface PracticeAsked extends PaperAsked {
  /** What was filled in, by the question's `id`, as it was typed: `1.87`, `-56/3`. Blank ones are left out. */
  answers?: Record<string, string>
}

export interface Practice {
  /** The step that is worked: from `state` on. */
  step: number
  questions: Question[]
}

export interface Question {
  id: string
  act: 'prediction' | 'loss' | 'gradient' | 'step'
  /** What is asked for, as text: `prediction for record 1`. */
  label: string
}

export interface Marked {
  marks: Mark[]
}

export interface Mark {
  id: string
  right: boolean
  /** The slip it looks like: `wrong sign`, …; null where it is right, or like none that is known. */
  slip: string | null
  /** A sentence to show beside the answer. */
  says: string
}

export interface ExportAsked {
  setup: Setup
  /** The page with all its paper; a film; the records as CSV; the states as CSV. */
  what: 'page' | 'gif' | 'csv' | 'states'
  /** Which training a film or the states are of; the first if left out. */
  training?: number
}

export interface Refused {
  /** One clear sentence. */
  error: string
  /** The setting or the column that it is about. */
  where?: string
}
