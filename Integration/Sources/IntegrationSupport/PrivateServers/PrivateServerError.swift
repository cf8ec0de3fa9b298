/// A failure of a private server, or of a command that serves it.
public struct PrivateServerError: Error, CustomStringConvertible {
    /// What failed.
    public let description: String

    /// - Parameter description: What failed.
    public init(_ description: String) { self.description = description }
}
