/// A transfer slower than this for so long is given up.
public struct HTTPLowSpeed: Hashable, Sendable {
    /// The fewest bytes a second.
    public var bytesPerSecond: Int
    /// For how long the transfer may be slower; at least 1 s.
    public var window: Duration

    /// Makes a limit.
    public init(bytesPerSecond: Int = 1, window: Duration = .seconds(30)) {
        self.bytesPerSecond = bytesPerSecond
        self.window = window
    }
}
