/** Calls back after everything else that the event loop has ready: timers, sockets, signals get their turn. */
export const macrotask: (callback: () => void) => void =
  (globalThis as { setImmediate?: (callback: () => void) => void }).setImmediate ?? ((callback) => {
    // A timer would be clamped to 4 ms in browsers.
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      callback()
    }
    port2.postMessage(0)
  })
