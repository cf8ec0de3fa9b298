internal import Synchronization

/// An async source of chunks.
struct HTTPStreamSource: Sendable {
    /// Gives chunks until `nil`; used by one task at a time.
    typealias Next = () async throws -> [UInt8]?

    let length: Int?
    let isReplayable: Bool
    private let make: @Sendable () -> Next
    private let used = Used()

    private final class Used: Sendable {
        let flag = Atomic<Bool>(false)
    }

    init<Chunks: AsyncSequence & Sendable>(_ sequence: Chunks, length: Int?, isReplayable: Bool)
    where Chunks.Element == [UInt8] {
        self.length = length
        self.isReplayable = isReplayable
        make = {
            var iterator = sequence.makeAsyncIterator()
            return { try await iterator.next(isolation: #isolation) }
        }
    }

    /// Whether the sequence cannot be iterated again and was already.
    var isSpent: Bool { !isReplayable && used.flag.load(ordering: .acquiring) }

    /// An iterator for one try, which begins when it is first asked; `nil` if the sequence ``isSpent``.
    func start() -> Next? {
        if isReplayable { return make() }
        guard !isSpent else { return nil }
        var mine: Next?
        return {
            if let mine { return try await mine() }
            guard !used.flag.exchange(true, ordering: .acquiringAndReleasing) else { throw HTTPBody.spent }
            let made = make()
            mine = made
            return try await made()
        }
    }
}
