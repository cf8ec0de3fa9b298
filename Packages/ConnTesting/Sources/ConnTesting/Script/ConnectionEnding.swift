/// The two ways in which a proxy ends a connection.
public enum ConnectionEnding: Sendable, Hashable, CaseIterable {
    /// Orderly: both peers read what was sent to them, then the end of data.
    case cut
    /// With RST: both peers' calls fail with "connection reset by peer".
    case reset

    var kind: FaultKind {
        self == .cut ? .cut : .reset
    }
}
