// Trains the MNIST network for a few steps on the native back end: what was installed really works. Prints its speed.
import { offerNativeBackend } from '@spikeline/node'
import { mnistCnn, openTensor } from '@spikeline/tensor'

const STEPS = 20

offerNativeBackend()
const { tf, description } = await openTensor('tensorflow')
const network = mnistCnn(tf)
const [images, labels] = network.batch(100)
const losses = []
const times = []
for (let i = 0; i < STEPS; i++) {
  const started = performance.now()
  losses.push(network.step(images, labels))
  times.push(performance.now() - started)
}
const median = times.sort((a, b) => a - b)[STEPS >> 1]
const [first, last] = [losses[0], losses.at(-1)]
console.log(`${description}: ${STEPS} training steps of 32C3-AP2-32C3-AP2-128FC-10, batch 100, ${median.toFixed(1)} ms each; loss ${first.toFixed(3)} → ${last.toFixed(3)}`)
if (!(last < first)) {
  console.error('The loss did not fall: this back end does not train.')
  process.exit(1)
}
