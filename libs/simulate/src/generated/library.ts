// Generated from the schemas of this family by `npm run generate`. Do not edit.
import { ann } from '../ann.ts'
import { clock } from '../clock.ts'
import { competitive } from '../competitive.ts'
import { event } from '../event.ts'
import { firstSpike } from '../first-spike.ts'
import { stream } from '../stream.ts'

export const stages = [ann, clock, competitive, event, firstSpike, stream] as const
