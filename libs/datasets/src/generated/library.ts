// Generated from the schemas of this family by `npm run generate`. Do not edit.
import { cifar10 } from '../cifar10.ts'
import { fashionMnist } from '../fashion-mnist.ts'
import { mnist } from '../mnist.ts'
import { nmnist } from '../nmnist.ts'

export const stages = [cifar10, fashionMnist, mnist, nmnist] as const
