internal import ConnCore
internal import CurlTransport

/// A file that is read while it comes, on the connection of one scope.
// Used by operations of one scope, one at a time.
final class StreamJob: @unchecked Sendable {
    private let path: String
    private let offset: Int64
    private var receiver = StreamReceiver()
    private var end: FTPExchange?
    private var resolved = ""

    init(_ path: String, offset: Int64) {
        self.path = path
        self.offset = offset
    }

    private var what: String { "Downloading '\(path)'" }

    /// Begins, and waits for the first bytes or the end: until then it may be tried again.
    func open(_ connection: FTPConnection, in base: String) throws(ConnError) {
        resolved = try FTPPath.resolve(path, in: base)
        receiver = StreamReceiver()
        let target = (try connection.bytes(of: resolved, forTransfer: true), false)
        end = connection.begin(CurlFTPRequest(.retrieve(offset: offset)), target, receiver: receiver)
        if end == nil { end = connection.goOn { self.receiver.hasBytes } }
        guard let end, end.failure != nil, receiver.received == 0 else { return }
        throw try failure(end, connection)
    }

    /// The next bytes; `nil` at the end.
    func next(_ connection: FTPConnection) throws(ConnError) -> [UInt8]? {
        if receiver.hasBytes { return receiver.take() }
        if end == nil { end = connection.goOn { self.receiver.hasBytes } }
        if receiver.hasBytes { return receiver.take() }
        guard let end else { return [] }
        connection.isBinary = end.failure == nil
        guard end.failure != nil else { return nil }
        if let size = end.size, size > 0, receiver.received == size - offset,
            end.failure?.error.kind != .cancelled
        {
            return nil
        }
        throw try failure(end, connection).with { $0.retry = .never }
    }

    /// Ends what has not ended.
    func close(_ connection: FTPConnection) {
        connection.abandon()
    }

    private func failure(_ end: FTPExchange, _ connection: FTPConnection) throws(ConnError) -> ConnError {
        if let reply = end.replies.last, reply.code == 550, connection.isUsable {
            return try connection.explained(reply, resolved, what)
        }
        return connection.failed(end, what)
    }
}
