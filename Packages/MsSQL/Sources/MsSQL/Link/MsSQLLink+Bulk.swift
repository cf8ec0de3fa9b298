@_spi(SQLDrivers) internal import SQLCore

extension MsSQLLink: BulkLink {
    /// Runs a batch; see ``query(_:)``.
    func execute(_ text: String) throws(ConnError) {
        try query(text)
    }

    /// Runs a statement with parameters, and reads its results away.
    func execute(_ text: String, _ parameters: [RPCParameter]) throws(ConnError) {
        do throws(ConnError) {
            try send(call: "sp_executesql", arguments: MsSQLConnection.arguments(text, parameters))
            while true {
                switch try nextStep(text: nil) {
                case .end: return
                case .done: break
                case .rows: while try nextRow(text: nil) {}
                }
            }
        } catch {
            if !isBroken, !hasStopped { discardResults() }
            throw error
        }
    }

    /// Babelfish does not: it wants an end of the rows that FreeTDS does not send.
    func takesBulkCopies() throws(ConnError) -> Bool {
        if let known = isBabelfish { return !known }
        let version = try query("SELECT @@VERSION").first?.first ?? nil
        let isBabelfish = version?.contains("Babelfish") == true
        self.isBabelfish = isBabelfish
        return !isBabelfish
    }

    /// The rows of a query as text; see ``query(_:)``.
    func rows(_ text: String) throws(ConnError) -> [[String?]] {
        try query(text)
    }

    /// What the server or db-lib reported about a bulk load's last call.
    func bulkFailure() -> ConnError {
        failure(text: nil)
    }
}
