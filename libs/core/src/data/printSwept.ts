/** Swept parameters in words: `T = 5, coding = rate`; '' for none. */
export const printSwept = (params: Readonly<Record<string, unknown>>): string =>
  Object.entries(params).map(([name, value]) => `${name} = ${typeof value === 'string' ? value : JSON.stringify(value)}`).join(', ')
