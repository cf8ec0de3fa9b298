internal import ConnCore
internal import CurlTransport

/// Takes what a transfer without a body has: nothing.
final class NoReceiver: CurlReceiver {
    func head(_ head: CurlHead) throws(ConnError) {}

    func body(_ bytes: UnsafeRawBufferPointer) throws(ConnError) -> CurlFlow { .taken }
}
