internal import CPgSQL
import Glibc
@_spi(SQLDrivers) internal import SQLCore

/// Runs a simple query on a connection that is still being set up, within the time of connecting.
struct ConnectQuery {
    let connection: OpaquePointer
    let deadline: ConnectDeadline

    /// The last result's rows as text.
    func run(_ text: String, _ what: String) throws(ConnError) -> [[String?]] {
        guard PQsetnonblocking(connection, 1) == 0, PQsendQuery(connection, text) == 1 else { throw lost(what) }
        var unsent = PQflush(connection)
        while unsent == 1 {
            try wait(POLLIN | POLLOUT, what)
            guard PQconsumeInput(connection) == 1 else { throw lost(what) }
            unsent = PQflush(connection)
        }
        guard unsent == 0 else { throw lost(what) }
        var rows: [[String?]] = []
        var failure: ConnError?
        while true {
            while PQisBusy(connection) == 1 {
                try wait(POLLIN, what)
                guard PQconsumeInput(connection) == 1 else { throw lost(what) }
            }
            guard let result = PQgetResult(connection) else { break }
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_TUPLES_OK:
                rows = Self.rows(of: result)
            case PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
                break
            default:
                failure = failure ?? ServerReport(result: result).connError(phase: .connect)
            }
        }
        if let failure { throw failure }
        return rows
    }

    private static func rows(of result: OpaquePointer) -> [[String?]] {
        (0..<PQntuples(result)).map { row in
            (0..<PQnfields(result)).map { column in
                guard PQgetisnull(result, row, column) == 0 else { return nil }
                return PQgetvalue(result, row, column).map { String(cString: $0) }
            }
        }
    }

    private func wait(_ events: Int32, _ what: String) throws(ConnError) {
        guard deadline.wait(for: events, on: PQsocket(connection)) else {
            throw ConnError(
                .timeout,
                "The server did not answer to \(what) within \(deadline.limit)",
                advice: "allow more time with connectTimeout",
                retry: .reconnect
            )
        }
    }

    private func lost(_ what: String) -> ConnError {
        LinkFailure.lost(connection, sent: false, while: "asking for \(what)").with { $0.phase = .connect }
    }
}
