@_spi(ConnInternals) internal import ConnCore
internal import CurlTransport

/// Chunks of an async sequence, which a task asks for one ahead of the transfer.
// `state` is read and written under `lock`; `rest` and `isSpent` by the thread that drives the upload alone.
final class StreamSource: UploadSource, @unchecked Sendable {
    private enum Portion {
        case none
        case chunk([UInt8])
        case end
        case failure(ConnError)
    }

    private struct State {
        var portion = Portion.none
        /// The task that waits until its chunk was taken.
        var waiter: CheckedContinuation<Void, Never>?
        var transfer: CurlTransfer?
        var hasEnded = false
    }

    let length: Int64?
    private let box: StreamBox
    private let lock = Lock()
    private var state = State()
    private var task: Task<Void, Never>?
    private var rest: ArraySlice<UInt8> = []
    private(set) var isSpent = false

    init(_ box: StreamBox, length: Int64?) {
        self.box = box
        self.length = length
    }

    var canSeek: Bool { false }

    func begin(at offset: Int64, _ transfer: CurlTransfer?) throws(ConnError) {
        lock.withLock {
            state.transfer = transfer
            state.hasEnded = false
        }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ConnError) -> CurlBodyStep {
        if task == nil {
            isSpent = true
            task = Task { [box, weak self] in await Self.pump(box, self) }
        }
        if rest.isEmpty {
            switch take() {
            case .none: return .later
            case .end: return .end
            case .failure(let error): throw error
            case .chunk(let chunk): rest = chunk[...]
            }
        }
        return .bytes(UploadReader.copy(&rest, into: buffer))
    }

    func end() {
        task?.cancel()
        let waiter = lock.withLock {
            state.hasEnded = true
            state.transfer = nil
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    private func take() -> Portion {
        let (portion, waiter) = lock.withLock { () -> (Portion, CheckedContinuation<Void, Never>?) in
            let portion = state.portion
            if case .chunk = portion { state.portion = .none }
            defer { state.waiter = nil }
            return (portion, state.waiter)
        }
        waiter?.resume()
        return portion
    }

    private static func pump(_ box: StreamBox, _ source: StreamSource?) async {
        guard let source else { return }
        let next = box.start()
        while true {
            do {
                guard let chunk = try await next() else { return source.put(.end) }
                if chunk.isEmpty { continue }
                source.put(.chunk(chunk))
                await source.waitUntilTaken()
            } catch {
                return source.put(.failure(UploadReader.error(of: error)))
            }
            if Task.isCancelled { return source.put(.failure(ConnError(CancellationError()))) }
        }
    }

    private func put(_ portion: Portion) {
        let transfer = lock.withLock {
            state.portion = portion
            return state.transfer
        }
        transfer?.resumeSending()
    }

    private func waitUntilTaken() async {
        await withCheckedContinuation { continuation in
            let isTaken = lock.withLock {
                if case .chunk = state.portion, !state.hasEnded {
                    state.waiter = continuation
                    return false
                }
                return true
            }
            if isTaken { continuation.resume() }
        }
    }
}
