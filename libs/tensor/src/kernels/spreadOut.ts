import type { TensorInfo } from '@tensorflow/tfjs'
import { view, type Steps } from './composite.ts'

/** Puts stride − 1 rows and columns of zeros between those of a map: [B, h, w, C] → [B, s·(h − 1) + 1, s·(w − 1) + 1, C]. */
export function spreadOut(run: Steps['run'], map: TensorInfo, strideHeight: number, strideWidth: number): TensorInfo {
  if (strideHeight === 1 && strideWidth === 1) return map
  const [batch, height, width, channels] = map.shape as [number, number, number, number]
  const pad = (x: TensorInfo, behind: number): TensorInfo =>
    run('PadV2', { x }, { paddings: [[0, 0], [0, 0], [0, behind], [0, 0]], constantValue: 0 })
  const columns = pad(view(map, [batch * height, width, 1, channels]), strideWidth - 1)
  const rows = pad(view(columns, [batch, height, 1, width * strideWidth * channels]), strideHeight - 1)
  return run('Slice', { x: view(rows, [batch, height * strideHeight, width * strideWidth, channels]) }, {
    begin: [0, 0, 0, 0], size: [batch, (height - 1) * strideHeight + 1, (width - 1) * strideWidth + 1, channels],
  })
}
