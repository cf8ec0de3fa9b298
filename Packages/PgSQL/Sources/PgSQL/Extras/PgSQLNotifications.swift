public import SQLCore

/// The notifications of one or more channels, as an async sequence with a connection and thread of its own.
///
/// Begun by `notifications(on:)` of a handler. It ends with `nil` when the handler is closed, when the task that reads
/// it is cancelled, or after ``cancel()``; it throws when the server cannot be reached again within the handler's
/// retry policy. Notifications that are not fetched wait in the server once `bufferSize` of them wait here.
///
/// One task reads it: a second iterator throws `.misuse(.busyInScope)`.
public struct PgSQLNotifications: AsyncSequence, Sendable {
    /// What it gives.
    public typealias Element = PgSQLEvent
    /// What it throws.
    public typealias Failure = ConnError

    private let queue: NotificationQueue
    /// Ends the listener when the last copy of the sequence and its iterators are gone.
    private let owner: Owner

    init(queue: NotificationQueue) {
        self.queue = queue
        owner = Owner(queue)
    }

    /// Stops listening and ends the sequence. Any thread; twice is fine.
    public func cancel() {
        queue.close()
    }

    /// The one iterator.
    public func makeAsyncIterator() -> Iterator {
        Iterator(queue: queue, owner: owner, isFirst: queue.claimIterator())
    }

    /// Gives the events in order.
    public struct Iterator: AsyncIteratorProtocol {
        let queue: NotificationQueue
        let owner: Owner
        let isFirst: Bool

        /// The next event; `nil` at the end.
        public mutating func next() async throws(ConnError) -> PgSQLEvent? {
            try await next(isolation: nil)
        }

        /// The next event; `nil` at the end.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(ConnError) -> PgSQLEvent? {
            guard isFirst else {
                throw ConnError(
                    .misuse(.busyInScope),
                    "A second iterator was made of a stream of notifications",
                    advice: "call notifications(on:) again for a stream of its own"
                )
            }
            return try await queue.next()
        }
    }

    /// Stops the listener when nobody can read its events any more.
    final class Owner: Sendable {
        private let queue: NotificationQueue

        init(_ queue: NotificationQueue) {
            self.queue = queue
        }

        deinit {
            queue.close()
        }
    }
}
