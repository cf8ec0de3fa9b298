internal import Glibc

/// Starts a thread that nobody waits for.
enum SessionThread {
    private final class Start {
        let body: @Sendable () -> Void

        init(body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }

    /// Sleeps a millisecond: the pace at which blocking waits look again.
    static func pause() {
        var time = timespec(tv_sec: 0, tv_nsec: 1_000_000)
        nanosleep(&time, nil)
    }

    /// False when the system has no thread left.
    static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        var thread = pthread_t()
        let argument = Unmanaged.passRetained(Start(body: body))
        // In bare memory: the type's initializer belongs to whichever C module was built first.
        let status = withUnsafeTemporaryAllocation(of: pthread_attr_t.self, capacity: 1) { memory -> Int32 in
            guard let attributes = memory.baseAddress else { return EAGAIN }
            pthread_attr_init(attributes)
            defer { pthread_attr_destroy(attributes) }
            pthread_attr_setdetachstate(attributes, Int32(PTHREAD_CREATE_DETACHED))
            // Deep expressions are parsed by recursion.
            pthread_attr_setstacksize(attributes, 8 << 20)
            return pthread_create(&thread, attributes, sessionThreadMain, argument.toOpaque())
        }
        if status != 0 { argument.release() }
        return status == 0
    }

    fileprivate static func run(_ argument: UnsafeMutableRawPointer) {
        Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body()
    }
}

/// A new thread's first function.
private func sessionThreadMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let argument { SessionThread.run(argument) }
    return nil
}
