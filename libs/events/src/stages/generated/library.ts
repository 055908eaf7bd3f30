// Generated from the schemas of this family by `npm run generate`. Do not edit.
import { play } from '../play.ts'
import { polarity } from '../polarity.ts'
import { send } from '../send.ts'
import { source } from '../source.ts'

export const stages = [play, polarity, send, source] as const
