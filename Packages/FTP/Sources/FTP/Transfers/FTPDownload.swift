public import DataFrames

/// A file that was downloaded, checked and put in its place.
public struct FTPDownload: Sendable, Hashable {
    /// The local file.
    public let path: String
    /// Its bytes.
    public let bytes: Int64
    /// The bytes that an earlier call had left and that did not have to come again.
    public let resumedAt: Int64
    /// When the file on the server was last changed, if it was asked for (`resume` or `keepsTime`, and any
    /// download that was cut) and told.
    public let modified: Instant?
}
