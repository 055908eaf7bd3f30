import type { Chapter } from './entry.ts'

/** E4185 to E4190: events made from images. */
export const synthesis: Chapter = {
  E4185: {
    message: ({ what }) => `this is no sensor of an event camera: ${what}`,
    fix: () => 'mend the "sensor" of the stage; all that is left out of it is as its preset has it',
    explain: `A pixel of an event camera is described by thresholds, bandwidth, refractory time and noise, whose units and sources
\`spikeline stages encode/camera\` lists. Here some of them exclude each other.`,
  },
  E4186: {
    message: ({ time, before }) => ((before as number) < 0 || (time as number) > (before as number) ? `light is shown at ${time} µs, and times are from 0 to 4294967295 µs` : `light is shown at ${time} µs after it was shown at ${before} µs`),
    fix: () => 'show what the camera sees in the order of time',
    explain: 'A camera that is made up sees light at one time after the other, each later than the one before, and counts microseconds in 32 bits (71 minutes).',
  },
  E4187: {
    message: ({ channels }) => `images of ${channels} channels have no light of their own`,
    fix: () => 'give images of one channel (grey) or three (red, green, blue)',
    explain: 'A camera sees the luminance of a screen, which is made from a grey value or from red, green and blue. What other channels mean is not known.',
  },
  E4188: {
    message: ({ images, frames, left }) => `${images} images are no whole sequences of ${frames} frames: ${left} are left over`,
    fix: () => 'state the right number of frames, or take as many images as make whole sequences',
    explain: `encode/video makes one recording of every "frames" images. Images that are left over would be a recording that ends too early, which
nobody would notice. A data set's counts ("train", "test") cut it to whole sequences.`,
  },
  E4189: {
    message: ({ image, value }) => `image ${image} has a value of ${value}; values are from 0 to 1`,
    fix: () => 'scale the images to values from 0 (black) to 1 (white)',
    explain: 'A screen shows values from black to white. What lies beyond has no light that a camera could see, and clipping it unasked would change the image.',
  },
  E4190: {
    message: ({ values, width, height }) => `light of ${values} values is shown to a camera of ${width} × ${height} pixels`,
    fix: () => 'show one value a pixel, by rows; images of one stream have one size',
    explain: 'A camera sees one value of light for each of its pixels.',
  },
}
