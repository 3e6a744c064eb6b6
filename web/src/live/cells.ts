/** Records as cells, and the changes that can be made to them: each gives new columns. */
import type { Cell, Column, Data, Example, TableFound } from './protocol'

/** The cells of some records, where they are few enough to be edited. */
export function cellsOf(
  examples: readonly Example[],
  tables: readonly TableFound[],
  data: Data,
): Column[] | null {
  if (data.kind === 'cells') return data.columns
  const found =
    data.kind === 'example'
      ? examples.find(({ name }) => name === data.name)
      : tables.find(({ id }) => id === data.id)
  return found?.cells ?? null
}

/** One cell changed. */
export function withCell(
  columns: readonly Column[],
  name: string,
  row: number,
  cell: Cell,
): Column[] {
  return columns.map((column) =>
    column.name === name ? { name, cells: column.cells.with(row, cell) } : column,
  )
}

/** A record added at the end; what isn't given is left empty. */
export function withRecord(columns: readonly Column[], record: Record<string, Cell>): Column[] {
  return columns.map(({ name, cells }) => ({ name, cells: [...cells, record[name] ?? null] }))
}

/** A record taken out. */
export function withoutRecord(columns: readonly Column[], row: number): Column[] {
  return columns.map(({ name, cells }) => ({ name, cells: cells.toSpliced(row, 1) }))
}

/** What was typed, as a cell: a number where it is one, empty where it is nothing. */
export function typed(text: string): Cell {
  const trimmed = text.trim()
  if (trimmed === '') return null
  return Number.isFinite(Number(trimmed)) ? Number(trimmed) : trimmed
}

/** A place in a picture as a number that a person would write: to a thousandth of what is in sight. */
export function rounded(value: number, [low, high]: readonly [number, number]): number {
  const finest = 10 ** Math.floor(Math.log10((high - low) / 300))
  return Number((Math.round(value / finest) * finest).toPrecision(12))
}
