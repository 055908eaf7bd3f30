import { html, type Markup } from './markup.ts'

/** Colours of the light and the dark page: apart for the colour-blind, and at least 3:1 against the page, as WCAG asks of graphics. */
export const palette = {
  light: ['#0067a5', '#b8470b', '#00785a', '#86438f', '#7d6200', '#555f6b', '#1f2a80', '#a3244b'],
  dark: ['#6cb6f5', '#ff9a5c', '#4fd1a5', '#d9a0e2', '#e3c65a', '#b4bcc6', '#a5b0ff', '#ff8fae'],
} as const

/** Shapes of Vega and the same as a path of radius 5. */
const shapes = [
  ['circle', 'M5,0A5,5,0,1,1,-5,0A5,5,0,1,1,5,0Z'],
  ['square', 'M-4.4,-4.4H4.4V4.4H-4.4Z'],
  ['triangle-up', 'M0,-5.4L5.4,4.4H-5.4Z'],
  ['diamond', 'M0,-6.2L5.2,0L0,6.2L-5.2,0Z'],
  ['triangle-down', 'M0,5.4L5.4,-4.4H-5.4Z'],
  ['cross', 'M-1.9,-5.4H1.9V-1.9H5.4V1.9H1.9V5.4H-1.9V1.9H-5.4V-1.9H-1.9Z'],
  ['triangle-right', 'M5.4,0L-4.4,5.4V-5.4Z'],
  ['triangle-left', 'M-5.4,0L4.4,5.4V-5.4Z'],
] as const

/** How one model looks in every chart of the page. */
export interface Look {
  readonly color: string
  readonly shape: string
  readonly path: string
}

/** Looks of models in order of appearance; beyond eight, colours come again with other shapes. */
export class Looks {
  readonly names: readonly string[]
  constructor(names: Iterable<string>) {
    this.names = [...new Set(names)]
  }

  of(model: string): Look {
    const index = Math.max(0, this.names.indexOf(model))
    const count = palette.light.length
    const [shape, path] = shapes[(index + Math.floor(index / count)) % shapes.length]!
    return { color: `var(--model-${(index % count) + 1})`, shape, path }
  }

  /** Scales of Vega-Lite for the models of a chart. */
  scales(models: readonly string[]): { readonly color: object; readonly shape: object } {
    const scale = (range: readonly string[]): object => ({ domain: models, range })
    return { color: scale(models.map((model) => this.of(model).color)), shape: scale(models.map((model) => this.of(model).shape)) }
  }

  mark(model: string): Markup {
    const { color, path } = this.of(model)
    return html`<svg class="mark" viewBox="-7 -7 14 14" width="14" height="14" aria-hidden="true"><path d="${path}" style="fill:${color}"/></svg>`
  }

  legend(models: readonly string[]): Markup {
    return html`<ul class="legend" aria-label="Models">${models.map((model) => html`<li>${this.mark(model)} ${model}</li>`)}</ul>`
  }

  knows(model: string): boolean {
    return this.names.includes(model)
  }
}
