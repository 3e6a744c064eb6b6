/** The arithmetic of a step as HTML: Python's templates with the step's numbers put in. */
import { ACTS, type ActName, type Line, type Paper } from './document'

const NUMBER = '\u0001'

/** The lines of one act of the step at a place. */
export function filled(paper: Paper, place: number, act: ActName): string[] {
  return paper.steps[place][ACTS.indexOf(act)].map((line) => fill(paper.templates, line))
}

function fill(templates: readonly string[], line: Line): string {
  const numbers = line.filter((part) => typeof part === 'string')
  const places = line.filter((part) => typeof part === 'number')
  return places
    .map((place) => templates[place])
    .join('')
    .split(NUMBER)
    .map((part, k) => part + (numbers[k] ?? ''))
    .join('')
}
