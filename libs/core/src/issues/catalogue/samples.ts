import { list, show } from '../words.ts'
import type { Chapter } from './entry.ts'

/** E8130 to E8149: samples and decisions in pictures. */
export const samples: Chapter = {
  E8130: {
    message: () => 'no samples arrived, so that there is nothing to draw',
    fix: () => 'connect "images", "recordings", "spikes" or "predictions", and check that the data set gives any samples',
    explain: 'report/samples draws some samples of a data set. Nothing is connected to it, or all that is connected ended without a sample: a data set whose "test" is 0, a filter that lets nothing through, or instances that failed.',
  },
  E8131: {
    message: ({ index, seen }) => `there is no sample ${String(index)} in what is connected${Number(seen) > 0 ? `: samples are 0 to ${(Number(seen) - 1).toLocaleString('en')}` : ''}`,
    fix: () => 'list samples that the data set has, or take more of it',
    explain: 'Samples are listed by their index in the data set, from 0. A data set that is cut ("test": 1000) has fewer. Where only some of the streams lack a sample, the caption says so; here none of them has it.',
  },
  E8132: {
    message: ({ index, classes, stages }) => `sample ${String(index)} is of class ${(classes as number[])[0]} by ${show((stages as string[])[0])}, and of class ${(classes as number[])[1]} by ${show((stages as string[])[1])}`,
    fix: () => 'connect images, recordings, spikes and predictions that come from the same data set, and the same part of it',
    explain: `What is drawn as one sample is joined by its index. Two streams that differ in its class are of different data sets, or of different parts of one
(training and test), and the picture would show an answer to something else. Stages that repeat or reorder samples must stand before everything that is connected here.`,
  },
  E8133: {
    message: ({ model }) => `nothing that is connected is of a model ${show(model)}`,
    fix: ({ suggestion, known }) => (suggestion ? `did you mean ${show(suggestion)}?` : (known as string[]).length ? `the models are ${list(known as string[], 'and')}` : 'connect what the model says to "predictions"'),
    explain: 'With "wrong" the samples are drawn that a model gets wrong. It is the name that tables have in their column "model"; its predictions must be connected.',
  },
  E8134: {
    message: ({ batch, what, expected, found }) => `a batch of ${String(batch)} holds ${String(found)} ${String(what)}; ${String(expected)} belong to it`,
    fix: () => 'the stage that made it is wrong: report it to its author with this message',
    explain: 'The lengths of the columns of a batch follow from how many samples it has and from their size. Where they don\'t, samples would be mixed up.',
  },
  E8135: {
    message: ({ name, value }) => (value === undefined ? `nothing here was swept over ${show(name)}` : `${show(name)} was not swept to ${show(value)}`),
    fix: ({ suggestion, value, known }) => (suggestion ? `did you mean ${show(suggestion)}?` : (known as unknown[]).length === 0 ? 'leave it out of "at"' : value === undefined ? `swept are ${list(known as unknown[], 'and')}` : `it was swept over ${list(known as unknown[], 'and')}`),
    explain: 'With "at" a report draws one point of a sweep: {"T": 8, "seed": 1}. Each name must be a swept parameter on which something depends that is connected, and each value one that it was swept to, or nothing would be left to draw.',
  },
  E8136: {
    message: () => 'a recording that comes in pieces has no samples to draw',
    fix: () => 'put events/window before it, which makes whole recordings of an endless one, or show it with report/live',
    explain: 'A camera without end gives pieces of one recording. What is drawn here are samples, whole and labelled, next to what a network says to each.',
  },
  E8137: {
    message: () => 'samples are chosen in two ways: those that a model gets wrong, and those that are listed',
    fix: () => 'leave out "wrong" or "indices"',
    explain: 'Either the first samples are drawn that the model "wrong" gets wrong, or those that "indices" lists. With neither, it is the first ones of each class.',
  },
  E8138: {
    message: ({ named, classes }) => `${String(named)} names of classes were given; there are ${String(classes)} classes`,
    fix: () => 'name all classes, in the order of their numbers, or none',
    explain: 'The names are given in the order of the classes of the data set. A list that is too short is of another data set, or has one left out, after which every name would be wrong.',
  },
}
