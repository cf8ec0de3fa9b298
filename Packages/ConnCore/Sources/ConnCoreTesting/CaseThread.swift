internal import Glibc

/// A plain thread that runs jobs one after another: what a sync caller outside of Swift's tasks looks like.
///
/// The thread lives until ``stop()``; what belongs to it (a thread's own connection, say) lives as long.
///
/// Its jobs and its end are read and written only under its mutex.
public final class CaseThread: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var jobs: [() -> Void] = []
    private var isStopped = false

    /// Starts the thread.
    public init() {
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
        condition = .allocate(capacity: 1)
        condition.initialize(to: pthread_cond_t())
        pthread_cond_init(condition, nil)
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        var handle = pthread_t()
        let result = pthread_create(
            &handle,
            &attributes,
            { argument in
                if let argument { Unmanaged<CaseThread>.fromOpaque(argument).takeRetainedValue().loop() }
                return nil
            },
            Unmanaged.passRetained(self).toOpaque()
        )
        pthread_attr_destroy(&attributes)
        precondition(result == 0, "no thread could be started for a contract case")
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Runs a blocking job on the thread and suspends until it has ended.
    public func run<R: Sendable>(_ job: @escaping @Sendable () throws -> R) async throws -> R {
        try await withCheckedThrowingContinuation { continuation in
            add { continuation.resume(with: Result { try job() }) }
        }
    }

    /// Ends the thread after the jobs given so far.
    public func stop() {
        pthread_mutex_lock(mutex)
        isStopped = true
        pthread_cond_signal(condition)
        pthread_mutex_unlock(mutex)
    }

    private func add(_ job: @escaping () -> Void) {
        pthread_mutex_lock(mutex)
        jobs.append(job)
        pthread_cond_signal(condition)
        pthread_mutex_unlock(mutex)
    }

    private func loop() {
        while let job = next() { job() }
    }

    private func next() -> (() -> Void)? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while jobs.isEmpty, !isStopped { pthread_cond_wait(condition, mutex) }
        return jobs.isEmpty ? nil : jobs.removeFirst()
    }
}
