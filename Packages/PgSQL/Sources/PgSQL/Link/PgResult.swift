internal import CPgSQL

/// Owner of one `PGresult`.
final class PgResult {
    private let pointer: OpaquePointer

    /// Takes a result over.
    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        PQclear(pointer)
    }

    /// Calls the closure with the result, which is not freed meanwhile.
    ///
    /// Nothing else gives the pointer away: an object may be freed after its last use, in the middle of a scope.
    @inline(__always)
    func withPointer<R, E: Error>(_ body: (OpaquePointer) throws(E) -> R) throws(E) -> R {
        defer { extendLifetime(self) }
        return try body(pointer)
    }

    var status: ExecStatusType { withPointer { PQresultStatus($0) } }
    /// Whether the server, or libpq, reports an error.
    var isError: Bool {
        let status = status
        return status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE
    }
    var sqlState: String? { withPointer { PgResult.sqlState($0) } }
    /// The command's tag, for example `COMMIT`.
    var tag: String { withPointer { PQcmdStatus($0).map { String(cString: $0) } ?? "" } }
    var rowCount: Int32 { withPointer { PQntuples($0) } }

    /// All rows, as text; for results in the text format.
    var textRows: [[String?]] {
        withPointer { pointer in
            let width = PQnfields(pointer)
            return (0..<PQntuples(pointer)).map { row in
                (0..<width).map { column in
                    guard PQgetisnull(pointer, row, column) == 0, let text = PQgetvalue(pointer, row, column) else {
                        return nil
                    }
                    return String(cString: text)
                }
            }
        }
    }

    /// The SQLSTATE of an error, `nil` if it does not come from the server.
    static func sqlState(_ result: OpaquePointer) -> String? {
        field(result, UInt8(ascii: "C"))
    }

    /// A field of an error or notice; its code is that of the protocol.
    static func field(_ result: OpaquePointer, _ code: UInt8) -> String? {
        PQresultErrorField(result, Int32(code)).map { String(cString: $0) }
    }
}
