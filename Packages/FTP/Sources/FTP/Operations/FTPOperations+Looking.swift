public import ConnCore
public import DataFrames

// What looks and changes nothing. All of it may be tried again.

extension FTPOperations {
    /// The entries of a folder: by MLSD where the server has it, else by LIST.
    ///
    /// Those for the folder itself and the one above are left out. A line that cannot be understood is an entry of kind
    /// `.unparsed`.
    ///
    /// - Parameter path: The folder; default: the one that relative paths start from.
    /// - Throws: `.notFound`, `.invalidInput` for what is no folder, `.authorization`.
    @available(*, noasync)
    public func list(_ path: String = ".", options: CallOptions = .default) throws(ConnError) -> [FTPEntry] {
        try performer.run("list", options) { (connection, base) throws(ConnError) in
            try connection.list(FTPPath.resolve(path, in: base))
        }
    }

    /// The entries of a folder: by MLSD where the server has it, else by LIST.
    public func list(_ path: String = ".", options: CallOptions = .default) async throws(ConnError) -> [FTPEntry] {
        try await performer.run("list", options) { (connection, base) throws(ConnError) in
            try connection.list(FTPPath.resolve(path, in: base))
        }
    }

    /// The names in a folder: by MLSD or LIST, or by NLST where a line of those cannot be understood; some servers leave folders
    /// out of NLST.
    @available(*, noasync)
    public func names(_ path: String = ".", options: CallOptions = .default) throws(ConnError) -> [String] {
        try performer.run("names", options) { (connection, base) throws(ConnError) in
            try connection.names(FTPPath.resolve(path, in: base))
        }
    }

    /// The names in a folder: by MLSD or LIST, or by NLST where a line of those cannot be understood.
    public func names(_ path: String = ".", options: CallOptions = .default) async throws(ConnError) -> [String] {
        try await performer.run("names", options) { (connection, base) throws(ConnError) in
            try connection.names(FTPPath.resolve(path, in: base))
        }
    }

    /// Bytes of a file.
    ///
    /// - Throws: `.notFound`; `.unsupported` if the server tells by no means.
    @available(*, noasync)
    public func size(of path: String, options: CallOptions = .default) throws(ConnError) -> Int64 {
        try performer.run("size", options) { (connection, base) throws(ConnError) in
            try connection.size(of: FTPPath.resolve(path, in: base))
        }
    }

    /// Bytes of a file.
    public func size(of path: String, options: CallOptions = .default) async throws(ConnError) -> Int64 {
        try await performer.run("size", options) { (connection, base) throws(ConnError) in
            try connection.size(of: FTPPath.resolve(path, in: base))
        }
    }

    /// When a file was last changed, to the second or better where the server has MDTM or MLST.
    ///
    /// Otherwise it is read from LIST, whose times are local to ``FTPOptions/serverTimeZone``.
    ///
    /// - Throws: `.notFound`; `.unsupported` if the server tells by no means.
    @available(*, noasync)
    public func modified(_ path: String, options: CallOptions = .default) throws(ConnError) -> Instant {
        try performer.run("modified", options) { (connection, base) throws(ConnError) in
            try connection.modified(FTPPath.resolve(path, in: base))
        }
    }

    /// When a file was last changed, to the second or better where the server has MDTM or MLST.
    public func modified(_ path: String, options: CallOptions = .default) async throws(ConnError) -> Instant {
        try await performer.run("modified", options) { (connection, base) throws(ConnError) in
            try connection.modified(FTPPath.resolve(path, in: base))
        }
    }

    /// Whether there is a file or folder of that name.
    @available(*, noasync)
    public func exists(_ path: String, options: CallOptions = .default) throws(ConnError) -> Bool {
        try performer.run("exists", options) { (connection, base) throws(ConnError) in
            try connection.exists(FTPPath.resolve(path, in: base))
        }
    }

    /// Whether there is a file or folder of that name.
    public func exists(_ path: String, options: CallOptions = .default) async throws(ConnError) -> Bool {
        try await performer.run("exists", options) { (connection, base) throws(ConnError) in
            try connection.exists(FTPPath.resolve(path, in: base))
        }
    }

    /// What the server says that it can do.
    @available(*, noasync)
    public func features(options: CallOptions = .default) throws(ConnError) -> FTPFeatures {
        try performer.run("features", options) { (connection, base) throws(ConnError) in
            connection.features
        }
    }

    /// What the server says that it can do.
    public func features(options: CallOptions = .default) async throws(ConnError) -> FTPFeatures {
        try await performer.run("features", options) { (connection, base) throws(ConnError) in
            connection.features
        }
    }
}
