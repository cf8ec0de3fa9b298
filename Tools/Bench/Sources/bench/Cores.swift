import CBaseline

/// Puts a client and the server on cores of their own.
///
/// A round trip costs a client two to three times as much when the two sit on different cores, and the scheduler
/// chooses anew for each process. Apart, as on two machines, all sides meet the same.
struct Cores {
    private let server: Int32

    /// Nil without a server of our own.
    init?(server: String?) {
        guard let server = server.flatMap({ Int32($0) }), server > 0 else { return nil }
        self.server = server
    }

    /// Runs `body` with this thread, and the processes that it starts, on the first core, and the server's new
    /// processes on the others; with a single core as it comes.
    func apart<R>(_ body: () throws -> R) rethrows -> R {
        guard cb_cores_apart(server) else { return try body() }
        defer { cb_cores_together(server) }
        return try body()
    }
}
