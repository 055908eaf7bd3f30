/** my-code → MyCode */
export const pascal = (name: string): string => name.replace(/(^|-)([a-z0-9])/g, (_, __, letter: string) => letter.toUpperCase())
/** my-code → myCode */
export const camel = (name: string): string => pascal(name).replace(/^./, (letter) => letter.toLowerCase())
