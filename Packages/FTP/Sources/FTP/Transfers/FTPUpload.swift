/// A file that was uploaded, checked and put in its place.
public struct FTPUpload: Sendable, Hashable {
    /// The absolute path on the server.
    public let path: String
    /// Its bytes, as they were sent.
    public let bytes: Int64
    /// The bytes that an earlier call had left on the server and that did not have to be sent again.
    public let resumedAt: Int64
    /// Whether the server told the file's size, and it was right.
    public let isSizeChecked: Bool
}
