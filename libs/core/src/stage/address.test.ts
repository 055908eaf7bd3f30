import { describe, expect, test } from 'vitest'
import { IssueError } from '../issues/issue.ts'
import { parseAddress } from './address.ts'

describe('an address', () => {
  test('without a scheme is the path of a file', () => {
    expect(parseAddress('a/b.es')).toEqual({ scheme: 'file', path: 'a/b.es', text: 'a/b.es' })
    expect(parseAddress('C:\\a.es')).toMatchObject({ scheme: 'file', path: 'C:\\a.es' })
    expect(parseAddress('file:a b.es')).toMatchObject({ scheme: 'file', path: 'a b.es' })
  })

  test('of a network has a host and a port; what listens is on the loopback interface where it names no host', () => {
    expect(parseAddress('tcp://camera.local:7777')).toMatchObject({ scheme: 'tcp', host: 'camera.local', port: 7777 })
    expect(parseAddress('tcp-listen://:0')).toMatchObject({ scheme: 'tcp-listen', host: '127.0.0.1', port: 0 })
    expect(parseAddress('udp://[::1]:3333')).toMatchObject({ scheme: 'udp', host: '::1', port: 3333 })
    expect(parseAddress('ws://localhost:80/events?x=1')).toMatchObject({ scheme: 'ws', path: '/events?x=1' })
  })

  test.each(['', 'http://a:1', 'tcp://:80', 'tcp://a:0', 'tcp://a', 'udp://a:65536', 'tcp://a:1/x', 'stdin:x', 'file:', 'udp:3333', 'a\0b'])('%j is none', (text) => {
    let code: unknown
    try {
      parseAddress(text)
    } catch (error) {
      code = (error as IssueError).issues[0]!.code
    }
    expect(code).toBe('E4160')
  })
})
