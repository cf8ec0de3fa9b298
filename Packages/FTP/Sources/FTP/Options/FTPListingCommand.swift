/// How folders are listed.
public enum FTPListingCommand: String, Sendable, Hashable, CaseIterable {
    /// By MLSD where the server has it, else by LIST.
    case automatic
    /// By MLSD (RFC 3659 §7) alone: exact times in UTC, exact sizes. Trees and recursive removals ask LIST about links too.
    case mlsd
    /// By LIST alone.
    case list
}
