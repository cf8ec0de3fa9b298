/// The bytes of a bulk load between the network's thread, which adds them, and the session's, which takes them.
// @unchecked: everything mutable is used under `monitor`.
final class BulkFeed: @unchecked Sendable {
    enum End: Sendable {
        case complete
        /// The client cancelled the message, or is gone.
        case cancelled
    }

    /// Bytes held above which the network should read no more, and below which it should again.
    static let high = 4 << 20
    static let low = 1 << 20

    private let monitor = Monitor()
    private var chunks: [ArraySlice<UInt8>] = []
    private var size = 0
    private var end: End?
    private var isPaused = false
    private let resume: @Sendable () -> Void

    /// `resume` is called when the network should read again.
    init(resume: @escaping @Sendable () -> Void) {
        self.resume = resume
    }

    /// Adds bytes; true when the network should read no more for now.
    func append(_ bytes: ArraySlice<UInt8>) -> Bool {
        monitor.withLock {
            guard end == nil else { return false }
            if !bytes.isEmpty { chunks.append(bytes) }
            size += bytes.count
            monitor.wakeAll()
            if size > Self.high { isPaused = true }
            return isPaused
        }
    }

    /// No more bytes come. The first end counts.
    func finish(_ end: End) {
        monitor.withLock {
            if self.end == nil { self.end = end }
            if end == .cancelled {
                self.end = .cancelled
                chunks.removeAll()
                size = 0
            }
            monitor.wakeAll()
        }
    }

    /// Waits for bytes and takes all that are there; `nil` at the end.
    func take() throws(WireError) -> [ArraySlice<UInt8>]? {
        let (taken, wasPaused): ([ArraySlice<UInt8>]?, Bool) = try monitor.withLock { () throws(WireError) in
            while chunks.isEmpty {
                switch end {
                case .complete: return (nil, false)
                case .cancelled: throw .malformed("the load was cancelled")
                case nil: monitor.wait()
                }
            }
            let taken = chunks
            chunks.removeAll()
            size = 0
            let wasPaused = isPaused
            isPaused = false
            return (taken, wasPaused)
        }
        if wasPaused { resume() }
        return taken
    }

    /// Takes and forgets what is left, until the end.
    func drain() {
        while (try? take()) != nil {}
    }

    var wasCancelled: Bool { monitor.withLock { end == .cancelled } }
}
