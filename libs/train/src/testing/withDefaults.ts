/** Parameters of a stage with the defaults that its schema states, as a stage gets them. */
export function withDefaults<Params>(schema: object, given: Partial<Params>): Params {
  const { properties } = schema as { readonly properties: Readonly<Record<string, { readonly default?: unknown }>> }
  const defaults = Object.fromEntries(Object.entries(properties).filter(([, property]) => 'default' in property).map(([name, property]) => [name, property.default]))
  return { ...defaults, ...given } as Params
}
