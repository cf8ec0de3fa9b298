/// One socket of a connection; its descriptor is closed by ``ProxyCore`` alone.
final class Peer {
    let descriptor: Int32
    let token: UInt64
    let isClient: Bool
    unowned let session: Session
    /// What it is watched for; nil when it isn't.
    var interest: Interest?
    /// The kernel takes no more bytes.
    var isBlocked = false
    /// It reset the connection, as a write has learned.
    var isBroken = false

    init(_ descriptor: Int32, token: UInt64, isClient: Bool, session: Session) {
        self.descriptor = descriptor
        self.token = token
        self.isClient = isClient
        self.session = session
    }
}
