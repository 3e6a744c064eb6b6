/** Numbers as Python's `everystep.words` writes them: a test holds both to the same examples. */

/** `digits` significant digits without trailing zeros; thousands set apart from 10,000 on. */
export function number(value: number | null | undefined, digits = 6): string {
  if (value === null || value === undefined || Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (value === 0) return '0'
  const [mantissa, power] = value.toExponential(digits - 1).split('e')
  const exponent = Number(power)
  if (exponent < -5 || exponent >= 15) return `${withoutTrailingZeros(mantissa)}e${exponent}`
  const text = fixed(value, Math.max(digits - 1 - exponent, 0))
  return withoutTrailingZeros(exponent > 3 ? grouped(text) : text)
}

/** So many decimals; an exact tie goes to the even digit, as in Python, where `toFixed` rounds it up. */
function fixed(value: number, decimals: number): string {
  const exact = value.toFixed(Math.min(decimals + TIE, 100))
  const point = exact.indexOf('.')
  const rest = exact.slice(point + 1 + decimals)
  const kept = exact.slice(0, decimals ? point + 1 + decimals : point)
  const staysEven = /^50*$/.test(rest) && Number(kept.at(-1)) % 2 === 0
  return staysEven ? kept : value.toFixed(decimals)
}

/** A number that is no tie differs from one within so many decimals more. */
const TIE = 40

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
