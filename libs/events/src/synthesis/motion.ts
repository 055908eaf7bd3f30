import type { Random } from '@spikeline/core'

/** A displacement of an image over the sensor, from rest to rest. */
export interface Move {
  readonly beginMs: number
  readonly durationMs: number
  /** Pixels of the sensor to the right. */
  readonly x: number
  /** Pixels of the sensor downwards. */
  readonly y: number
  /** Is late by as much as the move before it: they are one motion. */
  readonly follows?: boolean
}

/** How an image moves over the sensor: from a place, by moves that add up where they overlap. */
export interface Motion {
  readonly durationMs: number
  /** Where the left edge of the image is at first, in pixels of the sensor. */
  readonly x: number
  /** Where the upper edge of the image is at first, in pixels of the sensor. */
  readonly y: number
  /** `smooth`: least jerk, as a motor moves from rest to rest. `even`: at one speed. */
  readonly profile: 'smooth' | 'even'
  /** Standard deviation of the beginnings of moves over recordings. */
  readonly jitterMs: number
  readonly moves: readonly Move[]
}

/**
 * The part of a move that is done after the part u of its time. Least jerk: 10 u³ − 15 u⁴ + 6 u⁵ (Flash, Hogan 1985, "The coordination of
 * arm movements").
 */
export function progressOf(u: number, profile: Motion['profile']): number {
  if (u <= 0) return 0
  if (u >= 1) return 1
  return profile === 'even' ? u : u * u * u * (10 - u * (15 - 6 * u))
}

/** The place of the image's upper left corner at a time. */
export function placeAt({ x, y, moves, profile }: Motion, timeMs: number): { x: number; y: number } {
  for (const move of moves) {
    const done = progressOf((timeMs - move.beginMs) / move.durationMs, profile)
    x += done * move.x
    y += done * move.y
  }
  return { x, y }
}

/** The motion of one recording: each move begins earlier or later by N(0, jitterMs), those that follow it by the same. */
export function jittered(motion: Motion, random: Random): Motion {
  if (motion.jitterMs === 0) return motion
  let late = 0
  return {
    ...motion,
    moves: motion.moves.map((move) => {
      if (!move.follows) late = motion.jitterMs * random.normal()
      return { ...move, beginMs: move.beginMs + late }
    }),
  }
}

/**
 * Times in milliseconds at which to look: from 0 to the end, between which the image moves by no more than `shift` pixels along either
 * axis, and no more than `longestMs` pass.
 */
export function timesOf(motion: Motion, shift: number, longestMs: number): number[] {
  const times = [0]
  let [now, here] = [0, placeAt(motion, 0)]
  while (now < motion.durationMs) {
    let step = Math.min(longestMs, motion.durationMs - now)
    let next = placeAt(motion, now + step)
    while (Math.max(Math.abs(next.x - here.x), Math.abs(next.y - here.y)) > shift) next = placeAt(motion, now + (step /= 2))
    now = motion.durationMs - now - step < 1e-9 ? motion.durationMs : now + step
    here = next
    times.push(now)
  }
  return times
}
