/** What the picture of the records shows: along one feature, or predicted against actual. */
import { withRoom, type Range } from '../draw/frame'
import type { Document } from '../document/document'
import { Forward } from './forward'

/** One view of the records: where each stands, and where its residual goes. */
export interface Sight {
  x: ArrayLike<number>
  y: ArrayLike<number>
  to: ArrayLike<number>
}

/** The records and the heights that belong in sight, for a document and a way to look. */
export class Records {
  readonly forward: Forward
  readonly across: Range
  readonly up: Range

  constructor(
    readonly document: Document,
    readonly feature: number | null,
    heights: readonly (readonly number[])[],
  ) {
    this.forward = new Forward(document)
    this.across = withRoom(this.#x)
    this.up = nearTheRecords(document.table.y, this.#heights(heights))
  }

  /** For the trained parameters of one state. Along one of several features a residual ends at the record's own ŷ. */
  at(trained: readonly number[]): Sight {
    const { y } = this.document.table
    if (this.feature === null) return { x: y, y: this.forward.predictions(trained), to: y }
    return { x: this.#x, y, to: this.forward.predictions(trained) }
  }

  get #x(): readonly number[] {
    const { x, y } = this.document.table
    return this.feature === null ? y : x[this.feature]
  }

  #heights(models: readonly (readonly number[])[]): number[] {
    return models.flatMap((trained) => Array.from(this.forward.predictions(trained)))
  }
}

/** The heights of all, but no farther from the records than these are apart. */
function nearTheRecords(y: readonly number[], heights: readonly number[]): Range {
  const [low, high] = withRoom(y)
  const known = heights.filter(Number.isFinite)
  if (!known.length) return [low, high]
  const [least, most] = withRoom(known)
  const reach = high - low
  return [Math.max(Math.min(least, low), low - reach), Math.min(Math.max(most, high), high + reach)]
}

/** Whether none of some heights is in sight. */
export function outOfSight(heights: ArrayLike<number>, [low, high]: Range): boolean {
  return heights.length > 0 && Array.from(heights).every((y) => !(y >= low && y <= high))
}

/** Whether a line from one height to another passes by what is in sight. */
export function passesBy([from, to]: readonly number[], [low, high]: Range): boolean {
  return Math.max(from, to) < low || !(Math.min(from, to) <= high)
}

/** The record whose place is nearest to a point of the picture, if one is near. */
export function nearest(
  { x, y }: Sight,
  pixel: { x: (value: number) => number; y: (value: number) => number },
  point: { x: number; y: number },
  within = 24,
): number | null {
  let [found, least]: [number | null, number] = [null, within]
  for (let i = 0; i < x.length; i++) {
    const away = Math.hypot(pixel.x(x[i]) - point.x, pixel.y(y[i]) - point.y)
    if (away < least) [found, least] = [i, away]
  }
  return found
}
