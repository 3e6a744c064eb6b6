/** The landscape of the loss: its ground, a path on it, and the arrows of a step. */
import type { Plane, Training } from '../document/document'
import { contour, directionOn, excessAt, placeOn, type Point } from '../model/landscape'
import { number } from '../words/number'
import { blend } from './colours'
import type { Frame, Pen } from './frame'

const LEVELS = 9
const LOWEST = 1e-4
/** Pixels between the numbers of two contours, at least. */
const APART = 16
/** Pixels of the arrow that says where downhill is. */
const ARROW = 46

/** The best loss and what makes an own loss of a trained one, for the numbers on the contours. */
export interface Scale {
  best: number
  scale: number
}

/** Shaded contours: the deeper, the darker. */
export function drawGround(pen: Pen, frame: Frame, plane: Plane, { best, scale }: Scale): void {
  const { context, colours } = pen
  const [[left, right], [low, high]] = [frame.across.range, frame.up.range]
  const corners: Point[] = [
    [left, low],
    [left, high],
    [right, low],
    [right, high],
  ]
  const highest = Math.max(...corners.map((corner) => excessAt(plane, corner)))
  if (!(highest > 0)) return
  context.fillStyle = colours.deep
  context.fillRect(frame.left, frame.top, frame.right - frame.left, frame.bottom - frame.top)
  context.font = '10px system-ui, sans-serif'
  const told = [pixel(frame, plane.optimum)]
  for (let k = LEVELS - 1; k >= 0; k--) {
    const level = highest * LOWEST ** (1 - k / LEVELS)
    trace(pen, frame, contour(plane, level))
    context.fillStyle = blend(colours.paper, colours.deep, (k + 0.5) / LEVELS)
    context.fill()
    context.strokeStyle = colours.quiet
    context.globalAlpha = 0.45
    context.lineWidth = 0.7
    context.stroke()
    context.globalAlpha = 1
    if (k % 2 === 0) {
      const text = number((best + level) * scale, 4)
      label(pen, frame, contour(plane, level), text, told)
    }
  }
}

function trace({ context }: Pen, frame: Frame, places: readonly Point[]): void {
  context.beginPath()
  places.forEach(([a, b], k) => {
    const at: Point = [frame.x(a), frame.y(b)]
    if (k === 0) context.moveTo(...at)
    else context.lineTo(...at)
  })
  context.closePath()
}

/** The loss on a contour, where all of it is in sight and clear of what was `told` before. */
function label(
  { context, colours }: Pen,
  frame: Frame,
  places: readonly Point[],
  text: string,
  told: Point[],
): void {
  const half = context.measureText(text).width / 2 + 3
  const clear = ([x, y]: Point) =>
    x - half > frame.left &&
    x + half < frame.right &&
    y - 8 > frame.top &&
    y + 8 < frame.bottom &&
    told.every(([a, b]) => Math.abs(x - a) > 2 * half || Math.abs(y - b) > APART)
  const free = places.map((place) => pixel(frame, place)).filter(clear)
  if (!free.length) return
  const [x, y] = free.reduce((one, other) => (other[1] < one[1] ? other : one))
  context.fillStyle = colours.ink
  context.globalAlpha = 0.75
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.fillText(text, x, y)
  context.globalAlpha = 1
  told.push([x, y])
}

/** A path: all of it faintly, and as far as the reader is; the one that is not `chosen` is quieter. */
export function drawPath(
  { context, colours }: Pen,
  frame: Frame,
  path: readonly Point[],
  colour: string,
  place: number,
  chosen: boolean,
): void {
  const pixels = path.map(([a, b]): Point => [frame.x(a), frame.y(b)])
  context.strokeStyle = colour
  context.lineJoin = 'round'
  const stroke = (end: number, width: number, alpha: number) => {
    context.lineWidth = width
    context.globalAlpha = alpha
    context.beginPath()
    pixels.slice(0, end).forEach((at) => context.lineTo(...at))
    context.stroke()
  }
  stroke(pixels.length, 1.2, chosen ? 0.35 : 0.2)
  stroke(place + 1, chosen ? 2 : 1.3, 1)
  context.globalAlpha = 1
  if (chosen && pixels.length <= 60)
    pixels.slice(0, place + 1).forEach((at) => ring(context, at, 3, colour, colours.paper))
  const here = pixels[Math.min(place, pixels.length - 1)]
  if (here && place < pixels.length) ring(context, here, chosen ? 6 : 4, colour, colours.paper)
}

function ring(
  context: CanvasRenderingContext2D,
  [x, y]: Point,
  radius: number,
  colour: string,
  edge: string,
): void {
  context.beginPath()
  context.arc(x, y, radius, 0, 2 * Math.PI)
  context.fillStyle = colour
  context.fill()
  context.strokeStyle = edge
  context.lineWidth = 1
  context.stroke()
}

/** The best place. */
export function drawStar(
  { context, colours }: Pen,
  frame: Frame,
  [a, b]: readonly [number, number],
): void {
  const [x, y] = [frame.x(a), frame.y(b)]
  context.beginPath()
  for (let k = 0; k < 10; k++) {
    const [radius, angle] = [k % 2 ? 3.6 : 8.5, (k * Math.PI) / 5 - Math.PI / 2]
    context.lineTo(x + radius * Math.cos(angle), y + radius * Math.sin(angle))
  }
  context.closePath()
  context.fillStyle = colours.best
  context.fill()
  context.strokeStyle = colours.paper
  context.lineWidth = 1
  context.stroke()
}

/** Nearer to the best than this part of the start's excess, nobody can see where downhill is. */
const ARRIVED = 1e-6

/** The direction downhill, at a length that can be seen, and the step that was taken, as it was. */
export function drawStep(
  pen: Pen,
  frame: Frame,
  plane: Plane,
  training: Training,
  place: number,
): void {
  const at = pixel(frame, placeOn(plane, training.trained[place]))
  const downhill = directionOn(plane, training.gradient[place]).map((part) => -part)
  const [dx, dy] = [
    downhill[0] * (frame.x(1) - frame.x(0)),
    downhill[1] * (frame.y(1) - frame.y(0)),
  ]
  const length = Math.hypot(dx, dy)
  const arrived = !(training.excess[place] > ARRIVED * training.excess[0])
  if (!arrived && length > 0 && Number.isFinite(length)) {
    const end: Point = [at[0] + (ARROW * dx) / length, at[1] + (ARROW * dy) / length]
    arrow(pen, at, end, pen.colours.ink, [4, 3])
  }
  if (place + 1 < training.trained.length)
    arrow(pen, at, pixel(frame, placeOn(plane, training.trained[place + 1])), pen.colours.model, [])
}

function pixel(frame: Frame, [a, b]: Point): Point {
  return [frame.x(a), frame.y(b)]
}

function arrow({ context }: Pen, from: Point, to: Point, colour: string, dash: number[]): void {
  const angle = Math.atan2(to[1] - from[1], to[0] - from[0])
  if (Math.hypot(to[0] - from[0], to[1] - from[1]) < 5) return
  context.strokeStyle = colour
  context.fillStyle = colour
  context.lineWidth = 2
  context.setLineDash(dash)
  context.beginPath()
  context.moveTo(...from)
  context.lineTo(...to)
  context.stroke()
  context.setLineDash([])
  context.beginPath()
  context.moveTo(...to)
  for (const turn of [2.7, -2.7])
    context.lineTo(to[0] + 9 * Math.cos(angle + turn), to[1] + 9 * Math.sin(angle + turn))
  context.fill()
}
