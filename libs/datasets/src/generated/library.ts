// Generated from the schemas of this family by `npm run generate`. Do not edit.
import { cifar10 } from '../cifar10.ts'
import { dvsCifar10 } from '../dvs-cifar10.ts'
import { dvsGesture } from '../dvs-gesture.ts'
import { fashionMnist } from '../fashion-mnist.ts'
import { images } from '../images.ts'
import { mnist } from '../mnist.ts'
import { ncaltech101 } from '../ncaltech101.ts'
import { nmnist } from '../nmnist.ts'
import { recordings } from '../recordings.ts'
import { shd } from '../shd.ts'

export const stages = [cifar10, dvsCifar10, dvsGesture, fashionMnist, images, mnist, ncaltech101, nmnist, recordings, shd] as const
