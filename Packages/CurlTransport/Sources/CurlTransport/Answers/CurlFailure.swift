public import ConnCore

/// Why a transfer failed, with what a retry has to know.
public struct CurlFailure: Error, Sendable {
    /// The error for the caller. Its outcome is `.notApplied` when nothing was sent.
    public var error: ConnError
    /// Bytes of the request, headers and body, that were given to the system; 0 means that provably nothing was sent.
    public let bytesSent: Int
    /// Whether a byte of the answer has arrived.
    public let responseBegan: Bool
    /// Whether a kept connection was used.
    public let wasReused: Bool
    /// Whether a kept connection turned out to be dead before a byte of the answer came: the usual race with a server
    /// that closes idle connections. With FTP: before a command was sent, as one whose reply is lost may have been done.
    public let isStale: Bool
    /// Connections made for this transfer.
    public let newConnections: Int

    /// Makes a failure of a transfer that has sent nothing.
    public init(_ error: ConnError) {
        self.init(error, bytesSent: 0, responseBegan: false, wasReused: false, isStale: false, newConnections: 0)
    }

    /// Makes a failure.
    public init(
        _ error: ConnError,
        bytesSent: Int,
        responseBegan: Bool,
        wasReused: Bool,
        isStale: Bool,
        newConnections: Int
    ) {
        self.error = error
        self.bytesSent = bytesSent
        self.responseBegan = responseBegan
        self.wasReused = wasReused
        self.isStale = isStale
        self.newConnections = newConnections
    }
}
