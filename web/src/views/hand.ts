/** What a hand can do with the records of the picture: only in the playground, where they can be changed. */
import type { Range } from '../draw/frame'

export interface Place {
  x: number
  y: number
}

export interface Hand {
  /** The sides of the picture while a record is held: they stand still. */
  readonly held: { across: Range; up: Range } | null
  /** A press on a record takes hold of it; says whether it did. */
  press: (record: number | null, across: Range, up: Range) => boolean
  drag: (to: Place) => void
  release: () => void
  /** A click where no record is adds one. */
  pick: (at: Place, record: number | null) => void
  remove: (record: number | null) => void
}
