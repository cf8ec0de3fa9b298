public import ConnCore

// What changes names and folders. After a connection lost in the middle it is tried again only if the options say that it
// is idempotent.

extension FTPOperations {
    /// Gives a file or folder another name, in another folder too.
    ///
    /// Most servers replace a file that has the new name.
    @available(*, noasync)
    public func rename(_ path: String, to newPath: String, options: CallOptions = .default) throws(ConnError) {
        try performer.run("rename", options, isIdempotent: false) { (connection, base) throws(ConnError) in
            try connection.rename(FTPPath.resolve(path, in: base), to: FTPPath.resolve(newPath, in: base))
        }
    }

    /// Gives a file or folder another name, in another folder too.
    public func rename(_ path: String, to newPath: String, options: CallOptions = .default) async throws(ConnError) {
        try await performer.run("rename", options, isIdempotent: false) { (connection, base) throws(ConnError) in
            try connection.rename(FTPPath.resolve(path, in: base), to: FTPPath.resolve(newPath, in: base))
        }
    }

    /// Removes a file, or a link itself.
    ///
    /// - Throws: `.notFound`, `.invalidInput` for a folder, `.authorization`.
    @available(*, noasync)
    public func delete(_ path: String, options: CallOptions = .default) throws(ConnError) {
        try performer.run("delete", options, isIdempotent: false) { (connection, base) throws(ConnError) in
            try connection.delete(FTPPath.resolve(path, in: base))
        }
    }

    /// Removes a file, or a link itself.
    public func delete(_ path: String, options: CallOptions = .default) async throws(ConnError) {
        try await performer.run("delete", options, isIdempotent: false) { (connection, base) throws(ConnError) in
            try connection.delete(FTPPath.resolve(path, in: base))
        }
    }

    /// Makes a folder.
    ///
    /// - Parameter intermediate: Whether those above it are made too; then one that is there already is fine.
    /// - Throws: `.alreadyExists` without `intermediate`, `.notFound` if the folder above is missing, `.authorization`.
    @available(*, noasync)
    public func makeDirectory(
        _ path: String,
        intermediate: Bool = false,
        options: CallOptions = .default
    ) throws(ConnError) {
        try performer.run("makeDirectory", options, isIdempotent: intermediate) {
            (connection, base) throws(ConnError) in
            try connection.makeDirectory(FTPPath.resolve(path, in: base), intermediate: intermediate)
        }
    }

    /// Makes a folder.
    public func makeDirectory(
        _ path: String,
        intermediate: Bool = false,
        options: CallOptions = .default
    ) async throws(ConnError) {
        try await performer.run("makeDirectory", options, isIdempotent: intermediate) {
            (connection, base) throws(ConnError) in
            try connection.makeDirectory(FTPPath.resolve(path, in: base), intermediate: intermediate)
        }
    }

    /// Removes a folder.
    ///
    /// - Parameter recursive: Whether everything in it is removed first. Links are removed themselves; what they lead to
    ///   is never entered, where MLSD reports a link as a folder neither: LIST is asked too.
    /// - Throws: `.notFound`, `.invalidInput` for one that is not empty, no folder or, with `recursive`, a link;
    ///   `.authorization`; `.unsupported` where the server shows by no means whether it is a folder or a link.
    @available(*, noasync)
    public func removeDirectory(
        _ path: String,
        recursive: Bool = false,
        options: CallOptions = .default
    ) throws(ConnError) {
        let job = RemovalJob(path, recursive: recursive)
        try performer.run("removeDirectory", options, isIdempotent: recursive) { (connection, base) throws(ConnError) in
            try job.attempt(connection, in: base)
        }
    }

    /// Removes a folder.
    public func removeDirectory(
        _ path: String,
        recursive: Bool = false,
        options: CallOptions = .default
    ) async throws(ConnError) {
        let job = RemovalJob(path, recursive: recursive)
        try await performer.run("removeDirectory", options, isIdempotent: recursive) {
            (connection, base) throws(ConnError) in
            try job.attempt(connection, in: base)
        }
    }
}
