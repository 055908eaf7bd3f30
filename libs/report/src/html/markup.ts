/** HTML that is safe as it stands: what it was made from is escaped. */
export class Markup {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}
/** What a template takes: text, which is escaped; markup, which is not; lists of them; and what leaves nothing. */
export type Content = Markup | string | number | undefined | false | readonly Content[]

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Text for an element or a quoted attribute. Characters that neither HTML nor XML allows become U+FFFD, as browsers would make them. */
export const escapeText = (text: string): string =>
  wellFormed(text).replace(/[&<>"']/g, (character) => entities[character]!)

/** Text without characters that documents can't hold, halves of surrogate pairs among them. */
export const wellFormed = (text: string): string =>
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd')

/**
 * A template of HTML. Every value in it is escaped, unless it is markup itself, so that no name or title can become an element,
 * end an attribute or run:
 *
 *     html`<p title="${title}">${text}</p>`
 */
export const html = (parts: TemplateStringsArray, ...values: readonly Content[]): Markup =>
  new Markup(parts.map((part, i) => part + (i < values.length ? textOf(values[i]) : '')).join(''))

/** Markup from elsewhere that is known to be safe. */
export const trusted = (text: string): Markup => new Markup(text)

function textOf(value: Content): string {
  if (value === undefined || value === false) return ''
  if (value instanceof Markup) return value.text
  return typeof value === 'object' ? value.map(textOf).join('') : escapeText(String(value))
}

/** A name for `id` and `href="#…"`: letters, digits and dashes only. */
export const slug = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '')
