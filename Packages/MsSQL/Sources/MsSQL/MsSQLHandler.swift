public import SQLCore

/// Connects to SQL Server, runs statements, retries, reconnects and closes; see `SQLHandler`.
///
/// Sync callers have one connection for each thread, async callers share worker threads.
public typealias MsSQLHandler = SQLHandler<MsSQLDriver>
