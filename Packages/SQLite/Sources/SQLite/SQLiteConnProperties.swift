public import SQLCore

/// Says which SQLite database to open.
///
///     try SQLiteHandler(.file("plant.db"))                 // must exist
///     try SQLiteHandler(.file("plant.db", create: true))   // made if missing
///     try SQLiteHandler(.memory)                           // one database, shared by the handler's threads
public struct SQLiteConnProperties: ConnProperties, Hashable {
    /// The file's path; `nil` for a database in memory.
    public var path: String?
    /// Whether the file is opened for reading only. A database in memory cannot be read-only.
    public var isReadOnly: Bool
    /// Whether a missing file is created. The default is false, so that a mistyped path is an error, not a new file.
    public var createsIfMissing: Bool

    private init(path: String?, isReadOnly: Bool, createsIfMissing: Bool) {
        self.path = path
        self.isReadOnly = isReadOnly
        self.createsIfMissing = createsIfMissing
    }

    /// A database in a file.
    ///
    /// - Parameters:
    ///   - path: The path, absolute or relative to the working directory. It is never taken for a URI.
    ///   - create: Makes the file if it is missing; its folder must exist.
    ///   - readOnly: Opens for reading only; excludes `create`.
    public static func file(_ path: String, create: Bool = false, readOnly: Bool = false) -> SQLiteConnProperties {
        SQLiteConnProperties(path: path, isReadOnly: readOnly, createsIfMissing: create)
    }

    /// A database in memory: one for each handler, shared by its connections, gone when the handler is closed.
    public static var memory: SQLiteConnProperties {
        SQLiteConnProperties(path: nil, isReadOnly: false, createsIfMissing: true)
    }

    /// For example `sqlite:plant.db` or `sqlite::memory:`.
    public var endpoint: Endpoint {
        Endpoint(system: "sqlite", database: path ?? ":memory:")
    }

    /// Throws `.invalidInput` for a path that is empty, holds a NUL or names no file, and for contradictory modes.
    public func validate() throws(ConnError) {
        guard let path else {
            guard !isReadOnly else {
                throw ConnError(
                    .invalidInput,
                    "A database in memory cannot be read-only, because nothing could ever be in it",
                    phase: .connect
                )
            }
            return
        }
        if path.isEmpty {
            throw ConnError(
                .invalidInput,
                "The path of the SQLite database is empty",
                advice: "name a file, or use .memory",
                phase: .connect
            )
        }
        if path == ":memory:" {
            throw ConnError(
                .invalidInput,
                "':memory:' is not a file",
                advice: "use .memory, or './:memory:' for a file of that name",
                phase: .connect
            )
        }
        if path.utf8.contains(0) {
            throw ConnError(.invalidInput, "The path of the SQLite database holds a NUL character", phase: .connect)
        }
        if isReadOnly, createsIfMissing {
            throw ConnError(
                .invalidInput,
                "A SQLite file cannot be created and opened read-only at once",
                advice: "choose create or readOnly",
                phase: .connect
            )
        }
    }

    /// The path as SQLite gets it: one that begins like a URI, an option or a special name is made plainly a path.
    var openPath: String {
        guard let path else { return "" }
        return path.hasPrefix("file:") || path.hasPrefix(":") ? "./" + path : path
    }
}
