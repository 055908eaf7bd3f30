import { voxelGridSchema } from './generated/voxel-grid.ts'
import { defineRepresentation } from './representation.ts'
import { scaleSigned, scaleSums } from './representations/layout.ts'
import { voxelGrid as addTo } from './representations/voxelGrid.ts'

export const voxelGrid = defineRepresentation({
  type: 'encode/voxel-grid',
  version: '1',
  summary: 'Voxel grid: a recording in bins of time, each event shared by the two bins next to it.',
  description: `Zhu et al. 2019 ("Unsupervised event-based learning of optical flow, depth, and egomotion"): with B bins, τ₀ the first event of a recording and τ_end its last,

    t* = (B − 1)·(τ − τ₀)/(τ_end − τ₀)        V_b(x, y) = Σ s·max(0, 1 − |b − t*|)

"signed": s = 1 for ON and −1 for OFF, the channels are the bins, and a pixel is ½ + V/(2·full). "separate": s = 1, ON and OFF have bins of their own,
channel 2·b + p, and a pixel is V/full. What is above 1 or below 0 is cut off; without "full", it is the largest |V| of the recording.

Tonic's ToVoxelGrid takes t* = B·(τ − τ₀)/(τ_end − τ₀) and drops what falls into bin B: its B bins are the first of B + 1 of ours.`,
  params: voxelGridSchema,
  example: { voxels: { use: 'encode/voxel-grid', in: 'nmnist.train', with: { bins: 5 } } },
  image: ({ bins, polarities }, { width, height }) => ({ height, width, channels: polarities === 'separate' ? 2 * bins : bins }),
  draw(recording, { bins, polarities, full }, pixels) {
    addTo(recording, bins, polarities === 'separate', pixels)
    if (polarities === 'separate') scaleSums(pixels, full)
    else scaleSigned(pixels, full)
    return 0
  },
})
