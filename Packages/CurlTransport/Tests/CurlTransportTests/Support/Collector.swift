import ConnCore
import CurlTransport
import Foundation

/// Collects an answer.
// `state` is touched only with `lock` held.
final class Collector: CurlReceiver, @unchecked Sendable {
    private struct State {
        var head: CurlHead?
        var body: [UInt8] = []
        var trailers: [UInt8] = []
        var pauses = 0
    }

    private let lock = NSLock()
    private var state = State()
    private let onHead: @Sendable (CurlHead) -> ConnError?
    private let flow: @Sendable (_ received: Int, _ offered: Int) -> CurlFlow

    /// - Parameters:
    ///   - onHead: What to throw at the head.
    ///   - flow: Whether offered bytes are taken.
    init(
        onHead: @escaping @Sendable (CurlHead) -> ConnError? = { _ in nil },
        flow: @escaping @Sendable (_ received: Int, _ offered: Int) -> CurlFlow = { _, _ in .taken }
    ) {
        self.onHead = onHead
        self.flow = flow
    }

    var head: CurlHead? { lock.withLock { state.head } }
    var status: Int? { head?.status }
    var body: [UInt8] { lock.withLock { state.body } }
    var text: String { String(decoding: body, as: UTF8.self) }
    var trailerText: String { lock.withLock { String(decoding: state.trailers, as: UTF8.self) } }
    var pauses: Int { lock.withLock { state.pauses } }

    func head(_ head: CurlHead) throws(ConnError) {
        lock.withLock { state.head = head }
        if let error = onHead(head) { throw error }
    }

    func body(_ bytes: UnsafeRawBufferPointer) throws(ConnError) -> CurlFlow {
        let received = lock.withLock { state.body.count }
        let flow = flow(received, bytes.count)
        lock.withLock {
            if flow == .taken { state.body.append(contentsOf: bytes) } else { state.pauses += 1 }
        }
        return flow
    }

    func trailers(_ lines: [UInt8]) throws(ConnError) {
        lock.withLock { state.trailers += lines }
    }
}
