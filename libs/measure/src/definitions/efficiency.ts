import type { Definition } from '../definitions.ts'

/** What measure/efficiency gives, of a spiking model beside an artificial one. */
export const efficiencyDefinitions: Readonly<Record<string, Definition>> = {
  'efficiency.flops': { title: 'flops of the ANN', unit: 'operations', definition: 'floating-point operations of the ANN per sample: its multiplications and additions, 2·ΣM_l.' },
  'efficiency.events': { title: 'synaptic events', unit: 'operations', definition: 'per sample: for every spike the connections that it passes. What a layer that sees analog values computes is not among them.' },
  'efficiency.updates': { title: 'neuron updates', unit: 'operations', definition: 'per sample: T·ΣN_l where a simulator updates every neuron at each step.' },
  'efficiency.encoding': { title: 'flops of the encoding layer', unit: 'operations', definition: 'floating-point operations of a layer of the SNN that sees analog values, per sample: 2·M_1, or 2·T·M_1 where its drive is not kept.' },
  'efficiency.eventsPerFlop': { title: 'events a flop', unit: '', definition: 'synaptic events of the SNN for each floating-point operation of the ANN.' },
  'efficiency.updatesPerFlop': { title: 'updates a flop', unit: '', definition: 'neuron updates of the SNN for each floating-point operation of the ANN.' },
  efficiency: { title: 'efficiency', unit: '', definition: 'flops of the ANN over event·(synaptic events) + update·(neuron updates) + flops of the encoding layer, with the stated energies of an event and an update in those of a flop: how many times less energy the SNN takes (after Hunsberger & Eliasmith 2016; the encoding layer is ours).' },
}
