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

  /** A new record is in all else like the one that stands nearest along the column. */
  pick(at: Place, record: number | null): void {
    const cells = this.#cells
    if (record !== null || !cells) return
    const { x, y, features } = this.studio.player.document.table
    const along = x[features.indexOf(this.#column)]
    const away = along.map((value) => Math.abs(value - at.x))
    const like = this.#row(away.indexOf(Math.min(...away)))
    const others = Object.fromEntries(cells.map((column) => [column.name, column.cells[like]]))
    this.studio.edit(
      withRecord(cells, {
        ...others,
        [this.#column]: rounded(at.x, spanOf(along)),
        [this.studio.setup.target]: rounded(at.y, spanOf(y)),
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

function spanOf(values: readonly number[]): Range {
  return [Math.min(...values), Math.max(...values)]
}
