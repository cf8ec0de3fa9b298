@_spi(ConnInternals) internal import ConnCore
internal import CurlTransport

/// Carries the chunks of an async reader to the transport: a task pushes, the loop takes.
// Everything mutable is read and written under `lock`; `transfer` is set before the transfer begins.
final class BodyPump: CurlBodySource, @unchecked Sendable {
    private let reader: HTTPAsyncReader
    private let sending: (@Sendable (Int) -> Void)?
    private let lock = Lock()
    private var chunk: [UInt8] = []
    private var place = 0
    private var sent = 0
    private var isWanted = false
    private var hasEnded = false
    private var isStopped = false
    private var failure: ConnError?
    private var room: CheckedContinuation<Void, Never>?
    /// Weak, because the transfer holds its request, and that its source: this pump.
    weak var transfer: CurlTransfer?

    init(_ reader: HTTPAsyncReader, sending: (@Sendable (Int) -> Void)?) {
        self.reader = reader
        self.sending = sending
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ConnError) -> CurlBodyStep {
        lock.lock()
        if place == chunk.count {
            let (failure, hasEnded) = (failure, hasEnded)
            let waiter = isWanted ? nil : room
            if waiter != nil { room = nil }
            isWanted = true
            lock.unlock()
            waiter?.resume()
            if let failure { throw failure }
            return hasEnded ? .end : .later
        }
        let count = min(buffer.count, chunk.count - place)
        buffer.copyBytes(from: chunk[place..<place + count])
        place += count
        sent += count
        let total = sent
        var waiter: CheckedContinuation<Void, Never>?
        if place == chunk.count {
            waiter = room
            room = nil
        }
        lock.unlock()
        waiter?.resume()
        sending?(total)
        return .bytes(count)
    }

    func rewind() -> Bool { false }

    /// Pushes chunk after chunk until the end, a failure or ``stop()``. The reader is not asked before the transport asks:
    /// a body that can be sent once is still there when no connection was to be had.
    func run() async {
        while true {
            await wanted()
            if lock.withLock({ isStopped }) { return }
            let chunk: [UInt8]?
            do throws(ConnError) {
                chunk = try await reader.next()
            } catch {
                lock.withLock { failure = error }
                transfer?.resumeSending()
                return
            }
            guard let chunk else {
                lock.withLock { hasEnded = true }
                transfer?.resumeSending()
                return
            }
            lock.withLock {
                self.chunk = chunk
                place = 0
            }
            transfer?.resumeSending()
        }
    }

    /// The transfer is over: nobody takes any more.
    func stop() {
        let waiter = lock.withLock {
            isStopped = true
            defer { room = nil }
            return room
        }
        waiter?.resume()
    }

    /// Until the last chunk was taken, or the first is asked for.
    private func wanted() async {
        await withCheckedContinuation { continuation in
            let goesOn = lock.withLock {
                if isStopped || isWanted && place == chunk.count { return true }
                room = continuation
                return false
            }
            if goesOn { continuation.resume() }
        }
    }
}
