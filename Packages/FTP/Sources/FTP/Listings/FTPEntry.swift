public import DataFrames

/// One line of a folder's listing.
public struct FTPEntry: Sendable, Hashable {
    /// What an entry is.
    public enum Kind: String, Sendable, Hashable {
        /// A plain file.
        case file
        /// A folder.
        case directory
        /// A symbolic link. MLSD of some servers reports it as what it leads to, which ``FTPListingCommand/list`` avoids.
        case link
        /// A device, a socket or anything else.
        case other
        /// A line that was not understood: only ``FTPEntry/raw`` is set.
        case unparsed
    }

    /// How exact a time is.
    public enum Precision: Int, Sendable, Hashable, Comparable {
        /// To the second or better.
        case second = 1
        /// To the minute, as LIST has it for the last months.
        case minute = 60
        /// To the day, as LIST has it for older files.
        case day = 86_400

        /// The more exact one first.
        public static func < (left: Precision, right: Precision) -> Bool { left.rawValue < right.rawValue }
    }

    /// The name, without its folder; empty for a line that was not understood.
    public var name: String
    /// What it is.
    public var kind: Kind
    /// Bytes; `nil` where the server does not say. VMS says blocks, which are no bytes.
    public var size: Int64?
    /// When it was last changed; `nil` where the server does not say. LIST has local times, which are read by
    /// ``FTPOptions/serverTimeZone``; MLSD has UTC.
    public var modified: Instant?
    /// How exact ``modified`` is.
    public var precision: Precision = .second
    /// The nine letters of Unix permissions, `rw-r--r--`; `nil` where the server does not say.
    public var permissions: String?
    /// The owner's name or number.
    public var owner: String?
    /// The group's name or number.
    public var group: String?
    /// Where a link leads, if the server says so.
    public var linkTarget: String?
    /// All facts of a machine-readable line, by their names in lower case; read from ``raw`` when asked for.
    public var facts: [String: String] { isMachineLine ? MachineListing.facts(raw) : [:] }
    /// Whether ``raw`` is a line of MLSD or MLST.
    var isMachineLine = false
    /// The line as it came; of VMS, whose long names have a line to themselves, both lines.
    public var raw: String

    /// Makes an entry.
    public init(name: String, kind: Kind, size: Int64? = nil, modified: Instant? = nil, raw: String) {
        self.name = name
        self.kind = kind
        self.size = size
        self.modified = modified
        self.raw = raw
    }

    /// Whether the name stays in its folder: not empty, no separator, no way up, nothing that cannot be sent back.
    ///
    /// Other names are never made into a local path, nor entered or removed with a tree.
    public var hasSafeName: Bool { FTPPath.isSafe(name: name) }
}
