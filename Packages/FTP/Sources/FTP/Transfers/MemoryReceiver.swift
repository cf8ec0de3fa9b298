internal import ConnCore
internal import CurlTransport

/// Keeps what a transfer receives in memory.
// Used by the thread that drives the transfer alone.
final class MemoryReceiver: CurlReceiver, @unchecked Sendable {
    private(set) var bytes: [UInt8] = []
    /// Why it took no more.
    private(set) var thrown: ConnError?
    private let limit: Int
    private let what: String

    init(limit: Int, what: String) {
        self.limit = limit
        self.what = what
    }

    func head(_ head: CurlHead) throws(ConnError) {}

    func body(_ portion: UnsafeRawBufferPointer) throws(ConnError) -> CurlFlow {
        guard bytes.count + portion.count <= limit else {
            let error = ConnError(
                .resourceExhausted,
                "\(what) failed: it has more than \(limit) bytes",
                advice: "allow more, or read it in portions"
            )
            thrown = error
            throw error
        }
        bytes.append(contentsOf: portion)
        return .taken
    }
}
