/// Reads a bulk load's bytes as they arrive.
struct BulkSource: WireSource {
    private let feed: BulkFeed
    private var current: ArraySlice<UInt8> = []
    /// Later ones, the next last.
    private var waiting: [ArraySlice<UInt8>] = []

    init(_ feed: BulkFeed) {
        self.feed = feed
    }

    @inline(__always)
    mutating func take(_ count: Int) throws(WireError) -> ArraySlice<UInt8> {
        guard count >= 0, count <= current.count else { return try gather(count) }
        let end = current.startIndex + count
        let taken = current[current.startIndex..<end]
        current = current[end...]
        return taken
    }

    private mutating func gather(_ count: Int) throws(WireError) -> ArraySlice<UInt8> {
        guard count >= 0, count <= 1 << 31 else { throw .tooLong }
        var bytes = Array(current)
        current = []
        while bytes.count < count {
            guard try refill() else { throw .malformed("\(count) bytes wanted at the end of a bulk load") }
            let part = current.prefix(count - bytes.count)
            bytes.append(contentsOf: part)
            current = current[part.endIndex...]
        }
        return bytes[...]
    }

    mutating func isAtEnd() throws(WireError) -> Bool {
        while current.isEmpty {
            if try !refill() { return true }
        }
        return false
    }

    /// Puts the next bytes into `current`, which is empty.
    private mutating func refill() throws(WireError) -> Bool {
        if waiting.isEmpty {
            guard let taken = try feed.take() else { return false }
            waiting = taken.reversed()
        }
        current = waiting.removeLast()
        return true
    }
}
