import { UNLABELLED } from './competitiveNetwork.ts'

/** What neurons did for images of each class, from which their labels follow. */
export class LabelVotes {
  /** [neurons, classes] */
  readonly #spikes: Float64Array
  readonly #images: Float64Array
  readonly #classes: number

  constructor(neurons: number, classes: number) {
    this.#classes = classes
    this.#spikes = new Float64Array(neurons * classes)
    this.#images = new Float64Array(classes)
  }

  /** Adds an image of class `label`: `events` are the neurons that fired, once for each spike. */
  add(events: Uint32Array, label: number): void {
    this.#images[label]!++
    for (const j of events) this.#spikes[j * this.#classes + label]!++
  }

  /** For each neuron the class with the highest mean number of spikes an image, the lowest on a tie; UNLABELLED where it never fired. */
  labels(): Uint8Array {
    const classes = this.#classes
    return Uint8Array.from({ length: this.#spikes.length / classes }, (_, j) => {
      let [best, most] = [UNLABELLED, 0]
      for (let c = 0; c < classes; c++) {
        const mean = this.#images[c]! > 0 ? this.#spikes[j * classes + c]! / this.#images[c]! : 0
        if (mean > most) [best, most] = [c, mean]
      }
      return best
    })
  }
}
