internal import DataFrames

/// One file of a tree, on either side.
struct TreeFile: Sendable {
    /// The path below the tree's root, with `/`.
    var path: String
    var size: Int64?
    var modified: Instant?
    /// How exact ``modified`` is, in seconds.
    var precision: Int64 = 1
}

extension FTPTreeRule {
    /// Whether a file is to be transferred.
    ///
    /// - Parameters:
    ///   - source: The file.
    ///   - target: What is at its place, if there is something.
    func wants(_ source: TreeFile, over target: TreeFile?) -> Bool {
        guard self != .all, let target else { return true }
        if self == .different, let size = source.size, let other = target.size, size != other { return true }
        guard let time = source.modified?.rounded(in: .second)?.ticks,
            let other = target.modified?.rounded(in: .second)?.ticks
        else { return self == .newer || source.size != target.size }
        return time >= other + max(source.precision, target.precision)
    }
}
