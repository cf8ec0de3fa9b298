@_spi(ConnInternals) internal import ConnCore
internal import CurlTransport

/// The part of a streamed answer that has come and was not yet asked for; when it is full the transfer pauses.
// Everything mutable is read and written under `lock`; `transfer` is set before the transfer begins.
final class StreamBuffer: AnswerSink, @unchecked Sendable {
    /// What the reader of a stream gets.
    enum Portion {
        case bytes([UInt8])
        case end
        case nothingYet
    }

    /// Enough that a reader who keeps up never waits for a pause to end.
    private static let highWater = 512 << 10

    private let lock = Lock()
    private let changed: Condition
    private var bytes: [UInt8] = []
    private var hasBegun = false
    private var isPaused = false
    private var outcome: Result<Void, ConnError>?
    private var ended: Result<CurlSummary, CurlFailure>?
    private var waiter: CheckedContinuation<Void, Never>?
    /// Weak, because the transfer holds its receiver, and that its sink: this buffer.
    weak var transfer: CurlTransfer?

    init() {
        changed = Condition(lock)
    }

    /// A buffer of an answer that has come as a whole.
    convenience init(whole bytes: [UInt8]) {
        self.init()
        self.bytes = bytes
        outcome = .success(())
    }

    // MARK: The transfer's side

    func begin(_ head: AnswerHead, length: Int?) throws(ConnError) {
        change { $0.hasBegun = true }
    }

    func isFull() -> Bool {
        lock.withLock {
            isPaused = bytes.count >= Self.highWater
            return isPaused
        }
    }

    func take(_ portion: UnsafeRawBufferPointer) throws(ConnError) {
        change { buffer in
            portion.withMemoryRebound(to: UInt8.self) { buffer.bytes.append(contentsOf: $0) }
        }
    }

    /// The transfer has ended; a compressed body may be cut all the same.
    func end(_ result: Result<CurlSummary, CurlFailure>, _ receiver: AnswerReceiver) {
        var outcome: Result<Void, ConnError>
        do {
            _ = try result.get()
            outcome = receiver.finished
        } catch {
            outcome = .failure(error.error)
        }
        change { buffer in
            buffer.ended = result
            buffer.outcome = outcome
        }
    }

    private func change(_ body: (StreamBuffer) -> Void) {
        let waiter = lock.withLock {
            body(self)
            changed.wake()
            defer { self.waiter = nil }
            return self.waiter
        }
        waiter?.resume()
    }

    // MARK: The reader's side

    /// Whether there is something to be read, or an end.
    var hasNews: Bool { lock.withLock { isNews } }

    /// How the transfer has ended; `nil` before.
    var result: Result<CurlSummary, CurlFailure>? { lock.withLock { ended } }

    private var isNews: Bool { !bytes.isEmpty || outcome != nil }

    /// All that has come; then the end, or why there is none.
    func read() throws(ConnError) -> Portion {
        lock.lock()
        if !bytes.isEmpty {
            let portion = bytes
            bytes = []
            let resumes = isPaused
            isPaused = false
            lock.unlock()
            if resumes { transfer?.resumeReceiving() }
            return .bytes(portion)
        }
        let outcome = outcome
        lock.unlock()
        guard let outcome else { return .nothingYet }
        try outcome.get()
        return .end
    }

    /// Blocks until there is something to be read, or an end.
    func waitForNews() { wait { $0.isNews } }

    /// Blocks until the head has come or the transfer has ended.
    func waitForHead() { wait { $0.hasBegun || $0.outcome != nil } }

    /// Blocks until the transfer has ended.
    func waitForEnd() { wait { $0.outcome != nil } }

    private func wait(_ condition: (StreamBuffer) -> Bool) {
        lock.withLock {
            while !condition(self) { changed.wait(upTo: .seconds(3600)) }
        }
    }

    /// Suspends until there is something to be read, or an end.
    func waitForNews() async { await wait { $0.isNews } }

    /// Suspends until the head has come or the transfer has ended.
    func waitForHead() async { await wait { $0.hasBegun || $0.outcome != nil } }

    /// Suspends until the transfer has ended.
    func waitForEnd() async { await wait { $0.outcome != nil } }

    private func wait(_ condition: (StreamBuffer) -> Bool) async {
        while true {
            let holds = lock.withLock { condition(self) }
            if holds { return }
            await withCheckedContinuation { continuation in
                let goesOn = lock.withLock {
                    if condition(self) { return true }
                    waiter = continuation
                    return false
                }
                if goesOn { continuation.resume() }
            }
        }
    }
}
