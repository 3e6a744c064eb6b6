/** Numbers as Python's `everystep.words` writes them: a test holds both to the same examples. */

/** `digits` significant digits without trailing zeros; thousands set apart from 10,000 on. */
export function number(value: number | null | undefined, digits = 6): string {
  if (value === null || value === undefined || Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (value === 0) return '0'
  const [mantissa, power] = value.toExponential(digits - 1).split('e')
  const exponent = Number(power)
  if (exponent < -5 || exponent >= 15) return `${withoutTrailingZeros(mantissa)}e${exponent}`
  const text = value.toFixed(Math.max(digits - 1 - exponent, 0))
  return withoutTrailingZeros(exponent > 3 ? grouped(text) : text)
}

/** A count: `1,234`. */
export function whole(value: number): string {
  return grouped(String(value))
}

/** A count with its noun: `1 step`, `12 steps`. */
export function counted(count: number, noun: string): string {
  return `${whole(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** A number beside an axis: short also where it is very small or large. */
export function tick(value: number): string {
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) {
    const [mantissa, power] = value.toExponential(3).split('e')
    return `${number(Number(mantissa))}e${Number(power)}`
  }
  return number(value)
}

function grouped(text: string): string {
  const [integer, fraction] = text.split('.')
  const parts = integer.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? parts : `${parts}.${fraction}`
}

function withoutTrailingZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}
