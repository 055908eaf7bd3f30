// Generated from the schemas of this family by `npm run generate`. Do not edit.
import { augment } from '../augment.ts'
import { backgroundActivity } from '../background-activity.ts'
import { crop } from '../crop.ts'
import { decimate } from '../decimate.ts'
import { downscale } from '../downscale.ts'
import { drop } from '../drop.ts'
import { flip } from '../flip.ts'
import { hotPixels } from '../hot-pixels.ts'
import { jitter } from '../jitter.ts'
import { polarity } from '../polarity.ts'
import { rateLimit } from '../rate-limit.ts'
import { refractory } from '../refractory.ts'
import { repeat } from '../repeat.ts'
import { rotate } from '../rotate.ts'
import { timeWindow } from '../time-window.ts'
import { window } from '../window.ts'

export const stages = [augment, backgroundActivity, crop, decimate, downscale, drop, flip, hotPixels, jitter, polarity, rateLimit, refractory, repeat, rotate, timeWindow, window] as const
