internal import CPgSQL
internal import Glibc

/// Tells whether OpenSSL holds bytes that libpq has not taken yet, which no `poll` on the socket would show.
///
/// libpq tells this to nobody; but it hands out OpenSSL's own object, and OpenSSL is in the process when it is in use.
struct PendingTLS {
    private typealias Pending = @convention(c) (UnsafeRawPointer?) -> Int32

    private static let pending: Pending? = {
        guard let symbol = dlsym(nil, "SSL_pending") else { return nil }
        return unsafeBitCast(symbol, to: Pending.self)
    }()

    /// Not owned; lives as long as the connection.
    private let session: UnsafeRawPointer
    private let pending: Pending?

    /// Makes one; `nil` for a connection without TLS.
    init?(_ connection: OpaquePointer) {
        guard PQsslInUse(connection) != 0, let session = PQsslStruct(connection, "OpenSSL") else { return nil }
        self.session = UnsafeRawPointer(session)
        pending = Self.pending
    }

    /// Whether bytes wait; `nil` if nobody can tell.
    var hasBytes: Bool? { pending.map { $0(session) > 0 } }
}
