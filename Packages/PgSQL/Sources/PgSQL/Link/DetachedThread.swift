internal import Glibc
internal import SQLCore

/// Threads of this package's own, for work that blocks for long and belongs to no caller.
enum DetachedThread {
    /// Starts a thread that runs `body` once.
    ///
    /// - Throws: `.resourceExhausted` if the system has no thread left.
    static func start(_ body: @escaping @Sendable () -> Void) throws(ConnError) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        let job = Unmanaged.passRetained(Job(body))
        var thread = pthread_t()
        let code = pthread_create(
            &thread,
            &attributes,
            { context in
                guard let context else { return nil }
                Unmanaged<Job>.fromOpaque(context).takeRetainedValue().run()
                return nil
            },
            job.toOpaque()
        )
        guard code == 0 else {
            job.release()
            throw ConnError(
                .resourceExhausted,
                "The system gave no thread (errno \(code))",
                advice: "raise its limit of threads, or use fewer"
            )
        }
    }

    private final class Job: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }
}
