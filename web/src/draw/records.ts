/** Records on axes: as points, with their residuals as lines or squares, or how densely they lie. */
import type { Density } from '../document/document'
import { blend, type Colours } from './colours'
import { dot, line, type Frame } from './frame'

/** With more records than these, residuals are drawn fainter. */
const FEW = 60

export interface Dots {
  x: ArrayLike<number>
  y: ArrayLike<number>
  /** The other end of each residual: the prediction. */
  to: ArrayLike<number>
}

export function drawPoints(
  context: CanvasRenderingContext2D,
  frame: Frame,
  colours: Colours,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
): void {
  const count = x.length
  const radius = Math.min(6, Math.max(2, 7 - 1.4 * Math.log10(count + 1)))
  context.fillStyle = colours.record
  context.globalAlpha = count < 100 ? 1 : 0.55
  // One path for all: two thousand fills would take the time of a frame.
  context.beginPath()
  for (let i = 0; i < count; i++) {
    const [left, top] = [frame.x(x[i]), frame.heightOf(y[i])]
    context.moveTo(left + radius, top)
    context.arc(left, top, radius, 0, 2 * Math.PI)
  }
  context.fill()
  context.globalAlpha = 1
}

export function drawResidualLines(
  context: CanvasRenderingContext2D,
  frame: Frame,
  colours: Colours,
  { x, y, to }: Dots,
): void {
  context.strokeStyle = colours.model
  context.globalAlpha = x.length <= FEW ? 0.8 : 0.25
  context.lineWidth = x.length <= FEW ? 1.5 : 1
  context.setLineDash(x.length <= FEW ? [4, 3] : [])
  context.beginPath()
  for (let i = 0; i < x.length; i++) {
    const left = frame.x(x[i])
    context.moveTo(left, frame.heightOf(y[i]))
    context.lineTo(left, frame.heightOf(to[i]))
  }
  context.stroke()
  context.setLineDash([])
  context.globalAlpha = 1
}

/** Squares as high as the residuals: the loss is their mean area, in squared units of the upright axis. */
export function drawResidualSquares(
  context: CanvasRenderingContext2D,
  frame: Frame,
  colours: Colours,
  { x, y, to }: Dots,
): void {
  context.fillStyle = colours.model
  context.strokeStyle = colours.model
  context.lineWidth = 1
  for (let i = 0; i < x.length; i++) {
    const [left, a, b] = [frame.x(x[i]), frame.heightOf(y[i]), frame.heightOf(to[i])]
    const side = Math.abs(a - b)
    context.globalAlpha = x.length <= FEW ? 0.18 : 0.05
    context.fillRect(left, Math.min(a, b), side, side)
    context.globalAlpha = x.length <= FEW ? 0.7 : 0.2
    context.strokeRect(left, Math.min(a, b), side, side)
  }
  context.globalAlpha = 1
}

/** How many of all records lie where, from the paper's colour to the records'. */
export function drawDensity(
  context: CanvasRenderingContext2D,
  frame: Frame,
  colours: Colours,
  { across, up, columns, rows, counts }: Density,
): void {
  const most = Math.log1p(Math.max(...counts))
  const [width, height] = [(across[1] - across[0]) / columns, (up[1] - up[0]) / rows]
  counts.forEach((count, cell) => {
    if (!count) return
    const [column, row] = [cell % columns, Math.floor(cell / columns)]
    const [left, right] = [0, 1].map((k) => frame.x(across[0] + (column + k) * width))
    const [low, high] = [0, 1].map((k) => frame.y(up[0] + (row + k) * height))
    context.fillStyle = blend(colours.paper, colours.record, 0.1 + (0.6 * Math.log1p(count)) / most)
    context.fillRect(left, high, right - left + 0.5, low - high + 0.5)
  })
}

/** A ring around the record that is looked at. */
export function drawMarked(
  context: CanvasRenderingContext2D,
  colours: Colours,
  left: number,
  top: number,
): void {
  context.fillStyle = colours.paper
  dot(context, left, top, 8)
  context.fillStyle = colours.record
  dot(context, left, top, 6)
}

/** A line y = slope·x + level from end to end of the picture. */
export function drawLine(
  context: CanvasRenderingContext2D,
  frame: Frame,
  colour: string,
  [slope, level]: [number, number],
  width = 3,
): void {
  const [low, high] = frame.across.range
  context.strokeStyle = colour
  context.lineWidth = width
  line(
    context,
    [frame.left, frame.heightOf(slope * low + level)],
    [frame.right, frame.heightOf(slope * high + level)],
  )
}

/** Where a prediction is what was so. */
export function drawAllRight(
  context: CanvasRenderingContext2D,
  frame: Frame,
  colours: Colours,
): void {
  const [low, high] = frame.across.range
  context.strokeStyle = colours.best
  context.lineWidth = 1.5
  context.setLineDash([6, 4])
  line(context, [frame.x(low), frame.y(low)], [frame.x(high), frame.y(high)])
  context.setLineDash([])
}
