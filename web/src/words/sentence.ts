/** What a picture says, in a sentence: for a screen reader, and above the pictures. */
import type { Document, Training } from '../document/document'
import { equation } from './equation'
import { number, whole } from './number'

/** The state in a sentence: where it is, its loss, how far that is from the best; `practising`, its equation. */
export function stateInWords(
  document: Document,
  training: Training,
  place: number,
  practising = false,
): string {
  const state = training.states[place]
  const where =
    state === 0 ? 'At the start' : `After step ${whole(state)} of ${whole(training.steps)}`
  if (practising) return `${where}: ${equation(document, training, place)}.`
  const loss = number(training.loss[place], 5)
  const above = number(training.excess[place], 4)
  return `${where}: ${equation(document, training, place)}; loss ${loss}, ${above} above the best.`
}
