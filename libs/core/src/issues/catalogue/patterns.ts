import type { Chapter } from './entry.ts'

/** E422x events into artificial networks: intensity images, images in series and votes over them. */
export const patterns: Chapter = {
  E4220: {
    message: ({ what }) => `parameters of encode/accumulate: ${what}`,
    fix: () => 'leave one of them out, or state the one that is missing',
    explain: `The window of an intensity image is stated in one way: by "timesteps" and "dt" as for encode/slices, or by "from" and "duration"; and
what becomes 1 by "normalise" and the one number that this needs. A parameter beside them that has no effect would be read as if it had one.`,
  },
  E4221: {
    message: ({ votes }) => `"votes": "${votes}" needs slices of recordings, images in series, and each of these images is a sample by itself`,
    fix: () => 'take the images from encode/pattern, or from encode/frames with "layout": "series"; or leave "votes" out',
    explain: `Votes are summed over the slices of a recording. Images of a data set, or one image a recording as encode/accumulate makes it, have no such
slices: each is classified by itself.`,
  },
  E4222: {
    message: ({ series }) => `the images are ${series} slices of each recording, and it isn't said how their answers make one`,
    fix: () => 'say "votes": "class", "softmax" or "logit" for one answer a recording; or "votes": "none" to score every slice as a sample of its own',
    explain: `Images in series, as encode/pattern makes them, are slices of recordings. The accuracy over slices is another one than that over recordings,
usually a much lower one, and its confidence interval takes slices of one recording for independent. So a network that is
evaluated on them must say which is meant.`,
  },
  E4223: {
    message: ({ what, at }) => `images in series are not whole recordings: ${what}${at === undefined ? '' : `, at image ${at}`}`,
    fix: () => 'pass on all images of each recording, in their order',
    explain: `Each recording must have as many images as "series" says, one after the other and with one label, so that their votes can be summed. Batches may cut
anywhere, but no image may be missing or stand elsewhere.`,
  },
}
