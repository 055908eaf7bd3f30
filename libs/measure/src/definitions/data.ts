import type { Definition } from '../definitions.ts'

/** What measure/data gives. */
export const dataDefinitions: Readonly<Record<string, Definition>> = {
  'data.samples': { title: 'samples (data)', unit: '', definition: 'samples that the data set gave.' },
  'data.classes': { title: 'classes (data)', unit: '', definition: 'classes that the data set declares; 0 where nobody said what the samples show.' },
  'data.class': { title: 'samples of a class (data)', unit: '', definition: 'samples of one class; 0 for a class that the data set declares and has no sample of.' },
  'data.missing': { title: 'missing classes', unit: '', definition: 'classes that the data set declares and has no sample of.' },
  'data.events': { title: 'events a sample', unit: 'events', definition: 'events of a recording, or spikes of a raster (graded ones count once; a held input once a step); mean over samples.' },
  'data.events.least': { title: 'events a sample, least', unit: 'events', definition: 'events, or spikes, of the sample with the fewest.' },
  'data.events.most': { title: 'events a sample, most', unit: 'events', definition: 'events, or spikes, of the sample with the most.' },
  'data.empty': { title: 'empty samples', unit: '', definition: 'recordings without an event, or samples without a spike.' },
}
