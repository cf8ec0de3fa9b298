/// How far a connection through a proxy has come, or how it ended.
public enum ConnectionState: String, Sendable, Hashable, CaseIterable {
    /// Accepted, and not ended; the upstream may still be connecting.
    case open
    /// Client and server closed it, or one of them broke it off.
    case closedByPeers
    /// The proxy closed it in an orderly way: by script, by ``FaultProxy/cutAll()`` and its kin.
    case cut
    /// The proxy reset it.
    case reset
    /// The upstream took no connection; the client's was reset.
    case upstreamFailed
    /// The proxy was stopped.
    case stopped
}
