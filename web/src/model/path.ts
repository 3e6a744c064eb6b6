/** The part of a path that belongs in sight, and the sides of the picture around it. */
import type { Range } from '../draw/frame'
import type { Plane } from '../document/document'
import { placeOn, type Point } from './landscape'

/** A path is drawn as long as the excess is at most this many times that of the start. */
const LEFT_BEHIND = 30

/** The places of the states, up to where the training has left everything behind. */
export function pathInSight(
  plane: Plane,
  trained: readonly (readonly number[])[],
  excess: readonly number[],
): Point[] {
  const most = LEFT_BEHIND * Math.max(excess[0], Number.MIN_VALUE)
  const far = excess.findIndex((value) => !(value <= most))
  const end = far < 0 ? trained.length : Math.max(far, 1)
  return trained.slice(0, end).map((parameters) => placeOn(plane, parameters))
}

/** The sides, so that all places, the best and some ground around are in sight. */
export function sides(places: readonly Point[], optimum: Point): [Range, Range] {
  const spans = ([0, 1] as const).map((k): Range => {
    const values = [...places, optimum].map((place) => place[k]).filter(Number.isFinite)
    return [Math.min(...values), Math.max(...values)]
  })
  const widest =
    Math.max(...spans.map(([low, high]) => high - low)) || Math.max(...optimum.map(Math.abs)) || 1
  const wider = ([low, high]: Range): Range => {
    const room = Math.max(0.18 * (high - low), 0.12 * widest)
    return [low - room, high + room]
  }
  return [wider(spans[0]), wider(spans[1])]
}
