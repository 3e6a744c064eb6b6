/** The colours of things, as the style sheet has them for light and for dark. */

const NAMES = [
  'paper',
  'ink',
  'quiet',
  'grid',
  'record',
  'model',
  'best',
  'validation',
  'deep',
] as const

export type Colours = Record<(typeof NAMES)[number], string> & { series: string[] }

/** The colours that are in force now. */
export function coloursNow(): Colours {
  const style = getComputedStyle(document.documentElement)
  const of = (name: string) => style.getPropertyValue(`--${name}`).trim()
  const named = Object.fromEntries(NAMES.map((name) => [name, of(name)]))
  const series = Array.from({ length: 8 }, (_, k) => of(`series-${k + 1}`))
  return { ...named, series } as Colours
}

/** A blend of two colours `#rrggbb` or `#rgb`: 0 gives the first, 1 the second. */
export function blend(one: string, other: string, part: number): string {
  const channel = (colour: string, k: number) =>
    colour.length === 4
      ? 17 * parseInt(colour[1 + k], 16)
      : parseInt(colour.slice(1 + 2 * k, 3 + 2 * k), 16)
  const mixed = [0, 1, 2].map((k) =>
    Math.round(channel(one, k) + part * (channel(other, k) - channel(one, k))),
  )
  return `rgb(${mixed.join(' ')})`
}
