/** Curves by step, as far as the eye can tell: points that fall on the same pixel are drawn once. */
import { dot, line, type Frame, type Pen } from './frame'

export interface Curve {
  x: ArrayLike<number>
  /** Null where nothing is known. */
  y: ArrayLike<number | null>
}

interface Look {
  colour: string
  width?: number
  alpha?: number
  dash?: number[]
}

export function drawCurve(
  { context }: Pen,
  frame: Frame,
  { x, y }: Curve,
  { colour, width = 1.5, alpha = 1, dash = [] }: Look,
): void {
  context.strokeStyle = colour
  context.lineWidth = width
  context.globalAlpha = alpha
  context.setLineDash(dash)
  context.beginPath()
  let begun = false
  for (let i = 0; i < x.length; i++) {
    const height = y[i]
    if (!drawn(frame, height)) continue
    const [left, top] = [frame.x(x[i]), frame.heightOf(height)]
    if (begun) context.lineTo(left, top)
    else context.moveTo(left, top)
    begun = true
  }
  context.stroke()
  context.setLineDash([])
  context.globalAlpha = 1
}

export function drawDots({ context, colours }: Pen, frame: Frame, { x, y }: Curve): void {
  context.fillStyle = colours.quiet
  context.globalAlpha = 0.35
  for (let i = 0; i < x.length; i++) {
    const height = y[i]
    if (drawn(frame, height)) context.fillRect(frame.x(x[i]) - 1, frame.heightOf(height) - 1, 2, 2)
  }
  context.globalAlpha = 1
}

/** The best possible loss. */
export function drawFloor({ context, colours }: Pen, frame: Frame, loss: number): void {
  if (!drawn(frame, loss)) return
  context.strokeStyle = colours.best
  context.lineWidth = 1.5
  context.setLineDash([2, 3])
  line(context, [frame.left, frame.heightOf(loss)], [frame.right, frame.heightOf(loss)])
  context.setLineDash([])
}

/** Where the reader is. */
export function drawHere(
  { context, colours }: Pen,
  frame: Frame,
  step: number,
  loss: number,
  colour: string,
): void {
  const left = frame.x(step)
  context.strokeStyle = colours.quiet
  context.lineWidth = 1
  line(context, [left, frame.top], [left, frame.bottom])
  if (!drawn(frame, loss)) return
  context.fillStyle = colours.paper
  dot(context, left, frame.heightOf(loss), 7)
  context.fillStyle = colour
  dot(context, left, frame.heightOf(loss), 5)
}

/** Nothing below zero has a place on a logarithmic axis. */
function drawn(frame: Frame, value: number | null): value is number {
  return value !== null && Number.isFinite(value) && (frame.up.kind !== 'log' || value > 0)
}
