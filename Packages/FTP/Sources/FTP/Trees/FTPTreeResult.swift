/// What became of a tree.
public struct FTPTreeResult: Sendable {
    /// The files that were transferred, relative to the tree's root, in no certain order.
    public var transferred: [String] = []
    /// The files that the rule left alone.
    public var unchanged: [String] = []
    /// What was left out, and why: links, devices, names that are not safe.
    public var skipped: [(path: String, reason: String)] = []
    /// The bytes of the transferred files.
    public var bytes: Int64 = 0

    /// Makes an empty result.
    public init() {}
}
