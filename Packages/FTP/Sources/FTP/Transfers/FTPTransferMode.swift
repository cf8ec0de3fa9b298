/// Whether a transfer changes line ends.
public enum FTPTransferMode: String, Sendable, Hashable, CaseIterable {
    /// Bytes as they are (TYPE I): the default everywhere.
    case binary
    /// Text (TYPE A): line ends are translated between this system's and the server's. Sizes are then not compared, and a
    /// transfer that broke begins anew.
    case ascii
}
