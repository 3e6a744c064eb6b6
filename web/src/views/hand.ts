/** What a hand can do with the records of the picture: only in the playground, where they can be changed. */
export interface Hand {
  /** The sides of the picture stand still while records are moved. */
  across: [number, number] | null
  up: [number, number] | null
  /** A press on a record takes hold of it; elsewhere nothing. */
  press: (record: number | null) => boolean
  drag: (to: { x: number; y: number }) => void
  release: () => void
  /** A click where no record is adds one. */
  pick: (at: { x: number; y: number }, record: number | null) => void
  remove: (record: number | null) => void
}
