/** The model in a line: `ŷ = 1.75·x + 0.578`, in own units; of many features the strongest three. */
import type { Document, Training } from '../document/document'
import { number } from './number'

const SHOWN = 3

export function equation(
  document: Document,
  training: Training,
  place: number,
  digits = 5,
): string {
  const own = training.own[place]
  const names = document.table.features
  const strongest = names.map((_, j) => j)
  if (names.length > SHOWN) {
    const { scale } = document.units
    strongest.sort((a, b) => Math.abs(own[b] * scale[b]) - Math.abs(own[a] * scale[a]))
  }
  const terms = strongest.slice(0, SHOWN).map((j): [number, string] => [own[j], names[j]])
  let text = terms.map(([weight, name], i) => term(weight, `·${name}`, i === 0, digits)).join('')
  if (names.length > SHOWN) text += ' + …'
  const bias = own[names.length]
  return `ŷ = ${text}${document.intercept || bias ? term(bias, '', text === '', digits) : ''}`
}

function term(value: number, factor: string, first: boolean, digits: number): string {
  const minus = value < 0
  const size = `${number(Math.abs(value), digits)}${factor}`
  if (first) return minus ? `−${size}` : size
  return `${minus ? ' − ' : ' + '}${size}`
}
