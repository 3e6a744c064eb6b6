/** The loss summary as columns: on the page, as CSV and for a spreadsheet's clipboard. */
import type { Document, Training } from './document'

export interface Column {
  name: string
  values: readonly number[]
  digits: number
}

/** Weights past these are left out of the summary. */
const WEIGHTS = 8

/** A column each for the state, its loss, how far above the best, and the parameters in own units. */
export function columnsOf(document: Document, training: Training): Column[] {
  const { features, target } = document.table
  const by = (k: number) => training.own.map((own) => own[k])
  const columns: Column[] = [
    { name: 'after step', values: training.states, digits: 17 },
    { name: 'loss', values: training.loss, digits: 8 },
    { name: 'above the best', values: training.excess, digits: 4 },
    { name: `RMSE (${target})`, values: training.loss.map(Math.sqrt), digits: 5 },
  ]
  if (training.validation)
    columns.push({ name: 'validation', values: training.validation, digits: 8 })
  const shown = features.slice(0, WEIGHTS)
  columns.push(...shown.map((name, k) => ({ name: `w(${name})`, values: by(k), digits: 6 })))
  if (document.intercept) columns.push({ name: 'b', values: by(features.length), digits: 6 })
  return columns
}

/** All digits, a header and a row for each state. */
export function csv(columns: readonly Column[]): string {
  return lines(columns, ',', quoted)
}

/** The same with tabs, as spreadsheets take it from the clipboard. */
export function tabs(columns: readonly Column[]): string {
  return lines(columns, '\t', (text) => text.replace(/[\t\n\r]/g, ' '))
}

function lines(
  columns: readonly Column[],
  separator: string,
  cell: (text: string) => string,
): string {
  const header = columns.map(({ name }) => cell(name)).join(separator)
  const rows = columns[0].values.map((_, i) =>
    columns.map(({ values }) => values[i]).join(separator),
  )
  return [header, ...rows, ''].join('\r\n')
}

/** A cell of CSV; one that a spreadsheet would take for a formula is made text. */
function quoted(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
