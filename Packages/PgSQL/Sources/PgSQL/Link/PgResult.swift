internal import CPgSQL

/// Owner of one `PGresult`.
final class PgResult {
    /// Valid as long as this object.
    let pointer: OpaquePointer

    /// Takes a result over.
    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        PQclear(pointer)
    }

    var status: ExecStatusType { PQresultStatus(pointer) }
    /// Whether the server, or libpq, reports an error.
    var isError: Bool { status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE }
    var sqlState: String? { PgResult.sqlState(pointer) }

    /// All rows, as text; for results in the text format.
    var textRows: [[String?]] {
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

    /// The SQLSTATE of an error, `nil` if it does not come from the server.
    static func sqlState(_ result: OpaquePointer) -> String? {
        field(result, UInt8(ascii: "C"))
    }

    /// A field of an error or notice; its code is that of the protocol.
    static func field(_ result: OpaquePointer, _ code: UInt8) -> String? {
        PQresultErrorField(result, Int32(code)).map { String(cString: $0) }
    }
}
