/// Why a pool or its worker threads refused.
public struct PoolError: Error, Sendable, CustomStringConvertible {
    /// The kinds of refusal; more may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        enum Value: String, Sendable {
            case closed, reentrant, exhausted, cancelled, deadline
        }

        let value: Value

        /// The pool, the worker threads or the lease is closed, or belongs to the parent of a forked process.
        public static let closed = Code(value: .closed)
        /// The calling thread would wait for itself: its resource is in use already, or it is one of the workers.
        public static let reentrant = Code(value: .reentrant)
        /// Everything was in use until the deadline; the message counts what is busy and connecting.
        public static let exhausted = Code(value: .exhausted)
        /// The wait was cancelled by its token or by `cancelWaiters()`.
        public static let cancelled = Code(value: .cancelled)
        /// The deadline had passed before the wait began.
        public static let deadline = Code(value: .deadline)

        /// The code's name, such as `exhausted`.
        public var description: String { value.rawValue }
    }

    /// The kind of refusal.
    public let code: Code

    /// One sentence: what failed, on what, why.
    public let message: String

    /// The message.
    public var description: String { message }

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension PoolError {
    static func closed(_ name: String) -> PoolError {
        PoolError(.closed, "Pool \"\(name)\" is closed.")
    }

    static func cancelled(_ name: String) -> PoolError {
        PoolError(.cancelled, "Waiting for a resource of pool \"\(name)\" was cancelled.")
    }

    static func reentrant(_ name: String) -> PoolError {
        PoolError(
            .reentrant,
            "This thread's resource of pool \"\(name)\" is in use already; release the first claim before the next."
        )
    }

    static func forked(_ name: String) -> PoolError {
        PoolError(
            .closed,
            "Pool \"\(name)\" was made before this process was forked; make a new pool in the child process."
        )
    }

    static func noThreadTable(_ name: String) -> PoolError {
        PoolError(.exhausted, "No memory or no pthread key is left for this thread's place in pool \"\(name)\".")
    }
}
