extension EngineSession {
    // MARK: The client's transactions

    func begin(_ name: String? = nil) {
        transaction.count += 1
        if transaction.count == 1 {
            transaction.name = name?.lowercased()
            transaction.id = engine.nextTransaction()
            transaction.temporary = temporary
            publish()
            sink?.changed(.beganTransaction(transaction.id))
        }
        done(nil)
    }

    func commit() throws(TDSMessage) {
        guard transaction.count > 0 else {
            throw TDSMessage(3902, 16, "The COMMIT TRANSACTION request has no corresponding BEGIN TRANSACTION.")
        }
        if transaction.isDoomed {
            throw TDSMessage(
                3930,
                16,
                "The current transaction cannot be committed and cannot support operations that write to the log file. "
                    + "Roll back the transaction."
            )
        }
        guard transaction.count == 1 else {
            transaction.count -= 1
            done(nil)
            return
        }
        switch sink?.committing() ?? .proceed {
        case .proceed: break
        case .deadlock: throw .deadlock
        case .abandon:
            rollbackAll(isTold: false)
            throw .cancelled
        }
        let id = transaction.id
        do throws(TDSMessage) { try finish() } catch {
            rollbackAll()
            throw error
        }
        transaction = OpenTransaction()
        publish()
        sink?.committed()
        sink?.changed(.committedTransaction(id))
        done(nil)
    }

    func rollback(_ name: String?) throws(TDSMessage) {
        if transaction.count == 0, frame.isInTrigger, !connection.isIdle {
            // The statement that fired the trigger ends with it.
            try connection.execute("ROLLBACK")
            return
        }
        guard transaction.count > 0 else {
            throw TDSMessage(3903, 16, "The ROLLBACK TRANSACTION request has no corresponding BEGIN TRANSACTION.")
        }
        if let name, let index = transaction.savepoints.lastIndex(where: { $0.name == name.lowercased() }) {
            let point = transaction.savepoints[index]
            if transaction.isDoomed {
                throw TDSMessage(
                    3931,
                    16,
                    "The current transaction cannot be committed and cannot be rolled back to a savepoint. Roll back the "
                        + "entire transaction."
                )
            }
            if let name = point.sqlite {
                if !connection.isIdle { try connection.execute("ROLLBACK TO \(name)") }
                if transaction.log.count > point.changes {
                    transaction.log.removeLast(transaction.log.count - point.changes)
                }
            } else {
                // It was made before anything was written, or before the transaction was put out of the place.
                if !connection.isIdle { try connection.execute("ROLLBACK") }
                releaseWrites()
                if transaction.log.count > point.changes {
                    transaction.log.removeLast(transaction.log.count - point.changes)
                }
                transaction.isOut = !transaction.log.isEmpty
            }
            transaction.catalogues = point.catalogues
            temporary = point.temporary
            transaction.savepoints.removeLast(transaction.savepoints.count - index - 1)
            done(nil)
            return
        }
        if let name, name.lowercased() != transaction.name {
            throw TDSMessage(
                6401,
                16,
                "Cannot roll back \(name). No transaction or savepoint of that name was found."
            )
        }
        rollbackAll()
        done(nil)
    }

    /// A name, or the text that a variable has.
    func spelled(_ name: String) throws(TDSMessage) -> String {
        guard name.hasPrefix("@") else { return name }
        guard case .text(let units) = try evaluate(.variable(name), as: .nvarchar(length: 32)) else { return "" }
        return Conversion.string(units)
    }

    /// Ends the transaction with nothing done.
    func rollbackAll(isTold: Bool = true) {
        let id = transaction.id
        let hadOne = transaction.count > 0
        if !connection.isIdle { try? connection.execute("ROLLBACK") }
        if let before = transaction.temporary { temporary = before }
        releaseLocks()
        transaction = OpenTransaction()
        publish()
        if hadOne, isTold { sink?.changed(.rolledBackTransaction(id)) }
    }

    func save(_ name: String) throws(TDSMessage) {
        guard transaction.count > 0 else {
            throw TDSMessage(628, 16, "Cannot issue SAVE TRANSACTION when there is no active transaction.")
        }
        var own: String?
        if !connection.isIdle {
            let name = "p\(Catalogue.next())"
            try connection.execute("SAVEPOINT \(name)")
            own = name
        }
        transaction.savepoints.append(
            OpenTransaction.Savepoint(
                name: name.lowercased(),
                sqlite: own,
                changes: transaction.log.count,
                catalogues: transaction.catalogues,
                temporary: temporary
            )
        )
        done(nil)
    }

    /// A transaction manager request.
    func manage(_ request: TDSTransactionRequest) throws(TDSMessage) {
        switch request {
        case .begin(let level, let name):
            let levels: [Int: Statement.Isolation] = [
                1: .readUncommitted, 2: .readCommitted, 3: .repeatableRead, 4: .serializable, 5: .snapshot,
            ]
            if let known = levels[level] { isolation = known }
            begin(name)
        case .commit: try commit()
        case .rollback(let name): try rollback(name.isEmpty ? nil : name)
        case .save(let name): try save(name)
        }
    }
}
