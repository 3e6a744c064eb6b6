/** A pair of axes on a canvas: scales, a grid, numbers beside them, and the room inside. */
import { scaleLinear, scaleLog, scaleSymlog } from 'd3-scale'

import { tick } from '../words/number'
import type { Colours } from './colours'

export interface Pen {
  context: CanvasRenderingContext2D
  width: number
  height: number
  colours: Colours
}

export type Kind = 'linear' | 'log' | 'steps'
export type Range = [number, number]

interface Scale {
  (value: number): number
  invert(pixel: number): number
  ticks(count?: number): number[]
}

export interface Side {
  kind: Kind
  range: Range
  label: string
  /** Whether only whole numbers stand beside it. */
  counts?: boolean
}

export const FONT = '12px system-ui, sans-serif'
const SMALL = '11px system-ui, sans-serif'
/** Heights of the picture beyond which nothing is drawn any farther. */
const FAR = 50
const ROOM = { name: 32, right: 14, top: 12, bottom: 40 }
/** Pixels of a digit beside an axis, at most. */
const DIGIT = 6.8

export class Frame {
  readonly x: Scale
  readonly y: Scale
  readonly left: number
  readonly top = ROOM.top
  readonly right: number
  readonly bottom: number

  constructor(
    readonly width: number,
    readonly height: number,
    readonly across: Side,
    readonly up: Side,
  ) {
    this.right = width - ROOM.right
    this.bottom = height - ROOM.bottom
    this.y = scaleOf(up, [this.bottom, this.top])
    this.left =
      ROOM.name + DIGIT * Math.max(...this.#heights().map((value) => tick(value).length), 3)
    this.x = scaleOf(across, [this.left, this.right])
  }

  /** The grid, the numbers and the names of the sides. */
  draw({ context, colours }: Pen): void {
    context.font = SMALL
    context.lineWidth = 1
    context.strokeStyle = colours.grid
    context.fillStyle = colours.quiet
    context.textAlign = 'center'
    context.textBaseline = 'top'
    for (const value of ticksOf(this.x, this.across, (this.right - this.left) / 80)) {
      const x = Math.round(this.x(value)) + 0.5
      line(context, [x, this.top], [x, this.bottom])
      context.fillText(tick(value), x, this.bottom + 5)
    }
    context.textAlign = 'right'
    context.textBaseline = 'middle'
    for (const value of this.#heights()) {
      const y = Math.round(this.y(value)) + 0.5
      line(context, [this.left, y], [this.right, y])
      context.fillText(tick(value), this.left - 6, y)
    }
    this.#names(context, colours)
  }

  /** The numbers beside the upright axis. */
  #heights(): number[] {
    return ticksOf(this.y, this.up, (this.bottom - this.top) / 44)
  }

  #names(context: CanvasRenderingContext2D, colours: Colours): void {
    context.font = FONT
    context.fillStyle = colours.ink
    context.textAlign = 'right'
    context.textBaseline = 'bottom'
    context.fillText(
      fitted(context, this.across.label, this.right - this.left),
      this.right,
      this.height - 3,
    )
    context.save()
    context.translate(4, this.top)
    context.rotate(-Math.PI / 2)
    context.textBaseline = 'top'
    context.fillText(fitted(context, this.up.label, this.bottom - this.top), 0, 0)
    context.restore()
  }

  /** Draw what follows only inside the axes. */
  inside(context: CanvasRenderingContext2D, draw: () => void): void {
    context.save()
    context.beginPath()
    context.rect(this.left, this.top, this.right - this.left, this.bottom - this.top)
    context.clip()
    draw()
    context.restore()
  }

  /** Values far outside the picture, where drawing would overflow, as near as they can't be seen. */
  heightOf(value: number): number {
    const y = Number.isNaN(value) ? NaN : this.y(value) // of no number D3 gives `undefined`
    const far = FAR * (this.bottom - this.top)
    return Number.isNaN(y)
      ? this.top - far
      : Math.min(Math.max(y, this.top - far), this.bottom + far)
  }
}

/** A straight line. */
export function line(context: CanvasRenderingContext2D, from: Range, to: Range): void {
  context.beginPath()
  context.moveTo(...from)
  context.lineTo(...to)
  context.stroke()
}

/** A filled circle. */
export function dot(context: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  context.beginPath()
  context.arc(x, y, radius, 0, 2 * Math.PI)
  context.fill()
}

/** The range of values with some space around; something even where all are equal. */
export function withRoom(values: Iterable<number>, room = 0.08): Range {
  let [low, high] = [Infinity, -Infinity]
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  if (!(low <= high)) return [0, 1]
  const span = high - low || Math.max(Math.abs(low), 1)
  return [low - room * span, high + room * span]
}

function scaleOf(side: Side, pixels: Range): Scale {
  if (side.kind === 'log') return scaleLog(side.range, pixels)
  if (side.kind === 'steps') return scaleSymlog(side.range, pixels).constant(1)
  return scaleLinear(side.range, pixels)
}

function ticksOf(scale: Scale, side: Side, count: number): number[] {
  const [low, high] = side.range
  if (side.kind === 'steps') return spaced(scale, [0, ...powers(1, high)])
  if (side.kind === 'log')
    return spaced(scale, high < 300 * low ? scale.ticks(count) : powers(low, high))
  const ticks = scale.ticks(Math.max(2, Math.floor(count)))
  return side.counts ? ticks.filter(Number.isInteger) : ticks
}

/** The powers of ten from one number to another. */
function powers(low: number, high: number): number[] {
  const first = Math.ceil(Math.log10(low) - 1e-9)
  const last = Math.floor(Math.log10(high) + 1e-9)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => 10 ** (first + k))
}

const APART = 26

/** Those of the values that have room for their numbers. */
function spaced(scale: Scale, values: number[]): number[] {
  const shown: number[] = []
  for (const value of values) {
    const before = shown.at(-1)
    if (before === undefined || Math.abs(scale(value) - scale(before)) >= APART) shown.push(value)
  }
  return shown
}

/** A text cut in its middle to so many pixels. */
export function fitted(context: CanvasRenderingContext2D, text: string, pixels: number): string {
  if (context.measureText(text).width <= pixels) return text
  for (let kept = text.length - 1; kept > 2; kept--) {
    const half = Math.ceil(kept / 2)
    const cut = `${text.slice(0, half)}…${text.slice(text.length - (kept - half))}`
    if (context.measureText(cut).width <= pixels) return cut
  }
  return '…'
}
