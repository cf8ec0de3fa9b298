/// What can be done on an FTP server: by a handler, or by a session on its one connection.
///
/// Every operation has a sync form, which blocks, and an async form of the same name. Relative paths start from the
/// handler's start directory, in a session from its current directory. A path with a CR, LF or NUL is refused before
/// anything is sent; everything else (spaces, leading dashes, `%`, `#`) reaches the server as it is.
public protocol FTPOperations {
    /// Runs the operations.
    var performer: FTPPerformer { get }
}
