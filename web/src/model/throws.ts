/** Predictions as throws at a hoop: what is missed in force is missed in metres. */
import type { Document } from '../document/document'

export interface Throw {
  /** Metres from the hoop. */
  distance: number
  /** Metres beyond the hoop's middle; below zero the ball falls short. */
  miss: number
}

/** Each record's throw: the force that is missing, over the force that one metre more needs. */
export function throws(document: Document, predictions: ArrayLike<number>): Throw[] {
  const { x, y } = document.table
  const perMetre = Math.abs(document.best.weights[0]) || 1
  return x[0].map((distance, i) => ({
    distance,
    miss: Math.max((predictions[i] - y[i]) / perMetre, -distance),
  }))
}

/** How far above the straight way a ball rises that flies so far. */
export function apex(distance: number): number {
  return 0.7 + 0.16 * distance
}

/** Where the ball is after a part of its way: metres before the hoop, and above the floor. */
export function landing(
  { distance, miss }: Throw,
  part: number,
  hands: number,
  hoop: number,
): [number, number] {
  const along = distance - part * (distance + miss)
  const up = hands + part * (hoop - hands) + 4 * apex(distance + miss) * part * (1 - part)
  return [along, up]
}
