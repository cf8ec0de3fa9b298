internal import CPgSQL
internal import SQLCore

/// Errors of a link that broke.
enum LinkFailure {
    /// The error of a connection that was lost.
    ///
    /// - Parameters:
    ///   - connection: libpq's handle, whose text goes into `serverMessage`; `nil` if there is none.
    ///   - sent: Whether anything of the operation may have reached the server.
    ///   - activity: What was being done, as it follows "while": "reading rows".
    static func lost(_ connection: OpaquePointer?, sent: Bool, while activity: String) -> ConnError {
        var error = ConnError(
            .connection,
            "The connection to PostgreSQL was lost while \(activity)",
            outcome: sent ? .unknown : .notApplied,
            retry: .reconnect
        )
        let text = connection.flatMap { PQerrorMessage($0) }.map { String(cString: $0) } ?? ""
        if !text.isEmpty { error.serverMessage = text }
        return error
    }
}
