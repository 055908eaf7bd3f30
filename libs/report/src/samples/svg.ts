/** Text in SVG: markup does not begin, and what XML can't hold is replaced. */
export const escaped = (text: string): string =>
  text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd').replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`)

/** Coordinates to a tenth of a unit, without trailing zeros. */
export const at = (value: number): string => String(Number(value.toFixed(1)))

/** A rectangle as a part of a path. */
export const box = (x: number, y: number, width: number, height: number): string => `M${at(x)} ${at(y)}h${at(width)}v${at(height)}h${at(-width)}z`

/** Width of a character of 12 units of a sans-serif font, on the wide side. */
const CHARACTER = 6.4

/** As much of a text as fits into a width, at the size of 12 units or another. */
export function fitted(text: string, width: number, size = 12): string {
  const most = Math.max(1, Math.floor(width / ((CHARACTER * size) / 12)))
  const characters = [...text]
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`
}
