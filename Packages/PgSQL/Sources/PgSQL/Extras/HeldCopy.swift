internal import CPgSQL
@_spi(SQLDrivers) internal import SQLCore

/// A COPY from the server, kept between the operations of one stream.
// Touched only by the operations of one scope, which run one after another on the connection's thread.
final class HeldCopyOut: @unchecked Sendable {
    private var connection: PgSQLConnection?
    private var mayCancel = false
    /// Rows that the server says it has sent, or that were given if the copy ended early.
    private(set) var rowCount = 0
    private var pieces = 0

    /// The size at which a chunk is handed over, in bytes.
    private static let chunkSize = 64 << 10
    /// Pieces that are read rather than cancelled when the copy ends early.
    private static let patience = 500

    /// Checks that the text is one query that only reads, alone, and starts to copy its result.
    func begin(_ connection: PgSQLConnection, _ text: String, _ format: PgSQLCopyFormat) throws(ConnError) {
        let query = try connection.readableText(of: SQLStatement(text: text, isCacheable: false))
        let link = connection.link
        try link.checkCancelled()
        mayCancel = !connection.isInTransaction
        link.hasExecuted = true
        try link.send(simple: "COPY (\n\(query)\n) TO STDOUT (\(format.options))")
        guard let pointer = try link.nextResult() else { throw link.sendFailure() }
        let result = PgResult(pointer)
        guard result.status == PGRES_COPY_OUT else {
            let error = result.withPointer { connection.failure($0) }
            if !link.isBroken { try link.drain() }
            throw error
        }
        self.connection = connection
    }

    /// About 64 KiB in whole rows; `nil` at the end.
    func next() throws(ConnError) -> [UInt8]? {
        guard let connection else { return nil }
        var chunk: [UInt8] = []
        chunk.reserveCapacity(Self.chunkSize + 4096)
        while chunk.count < Self.chunkSize {
            guard let piece = try connection.link.nextCopied() else {
                try finish()
                break
            }
            chunk.append(contentsOf: UnsafeRawBufferPointer(piece))
            connection.link.free(copied: piece)
            pieces += 1
        }
        return chunk.isEmpty ? nil : chunk
    }

    /// Reads how the copy ended.
    private func finish() throws(ConnError) {
        guard let connection else { return }
        self.connection = nil
        rowCount = try connection.finishCommand().withPointer { ExecuteResult.rows(of: $0) }
    }

    /// Ends the copy, also in the middle.
    func end() throws(ConnError) {
        guard let connection else { return }
        self.connection = nil
        rowCount = pieces
        connection.endCopyEarly(patience: Self.patience, mayCancel: mayCancel)
    }
}

/// A COPY to the server, kept between the operations of one stream.
// Touched only by the operations of one scope, which run one after another on the connection's thread.
final class HeldCopyIn: @unchecked Sendable {
    private var connection: PgSQLConnection?
    private(set) var hasTaken = false

    func begin(_ connection: PgSQLConnection, _ text: String) throws(ConnError) {
        try connection.beginOperation()
        let link = connection.link
        try link.checkCancelled()
        link.hasExecuted = true
        try link.send(simple: text)
        guard let pointer = try link.nextResult() else { throw link.sendFailure() }
        let result = PgResult(pointer)
        guard result.status == PGRES_COPY_IN else {
            let error = result.withPointer { connection.failure($0) }
            if !link.isBroken { try link.drain() }
            throw error
        }
        self.connection = connection
    }

    func put(_ chunk: [UInt8]) throws(ConnError) {
        hasTaken = true
        guard let connection else { return }
        let isWanted = try chunk.withUnsafeBufferPointer { (bytes) throws(ConnError) in
            try connection.link.put(copied: UnsafeRawBufferPointer(bytes))
        }
        if isWanted { return }
        if connection.link.cancelLine.isRequested {
            throw ConnError(.cancelled, "The operation was cancelled while it sent rows")
        }
        // The server has ended the copy, and now says why.
        _ = try finish()
        throw ConnError(.server, "PostgreSQL ended the copy before its end")
    }

    /// - Returns: The number of rows.
    func finish() throws(ConnError) -> Int {
        guard let connection else { return 0 }
        self.connection = nil
        try connection.link.endCopyIn()
        return try connection.finishCommand().withPointer { ExecuteResult.rows(of: $0) }
    }

    /// Has the server throw away what it got.
    func abort() {
        guard let connection else { return }
        self.connection = nil
        guard connection.isUsable else { return }
        do throws(ConnError) {
            try connection.link.endCopyIn(refusing: "the client gives up")
            try connection.link.drain()
        } catch {
            connection.link.markBroken()
        }
    }
}
