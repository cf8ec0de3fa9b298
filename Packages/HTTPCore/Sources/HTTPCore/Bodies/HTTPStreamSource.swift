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

    /// An iterator for one try; `nil` if the sequence cannot be iterated again and was already.
    func start() -> Next? {
        if used.flag.exchange(true, ordering: .acquiringAndReleasing), !isReplayable { return nil }
        return make()
    }
}
