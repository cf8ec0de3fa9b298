internal import ConnCore
internal import CurlTransport

/// Keeps what has come of a stream until the reader takes it. Nothing moves but while the reader waits.
// Used by the scope's thread alone.
final class StreamReceiver: CurlReceiver, @unchecked Sendable {
    private var bytes: [UInt8] = []
    private(set) var received: Int64 = 0

    var hasBytes: Bool { !bytes.isEmpty }

    func head(_ head: CurlHead) throws(ConnError) {}

    func body(_ portion: UnsafeRawBufferPointer) throws(ConnError) -> CurlFlow {
        bytes.append(contentsOf: portion)
        received += Int64(portion.count)
        return .taken
    }

    func take() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }
}
