internal import CMySQL
@_spi(SQLDrivers) public import SQLCore

extension MySQLConnection {
    /// The most sets of one request with arrays, and bytes of their values.
    private static let setsPerRequest = 4_096
    private static let bytesPerRequest = 1 << 20

    /// Runs one prepared statement for each set; see ``SQLDriverConnection/executeMany(_:parameterSets:)``.
    ///
    /// Sets that follow each other and have values of the same types go as arrays, in one round trip, where the server
    /// takes them. If one of them fails, they are run again one by one to find it.
    public func executeMany(_ text: String, parameterSets: [[SQLValue]]) throws(ConnError) -> Int {
        try beginOperation()
        let prepared: PreparedStatement
        if let cached = statements.statement(text) {
            prepared = cached
        } else {
            prepared = try prepare(text, try checkedTraits(text), isCacheable: true)
        }
        defer { if !prepared.isCached { prepared.close(link) } }
        // Without a transaction there is nothing to go back to.
        var usesArrays = parameterSets.count > 1 && link.isInTransaction ? try takesArrays(prepared) : false
        var total = 0
        var first = 0
        while first < parameterSets.count {
            let (count, kinds) = usesArrays ? try alike(parameterSets, from: first, prepared) : (1, [])
            if count == 1 {
                total += try executeOne(prepared, parameterSets[first], first)
                first += 1
            } else if let affected = try executeArrays(prepared, parameterSets[first..<first + count], kinds) {
                total += affected
                first += count
            } else {
                usesArrays = false
            }
        }
        return total
    }

    /// Statements that change rows and give none.
    private func takesArrays(_ prepared: PreparedStatement) throws(ConnError) -> Bool {
        let words: Set<String> = ["INSERT", "REPLACE", "UPDATE", "DELETE"]
        guard prepared.parameterCount > 0, !prepared.returnsRows, !prepared.traits.mayReturnRows else { return false }
        return words.contains(prepared.traits.firstWord) ? try serverLimits().takesArrays : false
    }

    private func executeOne(_ prepared: PreparedStatement, _ values: [SQLValue], _ set: Int) throws(ConnError) -> Int {
        do throws(ConnError) {
            try checkCount(prepared, values.count)
            try parameters.set(values)
            try execute(prepared)
            let cursor = try MySQLCursor(self, prepared, columnTypes: [:])
            try cursor.skipAll()
            return cursor.summary.affectedRows
        } catch {
            throw error.with { $0.message = "Parameter set \(set): " + $0.message }
        }
    }

    /// How many sets from one on have values of the same types, and these.
    private func alike(
        _ sets: [[SQLValue]],
        from first: Int,
        _ prepared: PreparedStatement
    ) throws(ConnError) -> (count: Int, kinds: [UInt16]) {
        let width = prepared.parameterCount
        let room = min(Self.bytesPerRequest, try serverLimits().maximumPacket / 2)
        var kinds = [UInt16?](repeating: nil, count: width)
        var bytes = 0
        var count = 0
        sets: while first + count < sets.count, count < Self.setsPerRequest {
            let values = sets[first + count]
            guard values.count == width else { break }
            var together = kinds
            for (index, value) in values.enumerated() {
                guard let kind = value.wireKind else { continue }
                if let known = together[index], known != kind { break sets }
                together[index] = kind
                bytes += value.byteBound
            }
            guard bytes <= room else { break }
            kinds = together
            count += 1
        }
        return (max(1, count), kinds.map { $0 ?? WireParameter.kind(MYSQL_TYPE_STRING) })
    }

    /// Runs the statement for all sets at once.
    ///
    /// - Returns: The rows affected; `nil` if the server does not take arrays for this statement, and then has done nothing.
    private func executeArrays(
        _ prepared: PreparedStatement,
        _ sets: ArraySlice<[SQLValue]>,
        _ kinds: [UInt16]
    ) throws(ConnError) -> Int? {
        do {
            try parameters.set(sets, kinds: kinds)
        } catch {
            // One of them has no form here: the one that does not is named when they are run singly.
            return nil
        }
        note(prepared.traits)
        try link.checkCancelled()
        try link.query("SAVEPOINT conn_many")
        do throws(ConnError) {
            try link.execute(prepared.pointer, parameters.request, usesArrays: true, text: prepared.text)
            let cursor = try MySQLCursor(self, prepared, columnTypes: [:])
            try cursor.skipAll()
            return cursor.summary.affectedRows
        } catch {
            if error.nativeCode?.code == "1295" { return nil }
            guard canRepeat(after: error, savepoint: "conn_many") else {
                noteFailure(error)
                throw error.with {
                    $0.message = "Parameter sets \(sets.startIndex) to \(sets.endIndex - 1): " + $0.message
                }
            }
            var total = 0
            for (set, values) in zip(sets.indices, sets) { total += try executeOne(prepared, values, set) }
            return total
        }
    }

    /// Undoes what a request of many rows did before it failed, so that they can be sent singly to find the one that fails.
    ///
    /// - Returns: False if that cannot be: the link or the transaction is gone, or a table without transactions keeps rows.
    func canRepeat(after error: ConnError, savepoint: String) -> Bool {
        switch error.kind {
        case .cancelled, .timeout, .conflict, .busy, .connection, .resourceExhausted: return false
        default: break
        }
        guard !link.isBroken, link.isInTransaction else { return false }
        // It fails if the savepoint went with the transaction.
        guard (try? link.query("ROLLBACK TO SAVEPOINT \(savepoint)")) != nil else { return false }
        return link.warningCount == 0
    }
}

extension SQLValue {
    /// About as many bytes as it takes in a request, and not less.
    fileprivate var byteBound: Int {
        switch self {
        case .string(let text): text.utf8.count + 10
        case .bytes(let bytes): bytes.count + 10
        default: 64
        }
    }
}
