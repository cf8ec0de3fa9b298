internal import CFreeTDS
internal import CMsSQLShims
@_spi(SQLDrivers) internal import SQLCore

extension MsSQLLink {
    /// What comes next in an answer.
    enum Step {
        /// A result with columns, whose rows follow.
        case rows
        /// A statement without rows has ended; how many rows it changed, if it says so.
        case done(affected: Int?)
        /// The answer is complete.
        case end
    }

    /// db-lib's return codes, which are macros.
    private enum Code {
        static let fail: Int32 = 0
        static let succeed: Int32 = 1
        static let noMoreResults: Int32 = 2
        static let row: Int32 = -1
        static let noMoreRows: Int32 = -2
        /// Forgets a procedure call that was begun.
        static let resetCall: Int16 = 4
    }

    /// Bytes of UTF-16 that surely go in one packet, with headers.
    private static let surelyOnePacket = 400

    // MARK: Sending

    /// Sends a batch, and waits for the beginning of its answer.
    ///
    /// - Parameter whenAnswered: Called when the answer waits at the socket, before any of it is read.
    func send(batch text: String, whenAnswered: () -> Void = {}) throws(ConnError) {
        try checkCancelled()
        hasExecuted = true
        let isSent = sending {
            dbcmd(process, text) == Code.succeed && dbsqlsend(process) == Code.succeed
        }
        guard isSent else { throw failure(text: nil) }
        try awaitAnswer(isShort: text.utf8.count * 2 < Self.surelyOnePacket)
        whenAnswered()
        enter()
        _ = dbsqlok(process)
    }

    /// Sends a call of a procedure, and waits for the beginning of its answer.
    func send(call name: String, arguments: [CallArgument]) throws(ConnError) {
        try checkCancelled()
        enter()
        var isTaken = dbrpcinit(process, name, 0) == Code.succeed
        for argument in arguments where isTaken {
            isTaken = argument.parameter.add(to: process, name: argument.name, isOutput: argument.isOutput)
        }
        guard isTaken else {
            dbrpcinit(process, "", Code.resetCall)
            throw failure(text: nil)
        }
        hasExecuted = true
        // db-lib keeps pointers to the values until they are sent.
        let isSent = withExtendedLifetime(arguments) { sending { dbrpcsend(process) == Code.succeed } }
        guard isSent else {
            if !isBroken { dbrpcinit(process, "", Code.resetCall) }
            throw failure(text: nil)
        }
        let size = arguments.reduce(0) { $0 + ($1.parameter.sentBytes?.count ?? 0) + 40 }
        try awaitAnswer(isShort: size * 2 < Self.surelyOnePacket)
        enter()
        _ = dbsqlok(process)
    }

    // MARK: Reading

    /// The next step of the answer.
    ///
    /// - Throws: What the server reported up to there. What follows can still be read, or thrown away.
    func nextStep(text: String?) throws(ConnError) -> Step {
        for _ in 0..<100_000 {
            if cancelLine.isRequested { throw stop() }
            enter()
            switch dbresults(process) {
            case Code.noMoreResults:
                try checkReport(text: text)
                return .end
            case Code.succeed:
                try checkReport(text: text)
                if dbnumcols(process) > 0 { return .rows }
                return .done(affected: dbiscount(process) != 0 ? Int(dbcount(process)) : nil)
            default:
                if isBroken || hasStopped { throw failure(text: text) }
                // A failed statement of several: what it failed for is in the report.
                try checkReport(text: text)
            }
        }
        markBroken()
        throw failure(text: text)
    }

    /// Goes to the next row; false after the last one.
    @inline(__always)
    func nextRow(text: String?) throws(ConnError) -> Bool {
        if cancelLine.isRequested { throw stop() }
        let code = dbnextrow(process)
        if code == Code.row, report.errors.isEmpty { return true }
        if code == Code.noMoreRows, report.errors.isEmpty { return false }
        throw failedRow(code, text: text)
    }

    @inline(never)
    private func failedRow(_ code: Int32, text: String?) -> ConnError {
        if report.errors.isEmpty, !isBroken, !hasStopped {
            markBroken()
            return ConnError(
                .unsupported,
                "The result has rows of COMPUTE, which this library does not read",
                advice: "use GROUP BY ROLLUP",
                outcome: .unknown
            )
        }
        return failure(text: text)
    }

    // MARK: Small queries

    /// Runs a batch of this library's own, and reads its one result as text; `nil` stands for NULL.
    ///
    /// - Parameter mayApply: Whether a lost answer leaves open if it took effect, as that to COMMIT does. All others either
    ///   change nothing or stand inside a transaction, which ends with the connection.
    @discardableResult
    func query(_ text: String, mayApply: Bool = false, whenAnswered: () -> Void = {}) throws(ConnError) -> [[String?]] {
        do throws(ConnError) {
            try send(batch: text, whenAnswered: whenAnswered)
            var rows: [[String?]] = []
            while true {
                switch try nextStep(text: text) {
                case .end: return rows
                case .done: break
                case .rows:
                    let decoder = try RowDecoder(columns: ResultColumn.all(of: process), options: DecodingOptions())
                    while try nextRow(text: text) {
                        var row: [String?] = []
                        for index in decoder.fields.indices {
                            let cell = try decoder.cell(at: index, from: process)
                            row.append(cell.isNull ? nil : cell.description)
                        }
                        rows.append(row)
                    }
                }
            }
        } catch {
            if !isBroken, !hasStopped { discardResults() }
            guard !mayApply, error.outcome == .unknown else { throw error }
            throw error.with { $0.outcome = .notApplied }
        }
    }
}
