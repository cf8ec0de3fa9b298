/// Which files of a tree are transferred.
public enum FTPTreeRule: String, Sendable, Hashable, CaseIterable {
    /// All.
    case all
    /// Those that are missing at the target or older there.
    case newer
    /// Those that are missing at the target, older there, or of another size.
    case different
}
