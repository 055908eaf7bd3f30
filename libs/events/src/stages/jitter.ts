import { chainOf } from '../filters/chain.ts'
import { SpaceJitter, TimeJitter } from '../filters/jitterFilter.ts'
import { microseconds } from '../microseconds.ts'
import { defineFilter } from './filterStage.ts'
import { jitterSchema } from './generated/jitter.ts'

export const jitter = defineFilter({
  type: 'events/jitter',
  version: '1',
  summary: 'Augmentation: moves each event a little in space and time, at random.',
  description: `x' = x + [σ·n₁], y' = y + [σ·n₂], τ' = τ + [σ_t·n₃], with n independent standard normal numbers, cut off at ±4 (one in 16,000 is), and [·]
the nearest whole pixel or microsecond. Events that leave the sensor are dropped, as Tonic's SpatialJitter does with clip_outliers. Events
come in the order of their new times; those of an endless recording are held back for up to 8 σ_t, and no more. Nothing is clipped at the
beginning of a recording: its beginning t0 moves by 4 σ_t. Each recording draws from a substream of its own index. Where a sweep sets it to 0,
recordings stay as they are.`,
  params: jitterSchema,
  seeded: true,
  example: { moved: { use: 'events/jitter', in: 'nmnist.train', with: { space: 1, time: 0.5 } } },
  // A 0 that is stated may come from a sweep; nothing stated is a mistake.
  check: ({ space, time }) => (space === undefined && time === undefined ? 'neither "space" nor "time" is stated, so that nothing would move' : undefined),
  create: ({ space = 0, time = 0 }, _, random) => chainOf([
    ...(space > 0 ? [new SpaceJitter(space, random().substream('space'))] : []),
    ...(time > 0 ? [new TimeJitter(microseconds(time), random().substream('time'))] : []),
  ]),
})
