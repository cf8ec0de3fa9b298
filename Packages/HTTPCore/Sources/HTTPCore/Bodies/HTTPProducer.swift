internal import Synchronization

/// A sync source of chunks: one closure that is used once, or one that makes a new closure for each try.
struct HTTPProducer: Sendable {
    typealias Next = () throws -> [UInt8]?

    private enum Source: Sendable {
        case once(Once)
        case restarting(@Sendable () throws -> Next)
    }

    /// A closure that goes to the first who takes it.
    // The closure is written in `init` and read by the one caller whose `taken` exchange succeeds.
    private final class Once: @unchecked Sendable {
        private let next: Next
        private let taken = Atomic<Bool>(false)

        init(_ next: sending @escaping Next) {
            self.next = next
        }

        func take() -> Next? { taken.exchange(true, ordering: .acquiringAndReleasing) ? nil : next }
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

    /// A closure for one try; `nil` if the only one was taken already.
    func start() throws -> Next? {
        switch source {
        case .once(let once): once.take()
        case .restarting(let start): try start()
        }
    }
}
