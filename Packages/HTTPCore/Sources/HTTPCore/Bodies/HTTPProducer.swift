internal import Synchronization

/// A sync source of chunks: one closure that is used once, or one that makes a new closure for each try.
struct HTTPProducer: Sendable {
    typealias Next = () throws -> [UInt8]?

    private enum Source: Sendable {
        case once(Once)
        case restarting(@Sendable () throws -> Next)
    }

    /// A closure that goes to the first who calls for a chunk: a try that ends before leaves it to the next.
    // The closure is written in `init` and read by the one caller whose `taken` exchange succeeds.
    private final class Once: @unchecked Sendable {
        private let next: Next
        private let taken = Atomic<Bool>(false)

        init(_ next: sending @escaping Next) {
            self.next = next
        }

        var isTaken: Bool { taken.load(ordering: .acquiring) }

        /// A closure that takes the one closure when it is first called.
        func start() -> Next? {
            guard !isTaken else { return nil }
            var mine: Next?
            return {
                if let mine { return try mine() }
                guard !self.taken.exchange(true, ordering: .acquiringAndReleasing) else { throw HTTPBody.spent }
                mine = self.next
                return try self.next()
            }
        }
    }

    let length: Int?
    private let source: Source

    init(length: Int?, once next: sending @escaping Next) {
        self.length = length
        source = .once(Once(next))
    }

    init(length: Int?, restarting start: @escaping @Sendable () throws -> Next) {
        self.length = length
        source = .restarting(start)
    }

    var isReplayable: Bool {
        if case .restarting = source { true } else { false }
    }

    /// Whether the only closure was called already.
    var isSpent: Bool {
        if case .once(let once) = source { once.isTaken } else { false }
    }

    /// A closure for one try; `nil` if the only one was called already.
    func start() throws -> Next? {
        switch source {
        case .once(let once): once.start()
        case .restarting(let start): try start()
        }
    }
}
