public import SQLCore

/// Talks to SQLite databases, in files and in memory.
///
///     try SQLiteHandler.with(.file("plant.db")) { db in
///         try db.execute("INSERT INTO power VALUES (\(id), \(value))")
///     }
///
/// Each thread has its own connection to the same database; with the write-ahead log, the default for files, readers
/// and one writer do not block each other. Writers start with `BEGIN IMMEDIATE`, so that they wait for each other
/// instead of failing in the middle.
public typealias SQLiteHandler = SQLHandler<SQLiteDriver>
