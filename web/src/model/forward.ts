/**
 * The forward pass of the records in sight: ŷ = x·w + b in trained units, brought back to the table's own.
 * The page takes no step; the parameters are those that Python recorded.
 */
import type { Document } from '../document/document'

export class Forward {
  readonly #features: Float64Array[]
  readonly #document: Document

  constructor(document: Document) {
    const { center, scale } = document.units
    this.#document = document
    this.#features = document.table.x.map((column, j) =>
      Float64Array.from(column, (value) => (value - center[j]) / scale[j]),
    )
  }

  /** ŷ of each record, in own units. */
  predictions(trained: readonly number[]): Float64Array {
    const { target_center, target_scale } = this.#document.units
    const bias = this.#document.intercept ? trained[trained.length - 1] : 0
    const made = new Float64Array(this.#document.table.y.length).fill(bias)
    this.#features.forEach((column, j) => {
      const weight = trained[j]
      for (let i = 0; i < made.length; i++) made[i] += weight * column[i]
    })
    for (let i = 0; i < made.length; i++) made[i] = made[i] * target_scale + target_center
    return made
  }
}

/** What the model says along one feature, the others at their means: slope and level, in own units. */
export function lineOf(
  document: Document,
  own: readonly number[],
  feature: number,
): [number, number] {
  const { means } = document.table
  let level = own[means.length]
  means.forEach((mean, j) => {
    if (j !== feature) level += own[j] * mean
  })
  return [own[feature], level]
}
