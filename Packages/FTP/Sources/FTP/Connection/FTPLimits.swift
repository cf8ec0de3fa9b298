/// Bounds that are the same for everybody.
enum FTPLimits {
    /// How deep folders may lie in one another before a link in a circle is assumed.
    static let depth = 100
    /// The most bytes of one listing, and of a file that is read into memory unless more are allowed.
    static let memory = 1 << 30
    /// How much of what was received before is received again and compared when a download goes on.
    static let overlap = 64 << 10
    /// A download that was cut within so many bytes begins anew unless the file's time is known.
    static let restart = 1 << 20
    /// How many bytes lie between two words about progress.
    static let progressStep = 256 << 10
}
