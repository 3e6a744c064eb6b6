/** The hand in the playground: records are added, dragged and removed in the picture. */
import type { Range } from '../draw/frame'
import type { Hand, Place } from '../views/hand'
import { rounded, withCell, withoutRecord, withRecord } from './cells'
import type { Column } from './protocol'
import type { Studio } from './studio.svelte'

interface Hold {
  row: number
  across: Range
  up: Range
  moved: boolean
}

export class RecordHand implements Hand {
  #hold: Hold | null = $state.raw(null)

  /** The column along the picture. */
  #column = ''

  constructor(readonly studio: Studio) {}

  /** The hand along a column; null where its records can't be changed. */
  along(column: string): Hand | null {
    if (!this.#cells?.some(({ name }) => name === column)) return null
    this.#column = column
    return this
  }

  get held(): { across: Range; up: Range } | null {
    return this.#hold
  }

  press(record: number | null, across: Range, up: Range): boolean {
    if (record === null || !this.#cells) return false
    this.#hold = { row: this.#row(record), across, up, moved: false }
    return true
  }

  drag(to: Place): void {
    const [hold, cells] = [this.#hold, this.#cells]
    if (!hold || !cells) return
    this.studio.edit(this.#moved(cells, hold, to), hold.moved)
    this.#hold = { ...hold, moved: true }
  }

  release(): void {
    this.#hold = null
  }

  pick(at: Place, record: number | null): void {
    if (record !== null || !this.#cells) return
    const { x, means, y, features } = this.studio.player.document.table
    const span = (values: readonly number[]): Range => [Math.min(...values), Math.max(...values)]
    const others = Object.fromEntries(features.map((name, j) => [name, means[j]]))
    const along = x[features.indexOf(this.#column)]
    this.studio.edit(
      withRecord(this.#cells, {
        ...others,
        [this.#column]: rounded(at.x, span(along)),
        [this.studio.setup.target]: rounded(at.y, span(y)),
      }),
    )
  }

  remove(record: number | null): void {
    if (record !== null && this.#cells)
      this.studio.edit(withoutRecord(this.#cells, this.#row(record)))
  }

  #moved(cells: Column[], { row, across, up }: Hold, to: Place): Column[] {
    const along = withCell(cells, this.#column, row, rounded(to.x, across))
    return withCell(along, this.studio.setup.target, row, rounded(to.y, up))
  }

  /** Records without a target are in the table, but not in the picture. */
  #row(record: number): number {
    return this.studio.player.document.table.rows[record]
  }

  get #cells(): Column[] | null {
    return this.studio.cells
  }
}
