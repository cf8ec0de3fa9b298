/// Where the calls of a case are made.
enum SQLPlace: Sendable {
    /// Sync, on a plain thread.
    case thread(CaseThread)
    /// Sync, on a thread that is inside a blocking closure.
    case closure(JobQueue)
    /// Async, in the current task.
    case task
    /// Async, in a task of its own that inherits nothing.
    case detachedTask

    var isSync: Bool {
        switch self {
        case .thread, .closure: true
        case .task, .detachedTask: false
        }
    }

    /// Hands a blocking job to the place's thread and returns at once.
    func submit(_ job: @escaping @Sendable () -> Void) {
        switch self {
        case .thread(let thread): Task { try? await thread.run { job() } }
        case .closure(let queue): queue.add(job)
        case .task, .detachedTask: preconditionFailure("an async place has no thread for a blocking job")
        }
    }

    /// Runs the form that fits the place.
    func call<R: Sendable>(
        _ sync: @escaping @Sendable () throws -> R,
        _ async: @escaping @Sendable () async throws -> R
    ) async throws -> R {
        switch self {
        case .thread(let thread):
            return try await thread.run(sync)
        case .closure(let queue):
            return try await withCheckedThrowingContinuation { continuation in
                queue.add { continuation.resume(with: Result { try sync() }) }
            }
        case .task:
            return try await async()
        case .detachedTask:
            let task = Task.detached { try await async() }
            return try await withTaskCancellationHandler {
                try await task.value
            } onCancel: {
                task.cancel()
            }
        }
    }
}
