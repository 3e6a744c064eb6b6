/** The recorded quadratic over a plane through the parameters: planes, contours, places. No step is taken. */
import type { Document, Plane, Quadratic } from '../document/document'

export type Point = [number, number]

/** The plane of two trained parameters, all others at the optimum. */
export function planeOf(quadratic: Quadratic, names: string[], i: number, j: number): Plane {
  const { hessian, optimum } = quadratic
  const unit = (k: number) => optimum.map((_, index) => (index === k ? 1 : 0))
  return {
    names: [names[i], names[j]],
    across: unit(i),
    up: unit(j),
    origin: optimum.map((value, k) => (k === i || k === j ? 0 : value)),
    optimum: [optimum[i], optimum[j]],
    hessian: [
      [hessian[i][i], hessian[i][j]],
      [hessian[j][i], hessian[j][j]],
    ],
    whole: optimum.length === 2,
  }
}

/** The plane to show: the document's, or of the two parameters that were chosen. */
export function planeFor(document: Document, pair: [number, number] | null): Plane | null {
  if (!pair || !document.quadratic) return document.plane
  return planeOf(document.quadratic, document.parameters, ...pair)
}

/** Where parameters lie on the plane: their shadow, where it does not hold all there is. */
export function placeOn(plane: Plane, trained: readonly number[]): Point {
  return [along(plane.across, plane.origin, trained), along(plane.up, plane.origin, trained)]
}

/** A direction's share in the plane. */
export function directionOn(plane: Plane, direction: readonly number[]): Point {
  const nowhere = direction.map(() => 0)
  return [along(plane.across, nowhere, direction), along(plane.up, nowhere, direction)]
}

function along(axis: readonly number[], origin: readonly number[], at: readonly number[]): number {
  let sum = 0
  for (let k = 0; k < axis.length; k++) sum += axis[k] * (at[k] - origin[k])
  return sum
}

/** ½ dᵀHd: how far above the best of the plane a place is, in trained units. */
export function excessAt(plane: Plane, [a, b]: Point): number {
  const [[p, q], [, r]] = plane.hessian
  const [da, db] = [a - plane.optimum[0], b - plane.optimum[1]]
  return 0.5 * (p * da * da + 2 * q * da * db + r * db * db)
}

const CORNERS = 120
const FLAT = 1e-14

/** The contour on which the excess is `level`: an ellipse, as a closed polygon. */
export function contour(plane: Plane, level: number): Point[] {
  const [[p, q], [, r]] = plane.hessian
  const turn = 0.5 * Math.atan2(2 * q, p - r)
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)]
  const curvatures = [
    p * cos * cos + 2 * q * cos * sin + r * sin * sin,
    p * sin * sin - 2 * q * cos * sin + r * cos * cos,
  ]
  // Along a direction without curvature the contour never closes; it is drawn as a very long ellipse.
  const least = FLAT * Math.max(...curvatures, Number.MIN_VALUE)
  const [long, short] = curvatures.map((value) => Math.sqrt((2 * level) / Math.max(value, least)))
  return Array.from({ length: CORNERS }, (_, k): Point => {
    const angle = (2 * Math.PI * k) / CORNERS
    const [u, v] = [long * Math.cos(angle), short * Math.sin(angle)]
    return [plane.optimum[0] + u * cos - v * sin, plane.optimum[1] + u * sin + v * cos]
  })
}
