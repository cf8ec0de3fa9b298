internal import Glibc

/// Starts and ends the thread of a ``ProxyCore``.
// @unchecked: `thread` is read and written under `lock`.
final class ProxyRunner: @unchecked Sendable {
    let core = ProxyCore()
    private let lock = Lock()
    private var thread: pthread_t?

    func start() throws(ConnTestingError) {
        lock.lock()
        defer { lock.unlock() }
        if thread != nil {
            if core.commands.run({ !core.isStopping }) { return }
            join()
        }
        try core.open()
        var started = pthread_t()
        let argument = Unmanaged.passRetained(core)
        let status = pthread_create(&started, nil, proxyThreadMain, argument.toOpaque())
        guard status == 0 else {
            argument.release()
            core.commands.end { core.closeEverything() }
            errno = status
            throw .system("pthread_create")
        }
        thread = started
    }

    func stop() {
        core.commands.run { core.isStopping = true }
        // The thread itself can't wait for its own end: whoever starts, stops or drops the proxy next does.
        if core.commands.isOnThread { return }
        lock.withLock { join() }
    }

    deinit {
        guard let thread else { return }
        core.commands.run { core.isStopping = true }
        if core.commands.isOnThread { pthread_detach(thread) } else { pthread_join(thread, nil) }
    }

    private func join() {
        if let thread { pthread_join(thread, nil) }
        thread = nil
    }
}

/// The thread's first function, which owns a reference to its core.
private func proxyThreadMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    Unmanaged<ProxyCore>.fromOpaque(argument).takeRetainedValue().run()
    return nil
}
