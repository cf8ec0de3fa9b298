public import ConnCore

/// One login, held for the length of a closure, with a current directory.
///
/// Relative paths start from ``currentDirectory``. Not Sendable: it is used inside its closure, by one operation at a
/// time; nothing is retried in it, because what came before cannot be repeated here.
public final class FTPSession: FTPOperations {
    /// The folder that relative paths start from, absolute.
    public private(set) var currentDirectory: String

    private let scope: ConnScope<FTPConnection>
    private let server: String

    init(_ scope: ConnScope<FTPConnection>, _ server: String, _ directory: String) {
        self.scope = scope
        self.server = server
        currentDirectory = directory
    }

    /// Runs the operations, all on one connection.
    public var performer: FTPPerformer { FTPPerformer(scope, server, base: currentDirectory) }

    /// Makes another folder the current one; the server is asked whether it can be entered, and where that is.
    ///
    /// - Throws: `.notFound` or `.authorization`; the current directory stays then.
    @available(*, noasync)
    public func changeDirectory(_ path: String, options: CallOptions = .default) throws(ConnError) {
        currentDirectory = try performer.run("changeDirectory", options) { (connection, base) throws(ConnError) in
            try connection.changeDirectory(FTPPath.resolve(path, in: base))
        }
    }

    /// Makes another folder the current one; the server is asked whether it can be entered, and where that is.
    public func changeDirectory(_ path: String, options: CallOptions = .default) async throws(ConnError) {
        currentDirectory = try await performer.run("changeDirectory", options) { (connection, base) throws(ConnError) in
            try connection.changeDirectory(FTPPath.resolve(path, in: base))
        }
    }
}
