/// One direction of a connection.
final class Pipe {
    let direction: ProxyDirection
    var inspector: StreamInspector
    var queue = PipeQueue()
    var counts = ByteCounts()

    // Where bytes come from
    var inputEnded = false
    var delay = Duration.zero
    var lastDue: MonotonicTime?
    var corruption: UInt8 = 0
    /// The next bytes are an answer to be thrown away, and the connection with it.
    var answerFate: ConnectionEnding?

    // Where they go
    var isStalled = false
    var isSwallowing = false
    var outputEnded = false
    var bytesPerSecond: Int?
    var nextSend: MonotonicTime?
    /// When to look at the queue again without an event.
    var wakeUp: MonotonicTime?

    init(_ direction: ProxyDirection) {
        self.direction = direction
        inspector = StreamInspector(direction)
    }

    /// More is not read while so many bytes wait.
    static let highWater = 1 << 20

    var wantsInput: Bool {
        !inputEnded && !isStalled && !queue.hasEnding && queue.byteCount < Self.highWater
    }

    /// Queues bytes, changed and delayed as the script says.
    func enqueue(_ bytes: ArraySlice<UInt8>) {
        var bytes = bytes
        if corruption != 0, !bytes.isEmpty {
            bytes[bytes.startIndex] ^= corruption
            corruption = 0
        }
        var due: MonotonicTime?
        if delay > .zero { due = .now + delay }
        if let last = lastDue, due == nil || due! < last { due = last }
        lastDue = due
        queue.append(.bytes(bytes, due: due))
    }
}
